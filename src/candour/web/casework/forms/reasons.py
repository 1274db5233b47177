"""Forms: refusals and denials, provision by provision, with only the questions that each provision needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.forms import Field
from django.utils.translation import gettext_lazy as _

from candour.law import Provision, Test
from candour.letters import Likelihood
from candour.web.casework.citing import purposes
from candour.web.casework.forms.decide import never_optional
from candour.web.design import forms
from candour.words import lines

LIKELIHOODS = (
    (Likelihood.WOULD.value, _("It would happen: more likely than not")),
    (Likelihood.WOULD_BE_LIKELY.value, _("It would be likely to happen: a real and significant chance")),
)
# May be left empty while the decision is being made; the letter needs them all the same, so none is called optional.
_NEEDED = (
    "why", "interest", "mechanism", "likelihood", "favouring", "against", "balance", "private_reason", "approver",
    "available_at", "publication", "publication_planned_on", "purpose", "obtained_from", "enactment",
    "subject_access_route",
)  # fmt: skip
_ALTERNATIVES = ("23", "24", "30", "31")


class Begin(forms.SeenForm):
    """The first step of a refusal: under what, of what, for which parts."""

    provision = forms.Text(
        label=_("Provision"),
        help_text=_("Down to the paragraph, such as 31(1)(a). Type it, or choose it from the lists below."),
        width=30,
        spellcheck=False,
        error=_("Enter the provision, or choose one from the lists."),
    )

    def __init__(self, *args: Any, parts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(self.about())
        if len(parts) > 1:
            self.fields["parts"] = parts_field(parts)

    def about(self) -> dict[str, Field]:
        """What the provision is used for."""
        return {"withheld": withheld_field()}


class BeginDenial(Begin):
    """The first step of neither confirming nor denying: under what, of what, for which parts."""

    def about(self) -> dict[str, Field]:
        """What is neither confirmed nor denied."""
        return {"scope": scope_field()}


def withheld_field() -> Field:
    """What is withheld."""
    return forms.Text(
        label=_("What is withheld"),
        help_text=_("To stand inside a sentence, with no full stop: “the two crime reports”."),
        error=_("Say what is withheld."),
    )


def scope_field() -> Field:
    """What a denial is about."""
    return forms.LongText(
        label=_("About which information"),
        help_text=_(
            "Leave this empty where it is about everything that its parts ask for. Where something is supplied, say "
            "which further information it is about: “any other information about these investigations, beyond the "
            "table supplied”."
        ),
        required=False,
        rows=3,
    )


def parts_field(parts: Sequence[str]) -> Field:
    """Which parts a provision is relied on for."""
    return forms.Choices(
        label=_("For which parts"),
        help_text=_("None ticked means all of them."),
        choices=[(number, _("Part %(number)s") % {"number": number}) for number in parts],
        required=False,
    )


class Reason(forms.SeenForm):
    """Why one provision is relied on: only the questions that this provision needs.

    `row` is the law's row, None where the law's table has none; `denial` says that nothing is confirmed or denied.
    """

    provision = forms.Text(label=_("Provision"), width=30, spellcheck=False, error=_("Enter the provision."))

    def __init__(
        self,
        *args: Any,
        row: Provision | None,
        denial: bool,
        parts: Sequence[str],
        tables: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.denial = row, denial
        self.fields["scope" if denial else "withheld"] = scope_field() if denial else withheld_field()
        if len(parts) > 1:
            self.fields["parts"] = parts_field(parts)
        if tables and not denial:
            self.fields["withheld_cells_of"] = forms.Choices(
                label=_("Does it cover the numbers withheld in a table?"),
                choices=list(tables.items()),
                required=False,
            )
        self.fields["why"] = forms.LongText(
            label=_("Why it applies"),
            help_text=_("In whole sentences, for the applicant, about this information and no other."),
            required=False,
            rows=8,
        )
        if not denial:
            self.fields.update(_special(row))
        if row is None or (row.harm and row.section != "36"):
            self.fields.update(_harm(denial))
        if row is None or not (row.is_absolute or row.kind.value == "none"):
            self.fields.update(_interest(denial))
        if row is not None and row.regime.value == "foia":
            self.fields.update(_kept_back())
        never_optional(self, _NEEDED)

    @property
    def asks_for_harm(self) -> bool:
        """Whether harm must be shown for this provision, or may be."""
        return "interest" in self.fields

    @property
    def values(self) -> dict[str, Any]:
        """What was entered, by the keys of a record; what is not on this form is not among them."""
        plain = (
            "provision", "withheld", "scope", "withheld_cells_of", "why", "publication", "publication_planned_on",
            "purpose", "obtained_from", "enactment", "subject_access_route", "recorded_on", "statistical",
            "in_the_alternative",
        )  # fmt: skip
        data = self.cleaned_data
        found = {key: data[key] for key in plain if key in data}
        found["parts"] = data.get("parts", [])
        for key in ("statistical", "in_the_alternative"):
            if found.get(key) is False:
                found[key] = None
        if "available_at" in data:
            found["available_at"] = _items(data["available_at"])
        if "interest" in data:
            found["prejudice"] = {key: data[key] for key in ("interest", "mechanism", "likelihood")}
        if "balance" in data:
            sides = {key: _items(data[key]) for key in ("favouring", "against")}
            found["public_interest"] = {**sides, "balance": data["balance"]}
        if "kept_back" in data:
            kept = {key: data[key] for key in ("private_reason", "approver")}
            found["reasons_kept_back"] = kept if data["kept_back"] else None
        return found

    def clean(self) -> dict[str, Any]:
        """Reasons may be kept back only for a private reason that somebody agreed to."""
        cleaned = super().clean() or {}
        if cleaned.get("kept_back"):
            for key, text in (
                ("private_reason", _("Say why giving the reasons would itself give away what is exempt.")),
                ("approver", _("Say who agreed that the reasons are kept back.")),
            ):
                if not cleaned.get(key):
                    self.add_error(key, text)
        return cleaned


def initial_of(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a form about a refusal or denial shows at first, from the entry of the decision."""
    found = {key: value for key, value in entry.items() if not isinstance(value, dict)}
    found |= entry.get("prejudice", {})
    interest = entry.get("public_interest", {})
    found["balance"] = interest.get("balance", "")
    for key in ("favouring", "against"):
        found[key] = "\n".join(interest.get(key, []))
    found["available_at"] = "\n".join(entry.get("available_at", []))
    kept = entry.get("reasons_kept_back")
    return {**found, **(kept or {}), "kept_back": kept is not None}


