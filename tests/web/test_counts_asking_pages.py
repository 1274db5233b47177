"""The pages on which a question is asked: in a form or as TOML, from nothing or from an earlier one."""

from __future__ import annotations

import tomllib

import pytest
from lxml import html

from candour.counting import read_question
from candour.web.casework.actions import counts
from candour.web.casework.tables_of import tables_of

from .counting_support import EXAMPLE, SMALL, address, fetched, filled, start_work, work_off

REFERENCE = tomllib.loads((EXAMPLE / "question.toml").read_text("utf-8"))


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


@pytest.fixture
def analyst(pages, team):
    return pages(team.analyst)


def lines(rows: list[dict], more=lambda row: "") -> str:
    return "\r\n".join(f"{row['code']} | {row['label']}{more(row)}" for row in rows)


def more_of(row: dict) -> str:
    values = " | values: " + ", ".join(row["values"]) if "values" in row else ""
    return values + (f" | from: {row['from']}" if "from" in row else "")


def test_the_reference_question_is_asked_counted_protected_and_chosen_by_the_pages_alone(analyst, case, source, team):
    page = fetched(analyst, address("case-counts", case))
    assert "Ask a new question" in page
    page = fetched(analyst, address("count-new", case))
    assert address("count-write", case) in page
    url = address("count-write", case)
    page = fetched(analyst, url)
    year, offence, age, outcome = REFERENCE["dimensions"]
    typed: dict[str, object] = {
        "title": REFERENCE["title"],
        "name": "suspects-under-14",
        "unit": "suspect_links",
        "offences": "86/2\r\n086/10, 86/15",
        "roles": ["suspect", "offender"],
        "eliminated": "exclude",
        "organisations": "exclude",
        "status": ["recorded", "transferred_in"],
        "age_anchor": "committed_from",
        "age_under": "14",
        "age_not_recorded": "exclude",
        "period_field": "recorded_on",
        "years": "calendar",
        "start-day": "1",
        "start-month": "1",
        "start-year": "2017",
        "end-day": "19",
        "end-month": "8",
        "end-year": "2019",
        "caveats": "\r\n".join(REFERENCE["caveats"]),
        "b1-label": year["label"],
    }
    parts = [
        {"of": "offence", "label": offence["label"], "categories": lines(offence["categories"])},
        {
            "of": "age",
            "label": age["label"],
            "bands": "0-9 | Under 10\r\n" + "\r\n".join(f"{n} | {n}" for n in range(10, 14)),
        },
        {
            "of": "outcome",
            "label": outcome["label"],
            "categories": lines(outcome["categories"], more_of),
            "missing": "none | No outcome recorded",
            "other": "other | Any other outcome",
        },
    ]
    for number, part in enumerate(parts, 2):
        response = analyst.post(url, filled(page, **typed, do="add"))
        page = response.content.decode()
        assert f"Breakdown {number}" in page
        typed = {f"b{number}-{key}": value for key, value in part.items()}
    # Without a rule the question has two readings: it is refused, and says what to add.
    page = analyst.post(url, filled(page, **typed, do="save")).content.decode()
    assert "Say which counts where there are several" in page
    assert not case.counts.exists()
    response = analyst.post(url, filled(page, **{"b4-rule": "current"}, do="save"))
    count = case.counts.get()
    assert response.status_code == 302
    assert response.url == address("count", case, count)
    meant = read_question(tomllib.loads(count.question))
    assert meant == read_question(REFERENCE)

    page = fetched(analyst, address("count-run", case, count))
    assert analyst.post(address("count-run", case, count), filled(page, source=str(source.pk))).status_code == 302
    assert "Waiting to run" in fetched(analyst, address("count", case, count))
    work_off()
    page = fetched(analyst, address("count", case, count))
    assert "381" in page
    page = fetched(analyst, address("count-table", case, count))
    assert "not for release" in page
    assert "8,880" in page
    assert "Left out: The age is not under 14" in page
    assert "crime.csv" in page

    team.authority.threshold = 4
    page = fetched(analyst, address("count-protect", case, count))
    sent = filled(
        page, threshold="4", decided_by="Information Rights Officer", reason="Children, by single year of age."
    )
    assert analyst.post(address("count-protect", case, count), sent).status_code == 302
    work_off()
    page = fetched(analyst, address("count-protection", case, count))
    assert "Withheld because they are small" in page
    assert "291" in page
    assert "Checked by addition alone: it holds." in page
    assert "Stays hidden" in page
    page = fetched(analyst, address("count-public", case, count))
    assert "[c]" in page
    page = fetched(analyst, address("count-choose", case, count))
    count.refresh_from_db()
    withheld = sum(cell["state"] == "withheld" for cell in count.protected["cells"])
    # Those that are small themselves, and others that keep them from being worked out.
    assert withheld > 291
    assert f"{withheld} " in page or f">{withheld}<" in page
    sent = filled(page, how="protected", reason="Children are few in each cell.")
    assert analyst.post(address("count-choose", case, count), sent).status_code == 302
    page = fetched(analyst, address("count", case, count))
    assert "chose on" in page
    assert tables_of(case)["suspects-under-14"].protected is not None


