"""Sessions: Django's own in the database, the cookie of which never outlives the browser."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """A session may be given a life of its own in the database; its cookie ends with the browser all the same."""

    def get_expire_at_browser_close(self) -> bool:
        """Always: Django would say no of a session that was given a life of its own."""
        return True
