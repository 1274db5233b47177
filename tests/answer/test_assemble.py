"""The door after counting: a record, tables that are settled and further files in, a bundle out."""

from __future__ import annotations

import pytest

from candour.answer import assemble, clock_of, load_case
from candour.errors import BadInput


@pytest.fixture
def record(small):
    return load_case(small).record


def put_together(record, tmp_path, **more):
    return assemble(record, {}, clock=clock_of(record), out=tmp_path / "bundle", **more), tmp_path / "bundle"


def supplied(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_further_files_are_in_the_bundle_under_their_names_and_in_its_hash(record, tmp_path):
    source = supplied(tmp_path, "a", "The minutes of the meeting.\n")
    made, bundle = put_together(record, tmp_path, files={"minutes.txt": source})
    assert (bundle / "minutes.txt").read_bytes() == source.read_bytes()
    assert "minutes.txt" in [file.path for file in made.files]
    assert "minutes.txt" in (bundle / "public.html").read_text("utf-8")


def test_a_further_file_that_is_not_clean_stops_the_answer(record, tmp_path):
    made, bundle = put_together(record, tmp_path, files={"photo.psd": supplied(tmp_path, "a", "8BPS\x00\x01")})
    assert not made.written
    assert not bundle.exists()
    assert [proof.name for proof in made.proofs if not proof.holds] == ["clean"]


def test_a_further_file_that_names_the_applicant_stops_the_answer(record, tmp_path):
    files = {"minutes.txt": supplied(tmp_path, "a", "Asked by Ann Applicant.\n")}
    made, _ = put_together(record, tmp_path, files=files, applicant="Ann Applicant")
    assert [finding.id for finding in made.findings] == ["PII-02"]


@pytest.mark.parametrize("name", ["letter.pdf", "public.html", "bundle.json", "../minutes.txt", "proofs"])
def test_a_further_file_never_takes_the_name_of_another(record, tmp_path, name):
    with pytest.raises(BadInput, match="give it another"):
        put_together(record, tmp_path, files={name: supplied(tmp_path, "a", "Words.\n")})


def test_a_letter_without_a_page_on_the_log_has_none(record, tmp_path):
    made, bundle = put_together(record, tmp_path, public=False)
    assert made.written
    assert not (bundle / "public.html").exists()
