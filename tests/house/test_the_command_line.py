"""What every command does with wrong arguments, with a machine that refuses, and with a reader who leaves."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from candour.cli import COMMANDS, main

WRITERS = ["answer", "count", "draft", "protect", "sample-records"]


def candour(*words: str, **settings) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "candour", *words], text=True, capture_output=True, **settings)


@pytest.mark.parametrize("words", [["nonsense"], *([name, "--no-such-option"] for name in COMMANDS)])
def test_wrong_arguments_end_in_one_line_and_exit_2(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(words)
    said = capsys.readouterr()
    assert (stopped.value.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("candour")


@pytest.mark.parametrize("name", WRITERS)
def test_every_command_that_writes_a_folder_names_it_in_the_same_way(name):
    parser = argparse.ArgumentParser()
    importlib.import_module(f"candour.commands.{COMMANDS[name][0]}").add_arguments(parser)
    (out,) = [action for action in parser._actions if action.dest == "out"]
    assert (out.option_strings, out.metavar) == (["-o", "--out"], "DIR")


def test_an_option_is_never_guessed_from_its_beginning(capsys):
    with pytest.raises(SystemExit):
        main(["due", "--rec", "2019-08-19"])
    assert "--received" in capsys.readouterr().err


def test_a_path_that_cannot_be_made_ends_in_one_line_that_names_it(tmp_path, capsys):
    (tmp_path / "file").write_text("not a folder", "utf-8")
    assert main(["sample-records", "--crimes", "60", "-o", str(tmp_path / "file" / "out")]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert str(tmp_path / "file") in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_input_nested_without_end_ends_in_one_line(tmp_path, capsys):
    deep = tmp_path / "record.toml"
    deep.write_text("a = " + "[" * 100_000, "utf-8")
    assert main(["draft", str(deep), "-o", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "nested too deeply" in said


def test_a_reader_who_leaves_is_no_error_but_never_reads_as_nothing_found():
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "w") as closed:
        left = subprocess.run(
            [sys.executable, "-m", "candour", "due", "--received", "2019-08-19"],
            stdout=closed,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (left.returncode, left.stderr) == (1, "")


def test_a_full_disk_under_the_output_ends_in_one_line():
    with Path("/dev/full").open("w") as full:
        told = subprocess.run(
            [sys.executable, "-m", "candour", "due", "--received", "2019-08-19", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert told.returncode == 2
    assert told.stderr == "candour: No space left on device: the output cannot be written\n"


def test_a_file_name_that_is_no_text_is_shown_as_escapes(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_bytes(b"Dear reader\n")
    told = candour("inspect", str(path))
    assert told.stderr == ""
    assert "caf\\udce9.txt: clean" in told.stdout
