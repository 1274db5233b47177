"""The main job, at its door: a case folder in, a bundle with three proofs out, or nothing at all."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from pathlib import Path

import pytest

import candour.answer.work
from candour.answer import answer, load_case
from candour.errors import BadInput
from candour.gate import inspect, visible_text
from candour.sdc import Policy, protect, read_certificate, verify
from candour.tables import CellState, read

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PARTS_OF_A_BUNDLE = {
    "bundle.json",
    "letter.docx",
    "letter.html",
    "letter.pdf",
    "letter.txt",
    "proofs/certificate-suspects-under-14.json",
    "proofs/clean.json",
    "proofs/lawful.json",
    "proofs/safe.json",
    "public-answer.json",
    "public.html",
    "suspects-under-14.csv",
    "suspects-under-14.csv-metadata.json",
    "suspects-under-14.ods",
    "suspects-under-14.xlsx",
}


def names_in(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def change(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_the_reference_answer_leaves_with_all_three_proofs(reference):
    result, folder = reference
    assert [(proof.name, proof.holds) for proof in result.proofs] == [("lawful", True), ("safe", True), ("clean", True)]
    assert names_in(folder) == PARTS_OF_A_BUNDLE


def test_the_reference_answer_was_due_on_17_september_2019_and_was_in_time(reference):
    result, _ = reference
    assert result.clock.due == dt.date(2019, 9, 17)
    assert not [finding for finding in result.findings if finding.id.startswith("CLK")]


def test_the_hash_of_the_bundle_is_over_every_file_in_it(reference):
    result, folder = reference
    lines = "".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in sorted(names_in(folder) - {"bundle.json"})
    )
    assert hashlib.sha256(lines.encode()).hexdigest() == result.sha256
    assert json.loads((folder / "bundle.json").read_text("utf-8"))["sha256"] == result.sha256


def test_no_file_of_the_reference_answer_shows_a_count_of_one_two_or_three(reference):
    _, folder = reference
    for name in ("suspects-under-14.xlsx", "suspects-under-14.ods", "suspects-under-14.csv"):
        table = read(folder / name)
        shown = {cell.value for cell in table.cells.values() if cell.state is CellState.PUBLISHED}
        assert shown.isdisjoint({1, 2, 3})
        assert table.has_withheld


def test_the_certificate_in_the_bundle_adds_up(reference):
    _, folder = reference
    assert verify(read_certificate(folder / "proofs" / "certificate-suspects-under-14.json")) == ()


def test_the_letter_scopes_its_denial_and_names_the_paragraph_it_rests_on(reference):
    _, folder = reference
    letter = " ".join((folder / "letter.txt").read_text("utf-8").split())
    assert "any other information about investigations" in letter
    assert "30(1)(a)(i)" in letter
    assert "section 50" in letter
    assert "national security" not in letter.lower()


def test_the_figures_say_that_suspects_are_counted_and_that_they_are_invented(reference):
    _, folder = reference
    letter = " ".join((folder / "letter.txt").read_text("utf-8").split())
    assert "suspects linked to a crime" in letter
    assert "These figures are invented" in letter
    assert "2019 (1 January to 19 August)" in letter


def test_the_public_page_addresses_nobody(reference):
    _, folder = reference
    page = visible_text(folder / "public.html")
    assert "Dear" not in page
    assert "A. Applicant" not in page


def test_every_file_of_the_bundle_is_clean(reference):
    _, folder = reference
    assert [name for name in sorted(names_in(folder)) if not inspect(folder / name).is_clean] == []


def test_the_same_case_gives_the_same_bytes(small, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    hashes = {answer(load_case(small), out).sha256 for out in (first, second)}
    assert len(hashes) == 1
    assert [n for n in sorted(names_in(first)) if (first / n).read_bytes() != (second / n).read_bytes()] == []


def test_crimes_listed_twice_are_counted_once_and_reported(street):
    """Durham lists twelve crimes twice in January 2019: 5,190 rows with a key are 5,178 crimes; Cleveland has 5,473."""
    result, folder = street
    table = read(folder / "crimes-by-outcome.csv")
    assert table.cell(force="durham").value == 5178
    assert table.cell(force="cleveland").value == 5473
    assert table.cell(force="durham", type="drugs").value == 127
    assert (
        result.tables["crimes-by-outcome"].table.provenance.rows.excluded["A further row of a crime already read"] == 12
    )
    assert "Twelve crimes in Durham are listed twice" in " ".join((folder / "letter.txt").read_text("utf-8").split())


def test_nothing_is_withheld_only_when_somebody_decided_so_and_said_why(street, with_table, tmp_path):
    _, folder = street
    assert "already public" in json.loads((folder / "proofs" / "safe.json").read_text("utf-8"))["said"][0]
    change(with_table / "case.toml", 'policy = "protection.toml"', "")
    with pytest.raises(BadInput, match=r"either policy .* or publish_as_counted"):
        load_case(with_table)


def test_a_part_undecided_stops_the_answer_and_writes_nothing(small, tmp_path):
    change(small / "record.toml", 'holding = "held"\n', "")
    out = tmp_path / "out"
    result = answer(load_case(small), out)
    assert "DUT-01" in {finding.id for finding in result.findings}
    assert not result.written
    assert not out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_a_wrong_citation_stops_the_answer_and_says_what_would_be_right(small, tmp_path):
    with (small / "record.toml").open("a", encoding="utf-8") as record:
        record.write('\n[[refusals]]\nprovision = "40(3)(A)(a)"\nwithheld = "the names"\nwhy = "They name people."\n')
    with pytest.raises(BadInput, match=r"40\(3A\)\(a\)"):
        answer(load_case(small), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def test_the_applicants_name_on_a_public_page_stops_the_answer(small, tmp_path):
    change(small / "record.toml", "twelve patrol bicycles", "twelve patrol bicycles, as A. Applicant supposed")
    out = tmp_path / "out"
    result = answer(load_case(small), out)
    assert not result.written
    assert not out.exists()
    assert [finding.where for finding in result.findings if finding.id == "PII-02"] == [
        "public-answer.json",
        "public.html",
    ]


def test_an_earlier_bundle_is_replaced_whole(small, tmp_path):
    out = tmp_path / "out"
    answer(load_case(small), out)
    change(small / "record.toml", "has twelve patrol bicycles", "has thirteen patrol bicycles")
    answer(load_case(small), out)
    assert "thirteen" in (out / "letter.txt").read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "out"]


@pytest.mark.parametrize("name", ["stray.txt", "letter.txt", "proofs/lawful.json"])
def test_what_somebody_changed_or_laid_in_a_bundle_is_never_lost(small, tmp_path, name):
    out = tmp_path / "out"
    answer(load_case(small), out)
    (out / name).write_text("written by hand", "utf-8")
    with pytest.raises(BadInput, match=rf"holds {name}, added or changed since"):
        answer(load_case(small), out)
    assert (out / name).read_text("utf-8") == "written by hand"


@pytest.mark.parametrize("content", ["{}", "[]", "not JSON", '{"files": [1]}'])
def test_a_folder_with_another_programs_bundle_file_is_never_written_over(small, tmp_path, content):
    out = tmp_path / "out"
    out.mkdir()
    (out / "bundle.json").write_text(content, "utf-8")
    with pytest.raises(BadInput, match="is not a bundle"):
        answer(load_case(small), out)
    assert (out / "bundle.json").read_text("utf-8") == content


def test_the_case_itself_is_never_written_over(small, tmp_path):
    (small / "bundle.json").write_text('{"files": []}', "utf-8")
    for out in (small, tmp_path, small / "records" / ".."):
        with pytest.raises(BadInput, match="holds the case itself"):
            answer(load_case(small), out)
    assert "case.toml" in names_in(small)


def test_a_bundle_is_written_where_a_link_leads(small, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "case-link").symlink_to(small)
    assert answer(load_case(tmp_path / "case-link"), tmp_path / "link").written
    assert "bundle.json" in names_in(tmp_path / "real")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "case-link", "link", "real"]


@pytest.mark.parametrize("said", ["A.\u00a0Applicant", "a applicant", "A. APPLICANT’S letter"])
def test_the_applicants_name_is_found_however_it_is_spaced_or_pointed(small, tmp_path, said):
    change(small / "record.toml", "twelve patrol bicycles", f"twelve patrol bicycles, as {said} supposed")
    result = answer(load_case(small), tmp_path / "out")
    assert [finding.where for finding in result.findings if finding.id == "PII-02"] == [
        "public-answer.json",
        "public.html",
    ]


def test_a_name_within_another_word_is_not_the_applicant(small, tmp_path):
    change(small / "case.toml", '"A. Applicant"', '"Pat"')
    assert answer(load_case(small), tmp_path / "out").written


def test_the_applicants_name_is_looked_for_in_file_names(with_table, tmp_path):
    change(with_table / "case.toml", '"A. Applicant"', '"Suspect List"')
    with (with_table / "record.toml").open("a", encoding="utf-8") as record:
        record.write('[[parts.disclosures]]\nwhat = "a table"\ntable = "suspect-list"\n')
    change(with_table / "case.toml", 'name = "suspects"', 'name = "suspect-list"')
    decision = 'publish_as_counted = { decided_by = "Officer", reason = "A test." }'
    change(with_table / "case.toml", 'policy = "protection.toml"', decision)
    found = answer(load_case(with_table), tmp_path / "out").findings
    named = {finding.where for finding in found if finding.id == "PII-02"}
    assert {"suspect-list.ods", "suspect-list.xlsx", "suspect-list.csv"} <= named


def test_a_folder_that_is_no_bundle_is_never_written_over(small, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(BadInput, match="is not a bundle"):
        answer(load_case(small), out)
    assert names_in(out) == {"notes.txt"}


def test_a_late_answer_is_found(small, tmp_path):
    change(small / "record.toml", "date = 2019-09-12", "date = 2019-09-18")
    result = answer(load_case(small), tmp_path / "out")
    assert any(finding.id == "CLK-01" for finding in result.findings)


OVERRIDE = """
[[overrides]]
finding = "CLK-01"
where = "{where}"
reason = "The officer was ill; the applicant was told."
by = "{by}"
agreed_by = "Head of Information"
"""


def test_a_finding_is_overridden_by_two_people_with_a_reason_that_is_kept(small, tmp_path):
    change(small / "record.toml", "date = 2019-09-12", "date = 2019-09-18")
    found = answer(load_case(small), tmp_path / "first").findings
    with (small / "case.toml").open("a", encoding="utf-8") as case:
        for finding in found:
            case.write(
                OVERRIDE.format(where=finding.where.replace('"', '\\"'), by="Officer").replace("CLK-01", finding.id)
            )
    result = answer(load_case(small), tmp_path / "second")
    assert result.written
    assert result.findings == ()
    kept = json.loads((tmp_path / "second" / "proofs" / "lawful.json").read_text("utf-8"))["overridden"]
    assert kept[0]["override"]["reason"] == "The officer was ill; the applicant was told."


def test_nobody_agrees_with_themselves(small):
    with (small / "case.toml").open("a", encoding="utf-8") as case:
        case.write(OVERRIDE.format(where="anywhere", by="head of information"))
    with pytest.raises(BadInput, match="cannot agree with themselves"):
        load_case(small)


def test_an_override_of_nothing_is_a_finding(small, tmp_path):
    with (small / "case.toml").open("a", encoding="utf-8") as case:
        case.write(OVERRIDE.format(where="nowhere", by="Officer"))
    assert [finding.id for finding in answer(load_case(small), tmp_path / "out").findings] == ["ANS-01"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('record = "record.toml"', 'record = "recrod.toml"', "record names 'recrod.toml', which is not in"),
        ('record = "record.toml"', 'recrod = "record.toml"', "unknown key 'recrod'"),
        ('request = "request.txt"\n', "", "lacks the key 'request'"),
        ('record = "record.toml"', "record = 7", "record should be text"),
        ('record = "record.toml"', "record = ", "not well-formed TOML"),
    ],
)
def test_a_wrong_case_file_ends_in_one_line_that_names_the_key(small, old, new, said):
    change(small / "case.toml", old, new)
    with pytest.raises(BadInput, match=said) as problem:
        load_case(small)
    assert "\n" not in str(problem.value)


def test_a_folder_without_a_case_file_is_refused(tmp_path):
    with pytest.raises(BadInput, match=r"has no case\.toml"):
        load_case(tmp_path)


def test_a_table_that_no_part_supplies_is_refused(with_table, tmp_path):
    change(
        with_table / "case.toml",
        'policy = "protection.toml"',
        'publish_as_counted = { decided_by = "Officer", reason = "A test." }',
    )
    with pytest.raises(BadInput, match="no part of the record supplies"):
        answer(load_case(with_table), tmp_path / "out")


def test_a_record_that_supplies_a_table_the_case_does_not_count_is_refused(small):
    with (small / "record.toml").open("a", encoding="utf-8") as record:
        record.write('[[parts.disclosures]]\nwhat = "a table"\ntable = "bicycles"\n')
    with pytest.raises(BadInput, match="which the case does not count"):
        load_case(small)


def test_bad_records_stop_the_answer_and_leave_nothing(with_table, tmp_path):
    change(with_table / "records" / "outcome.csv", ",21,", ",23,")
    out = tmp_path / "out"
    with pytest.raises(BadInput, match="23") as problem:
        answer(load_case(with_table), out)
    assert "outcome.csv row" in str(problem.value)
    assert not out.exists()


def _tampered(table, policy):
    """What a faulty protector might give: a certificate whose witnesses do not add up."""
    made = protect(table, policy)
    first, *others = made.certificate.witnesses
    wrong = (first[0] + 1, *first[1:])
    return dataclasses.replace(made, certificate=dataclasses.replace(made.certificate, witnesses=(wrong, *others)))


def _weaker(table, policy):
    """What a faulty protector might give: protection by a weaker policy than the one it was asked to follow."""
    weak = Policy(threshold=2, width=1, decided_by="a fault", reason="a fault")
    return dataclasses.replace(protect(table, weak), policy=policy)


@pytest.mark.parametrize(("faulty", "rule"), [(_tampered, "SDC-20"), (_weaker, "ANS-02")])
def test_a_certificate_that_does_not_prove_enough_stops_the_answer(tmp_path, monkeypatch, faulty, rule):
    monkeypatch.setattr(candour.answer.work, "protect", faulty)
    result = answer(load_case(EXAMPLES / "11220"), tmp_path / "out")
    safe = next(proof for proof in result.proofs if proof.name == "safe")
    assert (safe.holds, result.written) == (False, False)
    assert rule in {finding.id for finding in safe.findings}
    assert not (tmp_path / "out").exists()