def test_a_breakdown_is_added_moved_and_taken_out_and_what_was_typed_stays(analyst, case):
    url = address("count-write", case)
    page = analyst.post(url, filled(fetched(analyst, url), title="Half a", do="add")).content.decode()
    page = analyst.post(url, filled(page, **{"b2-of": "status", "b2-label": "Status"}, do="up-2")).content.decode()
    form = html.fromstring(page).forms[-1]
    assert [form.fields["b1-label"], form.fields["b2-label"]] == ["Status", "Year"]
    assert form.fields["title"] == "Half a"
    page = analyst.post(url, filled(page, do="remove-1")).content.decode()
    form = html.fromstring(page).forms[-1]
    assert form.fields["b1-label"] == "Year"
    assert form.fields["breakdowns"] == "1"


def test_lines_that_cannot_be_read_are_said_beside_their_box(analyst, case):
    url = address("count-write", case)
    page = analyst.post(url, filled(fetched(analyst, url), do="add")).content.decode()
    sent = filled(page, **{"b2-of": "status", "b2-categories": "recorded\r\ncancelled | Cancelled"}, do="save")
    page = analyst.post(url, sent).content.decode()
    assert "Line 1: “recorded” needs a code and a label" in page
    assert 'href="#id_b2-categories"' in page


def test_the_toml_of_a_form_is_shown_without_saving(analyst, case):
    url = address("count-write-toml", case)
    saved = analyst.post(url, {"seen": 0, "toml": SMALL, "name": "x"})
    count = case.counts.get()
    assert saved.url == address("count", case, count)
    url = address("count-question", case, count)
    page = analyst.post(url, filled(fetched(analyst, url), title="Another title", do="check")).content.decode()
    assert (
        "title = &#34;Another title&#34;" in page or 'title = "Another title"' in html.fromstring(page).text_content()
    )
    count.refresh_from_db()
    assert count.title == "Crimes by year and status"


def test_toml_pasted_with_the_line_ends_of_a_browser_is_kept_as_a_file_has_it(analyst, case):
    analyst.post(
        address("count-write-toml", case), {"seen": 0, "toml": SMALL.strip().replace("\n", "\r\n"), "name": "x"}
    )
    assert case.counts.get().question == SMALL.strip() + "\n"


def test_toml_that_is_refused_says_why_and_keeps_what_was_typed(analyst, case):
    sent = {"seen": 0, "toml": SMALL.replace("unit", "unti")}
    page = analyst.post(address("count-write-toml", case), sent).content.decode()
    assert "unknown key" in page
    assert "unti = " in html.fromstring(page).forms[-1].fields["toml"]


def test_a_question_that_the_form_cannot_show_is_edited_as_toml(analyst, case, team):
    question = SMALL + '\n[[population.where]]\ncolumn = "crime.area"\nin = ["North"]\n'
    count = counts.write_question(by=team.analyst, case=case, name="x", question=question)
    response = analyst.get(address("count-question", case, count))
    assert response.url == address("count-toml", case, count)
    assert "more than the form can show" in fetched(analyst, response.url)
    begun = analyst.get(address("count-write", case) + f"?from={count.pk}")
    assert begun.url == address("count-write-toml", case) + f"?from={count.pk}"
    assert "crime.area" in fetched(analyst, begun.url)


def test_a_question_starts_from_one_asked_for_another_case(analyst, case, team, enter):
    other = start_work(enter(subject="Earlier"), team.officer)
    earlier = counts.write_question(by=team.analyst, case=other, name="x", question=SMALL)
    assert f"?from={earlier.pk}" in fetched(analyst, address("count-new", case))
    page = fetched(analyst, address("count-write", case) + f"?from={earlier.pk}")
    assert html.fromstring(page).forms[-1].fields["title"] == "Crimes by year and status"


def test_a_question_of_another_authority_is_not_there_to_start_from(pages, case, team, other_team, enter):
    earlier = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    theirs = enter(by=other_team.officer, authority=other_team.authority)
    theirs = start_work(theirs, other_team.officer)
    client = pages(other_team.analyst)
    assert client.get(address("count-write", theirs) + f"?from={earlier.pk}").status_code == 404
    assert earlier.title not in fetched(client, address("count-new", theirs))
