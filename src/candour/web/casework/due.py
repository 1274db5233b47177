"""When an answer is due and how that stands to today, in words: never by colour alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from candour.law import Calendar, ClockState, Regime
from candour.web.casework import clocks
from candour.web.casework.acts import ENDED
from candour.web.casework.models import Case, Outcome
from candour.words import day_in_words

WAITING = {
    ClockState.AWAITING_CLARIFICATION.value: gettext_lazy("Waiting for the applicant to make the request clearer"),
    ClockState.AWAITING_FEE.value: gettext_lazy("Waiting for the fee to be paid"),
    ClockState.LAPSED.value: gettext_lazy("The fee was not paid in time"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case stands to its date: `words` beside a date in a list, `sentence` on its own; `late` once it passed."""

    words: str
    sentence: str
    late: bool = False
    soon: bool = False


class Standings:
    """Says how cases stand to one day; reads each calendar once."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self._calendars: dict[str, Calendar] = {}

    def of(self, case: Case) -> Standing:
        """How one case stands."""
        if case.stage in ENDED:
            return _ended(case)
        if case.due is None:
            waits = str(WAITING.get(case.clock_state, _("No date: the clock does not run")))
            return Standing(waits, waits)
        calendar = self._calendars.get(case.regime)
        if calendar is None:
            calendar = self._calendars[case.regime] = clocks.calendar(Regime(case.regime))
        return _open(case.due, self.today, calendar.number(case.due) - calendar.number(self.today))


def _ended(case: Case) -> Standing:
    words = str(Outcome(case.outcome).label)
    if case.ended_on is None:
        return Standing(words, words)
    return Standing(words, _("Ended on %(day)s: %(outcome)s") % {"day": day_in_words(case.ended_on), "outcome": words})


def _open(due: dt.date, today: dt.date, left: int) -> Standing:
    day = day_in_words(due)
    if due == today:
        return Standing(_("Due today"), _("Due today, %(day)s") % {"day": day}, soon=True)
    if due > today:
        words = (
            ngettext("%(days)s working day left", "%(days)s working days left", left) % {"days": left}
            if left
            else _("No working day left")
        )
        return Standing(words, _("Due on %(day)s: %(words)s") % {"day": day, "words": words.lower()}, soon=left <= 5)
    late = -left
    words = (
        ngettext("Overdue by %(days)s working day", "Overdue by %(days)s working days", late) % {"days": late}
        if late
        else _("Overdue")
    )
    return Standing(words, _("%(words)s: it was due on %(day)s") % {"words": words, "day": day}, late=True)


def standing_of(case: Case, today: dt.date) -> Standing:
    """How one case stands to a day."""
    return Standings(today).of(case)
