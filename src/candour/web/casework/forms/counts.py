"""The forms of counting but for the question: the records, bad rows, the protection and the choice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from candour.web.accounts.models import Person
from candour.web.design import forms

ANY_ANALYST = "any"


class AskCountForm(forms.SeenForm):
    """A count that an analyst is asked for."""

    person = forms.Select(label=_("Whom do you ask?"), error=_("Choose whom you ask."))
    words = forms.LongText(
        label=_("What should be counted?"),
        help_text=_("What of, in which years, and by what: “bicycle thefts from 2022 to 2024, by year and outcome”."),
        error=_("Say what should be counted."),
        most=2000,
    )

    def __init__(self, *args: Any, analysts: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", [(ANY_ANALYST, _("Any analyst")), *((str(one.pk), one.name) for one in analysts)])


class RunForm(forms.Form):
    """The records that are counted."""

    source = forms.Choice(label=_("Records to count"), error=_("Choose the records."))

    def __init__(self, *args: Any, sources: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = list(sources)
        self.offer(
            "source",
            [(str(source.pk), source.name) for source in sources],
            hints={str(source.pk): source.description for source in sources if source.description},
        )


class AllowForm(forms.Form):
    """Kinds of bad row that are left out, and why."""

    allow = forms.Choices(
        label=_("Leave out rows of these kinds"),
        error=_("Choose at least one kind, or mend the records and run again."),
    )
    reason = forms.LongText(
        label=_("Why they may be left out"),
        help_text=_("The figures will not hold them. The reason stands in the history, and the table says how many."),
        rows=3,
        error=_("Say why these rows may be left out."),
    )

    def __init__(self, *args: Any, kinds: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("allow", kinds)


class PolicyForm(forms.Form):
    """Which numbers are too small to show, who decided so, and why."""

    threshold = forms.Number(
        label=_("Withhold counts below"),
        help_text=_("No law sets such a number: it is the authority’s decision. 5 withholds 1, 2, 3 and 4."),
        least=2,
        greatest=1000,
        width=4,
        error=_("Enter the number below which counts are withheld."),
    )
    decided_by = forms.Text(label=_("Who decided this"), max_length=200, error=_("Name who decided this number."))
    reason = forms.LongText(
        label=_("Why"),
        help_text=_("What could be learnt of a person from a smaller number, in these figures."),
        rows=4,
        error=_("Say why this number was chosen."),
    )
    hide_zeros = forms.Tick(
        label=_("Zeros may be withheld too, where that protects other numbers"),
        help_text=_("Usually not: then every reader knows that a withheld number is at least 1."),
        required=False,
    )
    earlier = forms.Choices(
        label=_("Tables released earlier that are laid beside this one"),
        help_text=_(
            "So that nobody can work a number out from two answers. Untick one only where it is of other records."
        ),
        required=False,
    )
    apart_reason = forms.LongText(
        label=_("Why the tables you left out need not be laid beside this one"), required=False, rows=2
    )

    def __init__(self, *args: Any, released: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.released = list(released)
        if self.released:
            self.offer("earlier", self.released)
        else:
            del self.fields["earlier"], self.fields["apart_reason"]

    def clean(self) -> dict[str, Any]:
        """A table that was left out needs a reason."""
        given = super().clean() or self.cleaned_data
        if self.apart() and not given.get("apart_reason", "").strip():
            self.add_error(
                "apart_reason", str(_("Say why the tables that you left out need not be laid beside this one."))
            )
        return given

    def apart(self) -> list[int]:
        """The tables released earlier that were left out."""
        kept = set(self.cleaned_data.get("earlier", ()))
        return [int(key) for key, _label in self.released if key not in kept]


class ChooseForm(forms.Form):
    """How the table goes out."""

    how = forms.Choice(label=_("How does the table go out?"), error=_("Choose how the table goes out."))
    reason = forms.LongText(
        label=_("Why"),
        help_text=_("The approver reads this, and it stays in the history."),
        rows=4,
        error=_("Say why you chose this."),
    )
    run = forms.Hidden(number=True)

    def __init__(self, *args: Any, protected: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        as_counted = ("as-counted", _("Publish as counted: every number is shown"))
        both = (("protected", _("Withhold small numbers, as worked out")), as_counted)
        self.offer("how", both if protected else (as_counted,))


class SourceForm(forms.Form):
    """Records that may be counted."""

    name = forms.Text(label=_("Name"), help_text=_("By which analysts will know the records."), max_length=120)
    folder = forms.Text(label=_("Folder"), max_length=500, spellcheck=False, error=_("Say in which folder they lie."))
    mapping = forms.Text(
        label=_("Mapping file"),
        help_text=_("A file in that folder that says what each file and column is."),
        max_length=500,
        spellcheck=False,
        error=_("Name the mapping file, such as mapping.toml."),
    )
    description = forms.LongText(
        label=_("What the records are"),
        help_text=_("From which system, of which years, extracted when."),
        required=False,
        rows=3,
    )

    def __init__(self, *args: Any, root: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["folder"].help_text = _("A folder below %(root)s on the machine that runs Candour.") % {
            "root": root
        }


REASONS = {
    "ragged": _("More or fewer fields than the header"),
    "missing": _("A value that is needed is empty"),
    "bad-integer": _("A number is not a whole number"),
    "bad-boolean": _("A word means neither yes nor no"),
    "bad-date": _("A date is not a date"),
    "bad-code": _("A code does not exist"),
    "negative-age": _("An age is below 0"),
    "duplicate-key": _("A key stands on more than one row"),
    "conflict": _("Rows of one key do not agree"),
    "no-such-crime": _("The crime does not exist"),
    "no-such-nominal": _("The person does not exist"),
    "no-such-link": _("The link does not exist"),
    "no-such-incident": _("The incident does not exist"),
    "no-person-key": _("The record has not been linked to a person"),
}
"""Each kind of bad row, in words."""
