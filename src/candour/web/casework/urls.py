"""The addresses of casework: each topic's own, one list."""

from __future__ import annotations

from candour.web.casework.views import (
    applicant,
    approve,
    calendar,
    case,
    clock,
    count,
    decide,
    draft,
    ending,
    gather,
    guide,
    history,
    home,
    receive,
    review,
    sources,
    task,
)

urlpatterns = [
    *home.urlpatterns,
    *receive.urlpatterns,
    *case.urlpatterns,
    *ending.urlpatterns,
    *history.urlpatterns,
    *clock.urlpatterns,
    *calendar.urlpatterns,
    *gather.urlpatterns,
    *task.urlpatterns,
    *count.urlpatterns,
    *sources.urlpatterns,
    *decide.urlpatterns,
    *draft.urlpatterns,
    *approve.urlpatterns,
    *review.urlpatterns,
    *applicant.urlpatterns,
    *guide.urlpatterns,
]
