"""The application as a WSGI callable, for a server to run."""

from __future__ import annotations

import atexit
import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "candour.web.settings")

application = get_wsgi_application()
# What is loaded by now stays for good, so the collector need not go over it each time: that would hold a page up for a
# tenth of a second now and then. The tables of addresses bring in the views, and with them nearly everything.
for _table in ("candour.web.urls", "candour.web.public_urls"):
    import_module(_table)
gc.collect()
gc.freeze()
atexit.register(gc.unfreeze)
