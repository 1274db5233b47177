"""The journey of making a request, as data: its steps, what is kept of each, and which step is next.

What was typed stays in the reader's session until it is sent, until they delete it or leave the site by its way out, or
for `KEPT`; most browsers forget the session's cookie when they are closed. Nothing is kept before the first page is
sent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone
from django.utils.translation import gettext as _

from candour.web import room
from candour.web.accounts.models import Authority
from candour.web.casework import online
from candour.web.casework.actions.receive import Asked
from candour.web.casework.models import Applicant
from candour.web.portal.advising import advise, kinds
from candour.web.portal.limits import UNKNOWN, Bucket
from candour.web.publication import search
from candour.web.sessions import SessionStore

# How long what was typed is kept after the last page. More than 20 hours: nobody is hurried (WCAG 2.2, 2.2.1).
KEPT = dt.timedelta(days=1)
EMAIL, POST = "email", "post"
# So many requests may be begun from one network at once, and so many more an hour: more than an office or a school
# writes. So many different authorities may be asked in one browser at the same time.
BEGUN_AT_A_PLACE = Bucket("drafts-place", size=200, an_hour=200)
_AT_ONCE = 10
# How many answers of the log are offered while a question is being put.
_OFFERED = 5


@dataclass
class Draft:
    """What somebody has typed so far. `key` is the one thing by which it is known once it is sent."""

    key: str = field(default_factory=online.new_key)
    began: float = field(default_factory=lambda: timezone.now().timestamp())
    question: str = ""
    # Answers on the log that were offered with this question, and whether the person has gone on from them.
    offered: list[int] = field(default_factory=list)
    went_on: bool = False
    satisfied: list[int] = field(default_factory=list)
    # The kinds of advice for this question, and those that were shown already.
    advice: list[str] = field(default_factory=list)
    advised: list[str] = field(default_factory=list)
    form_asked: bool = False
    form: str = ""
    form_other: str = ""
    name: str = ""
    reply: str = ""
    email: str = ""
    address: str = ""
    # A box that nobody sees was filled in: a person looks at it.
    trapped: bool = False

    def ask(self, question: str, authority: Authority) -> None:
        """Take a question. Where it is another than before, what is like it and what may help are looked up anew."""
        if question == self.question:
            return
        self.question = question
        self.offered = [entry.pk for entry in search.like(question, authority=authority, limit=_OFFERED)]
        self.went_on, self.advised = False, []
        self.advice = kinds(advise(question, authority))

    def reword(self, question: str, authority: Authority) -> None:
        """Take the question as it was changed after advice. What was said once is not said again."""
        self.advised = sorted({*self.advised, *self.advice})
        self.question = question
        self.advice = kinds(advise(question, authority))

    @property
    def is_advised(self) -> bool:
        """Whether all that may help with the question was shown."""
        return set(self.advice) <= set(self.advised)

    @property
    def has_reply(self) -> bool:
        """Whether there is an address for the answer."""
        return bool(self.email if self.reply == EMAIL else self.address if self.reply == POST else "")

    def asked(self) -> Asked:
        """Who asks, with the one address that they chose and no other."""
        return Asked(
            name=self.name,
            email=self.email if self.reply == EMAIL else "",
            address=self.address if self.reply == POST else "",
        )

    def applicant(self) -> Applicant:
        """Who asks, as a record that is not kept: to see whether words name them."""
        asked = self.asked()
        return Applicant(name=asked.name, email=asked.email, address=asked.address)

    def form_words(self) -> str:
        """The form in which the information is wanted, in words; empty where it does not matter."""
        if self.form == "other":
            return self.form_other.strip()
        return str(FORMS[self.form]()) if self.form in FORMS else ""

    def seen(self) -> str:
        """A hash of all that the last page shows, so that nothing is sent that was not seen there."""
        shown = [self.key, self.question, self.form_words(), self.name, self.reply, self.email, self.address]
        return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


# How somebody may want the information (section 11); the words are what the case keeps.
FORMS: dict[str, Callable[[], str]] = {
    "spreadsheet": lambda: _("A spreadsheet or another file that can be used again, such as CSV"),
    "document": lambda: _("A document to read, such as a letter or a PDF"),
    "paper": lambda: _("A copy on paper"),
    "look": lambda: _("To look at the records in person"),
    "summary": lambda: _("A summary"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One page: whether it is part of this journey, and whether it has what it asks for."""

    slug: str
    is_done: Callable[[Draft], bool]
    applies: Callable[[Draft], bool] = lambda _draft: True


