"""From an act that was not done to the page that says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.forms import Form

from candour.errors import BadInput
from candour.web.casework.errors import ChangedMeanwhile, NotAllowed
from candour.web.design.forms import SeenForm


@contextmanager
def attempting(form: Form) -> Iterator[None]:
    """Try an act: what a person can mend is shown on the form, what they may not do is a 403.

    Where somebody else changed the case meanwhile, what was typed stays, and sending it once more goes over the new
    state: whoever does has been told, and can look first.

    if form.is_valid():
        with attempting(form):
            accept(by=request.person, case=request.case, seen=form.cleaned_data["seen"])
        if form.is_valid():
            return redirect(...)
    """
    try:
        yield
    except NotAllowed as problem:
        raise PermissionDenied(str(problem)) from problem
    except BadInput as problem:
        if isinstance(problem, ChangedMeanwhile) and isinstance(form, SeenForm):
            form.look_again()
        form.add_error(None, str(problem))
