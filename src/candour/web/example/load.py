"""Loads the example: the authority, its people, the invented requests, and the reference case from start to end."""

from __future__ import annotations

import datetime as dt
import shutil
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from candour.errors import BadInput
from candour.law import Regime
from candour.web import moments
from candour.web.accounts.models import Authority, Person
from candour.web.casework import clocks
from candour.web.casework.actions import checking, decide, receive, sources
from candour.web.casework.models import Case, Channel
from candour.web.example import counted, online, people, public_site, steps

REQUESTS = Path(__file__).parent / "requests.toml"
Say = Callable[[str], None]

# A story takes at most so many working days, so that answers of long ago were not late.
LONGEST_STORY = 15
# So many working days ago the reference request came.
REFERENCE_AGO = 12
_NAMES = ("Robin Reader", "Sasha Seeker", "Toni Thorne", "Uma Underhill", "Val Vesper", "Wren Wilder")


def load(examples: Path, *, say: Say, subjects: Collection[str] | None = None) -> bool:
    """Load the example; False where it is loaded already. `examples` holds the folder 11220.

    `subjects` names the invented requests that are wanted beside the reference case; all are unless it is given.

    Raises `BadInput` where the reference case is not there.
    """
    reference = examples / "11220"
    if not (reference / "case.toml").is_file():
        raise BadInput(f"{examples}: holds no reference case 11220; name the folder of examples with --examples")
    if people.is_loaded():
        if not public_site.is_published(_record(reference)["subject"]):
            raise BadInput(
                f"{settings.DATA}: holds an example that was not loaded to its end; remove the folder and load it again"
            )
        return False
    counted.REFERENCE[:] = [reference]
    say("Making the example authority and its people")
    authority = _authority()
    made = people.make(authority)
    _register_records(authority, made["administrator"], reference / "records")
    every = tomllib.loads(REQUESTS.read_text("utf-8"))["requests"]
    # The oldest first: references are given in the order in which requests come.
    stories = sorted(
        (told for told in every if subjects is None or told["subject"] in subjects), key=lambda told: -told["ago"]
    )
    before = sum(told["ago"] >= REFERENCE_AGO for told in stories)
    _tell_all(authority, made, stories[:before], say)
    say("Working the reference case from its request to its answer")
    _reference_case(authority, made, reference)
    _tell_all(authority, made, stories[before:], say)
    say("Receiving requests by the public form")
    say(f"One of them can be followed at {online.load(authority, made)}")
    say("Filling in the public site and publishing answers")
    public_site.fill_in(authority, made["administrator"])
    public_site.publish_answers(authority, made["publisher"])
    return True


def _record(reference: Path) -> dict[str, Any]:
    return tomllib.loads((reference / "record.toml").read_text("utf-8"))


def _authority() -> Authority:
    return Authority.objects.create(
        name="Exampleshire Police",
        code="EXP",
        kind="police",
        address="Information Rights Team\nExampleshire Police Headquarters\n1 Example Road\nExampleton\nEX1 1EX",
        email="foi@exampleshire.police.example",
        web="www.exampleshire.police.example/foi",
        signatory="Information Rights Officer",
        review_address=(
            "The Review Officer, Information Rights Team\nExampleshire Police Headquarters\n"
            "1 Example Road\nExampleton\nEX1 1EX"
        ),
        review_email="foi.review@exampleshire.police.example",
        threshold=5,
        threshold_reason="Counts of fewer than five people could let those around them recognise one of them.",
        threshold_decided_by="Information Rights Officer",
        is_example=True,
    )


def _register_records(authority: Authority, administrator: Person, records: Path) -> None:
    """Copy the invented records to where this authority's records stand, and register them."""
    place = sources.root_of(authority) / "crime-recording"
    shutil.copytree(records, place, dirs_exist_ok=True)
    sources.register(
        by=administrator,
        authority=authority,
        name=counted.SOURCE,
        folder=str(place),
        mapping="mapping.toml",
        description="Invented crimes, suspects and outcomes, with the traps of real ones in them.",
    )


def _tell_all(authority: Authority, made: Mapping[str, Person], stories: Sequence[Mapping[str, Any]], say: Say) -> None:
    for told in stories:
        say(f"Working the request “{told['subject']}”")
        _tell(authority, made, told, Case.objects.count() + 1)


