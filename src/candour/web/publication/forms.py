"""What is typed in the publication queue."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from candour.web.design import forms


class ReasonForm(forms.Form):
    """Why an entry is held back or withdrawn."""

    reason = forms.LongText(
        label=_("Why?"),
        help_text=_("It is kept with the entry."),
        error=_("Give the reason."),
    )
