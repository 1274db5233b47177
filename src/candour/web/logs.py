"""Log records as JSON lines, so that no text from outside can look like a line of its own."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re

# What follows in an address opens something by itself: how a request stands, or an account that is being set up.
_SECRET = re.compile(r"/(progress|request-sent|link)/[^/\s]+")


class JsonLines(logging.Formatter):
    """One JSON object a record: when (UTC), level, logger, message, and any fields given as `extra={"fields": ...}`.

    The secret part of an address, of which the framework logs what was refused there, is left out. What was refused as
    suspicious, such as a host name that is not ours, is no fault of the program: it gets its line and no traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": _SECRET.sub(r"/\1/…", record.getMessage()),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and not record.name.startswith("django.security."):
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
