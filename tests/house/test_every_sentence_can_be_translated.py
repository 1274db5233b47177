"""No sentence of the rooms is put together where a translator cannot reach it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import candour
from candour import language, tables
from candour.errors import BadInput

HOME = Path(candour.__file__).parent
# Where sentences for people go, and which of the arguments are sentences (the others are ids and citations).
SENTENCES = {"BadInput": (0,), "Finding": (2, 3, 4)}
NAMED = {"where", "message", "remedy"}
ROOMS = ["language.py", "tables"]


def written(room: str) -> Iterator[tuple[Path, ast.expr]]:
    """Every argument of a room that a person reads."""
    for path in sorted((HOME / room).rglob("*.py")) if (HOME / room).is_dir() else [HOME / room]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SENTENCES:
                yield from ((path, node.args[n]) for n in SENTENCES[node.func.id] if n < len(node.args))
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
