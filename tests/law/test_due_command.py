"""`candour due` as its user meets it."""

import json
from pathlib import Path
from typing import Any

import pytest

from candour.cli import main


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = main(["due", *words])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


def document(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    _, out, _ = run(capsys, *words, "--json")
    return dict(json.loads(out))


def test_it_says_when_the_answer_is_due(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "--received", "2019-08-19")

    assert (code, err) == (0, "")
    assert "Due                     Tuesday 17 September 2019     working day 20, FOIA s. 10(1)" in out


def test_json_has_the_fields_that_others_rely_on(capsys: pytest.CaptureFixture[str]) -> None:
    made = document(capsys, "--received", "2019-08-19")

    assert (made["received"], made["due"], made["due_code_4_2"]) == ("2019-08-19", "2019-09-17", "2019-09-17")
    assert made["days"][0] == {
        "date": "2019-08-19",
        "number": 0,
        "counts": False,
        "why": "The request was received: day nought, counting starts the day after (FOIA s. 10(6)).",
    }
    assert made["days"][-1] == {"date": "2019-09-17", "number": 20, "counts": True, "why": "Working day"}
    assert made["findings"] == []


def test_explain_shows_each_day(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--received", "2019-08-19", "--explain")

    assert "Mon 26 Aug 2019       Summer bank holiday (England and Wales and Northern Ireland)" in out
    assert "Tue 17 Sep 2019   20  Working day" in out


@pytest.mark.parametrize(
    ("regime", "received", "due"),
    [
        ("foia", "2026-03-13", "2026-04-15"),
        ("foisa", "2026-03-13", "2026-04-13"),
        ("eir", "2026-05-12", "2026-06-10"),
        ("sar", "2026-01-31", "2026-03-02"),
    ],
)
def test_each_regime_has_its_own_count(
    capsys: pytest.CaptureFixture[str], regime: str, received: str, due: str
) -> None:
    assert document(capsys, "--received", received, "--regime", regime)["due"] == due


def test_a_subject_access_month_may_follow_another_part_of_the_united_kingdom(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("--received", "2025-02-17", "--regime", "sar")

    assert document(capsys, *words)["due"] == "2025-03-17"
    assert document(capsys, *words, "--division", "northern-ireland")["due"] == "2025-03-18"


def test_events_move_the_date(capsys: pytest.CaptureFixture[str]) -> None:
    made = document(
        capsys, "--received", "2025-11-03", "--event", "fees-notice:2025-11-10", "--event", "fee-paid:2025-11-20"
    )

    assert (made["due"], made["original_due"]) == ("2025-12-15", "2025-12-02")


def test_an_extension_gives_its_estimate_and_exemption(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys,
        "--received",
        "2025-07-01",
        "--event",
        "public-interest-extension:2025-07-28,until=2025-08-29,under=31(1)(a)",
    )

    assert code == 0
    assert "Friday 29 August 2025" in out
    assert "Ordinary limit          Wednesday 30 July 2025        working day 20, FOIA s. 10(1)" in out


def test_while_no_day_runs_it_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--received", "2025-11-03", "--event", "clarification-asked:2025-11-05")

    code, out, _ = run(capsys, *words)

    assert code == 0
    assert "No date is running: the clarification is waited for" in out
    assert document(capsys, *words)["due"] is None


def test_findings_are_shown_and_the_exit_code_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--received", "2028-12-15")

    assert code == 1
    assert "Warning CLK-02" in out
    assert "knows the bank holidays up to 2028 only" in out


def test_a_file_of_local_corrections_moves_the_date(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "local.csv"
    path.write_text(
        "date,change,division,name,reason,source\n2019-09-02,add,scotland,Test,test,test\n", encoding="utf-8"
    )

    assert document(capsys, "--received", "2019-08-19", "--holidays", str(path))["due"] == "2019-09-18"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--received", "19/08/2019"), "candour due: --received: '19/08/2019' is not a date such as 2019-08-19"),
        (("--received", "2019-02-30"), "candour due: --received: '2019-02-30' is not a date such as 2019-08-19"),
        (
            ("--received", "1066-10-14"),
            "candour due: 1066-10-14 is outside the years 1990 to 2079 that a calendar can count",
        ),
        (("--received", "2019-08-19", "--event", "paused:2019-08-20"), "'paused' is not one of received, "),
        (("--received", "2019-08-19", "--event", "answered"), "event 'answered': '' is not a date such as 2019-08-19"),
        (("--received", "2019-08-19", "--event", "answered:2019-08-18"), "comes before the request was received"),
        (("--received", "2019-08-19", "--event", "fees-notice:2019-08-20,why=x"), "'why' is not one of until=DATE"),
        (("--received", "2019-08-19", "--holidays", "no-such.csv"), "no-such.csv cannot be read"),
        (("--received", "2019-08-19", "--division", "england-and-wales"), "--division is for --regime sar only"),
        (("--received", "2019-08-19", "--limit", "90"), "under foia it may be 20 to 60"),
        (("--received", "2019-08-19", "--regime", "eir", "--limit", "30"), "under eir it is always 20"),
        (("--received", "2019-08-19", "--regime", "sar", "--limit", "30"), "under sar it is counted in months"),
        (("--received", "2019-08-19", "--regime", "sar", "--limit", "0"), "under sar it is counted in months"),
        (("--received", "2019-08-19", "--limit", "x"), "argument --limit: invalid int value: 'x'"),
        (
            ("--received", "9999-12-31", "--regime", "sar"),
            "the request on 31 December 9999: a calendar can count",
        ),
        (
            ("--received", "2019-08-19", "--event", "answered:9999-12-31"),
            "answer on 31 December 9999: a calendar can",
        ),
        (
            (
                "--received",
                "2019-08-19",
                "--event",
                "public-interest-extension:2019-08-20,until=9999-12-31,under=31(1)(a)",
            ),
            "until 31 December 9999: a calendar can count up to 2079 only",
        ),
        (
            (
                "--received",
                "2019-08-19",
                "--event",
                "clarification-asked:2019-08-20",
                "--event",
                "fees-notice:9999-12-30",
            ),
            "the fees notice on 30 December 9999: a calendar can count up to 2079 only",
        ),
        (("--rec", "2019-08-19"), "the following arguments are required: --received"),
        ((), "the following arguments are required: --received"),
    ],
)
def test_wrong_input_is_one_clear_line_and_exit_2(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], message: str
) -> None:
    code, out, err = run(capsys, *words)

    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1
