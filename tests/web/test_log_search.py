"""Searching the published log: words, filters, what is forgiven, and what is suggested where nothing is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log_entries import published, queued

from candour.web.publication import editing
from candour.web.publication.actions import withdraw
from candour.web.publication.models import Disclosure, SearchFacet, SearchWord
from candour.web.publication.search import Query, facets, find, finding, index, like, rebuild
from candour.web.publication.search import words as kept
from candour.web.publication.search.suggesting import suggestions
from candour.web.publication.search.words import stem, words_of

pytestmark = pytest.mark.django_db


def titles(words: str = "", **more) -> list[str]:
    return [entry.title for entry in find(Query(words=words, **more)).entries]


def test_words_find_entries_by_title_question_answer_and_reference(team):
    entry = published(team, "Tasers bought", "The force bought nine of them.", parts=["How many were purchased?"])
    for words in ("tasers", "purchased", "nine", entry.reference, entry.reference.lower(), f"tasers {entry.reference}"):
        assert titles(words) == ["Tasers bought"], words
    assert titles("tasers helicopters") == []


def test_a_reference_is_found_whole_and_no_other_entry_with_its_pieces(team):
    first, second = published(team, "One"), published(team, "Two")
    assert [entry.pk for entry in find(Query(words=first.reference.lower())).entries] == [first.pk]
    assert [entry.pk for entry in find(Query(words=f" {second.reference} ")).entries] == [second.pk]


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("Burglaries by ward", "burglary"),
        ("Officers dismissed", "officer dismissal"),
        ("The cost of cafés", "CAFES cost"),
        ("The officer’s notebook", "officers notebooks"),
        ("Stop and search", "stop-and-search"),
        ("Offences under code 86/02", "86/02"),
        ("Spent: £1,234", "1,234"),
        ("Ελληνικά έγγραφα", "ΕΛΛΗΝΙΚΆ"),
    ],
)
def test_endings_accents_capitals_and_hyphens_are_forgiven(team, said, typed):
    published(team, said)
    published(team, "Something else")
    assert titles(typed) == [said]


def test_a_quotation_must_stand_as_it_is(team):
    published(team, "Hate crime recorded on trains")
    published(team, "Crime of the hate kind")
    assert sorted(titles("hate crime")) == ["Crime of the hate kind", "Hate crime recorded on trains"]
    assert (
        titles('"hate crime"') == titles("“hate crime”") == titles('"hate crime') == ["Hate crime recorded on trains"]
    )


def test_words_that_say_nothing_are_left_out_where_others_remain(team):
    published(team, "Drones bought", "Three.", parts=["Drones?"])
    assert titles("how many drones were there") == ["Drones bought"]
    assert titles("the") == []


@pytest.mark.parametrize(
    "words", ["AND", "a OR b", "NEAR(a b)", "title:drones", "-drones", "drones*", "(", '"', "'", "\\", "&|!<->", ":*",
              "\x00drones", "%", "\ud800", "'; DROP TABLE publication_search", "^drones", "{a b}: c", "x" * 5000]
)  # fmt: skip
def test_operators_are_words_like_any_other(team, words):
    published(team, "Drones bought")
    query = Query.read({"q": words})
    assert find(query).total in (0, 1)
    suggestions(query)


def test_every_filter_narrows(team, other_team):
    published(team, "One", outcome="refused", provisions=["30(1)", "40(2)"], topics=["crime"], offences=["86/02"])
    published(other_team, "Two", regime="eir", outcome="granted", provisions=["12(4)(b)"], topics=["roads"])
    year = Disclosure.objects.values_list("year", flat=True)[0]
    assert titles(authority="exp") == titles(topic="crime") == titles(offence="86/02") == ["One"]
    assert titles(outcome="refused") == titles(exemption="foia-30") == titles(exemption="40") == ["One"]
    assert titles(exemption="eir-12") == titles(exemption="12", authority="oth") == ["Two"]
    assert titles(exemption="foia-12") == titles(year=year - 1) == titles(topic="crime", outcome="granted") == []
    assert titles(year=year) == ["Two", "One"]
    assert titles("bicycles", year=year, authority="oth") == ["Two"]


def test_newest_come_first_unless_the_best_are_asked_for(team):
    published(team, "Drones, drones and drones", "Drones.", parts=["Drones?"])
    published(team, "Something else", "There was one drone among many other things that were bought in the year.")
    assert titles("drones") == ["Something else", "Drones, drones and drones"]
    assert titles("drones", order="best") == ["Drones, drones and drones", "Something else"]


def test_what_waits_or_was_withdrawn_is_not_found(team):
    queued(team, "Waiting drones")
    entry = published(team, "Public drones", topics=["equipment"])
    assert titles("drones") == ["Public drones"]
    withdraw(by=team.publisher, entry=entry, reason="A figure is wrong.")
    assert titles("drones") == titles() == []
    assert find(Query()).total == 0
    assert not SearchFacet.objects.exists()
    assert not SearchWord.objects.filter(word="public", entries__gt=0).exists()


def test_an_entry_that_was_corrected_is_found_by_its_new_words_alone(team):
    entry = published(team, "Drones bought")
    entry.title = "Helicopters bought"
    entry.save()
    index(entry)
    index(entry)
    assert titles("drones") == []
    assert titles("helicopters") == ["Helicopters bought"]
    assert find(Query()).total == 1


def test_what_was_corrected_away_leaves_no_word_and_no_filter_behind(team):
    published(team, "Drones hired", offences=["86/02"], topics=["equipment"])
    entry = published(team, "Drones bought by Quillfeather", offences=["8/71"], topics=["roads"])
    editing.correct(by=team.publisher, entry=entry, note="A name stood there.", title="Drones bought")
    kept = SearchWord.objects.filter(entries__gt=0).values_list("word", flat=True)
    assert "quillfeather" not in kept
    assert {"drones", "bought", "hired"} <= set(kept)
    editing.describe(by=team.publisher, entry=entry, summary="A flock.", topics_chosen=["equipment"], offences=[])
    filters = SearchFacet.objects.values_list("kind", "value")
    assert ("offence", "8/71") not in filters
    assert ("topic", "roads") not in filters
    assert {("offence", "86/02"), ("topic", "equipment")} <= set(filters)
    editing.describe(by=team.publisher, entry=entry, summary="", topics_chosen=["equipment"], offences=[])
    assert not SearchWord.objects.filter(word="flock", entries__gt=0).exists()


def test_a_filter_is_not_called_as_a_withdrawn_entry_called_it(team):
    def table(name):
        category = {"code": "86/02", "label": name}
        return {"t": {"title": "T", "dimensions": [{"name": "offence", "categories": [category]}], "cells": []}}

    entries = []
    for title, name in (("First", "Indecent images"), ("Second", "Of Quillfeather")):
        entry = published(team, title)
        entry.content["tables"], entry.offences = table(name), ["86/02"]
        entry.save()
        index(entry)
        entries.append(entry)
    assert SearchFacet.objects.get(kind="offence").label == "Of Quillfeather"
    withdraw(by=team.publisher, entry=entries[1], reason="A figure is wrong.")
    assert SearchFacet.objects.get(kind="offence").label == "Indecent images"


def test_the_index_made_anew_finds_the_same(team, other_team, capsys):
    published(team, "Drones bought", topics=["equipment"])
    published(other_team, "Drones sold", outcome="part")
    before = (list(SearchWord.objects.values("word", "entries").order_by("word")), SearchFacet.objects.count())
    Disclosure.objects.filter(title="Drones sold").update(title="Drones lost")
    call_command("rebuild_log_index")
    assert "2 published answers are indexed" in capsys.readouterr().out
    assert titles("drones") == ["Drones lost", "Drones bought"]
    assert titles("drones", outcome="part") == ["Drones lost"]
    assert SearchFacet.objects.count() == before[1]
    Disclosure.objects.filter(title="Drones lost").update(title="Drones sold")
    rebuild()
    assert list(SearchWord.objects.values("word", "entries").order_by("word")) == before[0]


def test_paging_gives_each_entry_once_and_ends(team):
    made = [published(team, f"Drones {name}").pk for name in ("alpha", "beta", "gamma", "delta", "epsilon")]
    for order in ("newest", "best"):
        query = Query(words="drones", order=order)
        seen = [entry.pk for first in (0, 2, 4, 6) for entry in find(query, first=first, limit=2).entries]
        assert sorted(seen) == sorted(made)
        assert find(query, first=2, limit=2).total == 5
    assert [entry.pk for entry in find(Query(), limit=3).entries] == made[:1:-1]


def test_counting_stops_and_says_so(team, monkeypatch):
    for _ in range(4):
        published(team, "Drones")
    monkeypatch.setattr(finding, "COUNTED", 3)
    found = find(Query(words="drones"), limit=2)
    assert (found.total, found.is_capped, found.reach, len(found.entries)) == (3, True, 3, 2)
    assert len(find(Query(words="drones"), first=2, limit=2).entries) == 1
    assert find(Query(words="drones"), first=500, limit=2).entries == []


def test_the_best_of_very_many_are_found_among_the_newest_and_all_are_counted(team, monkeypatch):
    oldest = published(team, "Drones, drones and drones", "Drones.", parts=["Drones?"])
    made = [published(team, title).pk for title in ("Horses and drones and dogs", "Drones", "Cats and dogs and drones")]
    monkeypatch.setattr(finding, "RANKED", {"sqlite": 3, "postgresql": 3})
    found = find(Query(words="drones", order="best"), limit=4)
    assert (found.total, found.is_capped, found.reach) == (4, False, 3)
    assert found.entries[0].pk == made[1]
    assert oldest.pk not in {entry.pk for entry in found.entries}
    assert find(Query(words="drones", order="best"), first=3, limit=4).entries == []


def test_a_long_log_is_searched_from_its_newest_blocks_on(team, monkeypatch):
    """PostgreSQL looks at the newest blocks first where much is found; the same is found as if it looked at all."""
    monkeypatch.setattr(kept, "BLOCK", 2)
    monkeypatch.setattr(finding, "_FEW", 0)
    monkeypatch.setattr(finding, "COUNTED", 3)
    made = [published(team, "Drones" if place % 3 else "Horses").title for place in range(12)]
    newest = [title for title in reversed(made) if title == "Drones"]
    assert titles("drones")[:3] == newest[:3]
    assert find(Query(words="horses")).is_capped
    assert titles("drones horses") == []


def test_nothing_found_leads_to_a_spelling_that_is_there(team):
    published(team, "Helicopters bought", "Two helicopters were bought.")
    for typed in ("helicoptors", "hleicopters", "helicpters", "hellicoptors"):
        [spelled] = [one for one in suggestions(Query(words=typed)) if one.kind == "spelling"]
        assert find(spelled.query).total == 1, typed
    assert suggestions(Query(words="zzzz")) == []


def test_nothing_found_leads_to_fewer_words_and_to_the_whole_log(team):
    published(team, "Helicopters bought", outcome="refused")
    tried = suggestions(Query(words="helicopters zebra"))
    assert [(one.kind, one.query.words) for one in tried] == [("fewer", "helicopters")]
    tried = suggestions(Query(words="helicopters", outcome="granted"))
    assert [(one.kind, one.query.outcome) for one in tried] == [("unfiltered", "")]


def test_what_answers_much_the_same_is_offered_while_a_request_is_written(team, other_team):
    entry = published(
        team,
        "Suspects under 14 for indecent images",
        "None.",
        parts=["How many suspects under 14 had indecent images?"],
    )
    for number in range(6):
        published(team, f"Thefts of bicycles from station {number}", parts=["How many thefts of bicycles were there?"])
    asked = "Dear Sir, please tell me how many children under 14 were suspects for indecent images. Thank you."
    assert [one.pk for one in like(asked)] == [entry.pk]
    assert like(asked, authority=other_team.authority) == []
    assert [one.title for one in like(asked, authority=team.authority)] == [entry.title]
    for nothing in ("", "the and of", "zebra", "\x00'\"", "a" * 30_000):
        assert like(nothing) == []


def test_a_query_stands_in_its_address():
    query = Query.read(
        {"q": " hate  crime ", "year": "2024", "outcome": "part", "exemption": "FOIA-30", "order": "best"}
    )
    assert query.written() == "q=hate+crime&year=2024&outcome=part&exemption=foia-30&order=best"
    assert query.written(year=None, page=3) == "q=hate+crime&outcome=part&exemption=foia-30&order=best&page=3"
    assert Query.read(
        {"year": "20244", "topic": "nonsense", "outcome": "x", "offence": "abc", "order": "worst"}
    ).is_empty
    assert Query.read({"order": "best"}).order == "newest"


def test_the_words_lose_their_endings_as_the_published_algorithm_says():
    """Porter's algorithm as SQLite has it: the same for every word of the application's own texts."""
    import candour.web.publication.topics as texts
    from candour.law.provision_table import table

    said = " ".join([texts.__doc__ or "", *(section.title for section in table().sections.values())])
    words = sorted({word for word in words_of(f"{said} {WORDS}") if word.isalpha()})
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE VIRTUAL TABLE word USING fts5(w, tokenize = 'porter ascii')")
        made.execute("CREATE VIRTUAL TABLE term USING fts5vocab(word, instance)")
        made.executemany("INSERT INTO word (rowid, w) VALUES (?, ?)", list(enumerate(words)))
        wanted = {words[place]: term for place, term in made.execute("SELECT doc, term FROM term")}
    assert {word: stem(word) for word in words} == wanted
    assert len(words) > 150


WORDS = """caresses ponies ties caress cats feed agreed plastered bled motoring sing conflated troubled sized hopping
tanned falling hissing fizzed failing filing happy sky relational conditional rational valency hesitancy digitizer
conformably radically differently vilely analogously vietnamization predication operator feudalism decisiveness
hopefulness callousness formality sensitivity sensibility triplicate formative formalize electricity electrical hopeful
goodness revival allowance inference airliner gyroscopic adjustable defensible irritant replacement adjustment dependent
adoption homologous communism activate angularity effective bowdlerize probate rate cease controlling rolling
stations yearly searching searches organisation organised oversight policing convictions cautioned"""

LETTERS = st.sampled_from(["drone", "drones", "horse", "knife", "knives", "Café", "2024", "86/02", "patrol"])
ENTRIES = st.lists(
    st.tuples(
        st.lists(LETTERS, min_size=1, max_size=5),
        st.sampled_from(["granted", "part"]),
        st.sampled_from(["crime", "roads"]),
        st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    entries=ENTRIES,
    words=st.lists(LETTERS, max_size=3),
    outcome=st.sampled_from(["", "granted", "part"]),
    topic=st.sampled_from(["", "crime", "roads"]),
    nonsense=st.text(max_size=30),
)
def test_exactly_the_entries_with_all_words_and_filters_are_found(team, entries, words, outcome, topic, nonsense):
    """On small logs of any kind: what is found is what comparing each entry finds; and nothing typed is an error."""
    Disclosure.objects.all().delete()
    for number, (said, its_outcome, its_topic, is_public) in enumerate(entries, 1):
        index(made(team, number, " ".join(said), its_outcome, its_topic, "published" if is_public else "withdrawn"))
    rebuild()
    wanted = {stem(word) for word in words_of(" ".join(words))}
    expected = [
        number
        for number, (said, its_outcome, its_topic, is_public) in enumerate(entries, 1)
        if is_public
        and wanted <= {stem(word) for word in words_of(" ".join(said))}
        and outcome in ("", its_outcome)
        and topic in ("", its_topic)
    ]
    query = Query(words=" ".join(words), outcome=outcome, topic=topic)
    found = find(query)
    assert [entry.number for entry in found.entries] == expected[::-1]
    assert found.total == len(expected)
    assert sorted(entry.number for entry in find(Query(words=query.words, order="best")).entries) == sorted(
        number
        for number, (said, *_more, is_public) in enumerate(entries, 1)
        if is_public and wanted <= {stem(word) for word in words_of(" ".join(said))}
    )
    find(Query.read({"q": nonsense, "year": nonsense, "exemption": nonsense, "authority": nonsense}))
    suggestions(Query.read({"q": nonsense}))
    like(nonsense)


def made(team, number, title, outcome, topic, state):
    """An entry straight in the database: by the hundred, and what they go through is proved elsewhere."""
    return Disclosure.objects.create(
        key=f"made:{number}", authority=team.authority, reference="R", title=title, regime="foia", outcome=outcome,
        received="2026-01-05", answered="2026-02-02", topics=[topic], content={}, sha256="0" * 64, state=state,
        number=number, published_at="2026-02-03T10:00:00Z", year=2026, month=2, slug=f"entry-{number}",
    )  # fmt: skip


def test_labels_of_filters_are_what_people_call_them():
    assert facets.label("exemption", "foia-30").startswith("Section 30: ")
    assert facets.label("exemption", "eir-12").startswith("Regulation 12")
    assert facets.label("exemption", "99") == "Section 99"
    assert facets.label("outcome", "not-held") == "Information not held"
    assert facets.label("topic", "roads") == "Roads and driving"
