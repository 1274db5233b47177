"""`candour protect`: withhold small numbers so that they cannot be worked out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory

from candour.commands.output import print_findings, print_json, say
from candour.errors import BadInput
from candour.findings import errors
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
    parser.add_argument("table", type=Path, metavar="TABLE", help="the complete table, as `candour count` writes it")
    parser.add_argument("--spec", type=Path, help="the policy (TOML): threshold, width, who decided and why")
    parser.add_argument("--method", choices=METHODS, default="suppress", help="how to protect it (suppress)")
    parser.add_argument("--ledger", type=Path, metavar="DIR", help="the folder of tables released earlier")
    parser.add_argument(
        "--effort",
        type=float,
        default=DEFAULT_EFFORT,
        metavar="N",
        help="how long to look for a better pattern and a proof, in units of very roughly a second "
        f"({DEFAULT_EFFORT:g}; from 10 on large tables are searched in earnest)",
    )
    parser.add_argument("-o", "--out", type=Path, metavar="DIR", help="a new folder for what is made")


def run(arguments: argparse.Namespace) -> int:
    """Protect the table; 1 when what it gives cannot be made safe from everybody the policy names, else 0."""
    policy = read_policy(arguments.spec) if arguments.spec else DEFAULT_POLICY
    table = read(arguments.table)
    if arguments.out is not None and arguments.out.exists():
        raise BadInput(f"{arguments.out}: is there already; name a new folder")
    if len(table.cells) > 1000:
        say(f"Protecting {len(table.cells):,} cells ...")
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
        return "No other pattern loses less (proved)."
    if not account.loss_bound:
        return "Whether another pattern would lose less was not settled, and no bound was proved."
    # Rounded down: what is said must be true.
    return (
        f"No pattern can lose less than {int(100 * (1 - account.gap))}% of what this one loses (proved). "
        "More --effort may find a better one, or prove more."
    )


def _summary(protected: Protected, folder: Path | None, *, default: bool) -> None:
    account, policy = protected.account, protected.policy
    print(protected.table.title)
    print(f"Policy: counts below {policy.threshold} are withheld, and a reader is left with at least")
    print(f"{policy.needed_width + 1} possible values for every withheld number. Decided by: {policy.decided_by}.")
    if default:
        print("No policy file was given, so this is the default. Say with --spec whose policy it is, and why.")
    print(f"Cells in all: {account.cells:,}")
    print(f"Withheld because they are small: {len(account.primary):,}")
    print(f"Withheld because they would give those away: {len(account.secondary):,}")
    if account.secondary:
        print(_optimality(account))
    for line in protected.suggestions:
        print(f"To weigh: {line}")
    print_findings(protected.findings)
    if folder is not None:
        print(f"Written to {folder}: table.json and certificate.json, which may be published, and")
        print("account.internal.json, which may not.")
