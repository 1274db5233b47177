"""The database refuses to change the history, the anchors, approvals and issues."""

from functools import partial

from django.db import migrations

from candour.web.triggers import Kept, allow_change, refuse_change

KEPT = (
    Kept("casework_event", "an event of the history cannot be changed", unique=(("case_id", "seq"),)),
    # The facts may be erased once, under a rule that is named, and never come back.
    Kept(
        "casework_eventfacts",
        "the facts of an event cannot be changed, only erased under a rule",
        primary="event_id",
        except_when=(
            "OLD.text IS NOT NULL AND NEW.text IS NULL AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL "
            "AND NEW.erased_under <> '' AND NEW.event_id = OLD.event_id"
        ),
    ),
    Kept("casework_anchor", "an anchor cannot be changed", unique=(("day",),)),
    Kept("casework_approval", "an approval cannot be changed", unique=(("bundle_id",),)),
    # How a letter left is said once, after it was issued.
    Kept(
        "casework_issue",
        "an issue cannot be changed, except to say once how the letter left",
        unique=(("draft_id",), ("bundle_id",), ("approval_id",)),
        except_when=(
            "OLD.dispatched = '' AND NEW.dispatched <> '' AND NEW.id = OLD.id AND NEW.draft_id = OLD.draft_id "
            "AND NEW.bundle_id = OLD.bundle_id AND NEW.approval_id {same} OLD.approval_id "
            "AND NEW.needs_approval = OLD.needs_approval AND NEW.by_id = OLD.by_id AND NEW.at = OLD.at "
            "AND NEW.mail_key = OLD.mail_key"
        ),
    ),
)


def protect(apps, editor, do):
    for kept in KEPT:
        do(editor, kept)


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunPython(partial(protect, do=refuse_change), partial(protect, do=allow_change))]
