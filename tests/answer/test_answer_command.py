"""`candour answer` as its user meets it."""

from __future__ import annotations

import json

from candour.cli import main


def test_the_summary_tells_the_officer_what_happened_and_where_to_look(small, tmp_path, capsys):
    out = tmp_path / "out"
    assert main(["answer", str(small), "-o", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Due by Tuesday 17 September 2019 (FOIA s. 10(1)). Dated 12 September 2019, in time." in said
    for proof in ("LAWFUL  yes", "SAFE    yes", "CLEAN   yes"):
        assert proof in said
    assert f"{out}/letter.html" in said


def test_json_is_one_document_and_nothing_else(small, tmp_path, capsys):
    assert main(["answer", str(small), "-o", str(tmp_path / "out"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["due"] == "2019-09-17"
    assert [proof["proof"] for proof in document["proofs"]] == ["lawful", "safe", "clean"]


def test_a_finding_ends_in_exit_1_and_is_named(small, tmp_path, capsys):
    (small / "record.toml").write_text(
        (small / "record.toml").read_text("utf-8").replace("date = 2019-09-12", "date = 2019-09-18"), "utf-8"
    )
    assert main(["answer", str(small), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().out
    assert "CLK-01" in said


def test_bad_input_ends_in_exit_2_and_one_line(tmp_path, capsys):
    assert main(["answer", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "has no case.toml" in said.err
