"""Everything that a person can press, with what can be entered: for tests that press at random.

`TABLE` says of each act who may do it, at which stages, and where the case goes: written from what the acts are meant
to be and not from `casework.acts`, so that the two are compared.
"""

from __future__ import annotations

from drawing import Acts
from pressing_end import END
from pressing_receiving import RECEIVING
from pressing_work import WORK

TABLE = Acts({**RECEIVING, **WORK, **END})
