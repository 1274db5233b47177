"""`candour lint`: what it prints, how it exits, what it refuses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from candour.cli import main

from . import lint_corpus as corpus

SEED = Path(__file__).parent / "data" / "published-response-11220.txt"
RECORDS = corpus.LETTERS / "records"


def test_a_letter_with_defects_exits_1_and_tells_each_with_what_mends_it(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["lint", str(SEED)])

    told = capsys.readouterr().out
    assert code == 1
    assert 'Error DUT-07 at paragraph 19, line 19: "Cleveland Police can neither confirm nor deny' in told
    assert "To mend it: Limit the sentence" in told
    assert told.endswith("7 errors, 2 warnings.\n")


def test_a_letter_in_order_exits_0_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["lint", str(corpus.LETTERS / "well_formed" / "denial-30-3-after-disclosure.txt")])

    assert (code, capsys.readouterr().out.endswith(": nothing found.\n")) == (0, True)


def test_the_json_has_the_shape_of_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["lint", str(SEED), "--json"])

    document = json.loads(capsys.readouterr().out)
    assert code == 1
    assert document["file"] == str(SEED)
    assert set(document["findings"][0]) == {"id", "severity", "where", "message", "remedy", "source"}


def test_information_alone_exits_0(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    text = corpus.well_formed("not-held").replace(
        "If you think that we have missed something, please ask for a review of this decision within 40 working days: "
        "foi@eastholm.police.example.",
        "",
    )
    letter.write_text(text, encoding="utf-8")

    code = main(["lint", str(letter)])

    assert (code, "Note RTS-01" in capsys.readouterr().out) == (0, True)


@pytest.mark.parametrize("form", corpus.FORMATS)
def test_every_format_is_read_by_its_extension(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter = tmp_path / f"letter.{form}"
    letter.write_bytes(corpus.FORMATS[form](SEED.read_text(encoding="utf-8")))

    assert main(["lint", str(letter)]) == 1
    assert "7 errors, 2 warnings." in capsys.readouterr().out


def test_dates_may_be_given_for_a_letter_that_does_not_say_them(capsys: pytest.CaptureFixture[str]) -> None:
    letter = str(corpus.LETTERS / "well_formed" / "wrapped-email.txt")

    in_time = main(["lint", letter, "--sent", "2025-09-29"])
    late = main(["lint", letter, "--sent", "2025-09-30"])

    assert (in_time, late) == (0, 1)
    assert "Error CLK-01 at the dates given" in capsys.readouterr().out


def test_a_record_is_linted_by_its_decisions(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    record = tmp_path / "record.toml"
    shutil.copy(RECORDS / "answer.toml", record)
    assert main(["lint", str(record)]) == 0
    record.write_text(record.read_text(encoding="utf-8").replace('"31(1)(a)"', '"31(1)"'), encoding="utf-8")

    code = main(["lint", str(record)])

    assert (code, "Error REF-01 at refusals[2].provision" in capsys.readouterr().out) == (1, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["missing.txt"], "cannot be read"),
        (["letter.odt"], "letters are read from .txt"),
        ([str(SEED), "--received", "19/08/2019"], "--received: '19/08/2019' is not a date such as 2019-08-19"),
        ([str(RECORDS / "answer.toml"), "--regime", "foia"], "--regime is for letters; a record says it itself"),
        (["missing.toml"], "cannot be read"),
    ],
)
def test_bad_input_exits_2_with_one_line(words: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["lint", *words])

    told = capsys.readouterr()
    assert (code, told.out, told.err.count("\n")) == (2, "", 1)
    assert says in told.err
