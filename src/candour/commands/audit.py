"""`candour audit`: what an outsider can work out from published tables."""

from __future__ import annotations

import argparse
from pathlib import Path

from candour.commands.output import exit_code, print_findings, print_json, say
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.sdc import DEFAULT_POLICY, Audit, Ledger, Policy, Verdict, audit, read_policy
from candour.tables import Table, read_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("tables", type=Path, nargs="+", metavar="TABLE", help=_("published tables, taken together"))
    parser.add_argument("--spec", type=Path, help=_("the policy (TOML) that the tables are held against"))
    parser.add_argument("--ledger", type=Path, metavar="DIR", help=_("the folder of tables released earlier"))
    parser.add_argument("--seconds", type=float, default=60, help=_("the time allowed for each attacker (60)"))


def run(arguments: argparse.Namespace) -> int:
    """Audit the tables; 1 when a withheld cell can be worked out, narrowed or not settled, or figures are wrong."""
    if not 0 <= arguments.seconds < float("inf"):
        raise BadInput(
            _("--seconds %(seconds)s: say how many seconds each attacker may take, as in 60")
            % {"seconds": f"{arguments.seconds:g}"}
        )
    policy = read_policy(arguments.spec) if arguments.spec else DEFAULT_POLICY
    tables = [table for path in arguments.tables for table in read_all(path)]
    if (size := sum(len(table.cells) for table in tables)) > 1000:
        say(ngettext("Auditing %(count)s cell ...", "Auditing %(count)s cells ...", size) % {"count": f"{size:,}"})
    ledger = Ledger(arguments.ledger) if arguments.ledger else None
    result = audit(*tables, policy=policy, ledger=ledger, seconds=arguments.seconds)
    if arguments.json:
        print_json(result.to_json())
    else:
        _summary(result, policy, tables)
    return exit_code(result.findings)


def _summary(result: Audit, policy: Policy, tables: list[Table]) -> None:
    names = [table.title for table in tables]
    print(_("Audit of %(tables)s") % {"tables": "; ".join(names)})
    attackers = sorted({cell.attacker for cell in result.cells})
    if not attackers:
        print(_("No cell is withheld, so there is nothing to work out."))
    for attacker in attackers:
        counts = ", ".join(f"{result.count(verdict, attacker)} {verdict.value}" for verdict in Verdict)
        print(f"{attacker.value}: {counts}")
    if any(cell.verdict is Verdict.UNDECIDED for cell in result.cells):
        print(_("Not everything could be settled; allow more time with --seconds."))
    if attackers:
        least = policy.needed_width + 1
        words = ngettext(
            "(protected: at least %(count)s value remains possible)",
            "(protected: at least %(count)s values remain possible)",
            least,
        )
        print(words % {"count": least})
    for cell in result.cells:
        if cell.verdict is not Verdict.PROTECTED:
            keys = ", ".join(f"{name}={code}" for name, code in cell.keys.items())
            high = _("no limit") if cell.high is None else cell.high
            bounds = _("%(low)s to %(high)s") % {"low": cell.low, "high": high}
            print(f"  {cell.verdict.value}: {keys}: {bounds} ({cell.attacker.value})")
    print_findings(result.findings)
