"""What is typed in the publication queue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from candour.errors import BadInput
from candour.web.design import forms
from candour.web.publication import entries, removing, texts, topics
from candour.web.publication.actions import MayTellWho
from candour.web.publication.models import Disclosure, RemovedKind

_LONGEST = 20_000
_ROW = 70


class NamesForm(forms.Form):
    """A form whose words, or those of the entry, may seem to tell who asked: then somebody says why they do not."""

    names_reason = forms.LongText(
        label=_("Why does this not tell who asked?"),
        help_text=_("For example: it is the name of a street, and the person who asked is called like it."),
        required=False,
        rows=3,
    )
    names_looked = forms.Tick(
        label=_("I have looked at these places, and none of them is about whoever asked"),
        error=_("Look at each place. If one of them is about whoever asked, leave it out first."),
        required=False,
    )
    names_seen = forms.Hidden()
    _seen = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = {name: self.fields.pop(name) for name in ("names_reason", "names_looked", "names_seen")}
        if "names_reason" in self.data or "names_seen" in self.data:
            self._ask("names_reason" if "names_reason" in self.data else "names_looked")

    def clean(self) -> dict[str, Any]:
        """What was typed; for which pieces the reason was given is the form's own matter."""
        data = super().clean() or {}
        self._seen = data.pop("names_seen", "")
        if data.pop("names_looked", False):
            data["names_reason"] = _now("The places of the surname were looked at: none is about whoever asked.")
        return data

    def ask_names(self, problem: BadInput) -> None:
        """Say what seems to tell who asked and ask why it does not; where it only may, ask that somebody looks."""
        name = "names_looked" if isinstance(problem, MayTellWho) else "names_reason"
        self._ask(name)
        data = cast(QueryDict, self.data).copy()
        data["names_seen"] = _digest(problem)
        # A tick was for other places.
        data.pop("names_looked", None)
        self.data = data
        self.add_error(name, str(problem))

    def _ask(self, name: str) -> None:
        for other in ("names_reason", "names_looked"):
            self.fields.pop(other, None)
        self.fields.update({one: self._asked[one] for one in (name, "names_seen")})

    def answers(self, problem: BadInput) -> bool:
        """Whether the reason that was given is about these very words, and not about others that stood there then."""
        return self._seen in ("", _digest(problem))

    @property
    def names_reason_given(self) -> str:
        """What was typed, or nothing."""
        return str(self.cleaned_data.get("names_reason", ""))


def _digest(problem: BadInput) -> str:
    return hashlib.sha256(str(problem).encode()).hexdigest()[:32]


class PublishForm(NamesForm):
    """Publishing an entry, as it was when its page was opened, whose words may seem to tell who asked."""

    seen = forms.Hidden(number=True)


class ReasonForm(forms.Form):
    """Why an entry is held back."""

    reason = forms.LongText(
        label=_("Why?"),
        help_text=_("It is kept with the entry."),
        error=_("Give the reason."),
    )


class WithdrawForm(NamesForm):
    """Why an entry is withdrawn: what readers are told, and what is kept for the record alone."""

    reason = forms.LongText(
        label=_("Why is it withdrawn?"),
        help_text=_("Readers see this instead of the answer. Do not repeat what must not be shown."),
        error=_("Give the reason: readers are told it."),
    )
    note = forms.LongText(
        label=_("Anything more for the record"), help_text=_("Readers do not see this."), required=False
    )


class AgainForm(NamesForm):
    """Why a withdrawn entry is shown again."""

    reason = forms.LongText(
        label=_("Why is it shown again?"),
        help_text=_("Readers see this on the page."),
        error=_("Give the reason: readers are told it."),
    )


