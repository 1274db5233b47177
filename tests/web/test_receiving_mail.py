"""Reading requests out of mail. The messages stand in data/mail; every person in them is invented."""

from __future__ import annotations

import datetime as dt
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from candour.errors import BadInput
from candour.web.casework import mail_in, splitting

MAIL = Path(__file__).parent / "data" / "mail"
LONDON = ZoneInfo("Europe/London")


def read(name: str) -> mail_in.Message:
    return mail_in.read((MAIL / name).read_bytes())


def test_a_message_gives_its_words_exactly_with_their_line_ends():
    raw = (MAIL / "whatdotheyknow.eml").read_bytes()
    body = raw.partition(b"\r\n\r\n")[2].decode()
    assert read("whatdotheyknow.eml").text == body


def test_the_arrival_is_what_our_own_server_wrote_not_what_a_sender_can_write():
    message = read("whatdotheyknow.eml")
    assert message.arrived == dt.datetime(2024, 8, 19, 14, 5, 31, tzinfo=LONDON)
    assert message.arrived_from == "received"


def test_without_a_server_s_line_the_date_of_sending_is_suggested():
    message = read("attachments.eml")
    assert message.arrived == dt.datetime(2024, 8, 22, 11, 0, tzinfo=LONDON)
    assert message.arrived_from == "date"


def test_a_request_through_whatdotheyknow_keeps_its_reply_address_and_leaves_its_footer_out():
    message = read("whatdotheyknow.eml")
    assert message.whatdotheyknow
    assert message.email == "request-1234567-ab12cd34@whatdotheyknow.com"
    assert (message.name, message.title) == ("Ann Applicant", "Stolen bicycles by month")
    assert "Please use this email address" not in message.words
    assert message.words in message.text


def test_a_character_set_that_says_less_than_it_means_is_read_as_meant():
    message = read("windows-1252.eml")
    assert message.words == "How much – in £ or € – did each café pay?\r\n"
    assert message.title == "café licences"
    assert message.name == "Applicant, Bob"


def test_a_message_of_html_alone_is_read_as_its_reader_sees_it():
    message = read("html-only.eml")
    assert message.only_html
    assert message.words == "Hello,\n\nHow many drones do you own?\nAnd since when?\n\n- Make\n- Model\n"


def test_what_came_with_a_message_is_listed_and_its_text_is_the_plain_one():
    message = read("attachments.eml")
    assert [(file.name, file.type, file.size) for file in message.attachments] == [("table.csv", "text/csv", 10)]
    assert message.words.startswith(
        "How many police dogs have retired since 2020? Please answer in the attached table."
    )
    assert message.title == ""


def test_a_message_forwarded_in_the_text_gives_who_asked_first_and_when():
    message = read("forwarded-inline.eml")
    assert message.forwarded
    assert (message.name, message.email) == ("Eve Applicant", "eve@applicant.example")
    assert message.arrived == dt.datetime(2024, 8, 19, 8, 30, tzinfo=LONDON)
    assert message.words.startswith("Where are your knife bins?")
    assert message.title == "Knife bins"


def test_a_message_forwarded_as_an_attachment_is_the_request():
    message = read("forwarded-attached.eml")
    assert message.forwarded
    assert (message.name, message.email) == ("Flo Applicant", "flo@home.example")
    assert message.arrived == dt.datetime(2024, 8, 24, 11, 0, tzinfo=LONDON)
    assert message.message_id == "<6@applicant.example>"
    assert message.words == "What was paid for overtime in 2023?\r\n"


def test_a_pasted_message_with_its_head_is_understood():
    message = mail_in.read_pasted(
        "From: Ann <ann@applicant.example>\r\nSent: Monday, 19 August 2024 14:05\r\n"
        "Subject: FOI request - Bins\r\n\r\nHow many?"
    )
    assert (message.name, message.email, message.title) == ("Ann", "ann@applicant.example", "Bins")
    assert message.words == "How many?"
    assert message.arrived == dt.datetime(2024, 8, 19, 14, 5, tzinfo=LONDON)


def test_pasted_words_alone_are_the_request():
    assert mail_in.read_pasted("How many?\r\n\r\nAnn").words == "How many?\r\n\r\nAnn"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "not an e-mail message"),
        (b"%PDF-1.7 something", "not an e-mail message"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Outlook"),
        (b"x" * (mail_in.LARGEST + 1), "10 MB"),
    ],
)
def test_what_is_no_message_gives_one_clear_sentence(data, says):
    with pytest.raises(BadInput, match=says):
        mail_in.read(data)


