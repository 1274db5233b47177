"""Make a table safe to publish."""

from __future__ import annotations

from candour.errors import BadInput
from candour.sdc.ledger import Ledger
from candour.sdc.policy import DEFAULT_POLICY, Policy
from candour.sdc.results import Protected
from candour.tables import Table

METHODS = ("suppress", "round", "band", "best")
"""The ways of protecting a table that the interface knows. This version carries out `suppress`."""


def protect(
    table: Table,
    policy: Policy = DEFAULT_POLICY,
    *,
    method: str = "suppress",
    ledger: Ledger | None = None,
    effort: int = 4000,
) -> Protected:
    """Withhold small counts, and as few others as will do, so that no withheld cell can be worked out.

    The table given must be complete: it holds the true counts and nothing is withheld in it yet. `effort` bounds the
    search for a better pattern (in linear programs solved; the result never depends on the clock). `BadInput` if the
    table's margins contradict it, if it is already protected, or if the method is not available.
    """
    raise BadInput("protect is not available yet")
