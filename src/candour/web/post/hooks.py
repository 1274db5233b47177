"""Who is told what came of a mail: one callable for each kind of key, registered when the application starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from candour.web.post.models import OutgoingMail


def _nothing(mail: OutgoingMail) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Hooks:
    """What to call for a mail: `check` before it leaves (it raises `BadInput` to stop it), `left`, `failed`.

    `left` and `failed` run in the transaction that notes what came of the mail, so both are kept or neither.
    """

    check: Callable[[OutgoingMail], None] = _nothing
    left: Callable[[OutgoingMail], None] = _nothing
    failed: Callable[[OutgoingMail], None] = _nothing


_REGISTERED: dict[str, Hooks] = {}


def register(prefix: str, hooks: Hooks) -> None:
    """Let `hooks` be told of every mail whose key begins with this prefix and a colon."""
    _REGISTERED[prefix] = hooks


def hooks_of(mail: OutgoingMail) -> Hooks:
    """The hooks for a mail; those that do nothing where nobody registered."""
    return _REGISTERED.get(mail.key.partition(":")[0], Hooks())
