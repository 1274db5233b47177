"""Forms: what is decided about each part, cost, opinions, reviews, and the officer's own words in the letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from candour.letters import Holding, ReviewResult
from candour.web.casework.form_wanted import is_sentence
from candour.web.casework.models import Estimate
from candour.web.design import forms
from candour.web.design.forms.asked import Asked
from candour.words import lines

HOLDINGS = (
    (Holding.HELD.value, _("Yes, we hold it")),
    (Holding.NOT_HELD.value, _("No, we do not hold it")),
    (Holding.NEITHER.value, _("We neither confirm nor deny that we hold it")),
    (Holding.NOT_DETERMINED.value, _("Finding out would itself cost too much")),
)
RESULTS = (
    (ReviewResult.UPHELD.value, _("The complaint is upheld")),
    (ReviewResult.PARTLY_UPHELD.value, _("The complaint is partly upheld")),
    (ReviewResult.NOT_UPHELD.value, _("The complaint is not upheld")),
)


def never_optional(form: forms.Form, names: Iterable[str]) -> None:
    """Show these fields without "(optional)": they may wait, and are needed in the end."""
    for name in names:
        field = form.fields.get(name)
        if isinstance(field, Asked):
            vars(field)["says_optional"] = False


class Supply(forms.SeenForm):
    """A part: whether it is held, and apart from that what is said and supplied. Tables and files are added by name."""

    holding = forms.Choice(
        label=_("Does the authority hold the information?"),
        help_text=_("This is decided apart from whether it is supplied. Say yes even where all of it is refused."),
        choices=HOLDINGS,
        hints={
            Holding.NEITHER.value: _("The provision for it, and why, are entered on a page of their own."),
            Holding.NOT_DETERMINED.value: _("Only with a refusal under section 12(2)."),
        },
        reveals={Holding.NOT_HELD.value: "searches"},
        error=_("Say whether the information is held."),
    )
    searches = forms.LongText(
        label=_("Where we looked"),
        help_text=_("What was searched and how, in words for the applicant."),
        required=False,
    )
    answer = forms.LongText(
        label=_("Answer in words"),
        help_text=_("What the letter says in reply to this part. A blank line begins a new paragraph."),
        required=False,
        rows=8,
    )

    def __init__(self, *args: Any, tables: Mapping[str, str], files: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [("table", name) for name in tables] + [("file", name) for name in files]
        self.titles = tables
        for number, (kind, name) in enumerate(self.offered):
            label = _("Supply the table “%(name)s”") if kind == "table" else _("Supply the file “%(name)s”")
            self.fields[f"supply_{number}"] = forms.Tick(
                label=label % {"name": tables[name] if kind == "table" else name},
                required=False,
                reveals={"on": f"what_{number}"},
            )
            self.fields[f"what_{number}"] = forms.Text(
                label=_("What it is"),
                help_text=_("To stand inside a sentence: “a table of thefts by month”."),
                required=False,
            )
        never_optional(self, ["searches", *(f"what_{number}" for number in range(len(self.offered)))])
        self.fields["others"] = forms.LongText(
            label=_("Anything else supplied"),
            help_text=_("One a line, each to stand inside a sentence: “a paper copy of the map”."),
            required=False,
            rows=2,
        )
        self.fields["advice"] = forms.LongText(
            label=_("Further help"),
            help_text=_("Anything that would help the applicant further (section 16)."),
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """What is supplied must be named, because the letter names it."""
        cleaned = super().clean() or {}
        for number, (_kind, name) in enumerate(self.offered):
            if cleaned.get(f"supply_{number}") and not cleaned.get(f"what_{number}"):
                called = self.titles.get(name, name)
                self.add_error(f"what_{number}", _("Say what “%(name)s” is, as the letter will.") % {"name": called})
        return cleaned

    @property
    def disclosures(self) -> list[dict[str, Any]]:
        """What was ticked, as a record has it; a table is supplied as OpenDocument, Excel and CSV."""
        found: list[dict[str, Any]] = []
        for number, (kind, name) in enumerate(self.offered):
            if not self.cleaned_data.get(f"supply_{number}"):
                continue
            what = self.cleaned_data[f"what_{number}"]
            if kind == "table":
                files = [f"{name}.{form}" for form in ("ods", "xlsx", "csv")]
                found.append({"what": what, "table": name, "files": files})
            else:
                found.append({"what": what, "files": [name]})
        return found + [{"what": line} for line in lines(self.cleaned_data.get("others", ""))]


class Opinion(forms.SeenForm):
    """The opinion of the qualified person (section 36)."""

    name = forms.Text(label=_("Name of the qualified person"), error=_("Enter the name of the qualified person."))
    office = forms.Text(
        label=_("Their office"),
        help_text=_("To stand inside a sentence: “the Chief Constable”."),
        error=_("Enter the office of the qualified person."),
    )
    date = forms.Day(label=_("Day on which the opinion was given"))
    opinion = forms.LongText(
        label=_("The opinion, and the reasons for it"),
        help_text=_("In whole sentences, as the letter will give it."),
        error=_("Say what the opinion was."),
        rows=8,
    )


class Cost(forms.SeenForm):
    """A refusal because of cost, from the estimates that were recorded."""

    provision = forms.Choice(
        label=_("What would cost too much?"),
        choices=[
            ("12(1)", _("Supplying the information: section 12(1)")),
            ("12(2)", _("Even finding out whether it is held: section 12(2)")),
        ],
        hints={"12(1)": _("Each part must still say whether the information is held.")},
        error=_("Say which of the two would cost too much."),
    )

    def __init__(self, *args: Any, estimates: Sequence[Estimate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estimates"] = forms.Choices(
            label=_("Estimates that the refusal rests on"),
            choices=[(str(one.pk), one.description) for one in estimates],
            error=_("Choose at least one estimate."),
        )
        self.fields["advice"] = forms.LongText(
            label=_("How the request could be narrowed"),
            help_text=_("So that it would fit within the limit: fewer months, one station, a sample (section 16)."),
            required=False,
        )
        never_optional(self, ["advice"])
        self.fields["references"] = forms.LongText(
            label=_("Other requests counted together with this one"),
            help_text=_(
                "Our references, one a line. Only like requests from one person, or from people acting together, "
                "received within 60 working days (regulation 5)."
            ),
            required=False,
            rows=3,
        )
        self.fields["aggregation_reason"] = forms.LongText(
            label=_("Why they may be counted together"), required=False, rows=3
        )


class Dismissal(forms.SeenForm):
    """A vexatious or repeated request."""

    provision = forms.Choice(
        label=_("On what ground?"),
        choices=[("14(1)", _("Vexatious: section 14(1)")), ("14(2)", _("Repeated: section 14(2)"))],
        hints={"14(1)": _("It is the request that is vexatious, never the person.")},
        reveals={"14(2)": ("earlier_reference", "earlier_answered")},
        error=_("Say on what ground the request is refused."),
    )
    earlier_reference = forms.Text(label=_("Reference of the earlier answer"), width=20, required=False)
    earlier_answered = forms.Day(label=_("Day of the earlier answer"), required=False)
    why = forms.LongText(
        label=_("Why"),
        help_text=_("In whole sentences, for the applicant, about the request and its burden."),
        error=_("Say why the request is refused."),
        rows=8,
    )


class Words(forms.SeenForm):
    """The officer's own words, and the form of the answer. `format_asked` is what the applicant asked for."""

    introduction = forms.LongText(
        label=_("Introduction"),
        help_text=_("Stands after the opening of the letter. Leave it empty if nothing needs saying."),
        required=False,
    )
    closing = forms.LongText(label=_("Closing words"), help_text=_("Stand before how to complain."), required=False)
    quote = forms.Tick(
        label=_("Quote the whole request as well as its parts"),
        help_text=_("Needed only where the parts leave out something that the answer speaks of."),
        required=False,
        reveals={"on": "request"},
    )
    request = forms.LongText(
        label=_("The request as quoted"),
        help_text=_("Take out names, addresses and greetings, since answers are published. Change nothing else."),
        required=False,
        rows=8,
    )

    def __init__(self, *args: Any, format_asked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.format_asked = format_asked
        if not format_asked:
            return
        self.fields["asked"] = forms.Text(
            label=_("The form that the applicant asked for"),
            help_text=_("The applicant wrote: “%(words)s”. Put it so that it can stand in a sentence: “a spreadsheet”.")
            % {"words": format_asked},
            required=False,
        )
        self.fields["met"] = forms.Choice(
            label=_("Is the answer in that form?"),
            choices=[("yes", _("Yes")), ("no", _("No"))],
            reveals={"no": "reason"},
            required=False,
        )
        self.fields["reason"] = forms.LongText(label=_("Why not"), required=False, rows=3)
        never_optional(self, ["asked", "met", "reason"])

    def clean(self) -> dict[str, Any]:
        """The letter says "You asked for ...": what follows must not be a sentence of its own."""
        cleaned = super().clean() or {}
        if cleaned.get("met") and (not cleaned["asked"] or is_sentence(cleaned["asked"])):
            self.add_error("asked", _("Say in a few words which form was asked for, such as “a spreadsheet”."))
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, by the keys of a record."""
        data = self.cleaned_data
        found: dict[str, Any] = {key: data[key] for key in ("introduction", "closing")}
        found["request"] = data["request"] if data["quote"] else ""
        if self.format_asked:
            met = data["met"] == "yes"
            asked = {"asked": data["asked"], "met": met, "reason": "" if met else data["reason"]}
            found["format_preference"] = asked if data["met"] else None
        return found


class Review(forms.SeenForm):
    """How an internal review ended."""

    reviewer = forms.Text(
        label=_("Who reviewed"),
        help_text=_("To stand inside a sentence: “the Head of Legal Services, who took no part in the first answer”."),
        required=False,
    )
    complaint = forms.LongText(label=_("What was complained of"), required=False)
    result = forms.Choice(label=_("Result"), choices=RESULTS, required=False)
    reasons = forms.LongText(label=_("Reasons"), required=False, rows=8)
    action = forms.LongText(
        label=_("What happens next"), help_text=_("What is supplied now, or will be done."), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        never_optional(self, ["reviewer", "complaint", "result", "reasons"])
