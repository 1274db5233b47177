"""What a reader fills in to tell us what they think of the site."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.utils.translation import gettext_lazy as _

from candour.web.design import forms

# Nobody reads the page, writes a sentence and sends it in less.
LEAST_SECONDS = 3
_SALT = "portal.feedback"


class FeedbackForm(forms.Form):
    """The words and, for who wants a reply, an e-mail address.

    Programs that fill in forms by themselves fill in `website`, or send at once; people do neither.
    """

    text = forms.LongText(
        label=_("What do you want to tell us about this site?"),
        help_text=_(
            "For example, what you could not find or did not understand. Leave out names and anything else about a "
            "person. This is not the place to ask for information: make a request for that."
        ),
        error=_("Write what you want to tell us."),
        most=2000,
        rows=7,
    )
    email = forms.Email(
        label=_("Your e-mail address"),
        help_text=_(
            "Only if you would like us to write back. We use it for nothing else, and erase it 90 days after we have "
            "dealt with what you say."
        ),
        required=False,
        max_length=254,
    )
    website = forms.Hidden()
    made = forms.Hidden()

    def __init__(self, *args: Any, came_from: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {"made": signing.TimestampSigner(salt=_SALT).sign("feedback"), "from": came_from}
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.Hidden()

    def is_odd(self) -> bool:
        """Whether this looks like a program's doing. It is kept all the same, for a person to look at."""
        try:
            signing.TimestampSigner(salt=_SALT).unsign(self.cleaned_data["made"], max_age=LEAST_SECONDS)
        except signing.SignatureExpired:
            return bool(self.cleaned_data["website"])
        except signing.BadSignature:
            return True
        return True
