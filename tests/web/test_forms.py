"""The fields of forms: what they take, what they give, and what they say when something is wrong."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from hypothesis import given
from hypothesis import strategies as st

from candour.web.design import forms
from candour.web.design.filters import day, moment, number, paragraphs, size

LONDON = ZoneInfo("Europe/London")


def asked(field, data=None, files=None, **initial):
    """A form of one field, called "it"."""
    return type("One", (forms.Form,), {"it": field})(data, files, initial=initial)


def given_in(field, data, files=None):
    form = asked(field, data, files)
    assert form.is_valid(), form.errors
    return form.cleaned_data["it"]


def said_of(field, data, files=None):
    form = asked(field, data, files)
    assert not form.is_valid()
    return form.errors["it"][0]


def drawn(form, template="{{ ui.form(form, submit='Keep') }}"):
    head = '{% import "design/components.html" as ui with context %}'
    return engines["jinja2"].env.from_string(head + template).render(form=form, csrf_input="TOKEN")


# --- text


def test_an_empty_field_says_what_to_do_in_the_words_of_the_page():
    assert said_of(forms.Text(label="Subject", error="Enter a subject."), {}) == "Enter a subject."


def test_an_empty_field_without_words_of_its_own_names_its_label():
    assert said_of(forms.Text(label="Subject"), {}) == "Fill in “Subject”."


def test_a_text_that_is_too_long_says_by_how_much():
    assert said_of(forms.Text(label="Subject", max_length=5), {"it": "bicycles"}) == (
        "“Subject” is too long: shorten it to 5 characters."
    )


def test_a_long_text_has_one_kind_of_line_end():
    assert given_in(forms.LongText(label="Words"), {"it": "one\r\ntwo"}) == "one\ntwo"


def test_an_e_mail_address_in_the_wrong_form_is_refused_with_an_example():
    assert "name@example.org" in said_of(forms.Email(label="E-mail"), {"it": "nobody"})


def test_a_password_keeps_its_spaces_and_never_comes_back_in_the_page():
    field = forms.Password(label="Password")
    assert given_in(field, {"it": " secret words "}) == " secret words "
    assert "secret words" not in drawn(asked(field, {"it": " secret words "}))


# --- numbers


@pytest.mark.parametrize(("typed", "meant"), [("12", 12), (" 1,234 ", 1234), ("0", 0)])
def test_a_whole_number_is_read_as_people_write_it(typed, meant):
    assert given_in(forms.Number(label="Hours"), {"it": typed}) == meant


@pytest.mark.parametrize("typed", ["1.5", "twelve", "1e3", "12h", "1_000", "١٢", "--1"])
def test_what_is_no_whole_number_is_refused(typed):
    assert said_of(forms.Number(label="Hours"), {"it": typed}) == "“Hours” must be a whole number, like 12."


def test_a_number_out_of_bounds_says_the_bound():
    field = forms.Number(label="Hours", least=1, greatest=40)
    assert said_of(field, {"it": "0"}) == "“Hours” must be 1 or more."
    assert said_of(field, {"it": "41"}) == "“Hours” must be 40 or less."


def test_a_number_that_no_database_keeps_is_refused():
    assert "or less" in said_of(forms.Number(label="Hours"), {"it": "9" * 40})


def test_a_decimal_is_exact():
    assert given_in(forms.Decimal(label="Cost"), {"it": "2.10"}) == Decimal("2.10")


@pytest.mark.parametrize("typed", ["NaN", "Infinity", "1.234", "a", "1e3", "1_0", "99999999999999999999"])
def test_what_is_no_decimal_is_refused(typed):
    assert "“Cost”" in said_of(forms.Decimal(label="Cost"), {"it": typed})


def test_a_number_that_may_be_left_empty_gives_nothing():
    assert given_in(forms.Number(label="Hours", required=False), {"it": ""}) is None


# --- days and moments


def boxes(day, month, year, time=None):
    found = {"it-day": day, "it-month": month, "it-year": year}
    return found if time is None else {**found, "it-time": time}


@given(st.dates(min_value=dt.date(1000, 1, 1)))
def test_every_day_shown_and_sent_back_is_the_same_day(when):
    field = forms.Day(label="Received")
    shown = field.prepare_value(when)
    assert given_in(field, boxes(shown["day"], shown["month"], shown["year"])) == when


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MAR"])
def test_a_month_may_be_a_figure_or_a_name(month):
    assert given_in(forms.Day(label="Received"), boxes("27", month, "2026")) == dt.date(2026, 3, 27)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (boxes("", "", ""), "Enter the day for “Received”."),
        (boxes("3", "", "2026"), "“Received” must have a day, a month and a year."),
        (boxes("3", "4", "26"), "“Received” must have a year of four figures, like 2026."),
        (boxes("31", "2", "2026"), "“Received” must be a real date, like 27 3 2026."),
        (boxes("3", "ju", "2026"), "“Received” must be a real date, like 27 3 2026."),
        (boxes("x", "1", "2026"), "“Received” must be a real date, like 27 3 2026."),
        (boxes("9" * 30, "1", "2026"), "“Received” must be a real date, like 27 3 2026."),
        (boxes("1", "2147483648", "2026"), "“Received” must be a real date, like 27 3 2026."),
        (boxes("1", "5" * 5000, "2026"), "“Received” must be a real date, like 27 3 2026."),
        (boxes("1", "4", "2026"), "“Received” must be 31 March 2026 or earlier."),
        (boxes("1", "1", "2025"), "“Received” must be 1 January 2026 or later."),
    ],
)
def test_a_day_says_what_is_wrong_with_it(typed, said):
    field = forms.Day(label="Received", earliest=dt.date(2026, 1, 1), latest=lambda: dt.date(2026, 3, 31))
    assert said_of(field, typed) == said


def test_the_error_of_a_day_leads_to_its_first_box():
    form = asked(forms.Day(label="Received"), {})
    assert form.problems() == [{"text": "Enter the day for “Received”.", "href": "#id_it-day"}]
    assert 'id="id_it-day"' in drawn(form)


@pytest.mark.parametrize("time", ["14:05", "14.05", "1405", "2:05pm", "2.05 PM"])
def test_a_time_is_read_as_people_write_it(time):
    found = given_in(forms.Moment(label="Arrived"), boxes("1", "7", "2026", time))
    assert found == dt.datetime(2026, 7, 1, 14, 5, tzinfo=LONDON)


@pytest.mark.parametrize("time", ["", "25:00", "14", "13pm", "0am", "noon"])
def test_what_is_no_time_is_refused(time):
    said = said_of(forms.Moment(label="Arrived"), boxes("1", "7", "2026", time))
    assert said == "“Arrived” must have a time, like 14:05 or 2:05pm."


def test_a_time_that_the_clocks_skipped_is_refused():
    assert "clocks went forward" in said_of(forms.Moment(label="Arrived"), boxes("29", "3", "2026", "1:30am"))


# --- choices


def test_a_page_offers_its_own_choices_with_their_hints_and_takes_no_other():
    form = asked(forms.Choice(label="Records"), {"it": "3"})
    form.offer("it", [("1", "Thefts"), ("2", "Fires")], hints={"2": "Since 2019"})
    assert "Since 2019" in drawn(form)
    assert form.errors["it"] == ["Choose one of the answers offered for “Records”."]
    form = asked(forms.Choice(label="Records"), {"it": "2"})
    form.offer("it", [("1", "Thefts"), ("2", "Fires")])
    assert form.is_valid()
    with pytest.raises(TypeError):
        asked(forms.Text(label="Words")).offer("it", [("1", "Thefts")])


CHANNELS = [("email", "E-mail"), ("other", "Another way")]


def test_a_choice_that_was_not_offered_is_refused():
    assert said_of(forms.Choice(label="Way", choices=CHANNELS), {"it": "pigeon"}) == (
        "Choose one of the answers offered for “Way”."
    )


def test_several_choices_come_as_their_values():
    field = forms.Choices(label="Parts", choices=[(1, "One"), (2, "Two")], coerce=int)
    assert given_in(field, {"it": ["1", "2"]}) == [1, 2]


def test_a_list_begins_with_no_choice():
    assert said_of(forms.Select(label="Person", choices=[("1", "Ann")]), {"it": ""}) == (
        "Choose an answer for “Person”."
    )
    assert given_in(forms.Select(label="Person", choices=[("1", "Ann")], required=False), {"it": ""}) == ""


def test_a_box_that_must_be_ticked_says_so():
    assert said_of(forms.Tick(label="I have read it"), {}) == "Tick “I have read it”."
    assert given_in(forms.Tick(label="I have read it", required=False), {}) is False
    assert given_in(forms.Tick(label="I have read it"), {"it": "on"}) is True


def test_a_field_under_a_choice_stands_there_once():
    class Form(forms.Form):
        way = forms.Choice(label="Way", choices=CHANNELS, reveals={"other": "which"})
        which = forms.Text(label="Which way", required=False)

    page = drawn(Form())
    assert page.count('name="which"') == 1
    assert page.index('value="other"') < page.index('name="which"')


# --- files


def test_an_empty_file_and_a_large_one_are_refused():
    field = forms.File(label="Letter", most_bytes=2_000_000)
    assert said_of(field, {}) == "Choose a file for “Letter”."
    assert said_of(field, {}, {"it": SimpleUploadedFile("a.pdf", b"")}) == "The file is empty. Choose another one."
    large = SimpleUploadedFile("a.pdf", b"x" * 2_000_001)
    assert said_of(field, {}, {"it": large}) == "The file is too large. It may have at most 2 MB."


def test_several_files_come_as_a_list():
    from django.utils.datastructures import MultiValueDict

    sent = [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]
    found = given_in(forms.Files(label="Files"), {}, MultiValueDict({"it": sent}))
    assert [one.name for one in found] == ["a.txt", "b.txt"]
    assert given_in(forms.Files(label="Files", required=False), {}, MultiValueDict()) == []


def test_a_form_with_a_file_is_sent_as_one():
    assert 'enctype="multipart/form-data"' in drawn(asked(forms.File(label="Letter")))


# --- forms


def test_what_the_page_saw_comes_back_as_a_number():
    form = forms.SeenForm({"seen": "7"})
    assert form.is_valid()
    assert form.cleaned_data["seen"] == 7
    assert '<input type="hidden" name="seen" value="8">' in drawn(forms.SeenForm(seen=8))


def test_what_the_page_saw_cannot_be_nonsense():
    assert not forms.SeenForm({"seen": "7; drop"}).is_valid()
    assert not forms.SeenForm({"seen": "5" * 5000}).is_valid()


def test_an_error_of_the_whole_form_stands_in_the_summary():
    form = asked(forms.Text(label="Subject"), {"it": "x"})
    form.add_error(None, "Somebody else changed this.")
    assert form.problems() == [{"text": "Somebody else changed this."}]
    assert "Somebody else changed this." in drawn(form)


def test_nothing_that_a_person_typed_becomes_part_of_the_page():
    evil = '"><script>alert(1)</script>'

    class Form(forms.Form):
        text = forms.Text(label=evil, help_text=evil, max_length=3)
        words = forms.LongText(label="Words")
        way = forms.Choice(label="Way", choices=[(evil, evil)], hints={evil: evil}, reveals={evil: "why"})
        why = forms.Text(label="Why", required=False)
        person = forms.Select(label="Person", choices=[(evil, evil)])
        when = forms.Day(label="When")

    sent = dict.fromkeys(("text", "words", "way", "why", "person", "when-day"), evil)
    for form in (Form(), Form(sent)):
        assert "<script>" not in drawn(form)


def test_a_form_imported_without_its_token_is_a_fault():
    with pytest.raises(TypeError, match="with context"):
        engines["jinja2"].env.from_string('{% import "design/components.html" as ui %}{{ ui.form(form) }}').render(
            form=asked(forms.Text(label="Subject")), csrf_input="TOKEN"
        )


def test_a_form_that_only_asks_carries_no_token():
    page = drawn(asked(forms.Text(label="Words")), '{{ ui.form(form, submit="Search", method="get") }}')
    assert "TOKEN" not in page


# --- how templates write things


def test_days_and_moments_are_written_in_the_time_of_the_authority():
    late = dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)
    assert day(late) == "2 July 2026"
    assert moment(late) == "2 July 2026 at 00:30"
    assert day(dt.date(2019, 8, 19)) == "19 August 2019"
    assert day(None) == moment(None) == ""


def test_numbers_and_sizes_are_written_for_people():
    assert number(1234567) == "1,234,567"
    assert [size(each) for each in (12, 24_567, 1_234_567)] == ["12 bytes", "25 KB", "1.2 MB"]


def test_plain_text_becomes_paragraphs_and_lists_and_nothing_else():
    assert paragraphs("One <b>\nline\r\n\r\n- a\n- b & c\n\n\n") == (
        '<p class="govuk-body">One &lt;b&gt;<br>line</p>\n'
        '<ul class="govuk-list govuk-list--bullet"><li>a</li><li>b &amp; c</li></ul>'
    )
    assert paragraphs(None) == ""
