"""A case folder: everything that one answer is made from, read and checked before any work begins.

```toml
# case.toml
request = "request.txt"       # what the applicant wrote, word for word
record = "record.toml"        # what was decided (docs/reference/record.md)
applicant = "A. Applicant"    # never shown on a public page, and checked not to be there

[[tables]]
name = "suspects-under-14"    # the supplied document's file name, and the name that the record uses for the table
question = "question.toml"    # what is counted (docs/reference/question.md)
records = "records"           # the folder of records
mapping = "records/mapping.toml"
policy = "protection.toml"    # which numbers are too small to show (docs/reference/sdc.md)
allow = ["bad-date"]          # kinds of bad row that may be left out, each counted and reported
```

In place of a policy, `publish_as_counted = { decided_by = "...", reason = "..." }` says that nothing need be withheld,
who decided that, and why.

A finding may be overridden, with a reason, by two people:

```toml
[[overrides]]
finding = "SDC-10"            # the finding's id and place, as the command prints them
where = "age=0-9, outcome=11"
reason = "..."
by = "Information Rights Officer"
agreed_by = "Head of Information Management"
```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from candour.answer.overrides import Override
from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import later
from candour.letters import Record, load_record

_KEYS: dict[str, type] = {"request": str, "record": str, "applicant": str, "tables": list, "overrides": list}
_TABLE_KEYS: dict[str, type] = {
    "name": str,
    "question": str,
    "records": str,
    "mapping": str,
    "policy": str,
    "publish_as_counted": dict,
    "allow": list,
}
_NAMES: dict[type, str] = {str: later("text"), list: later("a list"), dict: later("a table of keys")}
_FILE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class AsCounted:
    """The decision that nothing in a table need be withheld: who took it and why. Both are always given."""

    decided_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseTable:
    """One table to count: its name (which becomes a file name) and the files that say how.

    `protection` is the policy file, or the decision that there is nothing to protect.
    """

    name: str
    question: Path
    records: Path
    mapping: Path
    protection: Path | AsCounted
    allow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all that its answer is made from. `applicant` is empty where the case does not hold a name."""

    folder: Path
    request: str
    record: Record
    tables: tuple[CaseTable, ...]
    applicant: str = ""
    overrides: tuple[Override, ...] = ()


def load_case(folder: Path | str) -> Case:
    """The case in a folder that holds a `case.toml`.

    Raises `BadInput`, naming the file and the key, when a file is missing or a key is unknown, missing or wrong.
    """
    folder = Path(folder)
    path = folder / "case.toml"
    if not path.is_file():
        raise BadInput(
            _("%(folder)s: has no case.toml; a case folder needs one (docs/reference/answer.md)") % {"folder": folder}
        )
    document = _read_toml(path)
    _check_keys(document, _KEYS, {"request", "record"}, str(path))
    record = load_record(_inside(folder, document["record"], str(path), "record"))
    request = _read_text(_inside(folder, document["request"], str(path), "request"))
    tables = _case_tables(folder, document.get("tables", []), path)
    _check_supplied(record, [table.name for table in tables], path)
    return Case(
        folder=folder,
        request=request,
        record=record,
        tables=tables,
        applicant=document.get("applicant", "").strip(),
        overrides=tuple(
            _override(entry, _("%(path)s overrides %(number)s") % {"path": path, "number": number})
            for number, entry in enumerate(document.get("overrides", []), start=1)
        ),
    )


def _case_tables(folder: Path, entries: Sequence[Any], path: Path) -> tuple[CaseTable, ...]:
    """The tables that a case counts, each with a name of its own."""
    tables = tuple(
        _case_table(folder, entry, _("%(path)s tables %(number)s") % {"path": path, "number": number})
        for number, entry in enumerate(entries, start=1)
    )
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(
                _("%(path)s: two tables are called %(name)s; give each its own name")
                % {"path": path, "name": repr(name)}
            )
    return tables


