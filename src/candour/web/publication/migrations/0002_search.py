"""The index of the published log: a table that each database keeps in its own way (see publication/search)."""

from django.db import migrations

# The words come ready made: the tokenizer only parts them at spaces. A row's id is the entry's number on the log.
SQLITE = "CREATE VIRTUAL TABLE publication_search USING fts5(facets, title, body, text UNINDEXED, tokenize = 'ascii')"
# Long values stand apart, so that going over many rows reads little. New rows are put into the index at once: a list
# of those that wait would be gone through by every search. Estimates of common words need more than the usual sample.
# No foreign key to the entry: a row without its entry is never shown, and emptying the tables stays possible.
POSTGRESQL = (
    "CREATE TABLE publication_search (number bigint PRIMARY KEY, words tsvector NOT NULL, text text NOT NULL)"
    " WITH (toast_tuple_target = 128)",
    "ALTER TABLE publication_search ALTER COLUMN words SET STATISTICS 500",
    "CREATE INDEX publication_search_words ON publication_search USING gin (words) WITH (fastupdate = off)",
)


def make(apps, schema_editor):
    for sql in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else (SQLITE,):
        schema_editor.execute(sql)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE publication_search")


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
