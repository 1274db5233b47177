"""What a person may do to a case as it stands: for showing a button only to who may press it."""

from __future__ import annotations

from candour.web.accounts.models import Person
from candour.web.casework.acts import ACTS
from candour.web.casework.models import Case


def allowed(act: str, person: Person, case: Case) -> bool:
    """Whether the table of acts lets this person do this now. Asks nothing of the database once the roles are known.

    The act itself checks again, under the lock.
    """
    row = ACTS[act]
    return case.stage in row.stages and bool(person.roles_in(case.authority_id) & frozenset(row.roles))
