"""The index for full-text search: a table that each database keeps in its own way (see casework/search.py)."""

from django.db import migrations

SQLITE = (
    "CREATE VIRTUAL TABLE casework_search USING fts5"
    "(scope, reference, subject, body, tokenize = 'porter unicode61 remove_diacritics 2')"
)
# How many cases have each word, read from the index itself.
SQLITE_TERMS = "CREATE VIRTUAL TABLE casework_search_terms USING fts5vocab(casework_search, row)"
# No foreign key to the case: a row without its case is never shown, and emptying the tables stays possible.
POSTGRESQL = (
    "CREATE TABLE casework_search"
    " (case_id bigint PRIMARY KEY, authority_id bigint NOT NULL, words tsvector NOT NULL);"
    "CREATE INDEX casework_search_words ON casework_search USING gin (words)"
)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
    else:
        schema_editor.execute(SQLITE)
        schema_editor.execute(SQLITE_TERMS)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        schema_editor.execute("DROP TABLE casework_search_terms")
    schema_editor.execute("DROP TABLE casework_search")


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_triggers")]
    operations = [migrations.RunPython(make, drop)]
