"""The form in which a question is asked: what is counted, and a form for each breakdown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from candour.errors import BadInput
from candour.web.casework import questions
from candour.web.design import forms
from candour.words import lines

UNITS = (
    ("crimes", _("Crimes")),
    ("suspect_links", _("Suspects on crimes")),
    ("suspects", _("Different suspects")),
    ("victim_links", _("Victims of crimes")),
    ("victims", _("Different victims")),
    ("persons", _("Different people")),
    ("outcomes", _("Outcomes given to crimes")),
    ("incidents", _("Incidents")),
)
_UNIT_HINTS = {
    "suspect_links": _("A person suspected of two crimes counts twice."),
    "suspects": _("A record of a person suspected of two crimes counts once."),
    "victims": _("A record of a person who is the victim of two crimes counts once."),
    "persons": _("Records known to be of one person count once. Say below in which roles people count."),
    "outcomes": _("A crime with two outcomes counts twice."),
}
ROLES = (
    ("suspect", _("Suspect")),
    ("offender", _("Offender")),
    ("victim", _("Victim")),
    ("witness", _("Witness")),
    ("reporting", _("Person who reported it")),
    ("other", _("Another role")),
)
STATUSES = (
    ("recorded", _("Recorded")),
    ("cancelled", _("Cancelled")),
    ("transferred_out", _("Transferred to another force")),
    ("transferred_in", _("Transferred from another force")),
    ("other_disposal", _("Another disposal")),
)
_DATES = (
    ("recorded_on", _("The day it was recorded")),
    ("reported_on", _("The day it was reported")),
    ("committed_from", _("The day on which the offence began")),
    ("committed_to", _("The day on which the offence ended")),
)
DATES = (*_DATES, ("outcome_on", _("The day of the outcome (for outcomes)")))
ANCHORS = (*_DATES[2:], *_DATES[:2], ("age_recorded", _("As the age was recorded on the system")))
YEARS = (
    ("calendar", _("Calendar years")),
    ("financial", _("Financial years, from 1 April")),
    ("month", _("Months")),
    ("whole", _("The whole time as one period")),
)
KINDS = (
    ("period", _("Period")),
    ("offence", _("Offence")),
    ("age", _("Age")),
    ("outcome", _("Outcome of the crime")),
    ("disposal", _("What was done about the suspect")),
    ("sex", _("Sex")),
    ("role", _("Role in the crime")),
    ("status", _("Status of the crime")),
    (questions.OTHER_COLUMN, _("Another column of the records")),
)
RULES = (
    ("", _("No rule: there is one value")),
    ("current", _("The one marked current")),
    ("first", _("The first")),
    ("latest", _("The latest")),
    ("highest_ranked", _("The highest by the order below")),
    ("each", _("Each of them, once")),
)
ACROSS = (
    ("", _("Not needed")),
    ("each", _("In each")),
    ("first", _("In the first")),
    ("latest", _("In the latest")),
)
INCLUDE = ("include", _("Count them"))
EXCLUDE = ("exclude", _("Leave them out"))


class QuestionForm(forms.SeenForm):
    """What is counted, of whom and of when. The breakdowns have forms of their own."""

    # Which run of the count the page showed: a new count has had none.
    seen = forms.Hidden(number=True, initial=0)
    title = forms.Text(
        label=_("Title of the table"),
        help_text=_("What the figures show, as the public will read it."),
        max_length=300,
    )
    name = forms.Text(
        label=_("Name of the document"),
        help_text=_(
            "Becomes the name of the file: small letters, digits and hyphens, such as suspects-under-14. "
            "Leave it empty to take it from the title."
        ),
        max_length=60,
        required=False,
        spellcheck=False,
    )
    unit = forms.Choice(
        label=_("What is one count?"),
        choices=UNITS,
        hints=_UNIT_HINTS,
        error=_("Choose what one count is: these are different numbers."),
    )
    offences = forms.LongText(
        label=_("Offence codes"),
        help_text=_("One a line, in any spelling: 86/2, 086/02. Leave empty for all offences."),
        required=False,
        rows=4,
        spellcheck=False,
    )
    status = forms.Choices(
        label=_("Crimes of which status?"),
        help_text=_("None ticked: recorded, and transferred from another force."),
        choices=STATUSES,
        required=False,
    )
    any_status = forms.Tick(label=_("Crimes of every status"), required=False)
    roles = forms.Choices(
        label=_("People in which roles?"),
        help_text=_("None ticked: the roles of what is counted. For crimes: crimes with such a person."),
        choices=ROLES,
        required=False,
    )
    eliminated = forms.Select(
        label=_("People eliminated from the inquiry"),
        choices=(EXCLUDE, INCLUDE),
        nothing=_("As usual: left out"),
        required=False,
    )
    organisations = forms.Select(
        label=_("Organisations"), choices=(EXCLUDE, INCLUDE), nothing=_("As usual: counted"), required=False
    )
    age_anchor = forms.Select(
        label=_("Age on which day?"),
        help_text=_("Needed where age is asked of people or is a breakdown."),
        choices=ANCHORS,
        nothing=_("Age is not used"),
        required=False,
    )
    age_under = forms.Number(label=_("Only people under this age"), required=False, least=0, greatest=150, width=3)
    age_from = forms.Number(label=_("Only people of this age or over"), required=False, least=0, greatest=150, width=3)
    age_to = forms.Number(
        label=_("Only people up to this age"),
        help_text=_("This age included. Not together with “under”."),
        required=False,
        least=0,
        greatest=150,
        width=3,
    )
    age_not_recorded = forms.Select(
        label=_("People whose age is not recorded"),
        choices=(EXCLUDE, INCLUDE),
        nothing=_("No age is asked for"),
        required=False,
    )
    leap_day = forms.Select(
        label=_("Birthday of people born on 29 February"),
        choices=(("1 March", _("1 March")), ("28 February", _("28 February"))),
        nothing=_("As usual: 1 March"),
        required=False,
    )
    or_age_recorded = forms.Tick(
        label=_("Where the date of birth is missing, use the age recorded on the system"), required=False
    )
    period_field = forms.Select(
        label=_("Which day puts it in a period?"),
        choices=DATES,
        error=_("Choose the day that puts a crime or a person in a period."),
    )
    years = forms.Choice(label=_("Periods"), choices=YEARS, error=_("Choose the kind of period."))
    start = forms.Day(label=_("First day"), error=_("Enter the first day that is counted."))
    end = forms.Day(label=_("Last day"), error=_("Enter the last day that is counted."))
    snapshot_date = forms.Day(
        label=_("Day on which the records were extracted"),
        help_text=_("The count then refuses records of another day."),
        required=False,
    )
    caveats = forms.LongText(
        label=_("Cautions for the reader"), help_text=_("One sentence a line."), required=False, rows=4
    )
    definitions = forms.LongText(label=_("Definitions"), help_text=_("One sentence a line."), required=False, rows=3)
    notes = forms.LongText(
        label=_("Notes on the whole table"), help_text=_("One sentence a line."), required=False, rows=3
    )

    def clean(self) -> dict[str, Any]:
        """What an age that is asked for needs said, and days in their order."""
        given = super().clean() or self.cleaned_data
        if any(given.get(name) is not None for name in ("age_under", "age_from", "age_to")):
            self.need_age_anchor()
            if not given.get("age_not_recorded"):
                self.add_error("age_not_recorded", _("Say what becomes of people whose age is not recorded."))
        if given.get("start") and given.get("end") and given["end"] < given["start"]:
            self.add_error("end", _("The last day must not be before the first."))
        return given

    def need_age_anchor(self) -> None:
        """Say that the day of the age is missing, where it is."""
        if not self.cleaned_data.get("age_anchor") and not self.errors.get("age_anchor"):
            self.add_error("age_anchor", _("Choose the day on which people have the age that is asked for."))

    def clean_offences(self) -> list[str]:
        """The codes, as they were written."""
        return questions.words(self.cleaned_data["offences"])

    def clean_caveats(self) -> list[str]:
        """One sentence a line."""
        return lines(self.cleaned_data["caveats"])

    def clean_definitions(self) -> list[str]:
        """One sentence a line."""
        return lines(self.cleaned_data["definitions"])

    def clean_notes(self) -> list[str]:
        """One sentence a line."""
        return lines(self.cleaned_data["notes"])


class BreakdownForm(forms.Form):
    """One way in which the counts are broken down."""

    of = forms.Select(label=_("By what?"), choices=KINDS, error=_("Choose by what the counts are broken down."))
    column = forms.Text(
        label=_("Column"),
        help_text=_("For another column of the records: its table and name, such as crime.area."),
        required=False,
        spellcheck=False,
    )
    label = forms.Text(label=_("Heading in the table"), max_length=200)
    categories = forms.LongText(
        label=_("Categories"),
        help_text=_(
            "One a line: code | label. More can follow: 2 | Caution | values: 2, 2A | from: 2019-04-01. Left empty, "
            "the usual ones are filled in for you to look at."
        ),
        required=False,
        rows=6,
        spellcheck=False,
    )
    bands = forms.LongText(
        label=_("Ages"),
        help_text=_(
            "For age alone, one a line: 0-9 | Under 10, or 10 | 10, or 18+ | 18 and over. Left empty, the usual ones "
            "are filled in for you to look at."
        ),
        required=False,
        rows=4,
        spellcheck=False,
    )
    missing = forms.Text(
        label=_("Category for what is not recorded"),
        help_text=_("code | label. Left empty, a missing value stops the count."),
        required=False,
        spellcheck=False,
    )
    other = forms.Text(
        label=_("Category for every other value"),
        help_text=_("code | label. Left empty, a value that is in no category stops the count."),
        required=False,
        spellcheck=False,
    )
    rule = forms.Select(
        label=_("Where there are several values, count"),
        help_text=_("A crime can have several outcomes, and several people."),
        choices=RULES,
        nothing="",
        required=False,
    )
    ranking = forms.Text(
        label=_("Order of the categories, highest first"),
        help_text=_("Codes with commas between; for “the highest by the order” alone."),
        required=False,
        spellcheck=False,
    )
    across = forms.Select(
        label=_("Somebody who stands on several crimes is counted"),
        help_text=_("For different suspects, victims or people."),
        choices=ACROSS,
        nothing="",
        required=False,
    )
    groups = forms.LongText(
        label=_("Sub-totals"),
        help_text=_("One a line: code | label. Then name the sub-total in a category: 1 | Charged | group: formal"),
        required=False,
        rows=2,
        spellcheck=False,
    )
    name = forms.Text(
        label=_("Short name"),
        help_text=_("Small letters, digits and underscores. Left empty, one is made."),
        required=False,
        spellcheck=False,
    )
    total = forms.Tick(label=_("Show a total"), required=False)

    def clean(self) -> dict[str, Any]:
        """Each box read; what cannot be read is said beside it, with its line."""
        given = super().clean() or self.cleaned_data
        for name, read in questions.BOXES.items():
            if name in given:
                try:
                    given[name] = read(given[name])
                except BadInput as problem:
                    self.add_error(name, str(problem))
        return given


class TomlForm(forms.SeenForm):
    """The question as text."""

    seen = forms.Hidden(number=True, initial=0)
    name = QuestionForm.declared_fields["name"]
    toml = forms.LongText(
        label=_("The question as TOML"),
        help_text=_("Every word that can stand here is explained in the reference on questions."),
        rows=30,
        spellcheck=False,
        error=_("Write the question."),
    )
