"""A certificate: the published tables and, for every withheld cell, other whole tables that fit them as well."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from candour.errors import BadInput
from candour.language import gettext as _
from candour.sdc.policy import Attacker
from candour.sdc.system import Name
from candour.tables import Table, from_json, to_json
from candour.tables.files import written_whole

FORMAT = 1
"""The version of the certificate's own format."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the certificate says of one attacker: every withheld cell has at least width + 1 values that he must
    think possible, each at least `floor`.
    """

    attacker: Attacker
    floor: int
    width: int

    def to_json(self) -> dict[str, Any]:
        """The claim as a JSON object; its keys are the field names."""
        return {"attacker": self.attacker.value, "floor": self.floor, "width": self.width}


@dataclass(frozen=True, slots=True)
class Certificate:
    """Published tables, claims about them, and the witnesses that prove the claims.

    `tables` are the published tables: the one that was protected first, then earlier ones; those with the same number
    in `groups` are taken together. `excepted` names numbers for which nothing is claimed, because earlier tables give
    them away whatever the new one withholds.
    `unknown` names the numbers that a reader does not know, each by its category in every dimension that is not at
    its total, with the number of the group of linked tables it belongs to. Each of `witnesses` gives one value for
    each unknown, in that order, and is together with the published cells a complete table that fits everything
    published. Witnesses are made from what is published and from nothing else, so a certificate may be published too.
    """

    tables: tuple[Table, ...]
    groups: tuple[int, ...]
    claims: tuple[Claim, ...]
    unknown: tuple[Name, ...]
    witnesses: tuple[tuple[int, ...], ...]
    excepted: tuple[Name, ...] = ()
    sha256: str = ""

    def body(self) -> dict[str, Any]:
        """The certificate as a JSON object without its own hash."""
        return {
            "candour_certificate": FORMAT,
            "tables": [to_json(table) for table in self.tables],
            "groups": list(self.groups),
            "claims": [claim.to_json() for claim in self.claims],
            "unknown": [_name_to_json(name) for name in self.unknown],
            "excepted": [_name_to_json(name) for name in self.excepted],
            "witnesses": [list(witness) for witness in self.witnesses],
        }

    def digest(self) -> str:
        """The SHA-256 of the certificate's body, written with sorted keys and no spaces."""
        text = json.dumps(self.body(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8")).hexdigest()

    def sealed(self) -> Certificate:
        """The same certificate with its hash in place."""
        return replace(self, sha256=self.digest())

    def to_json(self) -> dict[str, Any]:
        """The certificate as a JSON object, its hash last."""
        return {**self.body(), "sha256": self.sha256}


def certificate_from_json(document: object, *, where: str = "") -> Certificate:
    """The certificate in a parsed JSON document. `BadInput` names what is missing or of the wrong kind."""
    where = where or _("certificate")
    if not isinstance(document, Mapping) or "candour_certificate" not in document:
        raise BadInput(_("%(where)s: is not a certificate; it lacks 'candour_certificate'") % {"where": where})
    if document["candour_certificate"] != FORMAT:
        raise BadInput(
            _("%(where)s: is of format %(given)s; this version reads %(format)s")
            % {"where": where, "given": repr(document["candour_certificate"]), "format": FORMAT}
        )
    try:
        return Certificate(
            tables=tuple(from_json(table) for table in document["tables"]),
            groups=tuple(_whole(group) for group in document["groups"]),
            claims=tuple(_claim(claim) for claim in document["claims"]),
            unknown=tuple(_name(item) for item in document["unknown"]),
            excepted=tuple(_name(item) for item in document["excepted"]),
            witnesses=tuple(tuple(_whole(value) for value in witness) for witness in document["witnesses"]),
            sha256=str(document["sha256"]),
        )
    except KeyError as problem:
        raise BadInput(_("%(where)s: lacks %(name)s") % {"where": where, "name": repr(problem.args[0])}) from problem
    except BadInput as problem:
        raise BadInput(f"{where}: {problem}") from problem
    except (TypeError, AttributeError) as problem:
        raise BadInput(
            _("%(where)s: is not shaped as a certificate (%(why)s)") % {"where": where, "why": problem}
        ) from problem


def _claim(document: Mapping[str, Any]) -> Claim:
    names = [attacker.value for attacker in Attacker]
    if document["attacker"] not in names:
        raise BadInput(
            _("unknown attacker %(name)s; there are %(attackers)s")
            % {"name": repr(document["attacker"]), "attackers": "; ".join(names)}
        )
    return Claim(Attacker(document["attacker"]), _whole(document["floor"]), _whole(document["width"]))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(_("%(value)s stands where a whole number belongs") % {"value": repr(value)})
    return value


def _name(item: Mapping[str, Any]) -> Name:
    return _whole(item["group"]), tuple(sorted((str(name), str(code)) for name, code in item["keys"].items()))


def _name_to_json(name: Name) -> dict[str, Any]:
    return {"group": name[0], "keys": dict(name[1])}


def read_certificate(path: Path) -> Certificate:
    """Read a certificate file. `BadInput` says what is wrong with it."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadInput(_("%(path)s: cannot be read (%(why)s)") % {"path": path, "why": problem.strerror}) from problem
    except (UnicodeDecodeError, ValueError) as problem:
        raise BadInput(_("%(path)s: is not JSON: %(why)s") % {"path": path, "why": problem}) from problem
    except RecursionError as problem:
        raise BadInput(_("%(path)s: is nested too deeply to be a certificate") % {"path": path}) from problem
    return certificate_from_json(document, where=str(path))


def write_certificate(certificate: Certificate, path: Path) -> None:
    """Write the certificate's JSON document to a file, one witness a line."""
    with written_whole(path) as temporary:
        temporary.write_text(certificate_text(certificate), encoding="utf-8")


def certificate_text(certificate: Certificate) -> str:
    """The certificate's JSON document as text, one witness a line."""
    return json.dumps(certificate.to_json(), ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[") + "\n"
