"""The tables that a case supplies: those counts whose protection somebody has chosen, as the rooms know them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from candour.answer import AsCounted, TableProtection
from candour.findings import Finding, Severity
from candour.sdc import Account, Protected, certificate_from_json, policy_from
from candour.tables import Keys, Table, from_json, to_json
from candour.web.casework.models import Case, Count


def tables_of(case: Case) -> dict[str, TableProtection]:
    """Every table that an answer to this case may supply, by the name that the decision calls it.

    One query. A table is what was chosen for it: protected, with its certificate, or published as counted.
    """
    counts = case.counts.chosen().select_related("chosen_by").order_by("id")
    return {count.name: protection_of(count) for count in counts}


def protection_of(count: Count) -> TableProtection:
    """The table of one count as it will be published, and how that was settled. The count must be chosen."""
    if count.chosen_by is None:
        raise ValueError(f"nobody has chosen how the table {count.name!r} is protected")
    if count.as_counted_reason:
        return TableProtection(
            from_json(count.counted), as_counted=AsCounted(count.chosen_by.name, count.as_counted_reason)
        )
    protected = protected_of(count)
    return TableProtection(protected.table, protected=protected)


def released_table(count: Count) -> Table:
    """The table of a count as readers have it."""
    return from_json(count.counted if count.as_counted_reason else count.protected)


def protected_of(count: Count) -> Protected:
    """What `sdc.protect` gave for a count, read back from what was kept of it."""
    account: dict[str, Any] = count.account or {}
    return Protected(
        table=from_json(count.protected),
        certificate=certificate_from_json(count.certificate),
        account=account_of(account),
        policy=policy_from(count.policy or {}),
        findings=tuple(finding_of(one) for one in count.protection_findings),
        suggestions=tuple(account.get("suggestions", ())),
    )


def keep(protected: Protected) -> dict[str, Any]:
    """What `protected_of` reads back, as the fields of a count."""
    account = protected.account
    return {
        "protected": to_json(protected.table),
        "certificate": protected.certificate.to_json(),
        "policy": protected.policy.to_json(),
        "protection_findings": [finding.to_json() for finding in protected.findings],
        "account": {
            "method": account.method,
            "cells": account.cells,
            "primary": [list(keys) for keys in account.primary],
            "secondary": [list(keys) for keys in account.secondary],
            "loss": account.loss,
            "loss_bound": account.loss_bound,
            "insiders": account.insiders,
            "suggestions": list(protected.suggestions),
        },
    }


def account_of(kept: dict[str, Any]) -> Account:
    """The account of how a table was protected."""
    return Account(
        method=kept["method"],
        cells=kept["cells"],
        primary=_addresses(kept["primary"]),
        secondary=_addresses(kept["secondary"]),
        loss=kept["loss"],
        loss_bound=kept["loss_bound"],
        insiders=kept["insiders"],
    )


def finding_of(kept: dict[str, str]) -> Finding:
    """A finding, from its JSON."""
    return Finding(
        kept["id"], Severity(kept["severity"]), kept["where"], kept["message"], kept["remedy"], kept["source"]
    )


def _addresses(kept: Iterable[Iterable[str]]) -> tuple[Keys, ...]:
    return tuple(tuple(keys) for keys in kept)
