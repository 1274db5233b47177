"""The forms of every page: fields that know their component, and errors that are whole sentences.

class Extend(forms.SeenForm):
    until = forms.Day(label=_("New date"), error=_("Enter the day by which you will answer."))
"""

from __future__ import annotations

from candour.web.design.forms.days import Day, Moment
from candour.web.design.forms.fields import (
    Choice,
    Choices,
    Code,
    Decimal,
    Email,
    File,
    Files,
    Hidden,
    LongText,
    Number,
    Password,
    Select,
    Text,
    Tick,
)
from candour.web.design.forms.form import Form, ReasonForm, SeenForm

__all__ = [
    "Choice",
    "Choices",
    "Code",
    "Day",
    "Decimal",
    "Email",
    "File",
    "Files",
    "Form",
    "Hidden",
    "LongText",
    "Moment",
    "Number",
    "Password",
    "ReasonForm",
    "SeenForm",
    "Select",
    "Text",
    "Tick",
]
