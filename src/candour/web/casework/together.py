"""Requests whose cost may be added together (section 12(4)): those of one applicant within 60 working days.

Only that there are others is told, never who asked.
"""

from __future__ import annotations

from django.db.models import Q

from candour.law import within_one_window
from candour.web.casework.models import Case


def other_cases_of_the_applicant(case: Case) -> list[Case]:
    """Other cases of the same applicant that stand in one period of 60 working days with this one.

    Whether they ask for the same or similar information is for a person to say (SI 2004/3244 regulation 5).
    """
    same = Q(applicant=case.applicant_id)
    email = Case.objects.filter(pk=case.pk).values_list("applicant__email", flat=True).first()
    if email:
        same |= Q(applicant__email__iexact=email)
    others = Case.objects.filter(same, authority=case.authority_id, review_of=None).exclude(pk=case.pk)
    return [one for one in others.order_by("-id")[:50] if within_one_window([case.received, one.received])]
