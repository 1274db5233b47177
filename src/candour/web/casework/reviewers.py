"""Who may not review an answer: those who had a hand in it (2018 section 45 Code, part 5)."""

from __future__ import annotations

from candour.web.casework.models import Case


def first_deciders(case: Case) -> set[int]:
    """The ids of those who wrote, approved or sent the answer under review: none of them may review it."""
    original = case.review_of
    if original is None:
        return set()
    found: set[int] = set()
    for draft in original.drafts.filter(issued_at__isnull=False).prefetch_related("writers", "bundles__approval"):
        found.add(draft.author_id)
        found.update(writer.pk for writer in draft.writers.all())
        if draft.issued_by_id:
            found.add(draft.issued_by_id)
        found.update(
            bundle.approval.by_id for bundle in draft.bundles.all() if getattr(bundle, "approval", None) is not None
        )
    return found
