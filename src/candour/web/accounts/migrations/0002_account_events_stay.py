"""The database refuses to change what is on record about accounts."""

from functools import partial

from django.db import migrations

from candour.web.triggers import Kept, allow_change, refuse_change

KEPT = Kept("accounts_accountevent", "an account event cannot be changed")


def protect(apps, editor, do):
    do(editor, KEPT)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(partial(protect, do=refuse_change), partial(protect, do=allow_change))]