def _tell(authority: Authority, made: Mapping[str, Person], told: Mapping[str, Any], number: int) -> None:
    """Enter one request on its day, and press each of its steps on a later one."""
    times = _times(told["ago"], len(told["steps"]) + 1)
    ended = "issue" in told["steps"]
    if "propose" in told["steps"] and not ended:
        # What waits to be approved or sent was written today, so that its letter may still leave.
        first = 1 + told["steps"].index("propose")
        now = timezone.now()
        times[first:] = [now - dt.timedelta(minutes=20 * (len(times) - at)) for at in range(first, len(times))]
    name = _NAMES[number % len(_NAMES)]
    with moments.at_time(times[0]):
        case = receive.receive(
            by=made["officer"],
            authority=authority,
            subject=told["subject"],
            text=told["text"].strip(),
            applicant=receive.Asked(
                name=name,
                # Answers of long ago went by post, so that nothing of the example waits to be mailed for ever.
                email="" if ended else f"applicant{number}@letters.example",
                address=f"{number} Invented Lane\nFarther Away",
                salutation=name,
            ),
            channel=Channel(told["channel"]),
            arrived_at=times[0] - dt.timedelta(minutes=15),
            received=timezone.localdate(times[0] - dt.timedelta(minutes=15)),
        )
    story = steps.Story(case, made)
    if ended:
        story.leaves = timezone.localdate(times[1 + told["steps"].index("issue")])
    for moment, step in zip(times[1:], told["steps"], strict=True):
        with moments.at_time(moment):
            steps.STEPS[step](story)
        case.refresh_from_db()


def _times(ago: int, count: int) -> list[dt.datetime]:
    """`count` times in order, on working days: the first so many working days ago, none in the future."""
    now = timezone.now()
    calendar = clocks.calendar(Regime.FOIA)
    today = timezone.localdate(now)
    days = [today]
    while len(days) <= ago:
        days.append(calendar.last_working_day(days[-1] - dt.timedelta(days=1)))
    days.reverse()
    last = min(ago, LONGEST_STORY)
    found = []
    for index in range(count):
        day = days[index * last // max(count - 1, 1)]
        moment = timezone.make_aware(dt.datetime.combine(day, dt.time(9, 30))) + dt.timedelta(minutes=20 * index)
        found.append(min(moment, now - dt.timedelta(seconds=60 * (count - index))))
    return found


def _reference_case(authority: Authority, made: Mapping[str, Person], reference: Path) -> None:
    """The reference request, asked anew of the example authority, from its arrival to its issued answer."""
    record = _record(reference)
    # The last of these days is today, which may be a Sunday: the answer left before.
    start, *times = _times(REFERENCE_AGO, 14)[:-1]
    with moments.at_time(start):
        case = receive.receive(
            by=made["officer"],
            authority=authority,
            subject=record["subject"],
            text=(reference / "request.txt").read_text("utf-8"),
            applicant=receive.Asked(
                name="Ali Applicant", email="", address="12 Invented Lane\nFarther Away", salutation="Ali Applicant"
            ),
            channel=Channel.EMAIL,
            arrived_at=start - dt.timedelta(minutes=15),
            received=timezone.localdate(start - dt.timedelta(minutes=15)),
        )
    story = steps.Story(case, made, leaves=timezone.localdate(times[-1]))
    for act, moment in zip(_reference_acts(story, record), times, strict=True):
        with moments.at_time(moment):
            act()
        case.refresh_from_db()


def _reference_acts(story: steps.Story, record: Mapping[str, Any]) -> list[Callable[[], object]]:
    """What is done about the reference request, in order."""
    case, officer, analyst = story.case, story.people["officer"], story.people["analyst"]
    pieces = [checking.Piece(part["number"], part["text"]) for part in record["parts"]]
    words = {"introduction": record["introduction"].strip()}
    return [
        lambda: steps.STEPS["valid"](story),
        lambda: checking.split(by=officer, case=case, pieces=pieces, own_words=True),
        lambda: steps.STEPS["accept"](story),
        lambda: steps.STEPS["ask"](story),
        lambda: steps.STEPS["search"](story),
        lambda: steps.STEPS["finish"](story),
        lambda: counted.protect_and_choose(counted.count_suspects(case, analyst), analyst),
        lambda: _decide(story, record),
        lambda: decide.write_words(by=officer, case=case, values=words),
        lambda: steps.STEPS["propose"](story),
        lambda: steps.STEPS["approve"](story),
        lambda: steps.STEPS["issue"](story),
    ]


def _decide(story: steps.Story, record: Mapping[str, Any]) -> None:
    """Every decision of the reference record, as the pages would put it in."""
    for part in record["parts"]:
        decide.decide_part(
            by=story.officer,
            case=story.case,
            number=part["number"],
            holding=part["holding"],
            answer=part.get("answer", "").strip(),
            disclosures=[{"what": one["what"], "table": one["table"]} for one in part.get("disclosures", [])],
        )
    for which in (decide.REFUSALS, decide.DENIALS):
        for given in record.get(which, []):
            values = dict(given)
            number = decide.add_reason(
                by=story.officer,
                case=story.case,
                which=which,
                provision=values.pop("provision"),
                parts=values.pop("parts", []),
                withheld=values.pop("withheld", ""),
                scope=values.pop("scope", "").strip(),
            )
            decide.change_reason(by=story.officer, case=story.case, which=which, number=number, values=values)
