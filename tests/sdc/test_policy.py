"""A threshold is policy, with somebody who decided and a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from candour.errors import BadInput
from candour.sdc import DEFAULT_POLICY, Attacker, Policy, policy_from, read_policy

WHO = {"decided_by": "Head of Disclosure", "reason": "Children"}


def test_a_policy_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(
        'decided_by = "Head of Disclosure"\nreason = "Children"\nthreshold = 4\nattackers = ["outsider, floor 0"]\n',
        encoding="utf-8",
    )
    assert read_policy(path) == Policy(
        "Head of Disclosure", "Children", threshold=4, attackers=frozenset({Attacker.OUTSIDER_FLOOR_0})
    )


def test_the_width_follows_the_threshold_so_that_no_number_is_known_to_be_small() -> None:
    assert Policy("a", "b", threshold=4).needed_width == 3
    assert DEFAULT_POLICY.needed_width == DEFAULT_POLICY.threshold - 1


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({"reason": "x"}, "'decided_by' is missing"),
        ({"decided_by": "x"}, "'reason' is missing"),
        ({**WHO, "reason": " "}, "'reason' is empty"),
        ({**WHO, "threshhold": 5}, "unknown key 'threshhold'"),
        ({**WHO, "threshold": "5"}, "must be a whole number"),
        ({**WHO, "threshold": True}, "must be a whole number"),
        ({**WHO, "threshold": 1}, "must be 2 or more"),
        ({**WHO, "width": 0}, "must be 1 or more"),
        ({**WHO, "insider_width": 0}, "must be 1 or more"),
        ({**WHO, "attackers": ["burglar"]}, "unknown attacker 'burglar'"),
        ({**WHO, "attackers": ["insider"]}, "names no outsider"),
    ],
)
def test_a_policy_that_is_wrong_is_refused_in_one_line(document: dict[str, object], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        policy_from(document)


@pytest.mark.parametrize(
    ("content", "words"), [(b"threshold =", "is not TOML"), (b"\xff", "is not UTF-8"), (None, "cannot be read")]
)
def test_a_policy_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput, match=words) as caught:
        read_policy(path)
    assert "policy.toml" in str(caught.value)
