"""Other tools' archives taken into a collection: each file whole or not at all."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import HomeError, SourceError
from ..lightly import dataclass
from ..ports import Session, Statement
from .jobs import Jobs
from .report import Report

if TYPE_CHECKING:
    from ..warc.intake import Taken


#: For names in the scratch folder.
_numbers = itertools.count()


@dataclass(kw_only=True)
class ImportedFile:
    """A WARC file that is in the collection now."""

    source: str
    #: Its name in the collection.
    warc: str
    records: int
    #: It was there before.
    is_known: bool


@dataclass(kw_only=True)
class Imported(Report):
    """What became of the files of one command."""

    files: list[ImportedFile] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """A WARC file of a source, and what the source says of it."""

    taken: Taken
    origin: str
    pages: tuple[str, ...] | None


def import_files(jobs: Jobs, sources: Sequence[str]) -> Imported:
    """Take files in, then read their pages and do what follows; one that fails doesn't stop the others."""
    done = Imported()
    jobs.recover()
    with scratch_folder(jobs.adapters.settings.home) as scratch:
        for source in sources:
            if jobs.adapters.stop.is_set():
                break
            try:
                done.files += import_file(jobs, source, scratch)
            except SourceError as error:
                done.errors.append(error)
    jobs.run()
    jobs.count_left(done)
    return done


def import_file(jobs: Jobs, source: str, scratch: Path) -> list[ImportedFile]:
    """Take one file in, and ask for its pages.

    :raises SourceError: something is wrong with it; nothing of it is taken in.
    """
    return _put_in_place(jobs, source, _take(source, scratch))


def _take(source: str, scratch: Path) -> list[_Part]:
    """Copy and check all of a source; nothing of it is in the collection yet.

    :raises SourceError: something is wrong with it.
    """
    from ..warc.intake import take
    from ..warc.wacz_intake import is_wacz, open_wacz

    path, name = Path(source), Path(source).name
    try:
        if path.is_dir():
            raise SourceError(source, "is a folder: name the files in it")
        if not is_wacz(path):
            with path.open("rb") as stream:
                taken = take(stream, source, scratch, next(_numbers))
            return [_Part(taken=taken, origin=name, pages=None)]
        parts = []
        with open_wacz(path, source) as wacz:
            for member in wacz.warcs:
                with wacz.open(member) as stream:
                    taken = take(stream, f"{source}: {member}", scratch, next(_numbers))
                parts.append(_Part(taken=taken, origin=f"{name}, {member}", pages=wacz.pages))
        return parts
    except FileNotFoundError:
        raise SourceError(source, "no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise SourceError(source, f"can't be read: {getattr(error, 'strerror', None) or error}") from error


def _put_in_place(jobs: Jobs, source: str, parts: Sequence[_Part]) -> list[ImportedFile]:
    """Let the collection have all WARC files of a source at once, and ask for their pages."""
    from ..pipeline.keep import keep_statements
    from ..pipeline.take_in import import_job
    from ..warc.intake import is_taken, place_warc, placing_index
    from ..warc.storage import make_folders

    adapters = jobs.adapters
    folders = make_folders(adapters.settings, jobs.collection)
    known = {part.taken.name for part in parts if is_taken(folders, part.taken.name)}
    new = {part.taken.name: part for part in parts if part.taken.name not in known}
    for part in new.values():
        place_warc(part.taken, folders)
    said = {part.taken.name: _statement(jobs, part) for part in parts}
    with ExitStack() as placed:

        def also(session: Session) -> None:
            for part in new.values():
                placed.enter_context(placing_index(part.taken, folders))
            for one in said.values():
                session.enqueue(import_job(one.fields, batch=jobs.batch), at=adapters.clock.now())

        # Once the statements are on disk, a kill can't undo the import: the next start asks for the pages.
        keep_statements(adapters.context, jobs.collection, [said[name] for name in new], job=None, also=also)
    return [
        ImportedFile(source=source, warc=name, records=part.taken.records, is_known=name in known)
        for name, part in {part.taken.name: part for part in parts}.items()
    ]


def _statement(jobs: Jobs, part: _Part) -> Statement:
    from ..pipeline.statements import import_statement

    taken = part.taken
    return import_statement(
        collection=jobs.collection,
        warc=taken.name,
        origin=part.origin,
        pages=part.pages,
        sha256=taken.sha256,
        size=taken.size,
        records=taken.records,
        is_repacked=taken.is_repacked,
        at=jobs.adapters.clock.now(),
    )


@contextmanager
def scratch_folder(home: Path) -> Iterator[Path]:
    """A folder for what isn't in place yet; those of killed imports are removed.

    :raises HomeError: it can't be made.
    """
    base = home / "tmp"
    try:
        base.mkdir(parents=True, exist_ok=True)
        for old in base.glob("import-*"):
            if (fd := _lock(old)) is not None:
                shutil.rmtree(old, ignore_errors=True)
                os.close(fd)
        scratch = base / f"import-{os.getpid()}-{next(_numbers)}"
        scratch.mkdir()
        held = _lock(scratch)
    except OSError as error:
        raise HomeError(f"{base}: can't be written: {error.strerror}") from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if held is not None:
            os.close(held)


def _lock(folder: Path) -> int | None:
    """A hold on a folder as long as this process lives; ``None`` where another has it."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        return None
    return fd