def _items(text: str) -> list[str]:
    """The items of a list, one a line, with or without a dash."""
    return [line.removeprefix("- ") for line in lines(text)]


def _harm(denial: bool) -> dict[str, Field]:
    mechanism = _("How would saying whether it is held do harm?") if denial else _("How would supplying it do harm?")
    return {
        "interest": forms.Text(
            label=_("What would be harmed"),
            help_text=_("To stand inside a sentence: “the prevention or detection of crime”."),
            required=False,
        ),
        "mechanism": forms.LongText(
            label=mechanism,
            help_text=_("In whole sentences: who would do what, and what would follow."),
            required=False,
        ),
        "likelihood": forms.Choice(label=_("How sure is the harm?"), choices=LIKELIHOODS, required=False),
    }


def _interest(denial: bool) -> dict[str, Field]:
    one_a_line = _("One a line, each a whole sentence. Who asks, and why, must not count.")
    if denial:
        labels = (_("What speaks for saying whether it is held"), _("What speaks against saying whether it is held"))
    else:
        labels = (_("What speaks for supplying it"), _("What speaks against supplying it"))
    return {
        "favouring": forms.LongText(label=labels[0], help_text=one_a_line, required=False),
        "against": forms.LongText(label=labels[1], help_text=one_a_line, required=False),
        "balance": forms.LongText(
            label=_("Which side weighs more, and why"), required=False, help_text=_("In whole sentences.")
        ),
    }


def _kept_back() -> dict[str, Field]:
    return {
        "kept_back": forms.Tick(
            label=_("Keep the reasons out of the letter (section 17(4))"),
            help_text=_("Only where giving the reasons would itself give away what is exempt."),
            required=False,
            reveals={"on": ("private_reason", "approver")},
        ),
        "private_reason": forms.LongText(
            label=_("Private reason"), help_text=_("Kept with the case. It is never shown in a letter."), required=False
        ),
        "approver": forms.Text(label=_("Who agreed"), required=False),
    }


def _special(row: Provision | None) -> dict[str, Field]:
    """The questions that single exemptions need."""
    if row is None or row.regime.value != "foia":
        return {}
    fields = _of_a_section(row.section)
    if row.may_name_purpose:
        fields["purpose"] = forms.Select(
            label=_("Purpose in section 31(2)"), choices=[(one, one) for one in purposes()], required=False
        )
    if row.code == "40(1)":
        fields["subject_access_route"] = forms.LongText(
            label=_("How to ask for one’s own data"), required=False, rows=3
        )
    if row.age_limit_years:
        fields["recorded_on"] = forms.Day(
            label=_("Day of the youngest record"),
            help_text=_("This exemption ends %(years)s years after the year in which the record was made.")
            % {"years": row.age_limit_years},
            required=False,
        )
    if row.section in _ALTERNATIVES:
        fields["in_the_alternative"] = forms.Tick(
            label=_("Relied on as an alternative"),
            help_text=_("Where another provision for the same information and this one cannot both apply."),
            required=False,
        )
    return fields


def _of_a_section(section: str) -> dict[str, Field]:
    """What is asked of one section alone."""
    fields: dict[str, Field] = {}
    if section == "21":
        fields["available_at"] = forms.LongText(
            label=_("Where the applicant can find it"), help_text=_("One place a line: a web address, or an address."),
            required=False,
        )  # fmt: skip
    elif section == "22":
        fields["publication"] = forms.Text(label=_("When and where it will be published"), required=False)
        fields["publication_planned_on"] = forms.Day(
            label=_("Day on which publication was settled"), help_text=_("It must be before the request came."),
            required=False,
        )  # fmt: skip
    elif section == "36":
        fields["statistical"] = forms.Tick(
            label=_("The information is statistical"),
            help_text=_("No opinion of the qualified person is needed then (section 36(4))."),
            required=False,
        )
    elif section == "41":
        fields["obtained_from"] = forms.Text(
            label=_("From whom it was obtained"), help_text=_("To stand inside a sentence: “the owner of the site”."),
            required=False,
        )  # fmt: skip
    elif section == "44":
        fields["enactment"] = forms.Text(
            label=_("What forbids it"), help_text=_("The section and the Act."), required=False
        )
    return fields


def test_of(row: Provision | None) -> str:
    """What must be shown for a provision, in words, for the head of its page."""
    if row is None:
        return ""
    words: dict[Test, Any] = {
        Test.CLASS: _("It covers information of a kind: say why this information is of that kind."),
        Test.PREJUDICE: _("It rests on harm: say what would be harmed, how, and how sure that is."),
        Test.REQUIRED: _("It must be needed for its purpose: say why."),
        Test.OPINION: _("It rests on the opinion of a qualified person, which is recorded on a page of its own."),
    }
    return str(words.get(row.test, ""))
