"""Full-text search over the published log: one door for SQLite and PostgreSQL."""

from __future__ import annotations

from candour.web.publication.models import Disclosure


def index(entry: Disclosure) -> None:
    """Put an entry into the index as it stands, or take it out where readers do not see it."""