JOURNEY: tuple[Step, ...] = (
    Step("question", lambda draft: bool(draft.question.strip())),
    Step("answers", lambda draft: draft.went_on or not draft.offered, lambda draft: bool(draft.offered)),
    Step("help", lambda draft: draft.is_advised, lambda draft: bool(draft.advice)),
    Step("format", lambda draft: draft.form_asked),
    Step("name", lambda draft: bool(draft.name.strip())),
    Step("reply", lambda draft: draft.has_reply),
    Step("check", lambda _draft: False),
)
_PLACES = {step.slug: place for place, step in enumerate(JOURNEY)}
FIRST, LAST = JOURNEY[0].slug, JOURNEY[-1].slug


def next_step(draft: Draft) -> str:
    """The first step that lacks something; the last where none does."""
    return next(step.slug for step in JOURNEY if not step.is_done(draft))


def may_open(draft: Draft, slug: str) -> bool:
    """Whether this step can be shown: it is part of the journey, and none before it lacks anything."""
    step = JOURNEY[_PLACES[slug]]
    return step.applies(draft) and _PLACES[slug] <= _PLACES[next_step(draft)]


def step_before(draft: Draft, slug: str) -> str:
    """The step to go back to; the start for the first."""
    earlier = [step.slug for step in JOURNEY[: _PLACES[slug]] if step.applies(draft)]
    return earlier[-1] if earlier else "start"


def is_step(slug: str) -> bool:
    """Whether there is a step of this name."""
    return slug in _PLACES


_DRAFT = "request-"


def _name(authority: Authority) -> str:
    return f"{_DRAFT}{authority.pk}"


def draft_of(session: SessionBase, authority: Authority) -> Draft | None:
    """What this reader has typed for this authority; None where nothing was, or it has ended."""
    kept: dict[str, Any] | None = session.get(_name(authority))
    if kept is None:
        return None
    known = {one.name for one in fields(Draft)}
    return Draft(**{name: value for name, value in kept.items() if name in known})


def keep(session: SessionBase, authority: Authority, draft: Draft, place: str) -> None:
    """Keep what was typed, from the first time on in a session of its own.

    `place` is where it comes from (`limits.place_of`). Raises `NoRoom` for a new draft where no more are kept; what was
    begun is never given up for another.
    """
    if not session.session_key:
        # What others left half-typed is over; the job of each day deletes it as well, where nobody else begins.
        session.clear_expired()
        room.check_drafts()
        # Where no place can be told apart, none can be said to begin too many.
        if place != UNKNOWN and not BEGUN_AT_A_PLACE.take(place):
            room.refuse("drafts of a place", BEGUN_AT_A_PLACE.size)
        session.set_expiry(int(KEPT.total_seconds()))
    elif _name(authority) not in session:
        begun = list(session.keys())
        if sum(name.startswith(_DRAFT) for name in begun) >= _AT_ONCE:
            room.refuse("drafts of a reader", _AT_ONCE)
    session[_name(authority)] = asdict(draft)


def end(session: SessionBase, authority: Authority) -> None:
    """Forget what was typed for this authority, and the session and its cookie with it where nothing else is in it."""
    session.pop(_name(authority), None)
    names = session.keys()
    if not any(name.startswith(_DRAFT) for name in names):
        session.flush()


def forget_old(_day: dt.date) -> None:
    """Delete what was typed and is over. For the job of each day."""
    SessionStore.clear_expired()
