"""The pages of counting: a question in a form, its run, its protection and the choice."""

from __future__ import annotations

import datetime as dt
import shutil
import tomllib
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from candour.counting import read_question
from candour.web.casework.actions import counts, sources
from candour.web.casework.forms.counts import REASONS
from candour.web.casework.models import Count, CountState
from candour.web.casework.tables_of import tables_of
from candour.web.moments import now

from .counting_support import EXAMPLE, POLICY, SMALL, counted, filled, protected, start_work, work_off

MOST_QUERIES = 12


@pytest.fixture(scope="session")
def records(tmp_path_factory):
    """The example's invented records, in the folder set aside for the authority EXP."""
    root = tmp_path_factory.mktemp("records")
    shutil.copytree(EXAMPLE / "records", root / "EXP" / "crimes")
    return root


@pytest.fixture
def source(team, records, settings):
    settings.RECORDS = records
    return sources.register(by=team.administrator, authority=team.authority, name="Crime records", folder="crimes")


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


@pytest.fixture
def analyst(pages, team):
    return pages(team.analyst)


def address(name: str, case, count: Count | None = None, **more: object) -> str:
    given = {"reference": case.reference, **({"count": count.pk} if count else {}), **more}
    return reverse(name, kwargs=given)


def fetched(client, url: str) -> str:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    assert len(queries) <= MOST_QUERIES, [query["sql"][:160] for query in queries]
    return response.content.decode()


# --- asking


REFERENCE = tomllib.loads((EXAMPLE / "question.toml").read_text("utf-8"))


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
    assert "add rule = current, first, latest, highest_ranked or each" in page
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


# --- running


def test_the_page_of_a_count_under_way_looks_again_by_itself_until_it_is_done(analyst, case, source, team):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    url = address("count", case, count)
    assert analyst.get(url)["Refresh"] == "3"
    work_off()
    assert "Refresh" not in analyst.get(url)


def test_a_count_of_which_nothing_is_heard_can_be_run_again(analyst, case, source, team):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    counts.start(by=team.analyst, case=case, count=count, source=source)
    long_ago = now() - dt.timedelta(minutes=10)
    Count.objects.filter(pk=count.pk).update(
        state=CountState.RUNNING, queued_at=long_ago, started_at=long_ago, alive_at=long_ago
    )
    response = analyst.get(address("count", case, count))
    assert "Nothing has been heard of this count" in response.content.decode()
    assert "Refresh" not in response
    page = fetched(analyst, address("count-run", case, count))
    analyst.post(address("count-run", case, count), filled(page, source=str(source.pk)))
    work_off()
    count.refresh_from_db()
    assert count.state == CountState.DONE


def test_without_registered_records_the_page_says_who_registers_them(analyst, case, team):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    page = fetched(analyst, address("count-run", case, count))
    assert "An administrator registers them" in page
    assert reverse("sources", kwargs={"code": "EXP"}) in page


def test_rows_that_are_wrong_are_listed_by_page_and_left_out_by_kind(analyst, case, source, team):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    bad = [{"file": "link.csv", "row": row, "table": "link", "reason": "bad-code"} for row in range(2, 122)]
    Count.objects.filter(pk=count.pk).update(
        state=CountState.FAILED,
        source=source,
        bad_rows=bad,
        bad_counts={"bad-code": 120},
        problem="120 rows are wrong.",
    )
    url = address("count-bad-rows", case, count)
    page = fetched(analyst, url)
    assert "120 rows are wrong" in page
    assert "A code does not exist (120)" in page
    assert "?page=2" in page
    assert "Say why" in analyst.post(url, filled(page, allow="bad-code")).content.decode()
    response = analyst.post(url, filled(page, allow="bad-code", reason="Old records."))
    assert response.url == address("count", case, count)
    count.refresh_from_db()
    assert (count.allow, count.allow_reason, count.state) == (["bad-code"], "Old records.", CountState.QUEUED)


def test_every_kind_of_bad_row_has_its_words():
    from candour.counting import REASONS as KINDS

    assert set(REASONS) == set(KINDS)


# --- protecting and choosing


def test_the_policy_begins_as_the_authoritys_own(analyst, case, source, team):
    team.authority.threshold, team.authority.threshold_reason = 7, "Few people live here."
    team.authority.threshold_decided_by = "Head of Information (invented)"
    team.authority.save()
    count = counted(case, team.analyst, source)
    form = html.fromstring(fetched(analyst, address("count-protect", case, count))).forms[-1]
    assert form.fields["threshold"] == "7"
    assert form.fields["decided_by"] == "Head of Information (invented)"
    assert form.fields["reason"].strip() == "Few people live here."


def test_a_policy_without_a_reason_is_refused(analyst, case, source, team):
    count = counted(case, team.analyst, source)
    url = address("count-protect", case, count)
    page = analyst.post(url, filled(fetched(analyst, url), threshold="1", reason="")).content.decode()
    assert "Say why this number was chosen." in page
    assert "must be 2 or more" in page


def test_tables_released_earlier_are_laid_beside_unless_left_out_with_a_reason(analyst, case, source, team, enter):
    earlier = start_work(enter(subject="Earlier"), team.officer)
    first = protected(earlier, team.analyst, source)
    counts.choose(by=team.analyst, case=earlier, count=first, as_counted=False, reason="Small numbers.")
    counts.remember_release(earlier)
    count = counted(case, team.analyst, source)
    url = address("count-protect", case, count)
    page = fetched(analyst, url)
    assert earlier.reference in page
    sent = filled(page, threshold="5", decided_by="x", reason="y", earlier=None)
    assert "Say why the tables that you left out" in analyst.post(url, sent).content.decode()
    analyst.post(url, {**sent, "apart_reason": "Other records."})
    count.refresh_from_db()
    assert count.apart == [first.pk]


