"""A certificate is checked by addition alone, and nothing can be changed in it unseen."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from making import flat, summed, withheld

from candour.errors import BadInput
from candour.sdc import Certificate, Policy, certificate_from_json, protect, read_certificate, verify, write_certificate
from candour.tables import CellState

POLICY = Policy("the tests", "to have one", threshold=3, width=2)


@pytest.fixture
def certificate() -> Certificate:
    table = summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 90])
    return protect(table, POLICY).certificate


def ids(certificate: Certificate) -> set[str]:
    return {finding.id for finding in verify(certificate)}


def resealed(document: dict[str, Any]) -> Certificate:
    return certificate_from_json(document).sealed()


def numbers(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """The path of every whole number in a document."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from numbers(inner, (*path, key))


def changed(document: dict[str, Any], path: tuple, by: int) -> dict[str, Any]:
    copy = json.loads(json.dumps(document))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] += by
    return copy


def test_no_number_can_be_changed_unseen(certificate: Certificate) -> None:
    document = certificate.to_json()
    paths = list(numbers(document))
    assert len(paths) > 30
    for path in paths:
        for by in (1, -1):
            try:
                tampered = certificate_from_json(changed(document, path, by))
            except BadInput:
                continue
            assert verify(tampered), path


def test_a_witness_changed_under_a_new_hash_no_longer_adds_up(certificate: Certificate) -> None:
    document = certificate.to_json()
    for number, witness in enumerate(document["witnesses"]):
        for place in range(len(witness)):
            assert "SDC-24" in ids(resealed(changed(document, ("witnesses", number, place), 1)))


def test_a_wider_claim_under_a_new_hash_is_not_proved(certificate: Certificate) -> None:
    document = changed(certificate.to_json(), ("claims", 0, "width"), 40)
    assert "SDC-26" in ids(resealed(document))


def test_a_witness_taken_away_leaves_something_unproved(certificate: Certificate) -> None:
    document = certificate.to_json()
    assert "SDC-26" in ids(resealed({**document, "witnesses": document["witnesses"][:1]}))


def test_a_witness_cut_short_is_refused(certificate: Certificate) -> None:
    document = certificate.to_json()
    document["witnesses"][0] = document["witnesses"][0][:-1]
    assert "SDC-24" in ids(resealed(document))


def test_a_certificate_without_claims_proves_nothing(certificate: Certificate) -> None:
    assert "SDC-25" in ids(resealed({**certificate.to_json(), "claims": []}))


def test_a_list_of_unknowns_that_lacks_one_is_refused(certificate: Certificate) -> None:
    document = certificate.to_json()
    document["unknown"] = document["unknown"][1:]
    document["witnesses"] = [witness[1:] for witness in document["witnesses"]]
    assert ids(resealed(document)) == {"SDC-22"}


def test_figures_that_do_not_add_up_are_refused(certificate: Certificate) -> None:
    document = certificate.to_json()
    total = next(n for n, cell in enumerate(document["tables"][0]["cells"]) if cell["keys"] == {"r": "_T", "c": "_T"})
    assert "SDC-23" in ids(resealed(changed(document, ("tables", 0, "cells", total, "value"), 1)))


def test_a_certificate_about_another_table_is_told_apart(certificate: Certificate) -> None:
    other = summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 40, 9, 60, 70, 80, 91])
    published = protect(other, POLICY).table
    assert "SDC-21" in {finding.id for finding in verify(certificate, table=published)}


def test_a_certificate_written_and_read_is_the_same(certificate: Certificate, tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    write_certificate(certificate, path)
    assert read_certificate(path) == certificate


def test_no_witness_need_be_the_truth() -> None:
    # The certificate of two tables that are published alike is one and the same, whatever their true counts are.
    first = protect(summed([flat("r", 3), flat("c", 3)], [2, 20, 30, 20, 9, 60, 70, 80, 90]), POLICY)
    second = protect(summed([flat("r", 3), flat("c", 3)], [1, 21, 30, 21, 8, 60, 70, 80, 90]), POLICY)
    assert first.table == second.table
    assert first.certificate == second.certificate
    assert [cell.state for cell in first.table.cells.values()].count(CellState.WITHHELD) == len(withheld(first.table))


def test_a_certificate_is_checked_where_there_is_no_solver(certificate: Certificate, tmp_path: Path) -> None:
    path = tmp_path / "certificate.json"
    write_certificate(certificate, path)
    program = (
        "import sys; sys.modules['highspy'] = None\n"
        "from candour.cli import main\n"
        f"code = main(['verify', {str(path)!r}])\n"
        "assert sys.modules['highspy'] is None\n"
        "sys.exit(code)"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
    assert "The certificate holds" in finished.stdout


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "is not a certificate"),
        ({"candour_certificate": 9}, "format 9"),
        ({"candour_certificate": 1}, "lacks"),
        ({"candour_certificate": 1, "tables": 3}, "not shaped"),
    ],
)
def test_what_is_no_certificate_is_refused_in_one_line(document: Any, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        certificate_from_json(document)
