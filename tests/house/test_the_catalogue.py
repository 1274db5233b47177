"""Whoever translates Candour is given every sentence, whole, with its values named."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "candour"
# What takes a sentence, and how many texts it takes.
ONE = {"_", "gettext", "gettext_lazy", "lazy", "later", "_later", "_now"}
TWO = {"ngettext", "ngettext_lazy", "_n"}
VALUE = re.compile(r"%\((\w+)\)")
BARE = re.compile(r"(?<!%)(?:%%)*%[sdif.]")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalog:
    out = tmp_path_factory.mktemp("messages") / "candour.pot"
    subprocess.run([ROOT / "tools" / "messages.sh", out], check=True)
    with out.open("rb") as stream:
        return read_po(stream)


def asked_for(path: Path) -> Iterator[tuple[int, list[ast.expr]]]:
    """The line and the texts of every call of a module that has something translated."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = 2 if node.func.id in TWO else 1 if node.func.id in ONE else 0
            if texts:
                yield node.lineno, node.args[:texts]


MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def test_every_sentence_of_the_code_is_in_the_catalogue(catalogue):
    there = {text for message in catalogue for text in ([message.id] if isinstance(message.id, str) else message.id)}
    missing = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in MODULES
        for line, texts in asked_for(path)
        if any(isinstance(text, ast.Constant) and text.value not in there for text in texts)
    ]
    assert not missing


def test_no_sentence_is_put_together_before_it_is_translated():
    glued = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in MODULES
        for line, texts in asked_for(path)
        if any(isinstance(text, ast.JoinedStr | ast.BinOp) for text in texts)
    ]
    assert not glued


def test_every_value_is_named(catalogue):
    """A value without a name cannot stand in another order."""
    wrong = []
    for message in catalogue:
        forms = [message.id] if isinstance(message.id, str) else message.id
        if any(BARE.search(form) for form in forms if VALUE.search(form) or message.python_format):
            wrong.append((message.id, message.locations[:1]))
    assert not wrong


PARTS = sorted(path.parent.name for path in (SOURCE / "web").glob("*/jinja2") if any(path.rglob("*.html")))


@pytest.mark.parametrize("part", PARTS)
def test_the_templates_of_every_part_are_gathered(catalogue, part):
    files = {file for message in catalogue for file, _line in message.locations}
    assert any(file.startswith(f"src/candour/web/{part}/jinja2/") for file in files)
