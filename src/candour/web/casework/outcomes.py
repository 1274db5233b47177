"""What a decision comes to: worked out from the record, never typed in."""

from __future__ import annotations

from candour.letters import Holding, LetterKind, Part, Record
from candour.web.casework.models import Outcome


def outcome_of(record: Record) -> Outcome:
    """The outcome of a record that answers a request.

    Supplied in part is: something supplied while something else is refused, or is neither confirmed nor denied. Where
    everything that is held is supplied, parts that are not held do not make it less than full.
    """
    if record.letter is LetterKind.REVIEW_OUTCOME:
        return Outcome.REVIEWED
    if record.dismissal is not None:
        return Outcome.REPEATED if record.dismissal.provision.replace(" ", "").endswith("14(2)") else Outcome.VEXATIOUS
    if record.cost is not None or any(part.holding is Holding.NOT_DETERMINED for part in record.parts):
        return Outcome.COST
    supplied = any(_supplied(record, part) for part in record.parts)
    if supplied:
        return Outcome.PART if record.refusals or record.denials else Outcome.GRANTED
    if record.refusals:
        return Outcome.REFUSED
    if record.denials or any(part.holding is Holding.NEITHER for part in record.parts):
        return Outcome.NEITHER
    return Outcome.NOT_HELD


def _supplied(record: Record, part: Part) -> bool:
    """Whether a part gives information. Words beside a refusal of the same part explain it, and are none."""
    if part.holding is not Holding.HELD:
        return False
    return bool(part.disclosures) or bool(part.answer.strip() and not record.refusals_of(part))


def provisions_of(record: Record) -> list[str]:
    """What a record relies on to refuse, in its order, each once."""
    found = [refusal.provision for refusal in record.refusals] + [denial.provision for denial in record.denials]
    found += [one.provision for one in (record.cost, record.dismissal) if one is not None]
    return list(dict.fromkeys(found))
