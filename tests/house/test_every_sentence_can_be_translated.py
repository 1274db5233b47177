"""No sentence of the rooms is put together where a translator cannot reach it."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import candour
from candour import answer, counting, gate, language, law, letters, sdc, tables
from candour.cli import main
from candour.errors import BadInput

HOME = Path(candour.__file__).parent
# Where sentences for people go, and which of the arguments are sentences (the others are ids and citations).
SENTENCES = {
    "BadInput": (0,),
    "Finding": (2, 3, 4),
    "_wrong": (1, 2),
    "BadCitation": (0,),
    "_gives_no_time": (1, 2),
    "_Placed": (0,),
    "finding": (2,),
    "wrong_at": (1,),
    "BadRow": (4,),
    "found": (1, 2),
    "not_read": (0, 1),
    "_unsafe": (1, 2),
    "NotOurs": (0,),
    "_Damaged": (0,),
    "_told": (1,),
    "add_argument": (),
}
NAMED = {"where", "message", "remedy", "help"}
ROOMS = ["language.py", "tables", "sdc", "law", "letters", "counting", "gate", "answer", "commands", "cli.py"]


def called(node: ast.AST) -> str:
    """The name of the function or method that is called; empty for anything else."""
    match node:
        case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
            return name
    return ""


def written(room: str) -> Iterator[tuple[Path, ast.expr]]:
    """Every argument of a room that a person reads."""
    for path in sorted((HOME / room).rglob("*.py")) if (HOME / room).is_dir() else [HOME / room]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = called(node)
            if isinstance(node, ast.Call) and name in SENTENCES:
                yield from ((path, node.args[n]) for n in SENTENCES[name] if n < len(node.args))
                yield from ((path, word.value) for word in node.keywords if word.arg in NAMED)


def is_glued(argument: ast.expr) -> bool:
    """Whether words stand in an argument itself, not in what it hands to the translations."""
    if isinstance(argument, ast.Constant):
        return isinstance(argument.value, str) and " " in argument.value.strip()
    if isinstance(argument, ast.JoinedStr):
        return any(isinstance(piece, ast.Constant) and any(map(str.isalpha, piece.value)) for piece in argument.values)
    if isinstance(argument, ast.BinOp):
        return is_glued(argument.left) or is_glued(argument.right)
    if isinstance(argument, ast.IfExp):
        return is_glued(argument.body) or is_glued(argument.orelse)
    return False


@pytest.mark.parametrize("room", ROOMS)
def test_every_error_and_finding_goes_through_the_translations(room):
    glued = [f"{path.relative_to(HOME)}:{found.lineno}" for path, found in written(room) if is_glued(found)]
    assert not glued


def formatted(room: str) -> Iterator[tuple[Path, ast.BinOp, set[str], set[str]]]:
    """Every translated sentence that gets its values where it stands: the names it has, and those it is given."""
    for path in sorted((HOME / room).rglob("*.py")) if (HOME / room).is_dir() else [HOME / room]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict):
                texts = [text.value for text in ast.walk(node.left) if isinstance(text, ast.Constant)]
                named = {name for text in texts if isinstance(text, str) for name in re.findall(r"%\((\w+)\)s", text)}
                given = {key.value for key in node.right.keys if isinstance(key, ast.Constant)}
                if named and len(given) == len(node.right.keys):
                    yield path, node, named, given


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_gets_the_values_that_it_names(room):
    wrong = [
        f"{path.relative_to(HOME)}:{node.lineno}" for path, node, named, given in formatted(room) if named != given
    ]
    assert not wrong


class Marked:
    """A language in which every sentence is the English one between marks."""

    def gettext(self, message: str, /) -> str:
        return f"«{message}»"

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        return f"«{singular if number == 1 else plural}»"


@pytest.fixture
def marked():
    """The rooms speak the marked language for the length of a test."""
    before = language.speak(Marked())
    yield
    language.speak(before)


def test_the_rooms_speak_the_language_that_they_are_given(marked):
    assert language.gettext("Held.") == "«Held.»"
    assert language.ngettext("One row", "%(count)d rows", 2) == "«%(count)d rows»"


def withheld_table():
    dimension = tables.Dimension("age", "Age", (tables.Category("0-9", "0 to 9"), tables.Category("_T", "All ages")))
    cells = {("0-9",): tables.WITHHELD, ("_T",): tables.Cell.count(12)}
    provenance = tables.Provenance("suspects", system="The system", synthetic=True)
    return tables.Table("Suspects", (dimension,), cells, provenance, notes=("One note.",))


def test_a_table_is_shown_with_its_sentences_translated(marked):
    table = withheld_table()
    text = tables.to_text(table, width=300, about=True)
    assert "[c] «Withheld to protect people." in text
    assert "«Count»" in text
    assert "[note 1] «The whole table»: One note." in text
    assert "- «Each figure is a count of suspects.»" in text
    assert "«The records are invented." in tables.to_html(table, about=True)
    with pytest.raises(BadInput, match="«dimension 'age' has no category '10-19'; it has 0-9, _T»"):
        table.dimension("age").category("10-19")
    with pytest.raises(BadInput, match="«dimensions must be an array, not «null»»"):
        tables.from_json({"dimensions": None})


@pytest.mark.parametrize("write", [tables.write_xlsx, tables.write_ods, tables.write_csvw])
def test_a_file_in_any_language_is_read_back(write, tmp_path, marked):
    path = tmp_path / {tables.write_xlsx: "a.xlsx", tables.write_ods: "a.ods"}.get(write, "a.csv")
    write(withheld_table(), path)
    assert tables.read(path) == withheld_table()


def counts(*numbers):
    codes = [f"{number}0-{number}9" for number in range(len(numbers))]
    categories = (*(tables.Category(code, code) for code in codes), tables.Category("_T", "All"))
    cells = {(code,): tables.Cell.count(number) for code, number in zip(codes, numbers, strict=True)}
    cells["_T",] = tables.Cell.count(sum(numbers))
    dimension = tables.Dimension("age", "Age", categories)
    return tables.Table("Suspects", (dimension,), cells, tables.Provenance("suspects"))


def test_what_is_said_of_a_protected_table_is_translated(marked):
    with pytest.raises(BadInput, match="«method 'guess' is not one of suppress, round, band, best»"):
        sdc.protect(counts(3, 20), method="guess")
    protected = sdc.protect(counts(3, 20, 40))
    assert protected.table.notes[0].startswith("«Some numbers are withheld: counts of people below 5,")
    leaking = replace(counts(3, 20), cells={**counts(3, 20).cells, ("00-09",): tables.WITHHELD})
    found = {finding.id: finding for finding in sdc.audit(leaking).findings}
    assert found["SDC-34"].where == "««the total of all» (along 'age')»"
    assert found["SDC-32"].message.startswith("«One withheld cell can be worked out exactly by this reader: ")
    assert found["SDC-32"].remedy.startswith("«Protect the complete table ")
    (wrong,) = sdc.verify(replace(protected.certificate, sha256=""))
    assert wrong.message == "«The certificate was changed after it was made: its hash does not fit.»"
    assert wrong.remedy.startswith("«Do not rely on this certificate;")


def test_a_clock_explains_itself_in_the_language_of_the_moment(marked):
    received = law.Event(law.EventKind.RECEIVED, dt.date(2025, 6, 14))
    answered = law.Event(law.EventKind.ANSWERED, dt.date(2025, 7, 14))
    clock = law.clock((received, answered))
    found = clock.findings[0]
    assert found.message == "«The answer went on 2025-07-14, after the date due, 2025-07-11.»"
    assert found.remedy == "«Say in the letter that it is late, and record why.»"
    assert found.source == "FOIA s. 10(1)"
    days = [day.why for day in clock.explain()]
    assert days[0].endswith("«It need not be a working day; this one is not: «Saturday».»")
    assert days[1:3] == ["«Sunday»", "«Working day»"]
    with pytest.raises(BadInput, match="«there is no section 99 in FOIA»"):
        law.parse_citation("section 99")
    with pytest.raises(BadInput, match="«a limit of 5 working days: under eir it is always 20»"):
        law.clock((received,), regime=law.Regime.EIR, limit=5)


def record_of(**more):
    """A decision record as it stands in a file, with whatever else is decided."""
    day = dt.date(2025, 6, 2)
    part = {"number": "1", "text": "How many?", "holding": "held"}
    authority = {"name": "Northtown Council", "email": "foi@northtown.example"}
    facts = {"reference": "R1", "subject": "Fires", "received": day, "date": day, "authority": authority}
    return letters.record_from_mapping({**facts, "parts": [part], **more})


def test_what_is_wrong_with_a_record_is_said_in_the_language_spoken(marked):
    with pytest.raises(BadInput) as wrong:
        record_of(subjct="Fires")
    assert str(wrong.value) == "««record»: unknown key 'subjct'; did you mean 'subject'?»"
    with pytest.raises(BadInput, match=r"^««record»: «the refusal under 30\(1\) names part '7'; the parts are 1»»$"):
        record_of(refusals=[{"provision": "30(1)", "withheld": "names", "parts": ["7"]}])
    refused = record_of(refusals=[{"provision": "31(1)(a)", "withheld": "the plans"}])
    found = {finding.id: finding for finding in letters.lint_record(refused)}
    assert found["REF-04"].message == "«it is not said why 31(1)(a) applies»"
    assert found["REF-04"].where == "refusals[0].why"
    assert "«factors against», «a balance»»" in found["PIT-01"].message
    with pytest.raises(letters.RecordHasErrors, match=r"^«the record has an error at .* more errors\)»$"):
        letters.compose(refused)


def test_what_code_writes_into_a_letter_is_translated_and_its_clauses_are_their_own(marked):
    work = {"activity": "locating", "description": "reading reports", "records": 3000, "minutes": 3}
    letter = letters.compose(record_of(cost={"provision": "12(1)", "work": [work], "advice": "Ask about one month."}))
    (grid,) = (block for block in letter.blocks if isinstance(block, letters.Grid))
    assert grid.header == ("«Work»", "«Activity»", "«Records»", "«Minutes for each»", "«Hours»")
    assert grid.rows == (
        ("Reading reports", "«Locating it»", "3,000", "3", "150"),
        ("«All the work»", "", "", "", "150"),
    )
    assert "«" not in grid.caption


def test_what_a_letter_lacks_is_said_in_the_language_spoken(marked):
    text = "Dear Ms Shah,\n\nWe refuse your request under section 31(1)(a) of the Act.\n\nDate: xx/xx/xxxx\n"
    found = letters.lint_text(letters.letter_from_bytes(text.encode(), "text"))
    assert {"REF-04", "PRJ-01", "RTS-01", "MIS-01"} <= {finding.id for finding in found}
    assert all(finding.message.startswith("«") and finding.message.endswith("»") for finding in found)
    assert any(finding.where.startswith("««paragraph 2», «line 3»: ") for finding in found)


def sample(folder: Path, *, bad_rows: bool = False) -> counting.Mapping:
    """Synthetic records in a folder, with the mapping that lays them on the tables."""
    counting.write_sample(counting.sample_records(seed=1, crimes=60, bad_rows=bad_rows), folder)
    return counting.load_mapping(folder / "mapping.toml")


def crimes_by(*dimensions, unit="crimes"):
    """How many crimes were recorded, in a whole year and a part of one."""
    days = {"from": dt.date(2017, 1, 1), "to": dt.date(2018, 5, 31)}
    periods = {"field": "recorded_on", "years": "calendar", **days}
    return counting.read_question({"title": "Crimes", "unit": unit, "periods": periods, "dimensions": [*dimensions]})


YEARS = {"name": "year", "of": "period", "label": "Year"}
AREAS = {"name": "area", "of": "crime.area", "label": "Area"}


def test_a_count_says_what_was_counted_in_the_language_spoken(tmp_path, marked):
    said: list[str] = []
    with counting.load(sample(tmp_path / "records"), tmp_path / "records", progress=said.append) as snapshot:
        table = counting.count(crimes_by(YEARS), snapshot)
    assert said[:2] == ["«reading 7 files»", "«checking incident»"]
    about = table.provenance
    assert (about.unit, about.date_field) == ("«crimes»", "«the date recorded»")
    assert about.definitions == (
        "««the date recorded» puts a count in a period; the first and last day are included.»",
    )
    status = "«The status of the crime is not ««recorded» or «transferred in»»»"
    assert about.rows is not None
    assert status in about.rows.excluded
    assert f"«Not counted: {status}.»" in about.exclusions
    labels = [category.label for category in table.dimensions[0].categories]
    assert labels == ["2017", "2018 (««1 «January»» to «31 «May»»»)", "«Total»"]


def test_what_is_wrong_with_a_question_is_said_in_the_language_spoken(tmp_path, marked):
    with pytest.raises(
        BadInput, match=r"^«question: «unit: ««'crime' is not one of .*»; «say what one count is: .*»»»»$"
    ):
        crimes_by(YEARS, unit="crime")
    with pytest.raises(BadInput, match=r"^«question: ««dimension 'area'»: «list its categories, .*»»»$"):
        crimes_by(AREAS)
    areas = {**AREAS, "categories": [{"code": "North", "label": "North"}], "missing": {"code": "-", "label": "None"}}
    with (
        counting.load(sample(tmp_path / "records"), tmp_path / "records") as snapshot,
        pytest.raises(
            BadInput, match=r"^««dimension 'area'»: «'East', 'South', 'West' fall in no category; list .*»»$"
        ),
    ):
        counting.count(crimes_by(areas), snapshot)


def test_a_bad_row_is_explained_in_the_language_spoken(tmp_path, marked):
    with pytest.raises(counting.BadRows) as stopped:
        counting.load(sample(tmp_path / "records", bad_rows=True), tmp_path / "records")
    assert str(stopped.value).startswith("«««crime.csv row 65»: «recorded_on '14/05/2018' is not a date between")
    assert "». 5 rows are bad (bad-date 1, no-such-crime 1, " in str(stopped.value)
    assert "«outcome code 23 is not one of 0-22, 1A, 2A, 3A»" in [row.message for row in stopped.value.rows]


def test_a_rule_is_kept_in_one_language_with_the_records_and_shown_in_the_one_spoken(tmp_path, marked):
    counting.write_sample(counting.sample_records(seed=1, crimes=60), tmp_path / "records", workbook=True)
    mapping = counting.load_mapping(tmp_path / "records" / "mapping-suspects.toml")
    with counting.load(mapping, tmp_path / "records") as snapshot:
        assert list(snapshot.tables["crime"].excluded) == ["a further row of a crime already read"]
        table = counting.count(crimes_by(YEARS), snapshot)
    assert table.provenance.rows is not None
    assert "«a further row of a crime already read»" in table.provenance.rows.excluded


def test_a_file_is_reported_on_in_the_language_spoken(marked):
    report = gate.inspect(b"Year,Count\n=1+1,2,3\n", "answer.csv")
    assert [finding.where for finding in report.findings] == ["«row 2»", "«row 2, column 1»"]
    assert "«3 cells where the first row has 2»" in report.findings[0].message
    assert report.summary == "«2 things found»"
    assert gate.inspect(b"Year,Count\n", "answer.csv").summary == (
        "««1 part, accounted for»; «1 sheet», «2 cells» visible, nothing else»"
    )
    with pytest.raises(BadInput, match=r"^«there is no file nowhere\.csv»$"):
        gate.inspect("nowhere.csv")


def test_what_is_wrong_with_a_case_is_told_in_the_language_spoken(tmp_path, marked):
    with pytest.raises(BadInput, match=r"^«.*: has no case\.toml; a case folder needs one \(.*\)»$"):
        answer.load_case(tmp_path)
    with pytest.raises(BadInput, match=r"^«the override of DUT-01 at part 1: One cannot agree with themselves; "):
        answer.Override("DUT-01", "part 1", "Why", by="One", agreed_by="one")


def test_a_command_speaks_the_language_of_the_moment(capsys, marked):
    assert main(["due", "--received", "2025-06-14", "--event", "answered:2025-07-14", "--explain"]) == 1
    said = capsys.readouterr().out
    assert "\n«Due» " in said
    assert "«working day 20, FOIA s. 10(1)»\n" in said
    assert "«Error» «CLK-01 at answered 2025-07-14: «The answer went on 2025-07-14, after the date due" in said
    assert "\n    «To mend it: «Say in the letter that it is late, and record why.»»\n" in said
    assert main(["due", "--received", "today"]) == 2
    assert capsys.readouterr().err == "candour due: «--received: 'today' is not a date such as 2019-08-19»\n"
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "  due              «when an answer is due, and every day of the count»\n" in capsys.readouterr().out
