"""Who may not review an answer: those who had a hand in it (2018 section 45 Code, part 5)."""

from __future__ import annotations

from candour.web.casework.models import Case


def first_deciders(case: Case) -> set[int]:
    """The ids of those who had a hand in the answer under review: none of them may review it.

    Those who wrote, proposed, approved or sent it, and those who asked for or agreed to an override in it.
    """
    original = case.review_of
    if original is None:
        return set()
    found: set[int] = set()
    for draft in original.drafts.filter(issued_at__isnull=False).prefetch_related(
        "writers", "bundles__approval", "overrides"
    ):
        found.add(draft.author_id)
        found.update(writer.pk for writer in draft.writers.all())
        if draft.issued_by_id:
            found.add(draft.issued_by_id)
        found.update(bundle.made_by_id for bundle in draft.bundles.all())
        for override in draft.overrides.all():
            found.update(who for who in (override.asked_by_id, override.answered_by_id) if who)
        found.update(
            bundle.approval.by_id for bundle in draft.bundles.all() if getattr(bundle, "approval", None) is not None
        )
    return found
