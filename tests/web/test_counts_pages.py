"""The pages of counting: a run, its protection and the choice, who may what, and the records that are counted."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from lxml import html

from candour.web.casework.actions import counts
from candour.web.casework.forms.counts import REASONS
from candour.web.casework.models import Count, CountState
from candour.web.casework.tables_of import tables_of
from candour.web.moments import now

from .counting_support import POLICY, SMALL, address, counted, fetched, filled, protected, start_work, work_off


@pytest.fixture
def case(enter, team):
    return start_work(enter(), team.officer)


@pytest.fixture
def analyst(pages, team):
    return pages(team.analyst)


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


def test_an_administrator_registers_changes_and_withdraws_records(pages, team, crime_records, settings):
    settings.RECORDS = crime_records
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
