"""A bundle: every file of one answer, its three proofs, and one hash over all of it. Approval is of that hash."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from candour.answer.overrides import Override, split
from candour.errors import BadInput
from candour.findings import Finding, errors
from candour.language import gettext as _

MANIFEST = "bundle.json"


@dataclass(frozen=True, slots=True)
class Proof:
    """One of the three proofs: `lawful`, `safe` or `clean`.

    It holds when nothing stands that stops an answer. `said` is what it rests on, a line each, for a person;
    `overridden` are the findings that two people decided to go ahead in spite of.
    """

    name: str
    findings: tuple[Finding, ...]
    said: tuple[str, ...]
    document: dict[str, Any]
    overridden: tuple[tuple[Finding, Override], ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing stands that stops an answer."""
        return not errors(self.findings)

    def with_overrides(self, overrides: Sequence[Override]) -> Proof:
        """The proof with the findings set aside that these override."""
        standing, overridden = split(self.findings, overrides)
        return replace(self, findings=standing, overridden=overridden)

    def to_json(self) -> dict[str, Any]:
        """The proof as a JSON object."""
        return {
            "proof": self.name,
            "holds": self.holds,
            "said": list(self.said),
            "findings": [finding.to_json() for finding in self.findings],
            "overridden": [
                {"finding": finding.to_json(), "override": override.to_json()} for finding, override in self.overridden
            ],
            **self.document,
        }


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of a bundle: its path inside it, the SHA-256 of its bytes and their number."""

    path: str
    sha256: str
    size: int


def files_in(folder: Path) -> tuple[BundleFile, ...]:
    """Every file below a folder but the manifest, in the order of their paths."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST:
            data = path.read_bytes()
            found.append(BundleFile(name, hashlib.sha256(data).hexdigest(), len(data)))
    return tuple(found)


def bundle_hash(files: tuple[BundleFile, ...]) -> str:
    """One SHA-256 over all files: of the lines `<sha256>  <path>`, in the order of their paths.

    `sha256sum` over the files gives the same lines, so anybody can check it.
    """
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in sorted(files, key=lambda file: file.path))
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def write_json(path: Path, document: dict[str, Any]) -> None:
    """Write a JSON document, readable and with the same bytes for the same content."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def check_target(target: Path, case_folder: Path) -> None:
    """`BadInput` if a bundle may not be put at `target`: whatever stands there must be an earlier bundle, untouched.

    A letter edited in the bundle, or a file laid beside it, is somebody's work; so is the case folder itself.
    """
    real, inputs = target.resolve(), case_folder.resolve()
    if real == inputs or real in inputs.parents:
        raise BadInput(_("%(path)s: holds the case itself; name another folder") % {"path": target})
    if not target.exists():
        return
    if real == Path.cwd():
        raise BadInput(
            _("%(path)s: is the folder that you are in; name another, or answer from elsewhere") % {"path": target}
        )
    try:
        listed = None if target.is_dir() and not any(target.iterdir()) else _manifest_of(target)
        theirs = (
            [] if listed is None else [file.path for file in files_in(target) if listed.get(file.path) != file.sha256]
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise BadInput(
            _("%(path)s: is there already and is not a bundle that this command wrote; name another folder")
            % {"path": target}
        ) from None
    if theirs:
        raise BadInput(
            _(
                "%(path)s: holds %(file)s, added or changed since this command wrote the bundle there; move it "
                "away, or name another folder"
            )
            % {"path": target, "file": theirs[0]}
        )


def _manifest_of(target: Path) -> dict[str, str]:
    """What an earlier bundle says that it holds: the SHA-256 of each path."""
    document = json.loads((target / MANIFEST).read_text("utf-8"))
    return {file["path"]: file["sha256"] for file in document["files"]}


@contextmanager
def written_whole(target: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder to work in, and what to call when the work is done: only then does `target` appear, all at once.

    What stands at `target` is replaced (`check_target` says whether it may be); where it is a link, what it leads to.
    If the work fails, the folder is removed and `target` is as it was.
    """
    real = target.resolve()
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{real.name}-", dir=real.parent))
    except OSError as problem:
        raise BadInput(
            _("%(path)s: cannot be written there (%(why)s)") % {"path": target, "why": problem.strerror or problem}
        ) from problem
    work.chmod(0o755)

    def finish() -> None:
        old = work.with_name(work.name + "-old")
        if real.exists():
            real.rename(old)
        work.rename(real)
        shutil.rmtree(old, ignore_errors=True)

    try:
        yield work, finish
    finally:
        shutil.rmtree(work, ignore_errors=True)
