"""Forms of receiving: what came, what it says, and what is checked about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from candour.web.casework.actions.checking import CONDITIONS, Check, Piece, condition_words
from candour.web.casework.mail_in import LARGEST
from candour.web.casework.models import Channel, Law
from candour.web.design import forms

_YES_NO = [("yes", _("Yes")), ("no", _("No"))]
_PARTS_AT_MOST = 60


def _plain(field: Any) -> Any:
    """A field that may stay empty and does not say so: the page says when it is needed."""
    field.says_optional = False
    return field


class _Long(forms.LongText):
    """Several lines without a count of characters under them; what nobody would type is refused all the same."""

    def __init__(self, *, longest: int, **kwargs: Any) -> None:
        too_long = _("This is too long to be kept: shorten it.")
        super().__init__(**{"max_length": longest, "error_messages": {"max_length": too_long}, **kwargs})


class Words(_Long):
    """What somebody else wrote: not a character is taken away, line ends included."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"longest": 1_000_000, "strip": False, "rows": 15, "spellcheck": False, **kwargs})

    def to_python(self, value: Any) -> str:
        """The words as they were sent."""
        return "" if value in self.empty_values else str(value)


class StartForm(forms.Form):
    """How the request came, and to which authority where the person works for several."""

    authority = forms.Choice(label=_("Which authority received it?"), coerce=int)
    channel = forms.Choice(
        label=_("How did the request come?"),
        choices=Channel.choices,
        hints={
            Channel.EMAIL: _("You upload the message, or paste it."),
            Channel.LETTER: _("You type the words, or paste them from a scan."),
            Channel.FORM: _("You paste what the web form sent."),
            Channel.OTHER: _("For example social media, or a conversation about the environment."),
        },
        error=_("Choose how the request came."),
    )

    def __init__(self, *args: Any, authorities: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(authorities) == 1:
            del self.fields["authority"]
        else:
            self.offer("authority", authorities)


class WordsForm(forms.Form):
    """What came: a file, or its words. One of them is enough."""

    file = forms.File(label=_("Upload the message"), required=False, most_bytes=LARGEST, accept=".eml,message/rfc822")
    text = Words(
        label=_("Or paste the words"),
        help_text=_("Exactly as they came. You may include the lines that say from whom it came and when."),
        required=False,
    )

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        _plain(self.fields["text"])
        if channel != Channel.EMAIL:
            self.fields["file"] = forms.File(
                label=_("Attach a scan"),
                help_text=_("It is kept with the applicant’s record. PDF or picture, up to 10 MB."),
                required=False,
                most_bytes=LARGEST,
            )
            self.fields["text"].label = _("The words of the request")
            self.fields["text"].help_text = _("Exactly as they were written, with their mistakes.")
            self.order_fields(["text", "file"])
        else:
            _plain(self.fields["file"]).help_text = _("A file whose name ends in .eml, up to 10 MB. It is kept whole.")

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not self.errors and not (data.get("text") or "").strip():
            if self.channel != Channel.EMAIL:
                self.add_error("text", _("Enter the words of the request."))
            elif not data.get("file"):
                self.add_error("file", _("Upload the message, or paste its words below."))
        return data


def _today() -> dt.date:
    return timezone.localdate()


class CheckForm(forms.Form):
    """The request as it will be entered: suggested from what came, checked by a person."""

    words = Words(
        label=_("The words of the request"),
        help_text=_("You may take away what the applicant did not write, such as a footer. Change nothing else."),
        error=_("The request has no words: leave what the applicant wrote."),
    )
    subject = forms.Text(
        label=_("Title of the case"),
        help_text=_("What is asked, in a few words, without the applicant’s name. Everybody sees it."),
        max_length=200,
        error=_("Give the request a short title, without the applicant’s name."),
    )
    name = forms.Text(label=_("The applicant’s name"), required=False, max_length=200, autocomplete="off")
    organisation = forms.Text(label=_("Organisation"), required=False, max_length=200, autocomplete="off")
    email = forms.Email(
        label=_("E-mail address for the reply"), required=False, max_length=254, autocomplete="off", spellcheck=False
    )
    address = forms.LongText(label=_("Postal address"), required=False, rows=3, most=1000)
    salutation = forms.Text(
        label=_("How letters address the applicant"), help_text=_("For example: Ms Shah"), required=False,
        max_length=120, autocomplete="off",
    )  # fmt: skip
    arrived = forms.Moment(
        label=_("When it arrived"),
        help_text=_("When it first reached anybody’s inbox or desk in the authority, not when it reached you."),
        latest=_today,
    )
    received = forms.Day(
        label=_("Day of legal receipt"),
        help_text=_(
            "The law counts from the day after. It is the day the request arrived, whatever the hour, and even a "
            "Saturday, a Sunday or a bank holiday (section 10(6)). Leave it empty to take that day."
        ),
        required=False,
        latest=_today,
    )

    def __init__(self, *args: Any, online: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if online:
            # Nobody need say when the form was sent.
            del self.fields["arrived"]


class DiscardForm(forms.Form):
    """Why what came by the public form is no request; nothing is asked of what a colleague put in."""

    reason = forms.LongText(
        label=_("Why it is not a request"),
        help_text=_("Whoever sent it can read this on the page that shows how their request stands."),
        rows=3,
        most=1000,
        error=_("Say why this is no request: whoever sent it can read the reason."),
    )

    def __init__(self, *args: Any, online: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not online:
            del self.fields["reason"]


class ValidityForm(forms.SeenForm):
    """Section 8, condition by condition."""

    note = forms.LongText(
        label=_("Anything else that mattered"),
        help_text=_("Without the applicant’s name: this stands in the history."),
        required=False,
        rows=2,
        most=2000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for condition in CONDITIONS:
            label = condition_words(condition)
            missing = _("Say whether this is met: “%(condition)s”.") % {"condition": label}
            self.fields[condition] = forms.Choice(label=label, choices=_YES_NO, inline=True, error=missing)
            self.fields[f"{condition}_why"] = _plain(
                forms.Text(label=_("Why (needed where the answer is no)"), required=False, max_length=500)
            )
        self.order_fields([name for one in CONDITIONS for name in (one, f"{one}_why")] + ["note", "seen"])

    def checks(self) -> dict[str, Check]:
        """What was found."""
        data = self.cleaned_data
        return {one: Check(data[one] == "yes", data[f"{one}_why"]) for one in CONDITIONS}

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each condition's two fields, for the page."""
        return [(self[one], self[f"{one}_why"]) for one in CONDITIONS]


class PartsForm(forms.SeenForm):
    """The parts: one box each, with its number. `more` adds an empty box."""

    boxes = forms.Hidden(number=True)
    own_words = forms.Tick(
        label=_("I know that a part is not word for word in the request"),
        help_text=_("Tick this only where the applicant’s own words cannot stand alone."),
        required=False,
    )

    def __init__(self, *args: Any, pieces: list[Piece] | None = None, more: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = self._count(pieces or []) + more
        for place in range(count):
            piece = pieces[place] if pieces and place < len(pieces) else Piece(str(place + 1), "")
            name = {"number": place + 1}
            self.fields[f"pk{place}"] = forms.Hidden(number=True, initial=piece.pk or "")
            self.fields[f"number{place}"] = _plain(
                forms.Text(label=_("Number of part %(number)s") % name, width=3, initial=piece.number, required=False)
            )
            words = _("Words of part %(number)s") % name
            self.fields[f"text{place}"] = _plain(
                _Long(label=words, rows=3, initial=piece.text, required=False, longest=100_000)
            )
        self.count = count
        if self.is_bound and more:
            # Shown again with one box more: the form then says so itself.
            numbers = {f"number{place}": str(place + 1) for place in range(count)}
            self.data = {**numbers, **{name: self.data[name] for name in self.data}, "boxes": str(count)}
        self.initial["boxes"] = count

    def _count(self, pieces: list[Piece]) -> int:
        if not self.is_bound:
            return max(1, len(pieces))
        said = str(self.data.get("boxes", ""))
        return min(int(said) if said.isdecimal() and len(said) < len("1000") else 1, _PARTS_AT_MOST)

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each part's two fields, for the page."""
        return [(self[f"number{place}"], self[f"text{place}"]) for place in range(self.count)]

    def pieces(self) -> list[Piece]:
        """The parts as they were typed; a box without words is none."""
        data = self.cleaned_data
        return [
            Piece((data[f"number{place}"] or str(place + 1)).casefold(), data[f"text{place}"], data[f"pk{place}"])
            for place in range(self.count)
            if data[f"text{place}"].strip()
        ]


class FormatForm(forms.SeenForm):
    """The form in which the applicant wants the information (section 11)."""

    format_asked = forms.LongText(
        label=_("The form that the applicant asked for"),
        help_text=_("In the applicant’s words. Leave it empty if the request says nothing of it."),
        required=False,
        rows=3,
        most=2000,
    )


class TitleForm(forms.SeenForm):
    """The title of a case."""

    subject = forms.Text(
        label=_("Title of the case"),
        help_text=_("What is asked, in a few words, without the applicant’s name. Everybody sees it."),
        max_length=200,
    )


class ReceiptForm(forms.SeenForm):
    """The day from which the law counts, and when the request arrived."""

    received = forms.Day(
        label=_("Day of legal receipt"),
        help_text=_(
            "The day the request reached the authority: any day, even a Sunday. The count begins the day after."
        ),
        latest=_today,
    )
    arrived = forms.Moment(
        label=_("When it arrived"), help_text=_("Change this only if it was recorded wrongly."), latest=_today
    )
    reason = forms.LongText(label=_("Why it is corrected"), rows=3, most=2000)


class LawForm(forms.SeenForm):
    """The law that the request is answered under."""

    regime = forms.Choice(label=_("Answer it under"), choices=Law.choices)
    reason = forms.LongText(label=_("Why"), rows=3, most=2000)


class SimilarForm(forms.SeenForm):
    """Another case that asks for much the same."""

    reference = forms.Text(label=_("Reference of the other case"), width=20, max_length=40, autocomplete="off")
    reason = forms.LongText(
        label=_("Why it matters here"),
        help_text=_("For example: the same question for another year; its table can be used again."),
        rows=3,
        most=2000,
    )


class AssignForm(forms.SeenForm):
    """Who works on the case."""

    person = forms.Select(label=_("FOI officer"), coerce=int, nothing=_("Choose somebody"))

    def __init__(self, *args: Any, officers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("person", officers)


class OpenApplicantForm(forms.Form):
    """Why somebody needs to know who asked."""

    reason = forms.LongText(
        label=_("Why do you need to know who asked?"),
        help_text=_("This stands in the case’s history with your name. Do not write the applicant’s name here."),
        rows=2,
        most=1000,
        error=_("Say why you need to know who asked."),
    )


class ApplicantForm(forms.SeenForm):
    """Who asked, to be corrected."""

    name = forms.Text(label=_("Name"), required=False, max_length=200, autocomplete="off")
    organisation = forms.Text(label=_("Organisation"), required=False, max_length=200, autocomplete="off")
    email = forms.Email(label=_("E-mail address"), required=False, max_length=254, autocomplete="off")
    address = forms.LongText(label=_("Postal address"), required=False, rows=3, most=1000)
    salutation = forms.Text(
        label=_("How letters address the applicant"), required=False, max_length=120, autocomplete="off"
    )
    reason = forms.LongText(
        label=_("Why it is corrected"), help_text=_("Without the applicant’s name."), rows=2, most=1000
    )