def _check_supplied(record: Record, names: Sequence[str], path: Path) -> None:
    """`BadInput` for a record that supplies a table which the case does not count."""
    for disclosure in record.disclosures:
        if disclosure.table and disclosure.table not in names:
            raise BadInput(
                _(
                    "%(path)s: the record supplies the table %(table)s, which the case does not count; "
                    "it counts %(names)s"
                )
                % {
                    "path": path,
                    "table": repr(disclosure.table),
                    "names": ", ".join(map(repr, names)) or _("none"),
                }
            )


def _override(entry: Any, where: str) -> Override:
    names = [field.name for field in fields(Override)]
    if not isinstance(entry, dict):
        raise BadInput(_("%(where)s: should be an [[overrides]] entry") % {"where": where})
    _check_keys(entry, dict.fromkeys(names, str), set(names), where)
    try:
        return Override(**{name: entry[name].strip() for name in names})
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from problem


def _case_table(folder: Path, entry: Any, where: str) -> CaseTable:
    if not isinstance(entry, dict):
        raise BadInput(_("%(where)s: should be a [[tables]] entry") % {"where": where})
    _check_keys(entry, _TABLE_KEYS, {"name", "question", "records"}, where)
    if not _FILE_NAME.fullmatch(entry["name"]):
        raise BadInput(
            _(
                "%(where)s: the name %(name)s becomes a file name; use small letters, digits and single hyphens, "
                "as in suspects-under-14"
            )
            % {"where": where, "name": repr(entry["name"])}
        )
    records = _inside(folder, entry["records"], where, "records", folders=True)
    mapping = entry.get("mapping") or f"{entry['records']}/mapping.toml"
    return CaseTable(
        name=entry["name"],
        question=_inside(folder, entry["question"], where, "question"),
        records=records,
        mapping=_inside(folder, mapping, where, "mapping"),
        protection=_protection(folder, entry, where),
        allow=tuple(str(reason) for reason in entry.get("allow", [])),
    )


def _protection(folder: Path, entry: dict[str, Any], where: str) -> Path | AsCounted:
    if ("policy" in entry) == ("publish_as_counted" in entry):
        raise BadInput(
            _("%(where)s: give either policy (which numbers are too small to show) or publish_as_counted")
            % {"where": where}
        )
    if "policy" in entry:
        return _inside(folder, entry["policy"], where, "policy")
    decision = entry["publish_as_counted"]
    _check_keys(
        decision,
        {"decided_by": str, "reason": str},
        {"decided_by", "reason"},
        _("%(where)s: publish_as_counted") % {"where": where},
    )
    for key in ("decided_by", "reason"):
        if not decision[key].strip():
            raise BadInput(
                _("%(where)s: publish_as_counted: %(key)s is empty; say who decided, and why")
                % {"where": where, "key": key}
            )
    return AsCounted(decision["decided_by"].strip(), decision["reason"].strip())


def _inside(folder: Path, name: str, where: str, key: str, *, folders: bool = False) -> Path:
    path = folder / name
    if not (path.exists() if folders else path.is_file()):
        raise BadInput(
            _("%(where)s: %(key)s names %(name)s, which is not in %(folder)s")
            % {"where": where, "key": key, "name": repr(name), "folder": folder}
        )
    return path


def _check_keys(document: dict[str, Any], kinds: dict[str, type], needed: set[str], where: str) -> None:
    for key, value in document.items():
        if key not in kinds:
            raise BadInput(
                _("%(where)s: unknown key %(key)s; the keys here are %(keys)s")
                % {"where": where, "key": repr(key), "keys": ", ".join(kinds)}
            )
        if not isinstance(value, kinds[key]):
            raise BadInput(
                _("%(where)s: %(key)s should be %(kind)s, not %(value)s")
                % {"where": where, "key": key, "kind": _(_NAMES[kinds[key]]), "value": repr(value)}
            )
    for key in sorted(needed - set(document)):
        raise BadInput(_("%(where)s: lacks the key %(key)s") % {"where": where, "key": repr(key)})


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise BadInput(
            _("%(path)s: is not UTF-8 text (byte %(position)s); save it as UTF-8")
            % {"path": path, "position": problem.start}
        ) from problem


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(_("%(path)s: is not well-formed TOML: %(why)s") % {"path": path, "why": problem}) from problem
