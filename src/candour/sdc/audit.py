"""What readers can work out from published tables."""

from __future__ import annotations

from candour.errors import BadInput
from candour.sdc.ledger import Ledger
from candour.sdc.policy import DEFAULT_POLICY, Policy
from candour.sdc.results import Audit
from candour.tables import Table


def audit(*tables: Table, policy: Policy = DEFAULT_POLICY, ledger: Ledger | None = None, seconds: float = 60) -> Audit:
    """For every withheld cell and every attacker of the policy: the least and the largest value that is possible.

    The tables are taken together where they describe the same records. `seconds` bounds the time; what is not settled
    by then is `undecided`.
    """
    raise BadInput("audit is not available yet")
