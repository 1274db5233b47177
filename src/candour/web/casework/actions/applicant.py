"""Who asked: opening the record is an act with a reason; so is correcting it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from candour.errors import BadInput
from candour.web.accounts.models import Person
from candour.web.casework import covering
from candour.web.casework.actions.engine import perform
from candour.web.casework.actions.receive import Asked, reason_of
from candour.web.casework.models import Applicant, Case


def see_applicant(*, by: Person, case: Case, reason: str, typed: bool = True) -> Applicant:
    """Open the record of who asked. The reason stands in the history for good; the record itself never does.

    `typed` is False where the application says the reason: its own words are right even where one is also a name.
    """
    with perform("see-applicant", by=by, case=case) as doing:
        applicant = doing.case.applicant
        doing.facts["reason"] = reason_of(reason, applicant) if typed else reason
    return applicant


def download_original(*, by: Person, case: Case) -> Applicant:
    """Take the message out as it came, byte for byte: an opening of its own in the history."""
    if not case.applicant.original:
        raise BadInput(_("This request did not come as a message, so there is none to download."))
    return see_applicant(by=by, case=case, reason=_("the original message was downloaded"), typed=False)


def correct_applicant(*, by: Person, case: Case, asked: Asked, reason: str, seen: int | None = None) -> Case:
    """Correct who asked. The history says that and why, not what: values would tell the readers of it who asked.

    Parts that would name the applicant by the new values are covered; a title that would must be changed first.
    """
    with perform("correct-applicant", by=by, case=case, seen=seen) as doing:
        applicant = Applicant.objects.select_for_update().get(pk=doing.case.applicant_id)
        changed = []
        for name in ("name", "organisation", "email", "address", "salutation"):
            value = getattr(asked, name).strip()
            if value != getattr(applicant, name):
                setattr(applicant, name, value)
                changed.append(name)
        if not changed:
            raise BadInput(_("Nothing is different: change what is wrong, then save."))
        if covering.names(doing.case.subject, applicant):
            raise BadInput(_("The title of the case names the applicant. Change the title first."))
        doing.facts.update(reason=reason_of(reason, applicant), fields=changed)
        applicant.save()
        doing.case.applicant = applicant
        for part in doing.case.parts.all():
            covered = covering.cover(part.text, applicant)
            if covered != part.text:
                part.text = covered
                part.save(update_fields=["text"])
        doing.words_changed = True
    return case
