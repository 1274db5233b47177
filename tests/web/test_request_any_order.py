"""Whatever is typed into the pages of a request, in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page_checks import CheckedClient
from requesting import BASE, PLAIN, VALID, hidden, post

from candour.web.casework.models import Case, Incoming
from candour.web.portal import journey

pytestmark = pytest.mark.usefixtures("quick_fingers")


WORDS = st.one_of(
    st.text(max_size=60),
    st.sampled_from([PLAIN, "How many?", "All e-mails about me", "\x00", "<script>alert(1)</script>", "x" * 40_000]),
)
DATA = st.dictionaries(
    st.sampled_from(
        ["question", "more", "form", "form_other", "name", "reply", "email", "address", "token", "seen", "entry"]
    ),
    WORDS.map(lambda text: text.encode("utf-8", "replace").decode()),
    max_size=5,
)
STEPS = ["question", "answers", "help", "format", "name", "reply", "check", "start", "nothing"]
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from(STEPS), DATA),
        st.tuples(st.just("good"), st.sampled_from(sorted(VALID)), st.just({})),
        st.tuples(st.just("get"), st.sampled_from(STEPS), DATA),
        st.tuples(st.just("send"), st.just("check"), st.just({})),
        st.tuples(st.just("again"), st.just("check"), st.just({})),
    ),
    max_size=14,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_in_any_order_nothing_typed_is_lost_and_nothing_is_sent_twice(team, moves):
    reader = CheckedClient(HTTP_HOST="127.0.0.1")
    there: set[str] = set()
    last: dict[str, str] = {}
    before = Case.objects.count() + Incoming.objects.count()
    for move, step, data in moves:
        page = reader.get(f"{BASE}{step}/", data if move == "get" else {})
        assert page.status_code in (200, 302, 404)
        if move == "get" or (move == "send" and page.status_code != 200):
            continue
        if move == "send":
            last = hidden(page)
        sending = {"good": VALID.get(step, {}), "post": data, "send": last, "again": last}[move]
        answer = post(reader, step, sending)
        assert answer.status_code in (200, 302, 404, 405)
        if move == "send":
            # The same words from the same address may be there already, under another key.
            assert answer.headers["Location"].startswith("/request-sent/")
            there.add(answer.headers["Location"].partition("?")[0])
        elif step in ("question", "help", "name") and answer.status_code == 302:
            draft = journey.draft_of(reader.session, team.authority)
            assert draft is not None
            field = "name" if step == "name" else "question"
            wanted = sending[field].replace("\r\n", "\n")
            assert getattr(draft, field) == (wanted.strip() if step == "name" else wanted)
        elif answer.status_code == 200 and step in ("question", "help", "name", "reply"):
            # What cannot be kept stands on the page, to be mended.
            assert answer.content.decode().count("govuk-error-message") > 0
    # What an earlier sequence sent is the same request, if words and address were the same.
    assert Case.objects.count() + Incoming.objects.count() - before <= len(there)
    assert all(reader.get(address).status_code == 200 for address in there)
