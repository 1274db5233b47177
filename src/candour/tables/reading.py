"""Open any file of tables that Candour wrote."""

from __future__ import annotations

from pathlib import Path

from candour.errors import BadInput
from candour.language import gettext as _
from candour.language import ngettext
from candour.tables.document import read_json
from candour.tables.model import Table


def read_all(path: Path) -> tuple[Table, ...]:
    """The tables in a file that Candour wrote: JSON, CSV with its metadata beside it, XLSX or ODS.

    A CSV may be named by itself or by its metadata. `BadInput` names the file and the place in it that is wrong.
    """
    if not path.is_file():
        raise BadInput(_("%(path)s: cannot be read (it is not a file that is there)") % {"path": path})
    name = path.name.lower()
    if name.endswith((".csv", ".csv-metadata.json")):
        from candour.tables.csvw import read_csvw

        return (read_csvw(path),)
    if name.endswith(".json"):
        return (read_json(path),)
    if name.endswith((".xlsx", ".ods")):
        from candour.tables.workbook_reading import read_workbook

        return read_workbook(path)
    raise BadInput(
        _("%(file)s is not a file of tables; give one ending in .json, .csv, .xlsx or .ods") % {"file": path.name}
    )


def read(path: Path) -> Table:
    """The one table in a file that Candour wrote. `BadInput` where the file is wrong or holds several tables."""
    tables = read_all(path)
    if len(tables) > 1:
        raise BadInput(
            ngettext(
                "%(file)s holds %(count)s table where one is wanted",
                "%(file)s holds %(count)s tables where one is wanted",
                len(tables),
            )
            % {"file": path.name, "count": len(tables)}
        )
    return tables[0]