@given(st.binary(max_size=400))
@example(b"From: a@b\r\nContent-Type: message/rfc822\r\n\r\nFrom: \xff")
@example(b'From: =?utf-8?q?\xff\r\nSubject: =?x?y?z?=\r\nContent-Type: text/plain; charset="\x00"\r\n\r\n\x00')
@example(b"Subject: a\r\nReceived: ; Mon, 99 Aug 99999 99:99:99 +9999\r\nDate: 1 Jan 0001 00:00:00 +1400\r\n\r\nx")
@example(
    b"From: a\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n--b--"
)
def test_no_bytes_do_worse_than_be_refused_in_one_sentence(tail):
    for data in (tail, b"From: a@b.example\r\nSubject: x\r\n" + tail):
        try:
            message = mail_in.read(data)
        except BadInput:
            continue
        else:
            message.text.encode("utf-8")
            assert "\x00" not in message.text + message.name + message.email + message.title
            assert message.words in message.text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
@example("a\r\nb\nc\rd")
@example("\n\n first")
def test_any_text_sent_as_a_message_comes_out_the_same(text):
    data = b"From: a@b.example\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    import base64

    got = mail_in.read(data + base64.encodebytes(text.encode()))
    assert message_from_bytes(data, policy=policy.default)["From"]
    assert got.text == (text if text.strip() else got.text)


@given(st.text(st.sampled_from("ab \r\n"), max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_a_piece_shown_by_a_browser_is_found_again_byte_for_byte(text, start, length):
    piece = text[start : start + length]
    plain = piece.replace("\r\n", "\n").replace("\r", "\n")
    sent = plain.replace("\n", "\r\n")
    found = mail_in.exactly(text, sent)
    if not plain:
        assert found is None
    elif found is not None:
        assert found in text
        shown = found.replace("\r\n", "\n").replace("\r", "\n")
        # A browser leaves out a first line end: all that came, but for that one, is all that came.
        assert shown == plain or (found == text and shown == f"\n{plain}")
    else:
        # Only a piece cut in the middle of a line end is not found.
        assert text[start - 1 : start + 1] == "\r\n" or text[start + length - 1 : start + length + 1] == "\r\n"


def test_numbered_questions_are_suggested_as_parts_with_what_stands_under_them():
    text = "Dear Sir,\n\n1. How many?\n2) Of these:\n a) mice\n b) men\n\nKind regards,\nAnn"
    assert splitting.suggest(text) == ["How many?", "Of these:\n a) mice\n b) men"]


def test_questions_in_running_text_are_suggested_as_parts():
    text = "Hello\n\nI collect facts. How many bins? What do they cost?\n\nThanks,\nAnn"
    assert splitting.suggest(text) == ["How many bins?", "What do they cost?"]


def test_years_at_the_beginning_of_lines_are_no_numbered_questions():
    assert splitting.suggest("Please give the figures for\n22. August and\n19. May") == [
        "Please give the figures for\n22. August and\n19. May"
    ]


def test_a_bulleted_list_inside_a_sentence_is_no_list_of_questions():
    text = (
        "How many cases had a suspect under 14, for these offences:\n\n- taking pictures\n- possessing pictures\n\n"
        "For each case please give the age."
    )
    assert splitting.suggest(text) == [text]


def test_numbers_that_only_narrow_a_question_are_no_questions():
    text = "Please give the number of dogs in\n1. 2019\n2. 2020"
    assert splitting.suggest(text) == [text]


def test_a_wish_after_a_list_of_questions_is_not_lost():
    text = (
        "Please supply:\n- The number of dogs\n- What they cost\n\nPlease give this for 2019.\n\nI look forward to it."
    )
    assert splitting.suggest(text)[:2] == ["The number of dogs", "What they cost"]
    assert splitting.suggest(text)[2].startswith("Please give this for 2019.")


def test_a_question_before_a_list_keeps_the_request_in_one_piece():
    text = "How many dogs do you have? Please also say:\n1. their names\n2. their ages"
    assert splitting.suggest(text) == [text]


def test_what_is_asked_between_questions_keeps_them_in_one_piece():
    text = "How many bins? What do they cost? Please give this for 2019."
    assert splitting.suggest(text) == [text]


@given(st.text(max_size=300))
def test_every_suggested_part_is_in_the_request(text):
    for part in splitting.suggest(text):
        assert splitting.found_in(part, text)
