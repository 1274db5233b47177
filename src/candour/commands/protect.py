"""`candour protect`: withhold small numbers so that they cannot be worked out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from candour.commands.output import print_findings, print_json, say
from candour.errors import BadInput
from candour.findings import errors
from candour.language import gettext as _
from candour.language import ngettext
from candour.sdc import (
    DEFAULT_EFFORT,
    DEFAULT_POLICY,
    METHODS,
    Account,
    Ledger,
    Protected,
    protect,
    read_policy,
    write_certificate,
)
from candour.tables import read, to_json, write_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("table", type=Path, metavar="TABLE", help=_("the complete table, as `candour count` writes it"))
    parser.add_argument("--spec", type=Path, help=_("the policy (TOML): threshold, width, who decided and why"))
    parser.add_argument("--method", choices=METHODS, default="suppress", help=_("how to protect it (suppress)"))
    parser.add_argument("--ledger", type=Path, metavar="DIR", help=_("the folder of tables released earlier"))
    parser.add_argument(
        "--effort",
        type=float,
        default=DEFAULT_EFFORT,
        metavar="N",
        help=_(
            "how long to look for a better pattern and a proof, in units of very roughly a second "
            "(%(effort)s; from 10 on large tables are searched in earnest)"
        )
        % {"effort": f"{DEFAULT_EFFORT:g}"},
    )
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help=_("a new folder for what is made"))


def run(arguments: argparse.Namespace) -> int:
    """Protect the table; 1 when what it gives cannot be made safe from everybody the policy names, else 0."""
    policy = read_policy(arguments.spec) if arguments.spec else DEFAULT_POLICY
    table = read(arguments.table)
    if arguments.out is not None and arguments.out.exists():
        raise BadInput(_("%(path)s: is there already; name a new folder") % {"path": arguments.out})
    if len(table.cells) > 1000:
        say(
            ngettext("Protecting %(count)s cell ...", "Protecting %(count)s cells ...", len(table.cells))
            % {"count": f"{len(table.cells):,}"}
        )
    ledger = Ledger(arguments.ledger) if arguments.ledger else None
    protected = protect(table, policy, method=arguments.method, ledger=ledger, effort=arguments.effort)
    if arguments.out is not None:
        _write(protected, arguments.out)
    if arguments.json:
        print_json(document(protected))
    else:
        _summary(protected, arguments.out, default=arguments.spec is None)
    return 1 if errors(protected.findings) else 0


def document(protected: Protected) -> dict[str, object]:
    """The protected table as JSON, with the account of how it was protected beside it."""
    return {
        **to_json(protected.table),
        "policy": protected.policy.to_json(),
        "account": protected.account.to_json(),
        "suggestions": list(protected.suggestions),
        "findings": [finding.to_json() for finding in protected.findings],
    }


def _write(protected: Protected, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".writing-", dir=folder.parent) as temporary:
        made = Path(temporary) / folder.name
        made.mkdir()
        write_json(protected.table, made / "table.json")
        write_certificate(protected.certificate, made / "certificate.json")
        account = {name: part for name, part in document(protected).items() if name in _INTERNAL}
        text = json.dumps(account, ensure_ascii=False, indent=2)
        (made / "account.internal.json").write_text(text + "\n", encoding="utf-8")
        made.rename(folder)


_INTERNAL = ("policy", "account", "suggestions", "findings")


def _optimality(account: Account) -> str:
    if not account.gap:
        return _("No other pattern loses less (proved).")
    if not account.loss_bound:
        return _("Whether another pattern would lose less was not settled, and no bound was proved.")
    # Rounded down: what is said must be true.
    return _(
        "No pattern can lose less than %(percent)s%% of what this one loses (proved). More --effort may "
        "find a better one, or prove more."
    ) % {"percent": int(100 * (1 - account.gap))}


def _summary(protected: Protected, folder: Path | None, *, default: bool) -> None:
    account, policy = protected.account, protected.policy
    print(protected.table.title)
    least = policy.needed_width + 1
    words = ngettext(
        "Policy: counts below %(threshold)s are withheld, and a reader is left with at least\n"
        "%(count)s possible value for every withheld number. Decided by: %(person)s.",
        "Policy: counts below %(threshold)s are withheld, and a reader is left with at least\n"
        "%(count)s possible values for every withheld number. Decided by: %(person)s.",
        least,
    )
    print(words % {"threshold": policy.threshold, "count": least, "person": policy.decided_by})
    if default:
        print(_("No policy file was given, so this is the default. Say with --spec whose policy it is, and why."))
    print(_("Cells in all: %(cells)s") % {"cells": f"{account.cells:,}"})
    print(_("Withheld because they are small: %(small)s") % {"small": f"{len(account.primary):,}"})
    print(_("Withheld because they would give those away: %(others)s") % {"others": f"{len(account.secondary):,}"})
    if account.secondary:
        print(_optimality(account))
    for line in protected.suggestions:
        print(_("To weigh: %(suggestion)s") % {"suggestion": line})
    print_findings(protected.findings)
    if folder is not None:
        written = _(
            "Written to %(folder)s: table.json and certificate.json, which may be published, and\n"
            "account.internal.json, which may not."
        )
        print(written % {"folder": folder})
