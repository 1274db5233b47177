"""A process that is killed while it sends: what it had not finished never happened, and the answer leaves once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from answering import approved
from django.conf import settings
from django.db import connection
from quick_bundles import quickly

from candour.web.casework import events
from candour.web.casework.actions.issue import issue
from candour.web.casework.models import Issue, Stage
from candour.web.post.models import OutgoingMail
from candour.web.publication.models import Disclosure

pytestmark = pytest.mark.django_db(transaction=True)

# Sends an answer in a process of its own and dies by it: in its last step, before anything is kept, or when all is.
PROGRAM = """
import os, signal, sys
import django
from django.conf import settings
database, case, person, when = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
django.setup()
from candour.web.accounts.models import Person
from candour.web.casework.actions import issue
from candour.web.casework.models import Case
def die(*args):
    sys.stdout.write("reached\\n")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
if when == "before":
    issue.remember_release = die
issue.issue(by=Person.objects.get(pk=person), case=Case.objects.get(pk=case))
die()
"""


def killed(case, person, when: str) -> None:
    """Send in another process, which is killed at that moment."""
    here = Path(__file__).parent / "support"
    program = [sys.executable, "-c", PROGRAM, str(connection.settings_dict["NAME"]), str(case.pk), str(person.pk), when]
    path = os.pathsep.join([str(here), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "CANDOUR_TEST_DATA": str(settings.DATA), "PYTHONPATH": path}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=600)
    assert (done.stdout, done.returncode) == ("reached\n", -signal.SIGKILL), done.stderr


def sent() -> tuple[int, int, int]:
    return Issue.objects.count(), OutgoingMail.objects.count(), Disclosure.objects.count()


def test_an_answer_whose_sender_is_killed_leaves_once(enter, team):
    with quickly():
        case = approved(enter, team)
    before = case.head_seq
    killed(case, team.officer, "before")
    case.refresh_from_db()
    assert (sent(), case.stage, case.head_seq) == ((0, 0, 0), Stage.APPROVED, before)
    killed(case, team.officer, "after")
    assert sent() == (1, 1, 1)
    there = issue(by=team.second_officer, case=case)
    assert (sent(), there) == ((1, 1, 1), Issue.objects.get())
    case.refresh_from_db()
    assert case.stage == Stage.ISSUED
    assert not list(events.faults(case, list(case.events.select_related("facts"))))
