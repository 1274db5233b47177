"""The code that lets whoever started an empty installation, and nobody else on the network, set it up."""

from __future__ import annotations

import hashlib
import secrets

from django.core.cache import cache

# Without letters and digits that look like another.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_KEY = "candour-set-up-code"
_GOOD_FOR = 24 * 60 * 60


def new_code() -> str:
    """A new code, to be shown on the terminal alone; an older one is good no more."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    cache.set(_KEY, _hash(code), _GOOD_FOR)
    return code


def use(code: str) -> bool:
    """Whether this is the code; if it is, it is used up."""
    kept = cache.get(_KEY)
    return bool(kept) and secrets.compare_digest(kept, _hash(code)) and bool(cache.delete(_KEY))


def _hash(code: str) -> str:
    plain = "".join(code.upper().split()).replace("-", "")
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
