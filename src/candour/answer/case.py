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
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from candour.answer.overrides import Override
from candour.errors import BadInput
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
_NAMES: dict[type, str] = {str: "text", list: "a list", dict: "a table of keys"}
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
        raise BadInput(f"{folder}: has no case.toml; a case folder needs one (docs/reference/answer.md)")
    document = _read_toml(path)
    _check_keys(document, _KEYS, {"request", "record"}, str(path))
    record = load_record(_inside(folder, document["record"], str(path), "record"))
    request = _read_text(_inside(folder, document["request"], str(path), "request"))
    tables = tuple(
        _case_table(folder, entry, f"{path} tables {number}")
        for number, entry in enumerate(document.get("tables", []), start=1)
    )
    names = [table.name for table in tables]
    for name in names:
        if names.count(name) > 1:
            raise BadInput(f"{path}: two tables are called {name!r}; give each its own name")
    for disclosure in record.disclosures:
        if disclosure.table and disclosure.table not in names:
            raise BadInput(
                f"{path}: the record supplies the table {disclosure.table!r}, which the case does not count; "
                f"it counts {', '.join(map(repr, names)) or 'none'}"
            )
    return Case(
        folder=folder,
        request=request,
        record=record,
        tables=tables,
        applicant=document.get("applicant", "").strip(),
        overrides=tuple(
            _override(entry, f"{path} overrides {number}")
            for number, entry in enumerate(document.get("overrides", []), start=1)
        ),
    )


def _override(entry: Any, where: str) -> Override:
    names = [field.name for field in fields(Override)]
    if not isinstance(entry, dict):
        raise BadInput(f"{where}: should be an [[overrides]] entry")
    _check_keys(entry, dict.fromkeys(names, str), set(names), where)
    try:
        return Override(**{name: entry[name].strip() for name in names})
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from problem


def _case_table(folder: Path, entry: Any, where: str) -> CaseTable:
    if not isinstance(entry, dict):
        raise BadInput(f"{where}: should be a [[tables]] entry")
    _check_keys(entry, _TABLE_KEYS, {"name", "question", "records"}, where)
    if not _FILE_NAME.fullmatch(entry["name"]):
        raise BadInput(
            f"{where}: the name {entry['name']!r} becomes a file name; "
            "use small letters, digits and single hyphens, as in suspects-under-14"
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
        raise BadInput(f"{where}: give either policy (which numbers are too small to show) or publish_as_counted")
    if "policy" in entry:
        return _inside(folder, entry["policy"], where, "policy")
    decision = entry["publish_as_counted"]
    _check_keys(decision, {"decided_by": str, "reason": str}, {"decided_by", "reason"}, f"{where}: publish_as_counted")
    for key in ("decided_by", "reason"):
        if not decision[key].strip():
            raise BadInput(f"{where}: publish_as_counted: {key} is empty; say who decided, and why")
    return AsCounted(decision["decided_by"].strip(), decision["reason"].strip())


def _inside(folder: Path, name: str, where: str, key: str, *, folders: bool = False) -> Path:
    path = folder / name
    if not (path.exists() if folders else path.is_file()):
        raise BadInput(f"{where}: {key} names {name!r}, which is not in {folder}")
    return path


def _check_keys(document: dict[str, Any], kinds: dict[str, type], needed: set[str], where: str) -> None:
    for key, value in document.items():
        if key not in kinds:
            raise BadInput(f"{where}: unknown key {key!r}; the keys here are {', '.join(kinds)}")
        if not isinstance(value, kinds[key]):
            raise BadInput(f"{where}: {key} should be {_NAMES[kinds[key]]}, not {value!r}")
    for key in sorted(needed - set(document)):
        raise BadInput(f"{where}: lacks the key {key!r}")


def _read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as problem:
        raise BadInput(f"{path}: is not UTF-8 text (byte {problem.start}); save it as UTF-8") from problem


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as problem:
        raise BadInput(f"{path}: is not well-formed TOML: {problem}") from problem
