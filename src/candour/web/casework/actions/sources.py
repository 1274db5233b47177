"""Records that may be counted: an administrator registers where they lie, and they are looked at when that is done.

Only folders below `<CANDOUR_RECORDS>/<code of the authority>` may be registered, links followed: so nobody can have
the application read another authority's records, or anything else on the machine.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from candour.counting import Mapping, load_mapping, look
from candour.errors import BadInput
from candour.web.accounts import events
from candour.web.accounts.models import Authority, Membership, Person, Role
from candour.web.casework.errors import NotAllowed
from candour.web.casework.models import Source
from candour.web.moments import now


def root_of(authority: Authority) -> Path:
    """The folder below which this authority's records must lie."""
    return (Path(settings.RECORDS) / authority.code).resolve()


def register(
    *, by: Person, authority: Authority, name: str, folder: str, mapping: str = "mapping.toml", description: str = ""
) -> Source:
    """Register records: `folder` below the authority's own, `mapping` a file in it. They are looked at first.

    Raises `NotAllowed` for who is no administrator, `BadInput` for a folder, mapping or column that is wrong.
    """
    source = Source(authority=authority)
    return _keep("source-added", by, source, name=name, folder=folder, mapping=mapping, description=description)


def change(*, by: Person, source: Source, name: str, folder: str, mapping: str, description: str = "") -> Source:
    """Change what is registered; the records are looked at again."""
    return _keep("source-changed", by, source, name=name, folder=folder, mapping=mapping, description=description)


def retire(*, by: Person, source: Source) -> Source:
    """No longer offer the records for new counts. Counts made of them stay."""
    return _switch("source-retired", by, source, on=False)


def restore(*, by: Person, source: Source) -> Source:
    """Offer records for counting again; they are looked at first."""
    source.found = _look(source.authority, source.folder, source.mapping)
    return _switch("source-restored", by, source, on=True)


def opened(source: Source) -> tuple[Mapping, Path]:
    """The mapping and the folder of registered records, checked anew: where a link leads may have changed."""
    folder = _folder(source.authority, source.folder)
    mapping = load_mapping(_mapping(source.authority, folder, source.mapping))
    _check_inside(source.authority, [path for spec in mapping.files for path in spec.found_in(folder)])
    return mapping, folder


def _keep(kind: str, by: Person, source: Source, *, name: str, folder: str, mapping: str, description: str) -> Source:
    authority = source.authority
    _check_administrator(by, authority)
    name = " ".join(name.split())
    if not name:
        raise BadInput(_("Give the records a name by which analysts will know them."))
    found = _look(authority, folder, mapping)
    with transaction.atomic():
        Authority.objects.select_for_update().get(pk=authority.pk)
        _check_administrator(by, authority)
        if Source.objects.filter(authority=authority, name=name).exclude(pk=source.pk).exists():
            raise BadInput(_("There are records called “%(name)s” already. Give these another name.") % {"name": name})
        # Below the root, so that the records can move with it.
        source.folder = str(_folder(authority, folder).relative_to(root_of(authority)))
        source.name, source.mapping = name, mapping.strip()
        source.description, source.found, source.checked_at = description.strip(), found, now()
        source.save()
        events.record(kind, by=by, authority=authority, name=source.name, folder=source.folder)
    return source


def _switch(kind: str, by: Person, source: Source, *, on: bool) -> Source:
    with transaction.atomic():
        locked = Source.objects.select_for_update().get(pk=source.pk)
        _check_administrator(by, locked.authority)
        if locked.is_active != on:
            locked.is_active = on
            if on:
                locked.found, locked.checked_at = source.found, now()
            locked.save()
            events.record(kind, by=by, authority=locked.authority, name=locked.name)
    source.refresh_from_db()
    return source


def _check_administrator(by: Person, authority: Authority) -> None:
    held = Membership.objects.filter(
        person=by, person__is_active=True, authority=authority, ended_at=None, role=Role.ADMINISTRATOR
    )
    if not held.exists():
        raise NotAllowed(_("Only an administrator of the authority decides which records may be counted."))


def _look(authority: Authority, folder_given: str, mapping_given: str) -> dict[str, Any]:
    """What the records are, as the mapping says. `BadInput` for what is missing or lies elsewhere."""
    folder = _folder(authority, folder_given)
    path = _mapping(authority, folder, mapping_given)
    mapping = load_mapping(path)
    _check_inside(authority, [found for spec in mapping.files for found in spec.found_in(folder)])
    found = look(mapping, folder)
    return {
        "system": mapping.system,
        "snapshot_date": mapping.snapshot_date.isoformat() if mapping.snapshot_date else None,
        "synthetic": mapping.synthetic,
        "files": [{"name": file.relative_to(folder).as_posix(), "size": file.stat().st_size} for file in found.files],
        "tables": list(found.tables),
        "mapping_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def _folder(authority: Authority, given: str) -> Path:
    root = root_of(authority)
    if not given.strip():
        raise BadInput(_("Say in which folder the records lie."))
    if "\0" in given:
        raise BadInput(_("This is not the name of a folder."))
    folder = (root / given.strip()).resolve()
    if not folder.is_relative_to(root):
        raise BadInput(
            _("The records must lie in a folder below %(root)s, which is set aside for this authority.")
            % {"root": root}
        )
    if not folder.is_dir():
        raise BadInput(
            _("There is no folder %(folder)s on this machine. Put the records there first, with their mapping file.")
            % {"folder": folder}
        )
    return folder


def _mapping(authority: Authority, folder: Path, given: str) -> Path:
    if not given.strip() or "\0" in given:
        raise BadInput(_("Name the mapping file, such as mapping.toml."))
    path = folder / given.strip()
    if not path.is_file():
        raise BadInput(
            _("There is no mapping file %(name)s in the folder %(folder)s. It says what each file and column is.")
            % {"name": given.strip(), "folder": folder}
        )
    _check_inside(authority, [path])
    return path


def _check_inside(authority: Authority, paths: list[Path]) -> None:
    root = root_of(authority)
    for path in paths:
        if not path.resolve().is_relative_to(root):
            raise BadInput(
                _("The file %(name)s leads out of the folder %(root)s. Put the file itself there, not a link to it.")
                % {"name": path.name, "root": root}
            )
