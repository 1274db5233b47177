"""The examples in the reference are run."""

import doctest
from pathlib import Path

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_examples_of_the_law_reference_give_what_they_show() -> None:
    failed, tried = doctest.testfile(
        str(REFERENCE / "law.md"), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL
    )

    assert tried > 10
    assert failed == 0
