"""The ledger: every table ever released, so that a new one is judged together with the old ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from candour.errors import BadInput
from candour.language import gettext as _
from candour.tables import Table, read_json, write_json


@dataclass(frozen=True, slots=True)
class Ledger:
    """A folder of released tables, each one file of JSON named by the SHA-256 of what it holds.

    Linking is described at `candour.sdc.system.link`.
    """

    folder: Path

    def tables(self) -> tuple[Table, ...]:
        """Every table in the ledger, in the order of the file names.

        `BadInput` if the folder is missing, a file is not a table, or a file no longer holds what its name says.
        """
        if not self.folder.is_dir():
            raise BadInput(
                _("%(folder)s: there is no such folder; a ledger is a folder of released tables")
                % {"folder": self.folder}
            )
        found = []
        for path in sorted(self.folder.glob("*.json")):
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
                raise BadInput(
                    _("%(path)s: was changed after its release (its SHA-256 is no longer its name)") % {"path": path}
                )
            found.append(read_json(path))
        return tuple(found)

    def add(self, table: Table) -> Path:
        """Record a table as released and give its file. Recording the same table twice changes nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / ".draft"
        write_json(table, draft)
        path = self.folder / f"{hashlib.sha256(draft.read_bytes()).hexdigest()}.json"
        draft.replace(path)
        return path
