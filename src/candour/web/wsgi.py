"""The application as a WSGI callable, for a server to run."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.web.settings")

application = get_wsgi_application()
