"""What is typed when information is searched for: the task, the searches, the files and the estimates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from candour.law import Activity
from candour.web.accounts.models import Membership, Person, Role
from candour.web.casework.models import Case, Part
from candour.web.design import forms


def contributors_of(case: Case) -> list[Person]:
    """Those who may be asked to search for a case of this authority."""
    return list(
        Person.objects.filter(
            is_active=True,
            pk__in=Membership.objects.filter(
                authority=case.authority_id,
                ended_at=None,
                role__in=[Role.CONTRIBUTOR, Role.ANALYST, Role.OFFICER],
            ).values("person"),
        )
    )


def _offered(parts: Iterable[Part]) -> list[tuple[str, str]]:
    return [(str(part.pk), f"{part.number}. {part.text}") for part in parts]


class AskForm(forms.SeenForm):
    """A search that somebody is asked to make."""

    person = forms.Select(label=_("Who holds the information?"), error=_("Choose who is to search."))
    parts = forms.Choices(label=_("For which parts?"), error=_("Choose at least one part."))
    due = forms.Day(label=_("By when?"), error=_("Give the day by which you need it."))
    instructions = forms.LongText(
        label=_("What should they know?"),
        help_text=_("Where you think it is, which period, in what form. They see the question, never who asked it."),
        required=False,
    )

    def __init__(self, *args: Any, people: Iterable[Person], parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", [(str(one.pk), one.name) for one in people])
        self.offer("parts", _offered(parts))


class ChangeForm(forms.Form):
    """The day and the instructions of a search."""

    due = forms.Day(label=_("By when?"), error=_("Give the day by which you need it."))
    instructions = forms.LongText(label=_("What should they know?"), required=False)


class SearchForm(forms.Form):
    """One search that was made."""

    on = forms.Day(label=_("When did you search?"), error=_("Give the day."))
    where = forms.Text(
        label=_("Where did you search?"),
        help_text=_("The system, folder, mailbox or cabinet."),
        error=_("Say where you searched."),
    )
    terms = forms.LongText(
        label=_("What did you search for?"),
        help_text=_("The words, dates and filters that you used."),
        error=_("Say what you searched for."),
    )
    minutes = forms.Number(label=_("How many minutes did it take?"), error=_("Say how many minutes it took."), least=0)
    found = forms.LongText(
        label=_("What did you find?"),
        help_text=_("If you found nothing, say so."),
        error=_("Say what you found, or that you found nothing."),
    )
    records = forms.Number(label=_("How many records are there?"), required=False, least=0)


class FileForm(forms.Form):
    """A file that was found."""

    file = forms.File(
        label=_("Choose the file"),
        help_text=_("PDF, Word, Excel, OpenDocument, CSV, text, PNG, JPEG or e-mail, up to 20 MB."),
        error=_("Choose a file."),
    )
    description = forms.Text(label=_("What is it?"), error=_("Say in a few words what it is."))


class FinishForm(forms.Form):
    """What came of a search."""

    answer = forms.LongText(
        label=_("What came of it?"),
        help_text=_("For example: “We hold the figures; they are in the file.” or “We hold nothing of the kind.”"),
        error=_("Say what came of the search, even if it is that you hold nothing."),
    )


class ReopenForm(forms.Form):
    """What is still wanted of a search, and by when."""

    reason = forms.LongText(label=_("What is still wanted?"), error=_("Say what is still wanted."))
    due = forms.Day(label=_("By when?"), error=_("Give the day by which you need it."))


class EstimateForm(forms.Form):
    """How long one kind of work would take, from a sample that was timed."""

    activity = forms.Choice(
        label=_("What kind of work is it?"),
        help_text=_("Only these four count towards the limit. Reading for exemptions, redacting and approving do not."),
        choices=[(one.value, one.label.capitalize()) for one in Activity],
        error=_("Choose one of the four kinds of work."),
    )
    description = forms.Text(
        label=_("What has to be done with each record?"),
        help_text=_("“open each crime report and read its free text”"),
        error=_("Say what has to be done with each record."),
    )
    parts = forms.Choices(label=_("For which parts?"), error=_("Choose at least one part."))
    records = forms.Number(
        label=_("How many records are there in all?"), error=_("Say how many records there are."), least=1
    )
    sample_records = forms.Number(
        label=_("How many of them did you try?"),
        help_text=_("An estimate that rests on a sample, timed, is one that can be defended."),
        error=_("Say how many records you tried."),
        least=1,
    )
    sample_minutes = forms.Decimal(
        label=_("How many minutes did those take?"), error=_("Say how many minutes the sample took.")
    )

    def __init__(self, *args: Any, parts: Iterable[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("parts", _offered(parts))
