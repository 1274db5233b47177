"""Check a certificate by addition and comparison alone. No solver is imported or trusted here."""

from __future__ import annotations

from collections.abc import Iterator

from candour.errors import BadInput
from candour.findings import Finding, Severity
from candour.language import gettext as _
from candour.language import ngettext
from candour.sdc.certificate import Certificate, Claim
from candour.sdc.system import Name, System, build, holds
from candour.tables import Table, to_json

_SOURCE = "The certificate's own rules: docs/reference/sdc.md, 'Certificate'"


def verify(certificate: Certificate, *, table: Table | None = None) -> tuple[Finding, ...]:
    """What is wrong with a certificate; nothing when it proves all that it claims.

    The published tables are laid out as additions; every witness must satisfy each of them; and for each claim the
    witnesses must show enough different values for every withheld cell. With `table`, the certificate must also be
    about that very table. `BadInput` if the certificate has no table.
    """
    if not certificate.tables or len(certificate.groups) != len(certificate.tables):
        raise BadInput(_("certificate: it must name at least one table, and a group for each"))
    findings = list(_identity(certificate, table))
    system = build(
        certificate.tables, certificate.groups, min((claim.floor for claim in certificate.claims), default=0)
    )
    findings += _sums(system)
    unknown = [system.names[place] for place in system.unknown]
    if sorted(unknown) != sorted(certificate.unknown):
        where = _first_difference(unknown, certificate.unknown)
        message = _("The certificate's list of unknown numbers is not the one that its tables leave.")
        return (*findings, _wrong("SDC-22", where, message))
    tables = list(_complete_tables(system, certificate))
    findings += _broken_witnesses(system, tables)
    if not findings:
        for claim in certificate.claims:
            findings += _unproved(system, tables, claim, set(certificate.excepted))
    if not certificate.claims and any(system.withheld):
        findings.append(_wrong("SDC-25", "claims", _("The certificate claims nothing, so it proves nothing.")))
    return tuple(findings)


def _wrong(rule: str, where: str, message: str) -> Finding:
    remedy = _("Do not rely on this certificate; protect the table again and publish the new certificate with it.")
    return Finding(rule, Severity.ERROR, where, message, remedy, _SOURCE)


def _identity(certificate: Certificate, table: Table | None) -> Iterator[Finding]:
    if certificate.digest() != certificate.sha256:
        yield _wrong("SDC-20", "sha256", _("The certificate was changed after it was made: its hash does not fit."))
    if table is not None and to_json(table) != to_json(certificate.tables[0]):
        yield _wrong("SDC-21", "tables", _("The certificate is about another table than the one given."))


def _sums(system: System) -> Iterator[Finding]:
    for relation in system.contradictions:
        where = describe(system.names[relation.whole])
        message = _("The published figures do not add up along %(dimension)s.")
        yield _wrong("SDC-23", where, message % {"dimension": repr(relation.dimension)})


def _first_difference(ours: list[Name], theirs: tuple[Name, ...]) -> str:
    odd = set(ours) ^ set(theirs)
    return describe(min(odd)) if odd else "unknown"


def describe(name: Name) -> str:
    """A number's name as words for a finding: its categories, or that it is the total of all."""
    return ", ".join(f"{dimension}={code}" for dimension, code in name[1]) or _("the total of all")


def _complete_tables(system: System, certificate: Certificate) -> Iterator[list[int] | None]:
    """Each witness laid over the published numbers; None for one that does not give every unknown number once."""
    places = {name: place for place, name in enumerate(system.names)}
    order = [places[name] for name in certificate.unknown]
    known = [0 if value is None else value for value in system.values]
    for witness in certificate.witnesses:
        if len(witness) != len(order):
            yield None
            continue
        values = list(known)
        for place, value in zip(order, witness, strict=True):
            values[place] = value
        yield values


def _broken_witnesses(system: System, tables: list[list[int] | None]) -> Iterator[Finding]:
    for number, values in enumerate(tables, start=1):
        where = _("witness %(number)s") % {"number": number}
        if values is None:
            yield _wrong("SDC-24", where, _("The witness does not give one value for each unknown number."))
            continue
        if min(values) < 0:
            yield _wrong("SDC-24", where, _("The witness holds a number below zero."))
        for relation in system.relations:
            if not holds(relation, values):
                named = {
                    "place": describe(system.names[relation.whole]),
                    "dimension": repr(relation.dimension),
                }
                message = _("The witness does not add up to %(place)s along %(dimension)s.")
                yield _wrong("SDC-24", where, message % named)
                break


def _unproved(system: System, tables: list[list[int] | None], claim: Claim, excepted: set[Name]) -> Iterator[Finding]:
    withheld = [place for place, hidden in enumerate(system.withheld) if hidden]
    usable = [values for values in tables if values and all(values[place] >= claim.floor for place in withheld)]
    for place in withheld:
        if system.names[place] in excepted:
            continue
        shown = len({values[place] for values in usable})
        if shown <= claim.width:
            yield _wrong(
                "SDC-26",
                describe(system.names[place]),
                ngettext(
                    "The witnesses show one value to %(attacker)s; %(claimed)s are claimed.",
                    "The witnesses show %(count)s values to %(attacker)s; %(claimed)s are claimed.",
                    shown,
                )
                % {"count": shown, "attacker": claim.attacker.value, "claimed": claim.width + 1},
            )
