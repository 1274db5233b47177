"""Where static files are gathered: each under a name that changes when it does, and compressed."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


# The library ships no types.
class StaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names the scripts that a script imports by their changing names too, so that browsers may keep all of them."""

    support_js_module_import_aggregation = True