class CorrectForm(NamesForm):
    """The words of an entry as they stand, to be put right, and what readers are told of it."""

    seen = forms.Hidden(number=True)
    note = forms.LongText(
        label=_("What was wrong?"),
        help_text=_("Readers see this at the head of the page. Say what was wrong and what stands there now."),
        error=_("Say what was wrong: readers are told it."),
    )
    title = forms.Text(label=_("Title"), max_length=200, error=_("Enter a title."))

    def __init__(self, *args: Any, entry: Disclosure, **kwargs: Any) -> None:
        initial = {"seen": entry.acts.count(), "title": entry.title}
        super().__init__(*args, initial=initial, **kwargs)
        self._words = {one.place: one for one in texts.words_of(entry.content)}
        for place, one in self._words.items():
            self.fields[place] = forms.LongText(
                label=_label(one),
                initial=one.text,
                help_text=_now("One on each line.") if one.kind == "list" else "",
                error=_("Words can be changed but not taken away: say what stands there now."),
                rows=max(2, min(12, len(one.text) // _ROW + one.text.count("\n") + 1)),
                max_length=_LONGEST,
            )

    def sections(self) -> Iterator[tuple[str, list[BoundField]]]:
        """The words by the section in which they stand."""
        for section, words in groupby(self._words.values(), key=lambda one: one.section):
            yield section, [self[one.place] for one in words]

    def changed_words(self) -> dict[str, str]:
        """What was typed, by its place."""
        return {place: self.cleaned_data[place] for place in self._words}


def _label(one: texts.Words) -> str:
    kinds = {"list": _now("List"), "quotation": _now("What was asked"), "paragraph": _now("Paragraph")}
    if not one.heading:
        return kinds[one.kind]
    return _now("%(kind)s under “%(heading)s”") % {"kind": kinds[one.kind], "heading": one.heading}


class RemoveForm(NamesForm):
    """Which document or table is taken away, why, and whether a file takes its place."""

    seen = forms.Hidden(number=True)
    what = forms.Choice(label=_("What is taken away?"), choices=(), error=_("Choose what is taken away."))
    reason = forms.LongText(
        label=_("Why?"),
        help_text=_("Readers see this on the page and at the address at which it stood. Say what was wrong."),
        error=_("Give the reason: readers are told it."),
    )
    replaced = forms.Choice(
        label=_("Does a file take its place?"),
        choices=[("no", _("No, it is withdrawn")), ("yes", _("Yes, the right document"))],
        initial="no",
        reveals={"yes": ["file", "title"]},
        error=_("Say whether a file takes its place."),
    )
    file = forms.File(label=_("The right document"), required=False)
    title = forms.Text(label=_("What readers see it called"), required=False, max_length=200)

    def __init__(self, *args: Any, entry: Disclosure, **kwargs: Any) -> None:
        super().__init__(*args, initial={"seen": entry.acts.count(), "replaced": "no"}, **kwargs)
        self._there = {f"{kind}:{name}": (kind, name, title) for kind, name, title in removing.removable(entry)}
        words = {
            RemovedKind.DOCUMENT: _now("Document: %(title)s"),
            RemovedKind.TABLE: _now("Table, with all its files: %(title)s"),
        }
        choices = [(key, words[kind] % {"title": title}) for key, (kind, _name, title) in self._there.items()]
        cast(Any, self.fields["what"]).choices = choices
        # Under “Yes” it is asked for.
        cast(Any, self.fields["file"]).says_optional = False

    def clean(self) -> dict[str, Any]:
        """A file where one is to take the place of a document."""
        data = super().clean()
        if data.get("replaced") == "yes" and not data.get("file"):
            self.add_error("file", _now("Choose the file that takes its place."))
        return data

    def given(self) -> dict[str, Any]:
        """What was chosen, as `removing.take_away` takes it."""
        data = dict(self.cleaned_data)
        kind, name, title = self._there[data.pop("what")]
        upload, called, replaced = data.pop("file"), data.pop("title"), data.pop("replaced") == "yes"
        file = None
        if replaced:
            # It may be read again, once somebody has said why nothing in it tells who asked.
            upload.seek(0)
            file = removing.File(upload.name, called or title, upload.read())
        return {**data, "kind": kind, "name": name, "instead": file}


class DescribeForm(NamesForm):
    """How readers find an entry."""

    summary = forms.LongText(
        label=_("Summary"), help_text=_("One or two sentences, for lists and search."), required=False, rows=3, most=600
    )
    topics = forms.Choices(label=_("Topics"), choices=lambda: list(topics.LABELS.items()), required=False)
    offences = forms.LongText(
        label=_("Offence codes"),
        help_text=_("The codes of the Home Office, one on each line, like 86/02."),
        required=False,
        rows=3,
    )

    def clean_offences(self) -> list[str]:
        """The codes that were typed."""
        typed = self.cleaned_data["offences"].replace(",", "\n").split("\n")
        codes = [one.strip().upper() for one in typed if one.strip()]
        for code in codes:
            if not entries.is_offence(code):
                wrong = _now("“%(code)s” is no offence code: write it like 86/02.") % {"code": code}
                raise ValidationError(wrong)
        return codes


class AddressForm(forms.Form):
    """An address at which the entry once stood."""

    path = forms.Text(
        label=_("Old address"),
        help_text=_("The part after the host name, for example /foi/2019/september/11220"),
        error=_("Enter the old address."),
        max_length=600,
        spellcheck=False,
    )
