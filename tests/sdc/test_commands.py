"""`candour protect`, `audit` and `verify` as they are used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from making import flat, summed, withholding

from candour.cli import main
from candour.tables import write_json

POLICY = 'decided_by = "Head of Disclosure"\nreason = "Children"\nthreshold = 3\n'


@pytest.fixture
def case(tmp_path: Path) -> Path:
    table = summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 90])
    write_json(table, tmp_path / "table.json")
    write_json(withholding(table, [("a", "a")]), tmp_path / "leaking.json")
    (tmp_path / "policy.toml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def test_protect_writes_a_table_a_certificate_and_an_internal_account(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["protect", str(case / "table.json"), "--spec", str(case / "policy.toml"), "-o", str(case / "out")]
    assert main(arguments) == 0
    assert sorted(path.name for path in (case / "out").iterdir()) == [
        "account.internal.json",
        "certificate.json",
        "table.json",
    ]
    told = capsys.readouterr().out
    assert "Withheld because they are small: 1\n" in told
    assert "Withheld because they would give those away: 3\n" in told
    assert main(["verify", str(case / "out/certificate.json"), "--table", str(case / "out/table.json")]) == 0
    assert main(["audit", str(case / "out/table.json"), "--spec", str(case / "policy.toml")]) == 0


def test_more_effort_may_be_allowed_and_no_effort_is_refused(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["protect", str(case / "table.json"), "--spec", str(case / "policy.toml")]
    assert main([*arguments, "--effort", "12"]) == 0
    assert "No other pattern loses less (proved)." in capsys.readouterr().out
    assert main([*arguments, "--effort", "0"]) == 2
    assert "must be a number above 0" in capsys.readouterr().err


def test_protect_gives_the_table_as_json(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protect", str(case / "table.json"), "--spec", str(case / "policy.toml"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"keys": {"r": "a", "c": "a"}, "state": "withheld", "value": None} in document["cells"]
    assert document["account"]["primary"] == 1
    assert {"dimensions", "cells", "provenance", "rows", "policy", "findings"} <= set(document)


def test_audit_exits_1_and_names_the_cell_that_leaks(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", str(case / "leaking.json")]) == 1
    assert "exact: r=a, c=a: 2 to 2" in capsys.readouterr().out
    assert main(["audit", str(case / "leaking.json"), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert {key: document["cells"][0][key] for key in ("keys", "attacker", "low", "high", "verdict")} == {
        "keys": {"r": "a", "c": "a"},
        "attacker": "outsider, floor 0",
        "low": 2,
        "high": 2,
        "verdict": "exact",
    }
    assert {"SDC-32", "SDC-34"} == {finding["id"] for finding in document["findings"]}


def test_audit_does_not_call_safe_what_it_had_no_time_to_settle(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["protect", str(case / "table.json"), "-o", str(case / "out")])
    assert main(["audit", str(case / "out" / "table.json"), "--seconds", "0"]) == 1
    assert "Not everything could be settled" in capsys.readouterr().out


def test_verify_exits_1_when_a_number_was_changed(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["protect", str(case / "table.json"), "-o", str(case / "out")])
    path = case / "out/certificate.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["witnesses"][0][0] += 1
    path.write_text(json.dumps(document), encoding="utf-8")
    capsys.readouterr()
    assert main(["verify", str(path), "--json"]) == 1
    assert "SDC-20" in {finding["id"] for finding in json.loads(capsys.readouterr().out)["findings"]}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["protect", "nowhere.json"], "nowhere.json: cannot be read"),
        (["protect", "table.json", "--method", "round"], "not available yet"),
        (["protect", "leaking.json"], "withheld cells already"),
        (["protect", "table.json", "--spec", "table.json"], "is not TOML"),
        (["protect", "table.json", "--ledger", "nowhere"], "no such folder"),
        (["protect", "table.json", "-o", "."], "is there already"),
        (["audit", "policy.toml"], "policy.toml"),
        (["audit", "table.json", "--seconds", "-1"], "say how many seconds"),
        (["audit", "table.json", "--seconds", "nan"], "say how many seconds"),
        (["verify", "table.json"], "is not a certificate"),
        (["verify", "nowhere.json"], "cannot be read"),
    ],
)
def test_wrong_arguments_end_in_one_line_and_exit_2(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    monkeypatch.chdir(case)
    before = sorted(case.iterdir())
    assert main(words) == 2
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1
    assert said in lines[0]
    assert sorted(case.iterdir()) == before