def test_published_as_counted_is_a_choice_with_a_reason(analyst, case, source, team):
    count = counted(case, team.analyst, source)
    url = address("count-choose", case, count)
    page = fetched(analyst, url)
    assert "You have not worked out what protection would withhold" in page
    analyst.post(url, filled(page, how="as-counted", reason="Crimes, not people."))
    assert tables_of(case)["crimes"].as_counted.reason == "Crimes, not people."
    page = fetched(analyst, address("count", case, count))
    assert "published as counted: Crimes, not people." in page


def test_only_the_protected_table_is_downloaded(analyst, case, source, team):
    count = counted(case, team.analyst, source)
    assert analyst.get(address("count-download", case, count, form="ods")).status_code == 404
    assert analyst.get(address("count-public", case, count)).status_code == 404
    counts.protect(by=team.analyst, case=case, count=count, policy=POLICY)
    work_off()
    for form, begins in (("ods", b"PK"), ("xlsx", b"PK"), ("csv", b"Year recorded")):
        response = analyst.get(address("count-download", case, count, form=form))
        content = BytesIO(response.content)
        assert content.read(20).startswith(begins)
        assert response["Content-Disposition"] == f'attachment; filename="crimes.{form}"'
    assert analyst.get(address("count-download", case, count, form="exe")).status_code == 404


def test_nothing_of_a_chosen_count_can_be_changed_by_the_pages(analyst, case, source, team):
    count = counted(case, team.analyst, source)
    counts.choose(by=team.analyst, case=case, count=count, as_counted=True, reason="Crimes, not people.")
    page = fetched(analyst, address("count", case, count))
    assert address("count-run", case, count) not in page
    assert address("count-question", case, count) not in page
    page = fetched(analyst, address("count-run", case, count))
    page = analyst.post(address("count-run", case, count), filled(page, source=str(source.pk))).content.decode()
    assert "no longer changes" in page
    assert analyst.get(address("count-choose", case, count)).url == address("count", case, count)


def test_a_count_is_set_aside_with_a_reason(analyst, case, team):
    count = counts.write_question(by=team.analyst, case=case, name="x", question=SMALL)
    url = address("count-discard", case, count)
    analyst.post(url, filled(fetched(analyst, url), reason="The wrong question."))
    assert "1 count was set aside" in fetched(analyst, address("case-counts", case))
    assert "was set aside" in fetched(analyst, address("count", case, count))


# --- who may what


READ = ("count", "count-table", "count-protection", "count-public")
CHANGE = ("count-question", "count-toml", "count-run", "count-protect", "count-choose", "count-discard")


def test_officers_look_analysts_change_and_contributors_see_nothing(pages, case, source, team):
    count = protected(case, team.analyst, source)
    for role in ("officer", "approver", "auditor", "publisher"):
        client = pages(team.person(role))
        for name in READ:
            fetched(client, address(name, case, count))
        page = fetched(client, address("count", case, count))
        for name in CHANGE:
            assert f'href="{address(name, case, count)}"' not in page
            assert client.get(address(name, case, count)).status_code == 403
    client = pages(team.contributor)
    for name in (*READ, *CHANGE):
        assert client.get(address(name, case, count)).status_code == 403


def test_a_count_of_another_case_is_not_there(analyst, case, source, team, enter):
    other = start_work(enter(subject="Another"), team.officer)
    count = counted(other, team.analyst, source)
    assert analyst.get(address("count", case, count)).status_code == 404
    assert analyst.get(address("count-table", case, count)).status_code == 404


# --- records


def test_an_administrator_registers_changes_and_withdraws_records(pages, team, records, settings):
    settings.RECORDS = records
    client = pages(team.administrator)
    url = reverse("sources", kwargs={"code": "EXP"})
    assert "No records are registered yet" in fetched(client, url)
    new = reverse("source-new", kwargs={"code": "EXP"})
    page = client.post(new, filled(fetched(client, new), name="Crimes", folder="nowhere")).content.decode()
    assert "Put the records there first" in page
    assert client.post(new, filled(page, folder="crimes")).url == url
    source = team.authority.sources.get()
    assert "Crimes" in fetched(client, url)
    own = reverse("source", kwargs={"code": "EXP", "source": source.pk})
    page = fetched(client, own)
    assert "crime.csv" in page
    retire = reverse("source-retire", kwargs={"code": "EXP", "source": source.pk})
    assert client.post(retire).url == url
    assert "No longer counted" in fetched(client, url)
    client.post(retire)
    source.refresh_from_db()
    assert source.is_active


def test_an_analyst_sees_the_records_and_changes_none(pages, team, source):
    client = pages(team.analyst)
    page = fetched(client, reverse("sources", kwargs={"code": "EXP"}))
    assert "Crime records" in page
    assert "Register records" not in page
    for name, more in (("source-new", {}), ("source", {"source": source.pk})):
        assert client.get(reverse(name, kwargs={"code": "EXP", **more})).status_code == 403


def test_records_of_another_authority_are_not_there(pages, team, other_team, source):
    client = pages(other_team.administrator)
    assert client.get(reverse("sources", kwargs={"code": "EXP"})).status_code == 404
    theirs = reverse("source", kwargs={"code": "OTH", "source": source.pk})
    assert client.get(theirs).status_code == 404
