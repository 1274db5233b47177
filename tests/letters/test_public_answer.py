"""The answer as data for a public site: the same words as the page, everything of it, and never the applicant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from html5lib import parse

from candour.letters import public_answer, render_public_page
from candour.letters.provisions import cited
from candour.tables import from_json


def words_of(block: dict[str, Any]) -> Iterator[str]:
    for name in ("text", "label", "caption"):
        if block.get(name):
            yield block[name]
    for name in ("items", "paragraphs", "lines", "header"):
        yield from block.get(name, ())
    for row in block.get("rows", ()):
        yield from row
    yield from block.get("notes", ())


def words_in(sections: list[dict[str, Any]]) -> Iterator[str]:
    for section in sections:
        yield section["title"]
        for block in section["blocks"]:
            yield from words_of(block)
        yield from words_in(section["sections"])


def plain(text: str) -> str:
    return "".join(text.split())


def test_it_has_every_word_of_the_page_in_its_order_and_no_other(name, record_named, tables_of):
    record = record_named(name)
    tables = tables_of(record)
    answer = public_answer(record, tables)
    main = parse(render_public_page(record, tables), namespaceHTMLElements=False).find(".//main")
    facts = "".join(main.find("dl").itertext())
    said = [answer["title"], facts, *(word for block in answer["opening"] for word in words_of(block))]
    said += words_in(answer["sections"])
    assert plain("".join(said)) == plain("".join(main.itertext()))


def test_it_is_one_json_object_whose_tables_are_read_back_whole(record_named, suspects):
    record = record_named("disclosure-with-further-denial")
    answer = json.loads(json.dumps(public_answer(record, {"suspects": suspects})))
    assert from_json(answer["tables"]["suspects"]) == suspects
    assert answer["format"] == "candour-public-answer/1"


def test_the_applicant_is_not_in_it(name, record_named, tables_of):
    record = record_named(name)
    answer = json.dumps(public_answer(record, tables_of(record)))
    assert record.salutation not in answer


def test_each_provision_says_what_it_is_used_for_and_for_which_parts(name, record_named, tables_of):
    record = record_named(name)
    answer = public_answer(record, tables_of(record))
    numbers = {part.number for part in record.parts}
    uses = [row["use"] for row in answer["provisions"]]
    assert uses.count("refusal") == len({cited(one.provision, record.regime).code for one in record.refusals})
    assert uses.count("denial") == len({cited(one.provision, record.regime).code for one in record.denials})
    assert ("cost" in uses) == (record.cost is not None)
    assert all(set(row["parts"]) <= numbers and row["parts"] for row in answer["provisions"])
