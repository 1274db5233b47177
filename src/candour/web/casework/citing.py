"""Citations that a person may choose from: every provision that this authority may use, to the last paragraph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.law import Kind, Provision, Regime, Role, parse_citation, provisions
from candour.letters import AuthorityKind
from candour.web.accounts.models import Authority

_USES = {False: (Role.EXEMPTION, Role.EXCEPTION), True: (Role.EXCLUSION,)}


@dataclass(frozen=True, slots=True)
class Choice:
    """One citation to choose: as a record writes it, in words, what it is about, and the law's row."""

    citation: str
    title: str
    row: Provision

    @property
    def label(self) -> str:
        """The citation and what it is about: "31(1)(a): Law enforcement"."""
        return f"{self.citation}: {self.title}"


def cited(provision: str, regime: Regime) -> Provision | None:
    """The law's row for a citation that may be relied on; None under the Scottish Act, whose table is not here.

    Raises `BadInput`, which says what would be right.
    """
    if regime is Regime.FOISA:
        if not provision.strip():
            raise BadInput(_("Enter the provision, such as 30(1)."))
        return None
    row = parse_citation(provision, regime=regime)
    if row.role not in (*_USES[False], *_USES[True]):
        raise BadInput(_("%(provision)s is no provision to withhold under.") % {"provision": row.citation.capitalize()})
    return row


def denies(row: Provision) -> bool:
    """Whether a provision is for neither confirming nor denying."""
    return row.role in _USES[True]


def usable(authority: Authority, regime: Regime, *, denials: bool) -> tuple[Choice, ...]:
    """Every citation that this authority may use: to withhold, or with `denials` to neither confirm nor deny."""
    return _usable(authority.kind == AuthorityKind.POLICE, Regime(regime), denials)


@cache
def _usable(police: bool, regime: Regime, denials: bool) -> tuple[Choice, ...]:
    if regime is Regime.FOISA:
        return ()
    found = []
    for row in provisions(regime):
        if row.role in _USES[denials] and (row.police or not police):
            found += [
                Choice(citation, row.title, parse_citation(citation, regime=regime)) for citation in _citations(row)
            ]
    return tuple({choice.citation: choice for choice in found}.values())


def _citations(row: Provision) -> Iterator[str]:
    if row.by_virtue_of:
        for condition in row.conditions:
            yield f"{row.code} by virtue of {row.by_virtue_of}{condition}"
        return
    served = [one for one in provisions(row.regime) if one.exclusion == row.code and not one.by_virtue_of]
    grounds = [one.code + rest for one in served for rest in one.paragraphs if rest or len(one.paragraphs) == 1]
    if len(grounds) > 1:
        if len(served) == 1 and "" in served[0].paragraphs:
            yield row.code
        for ground in grounds:
            yield f"{row.code} by virtue of {ground}"
        return
    for rest in row.paragraphs:
        yield row.code + rest


def grouped(choices: tuple[Choice, ...]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices for a list, those where the public interest is weighed apart from those where it is not."""
    groups = {
        Kind.QUALIFIED: _("Qualified: the public interest is weighed"),
        Kind.ABSOLUTE: _("Absolute: the public interest is not weighed"),
        None: _("Other"),
    }
    made: dict[str, list[tuple[str, str]]] = {name: [] for name in groups.values()}
    for choice in choices:
        kind = choice.row.kind if choice.row.kind in groups else None
        made[groups[kind]].append((choice.citation, choice.label))
    return [(name, rows) for name, rows in made.items() if rows]


def purposes() -> tuple[str, ...]:
    """The purposes of section 31(2), one of which 31(1)(g) to (i) must name."""
    return tuple(f"31(2)({letter})" for letter in "abcdefghij")
