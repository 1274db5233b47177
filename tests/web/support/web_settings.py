"""The application's settings for its tests: a data folder of their own, and passwords that hash fast."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["CANDOUR_DATA"] = os.environ.get("CANDOUR_TEST_DATA") or tempfile.mkdtemp(prefix="candour-web-tests-")
os.environ["CANDOUR_SECRET_KEY"] = "a key for tests alone"
os.environ.pop("CANDOUR_ADDRESS", None)

from candour.web.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405

# On disk, as in use: a database in memory has other locks, and tests of people acting at once would test those.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    DATABASES["default"]["TEST"] = {"NAME": DATA / "tests.sqlite3"}  # noqa: F405

# Stylesheets and scripts come straight from the source folders: no test waits for them to be gathered.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

# A page that shows every component, for the tests of the design alone.
TEMPLATES[0]["DIRS"] = [Path(__file__).parent / "templates"]  # noqa: F405

# Counts of one test would be written in the middle of another; the tests of counting switch it on.
COUNT_USAGE = False
