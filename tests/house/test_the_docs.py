"""The documentation is a contract: its links lead somewhere, and the commands of the README run as written."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from candour.cli import main

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    broken = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert broken == []


def readme_commands() -> list[list[str]]:
    """The `candour` commands of the README, in order, each as its words."""
    readme = (ROOT / "README.md").read_text("utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL) for line in block.splitlines()]
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("candour ")]


def test_the_commands_of_the_readme_run_as_written(tmp_path, monkeypatch, capsys):
    """In a folder that holds what the lines speak of; each prints something for its reader and no usage error."""
    example = ROOT / "examples" / "11220"
    for name in ("question.toml", "records"):
        (shutil.copytree if (example / name).is_dir() else shutil.copy)(example / name, tmp_path / name)
    shutil.copy(example / "protection.toml", tmp_path / "policy.toml")
    shutil.copytree(example, tmp_path / "examples" / "11220")
    monkeypatch.chdir(tmp_path)
    commands = readme_commands()
    assert len(commands) == 7
    for words in commands:
        code = main(words)
        said = capsys.readouterr()
        assert code in (0, 1), f"{words}: {said.err}"
        assert said.out, words


def test_make_alone_lists_what_the_readme_promises():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text("utf-8")):
        assert re.search(rf"^{target}:.*##", makefile, re.MULTILINE), target
