"""The engine and the reference counter agree on random legal questions over random records: cell by cell, row by row.

`CANDOUR_DIFFERENTIAL_EXAMPLES` sets how many sets of records are made, each with four questions; a long run makes tens
of thousands by fresh chance.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from candour.counting import Snapshot, count, load, load_mapping, load_question
from candour.errors import BadInput
from candour.tables import Table

from .engine import accounts, cells_of
from .records import FORMATS, Records, write_canonical
from .reference import Answer, StoppedError
from .reference import count as reference_count
from .strategies import Question, questions, records, to_toml

EXAMPLES = int(os.environ.get("CANDOUR_DIFFERENTIAL_EXAMPLES", "50"))
ALLOWABLE = ("negative-age", "no-person-key")


def _engine(question: Path, snapshot: Snapshot, allow: list[str]) -> Table | str:
    """The engine's table, or its one line of refusal."""
    try:
        return count(load_question(question), snapshot, allow=allow)
    except BadInput as refusal:
        return str(refusal)


def _reference(question: Path, made: Records, allow: list[str]) -> Answer | str:
    try:
        return reference_count(tomllib.loads(question.read_text(encoding="utf-8")), made, frozenset(allow))
    except StoppedError as stopped:
        return str(stopped)


def _compare(engine: Table | str, reference: Answer | str) -> None:
    if isinstance(reference, str) or isinstance(engine, str):
        event("stopped")
        assert isinstance(reference, str), f"only the engine stops: {engine}"
        assert isinstance(engine, str), f"only the reference stops: {reference}"
        return
    event("counted" if reference.counted else "nothing counted")
    assert cells_of(engine) == reference.cells
    assert accounts(engine) == {
        "read": reference.read,
        "counted": reference.counted,
        "excluded": reference.excluded,
        "rejected": sum(reference.rejections.values()),
    }


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=EXAMPLES <= 50,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    made=records(),
    form=st.sampled_from(FORMATS),
    asked=st.lists(st.tuples(questions(), st.lists(st.sampled_from(ALLOWABLE), unique=True)), min_size=4, max_size=4),
)
def test_the_engine_and_the_reference_agree(made: Records, form: str, asked: list[tuple[Question, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_canonical(made, folder, form)
        with load(load_mapping(folder / "mapping.toml"), folder) as snapshot:
            for question, allow in asked:
                path = folder / "question.toml"
                path.write_text(to_toml(question), encoding="utf-8")
                _compare(_engine(path, snapshot, allow), _reference(path, made, allow))
