"""The example as a whole: what it tells must be believable to somebody who reads it closely."""

from __future__ import annotations

from pathlib import Path

import pytest

from candour.web.casework.actions.issue import why_not_today
from candour.web.casework.drafts import answer_draft
from candour.web.casework.models import Case, Stage
from candour.web.example import load
from candour.web.publication.models import Disclosure
from candour.web.publication.names import files_of_tables
from candour.web.publication.public.addresses import address_of
from candour.words import day_in_words

EXAMPLES = Path(__file__).parents[2] / "examples"
SUBJECTS = (
    "Taser training",
    "Calls about foxes",
    "A survey of officers about shifts",
    "The vending machine in the canteen, once more",
    "Mounted patrols in the market square",
    "Officers’ mobile telephones",
    "Interpreters: languages and cost",
)


@pytest.fixture
def example(settings, tmp_path, transactional_db) -> None:
    settings.RECORDS, settings.FILES = tmp_path / "records", tmp_path / "files"
    load.load(EXAMPLES, say=lambda line: None, subjects=SUBJECTS)


def test_references_are_given_in_the_order_in_which_requests_came(example):
    cases = list(Case.objects.filter(review_of=None).order_by("arrived_at").values_list("reference", flat=True))
    assert cases == sorted(cases)
    assert len(cases) == len(SUBJECTS) + 3


def test_the_words_of_each_answer_name_the_day_on_which_it_was_sent(example):
    for entry in Disclosure.objects.all():
        opening = " ".join(block.get("text", "") for block in entry.content["opening"]).replace(
            "\N{NO-BREAK SPACE}", " "
        )
        assert f"answered it on {day_in_words(entry.answered)}" in opening


def test_an_answer_that_waits_to_be_sent_can_be_sent_today(example):
    (case,) = Case.objects.filter(stage=Stage.APPROVED)
    bundle = answer_draft(case).bundles.get(void_at=None)
    assert why_not_today(case, bundle.dated) == ""


def test_answers_are_published_after_they_were_sent_on_different_days(example):
    published = list(Disclosure.objects.exclude(number=None).order_by("number"))
    days = [entry.published_at for entry in published]
    assert days == sorted(days)
    assert len({day.date() for day in days}) == len(days)
    assert all(entry.queued_at < entry.published_at for entry in published)
    assert all(act.at >= entry.published_at for entry in published for act in entry.acts.all())


def test_the_files_of_a_table_that_a_part_names_alone_lead_to_the_table(example, client):
    entry = Disclosure.objects.get(title__startswith="Children under 14")
    assert {path.rpartition(".")[2] for path in files_of_tables(entry.content)} == {"csv", "ods", "xlsx"}
    answer = client.get(
        address_of(entry, "entry-document-page", path="suspects-under-14.xlsx"), headers={"host": "127.0.0.1"}
    )
    assert answer.headers["Location"] == address_of(entry, "entry-table", table="suspects-under-14")
