"""Sources that are files and folders on this machine."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import SourceError
from ..lightly import dataclass
from ..model import SeenEntry, Source, Urgency
from ..ports import DroppedFile, FolderLook, NewJob, Session
from .documents import NO_ADDRESS, Document, is_address, iter_file, looks_like_warc

if TYPE_CHECKING:
    from .adapters import Adapters
    from .jobs import Jobs

#: Folders within a folder, where its files go.
TAKEN, REFUSED = "taken", "refused"
#: Files of one look; the others come with the next.
_MAX_FILES = 200
_MAX_NAMES = 10_000
#: A file that wasn't written to for so long is whole.
_SETTLED_SECONDS = 60.0
#: How programs name what they are still writing.
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", "~", ".swp")
_LIST_SUFFIXES = (".txt", ".list", ".lst", ".csv")
_MAX_LIST_BYTES = 10_000_000
_MAX_ADDRESSES = 20_000


class LocalFiles:
    """:class:`archiver.ports.LocalSources` over this machine's file system."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def read_file(self, path: str, limit: int) -> bytes:
        """At most ``limit`` bytes of a file.

        :raises SourceError: it can't be read, or is none.
        """
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise SourceError(path, "is no file")
            with open(path, "rb") as file:
                return file.read(limit)
        except (OSError, ValueError) as error:
            said = getattr(error, "strerror", None) or error
            raise SourceError(path, f"can't be read: {said}") from error

    def take_dropped(self, source: Source) -> FolderLook:
        """Take the files in that lie whole in a folder; each once, however often it is looked at.

        A file is whole that was as large and old at the last look, or hasn't been written to for a minute.
        It is moved to ``taken/`` or ``refused/`` within the folder afterwards.
        """
        from .jobs import Jobs

        folder = Path(source.address)
        try:
            found = _list_files(folder)
        except OSError as error:
            return FolderLook(waiting={}, failure=f"can't be read: {error.strerror}")
        jobs = Jobs(self._adapters, source.collection, None)
        now = self._adapters.clock.now()
        files: list[DroppedFile] = []
        waiting: dict[str, Sequence[int]] = {}
        for one in found:
            if self._adapters.stop.is_set() or len(files) >= _MAX_FILES:
                break
            is_settled = (now - one.written_at).total_seconds() >= _SETTLED_SECONDS
            if is_settled or list(source.parts.get(one.path.name, ())) == [one.size, one.written]:
                files.append(_take(jobs, source, one))
            else:
                waiting[one.path.name] = [one.size, one.written]
        return FolderLook(files=tuple(files), waiting=waiting)


@dataclass(frozen=True)
class _File:
    path: Path
    size: int
    #: Nanoseconds.
    written: int

    @property
    def written_at(self) -> datetime:
        return datetime.fromtimestamp(self.written // 1_000_000_000, UTC)


def _list_files(folder: Path) -> list[_File]:
    """The files that may be taken, by name. Links are none: they could lead anywhere."""
    found = []
    with os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            if number >= _MAX_NAMES:
                break
            name = entry.name
            if name.startswith(".") or name.lower().endswith(_UNFINISHED) or not _is_text(name):
                continue
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False):
                    about = entry.stat(follow_symlinks=False)
                    if about.st_size:
                        found.append(_File(folder / name, about.st_size, about.st_mtime_ns))
    return sorted(found, key=lambda one: one.path.name)


def _take(jobs: Jobs, source: Source, file: _File) -> DroppedFile:
    """Take one file in, unless it was before, and move it out of the way."""
    try:
        seen = _as_entry(jobs, file)
    except OSError as error:
        return DroppedFile(
            name=file.path.name,
            path=str(file.path),
            became=f"can't be read: {error.strerror}",
            is_taken=False,
        )
    with jobs.catalog.read() as session:
        before = session.load_entries(source.id, [seen.entry_id]).get(seen.entry_id)
    if before is not None:
        became = f"refused: {before.title}" if before.left_out else "was taken before"
        return _move(file.path, became, is_taken=before.left_out is None)
    try:
        became = _take_in(jobs, source, file, seen)
    except SourceError as error:
        with jobs.catalog.begin() as session:
            refused = replace(seen, title=error.reason, left_out=REFUSED)
            session.add_entry(source.id, source.collection, refused)
        return _move(file.path, f"refused: {error.reason}", is_taken=False)
    return _move(file.path, became, is_taken=True)


def _as_entry(jobs: Jobs, file: _File) -> SeenEntry:
    """A file as an entry of its folder: known by its content."""
    with file.path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SeenEntry(
        entry_id=f"sha256:{digest}",
        url=file.path.absolute().as_uri(),
        seen_at=jobs.adapters.clock.now(),
        title=file.path.name,
    )


def _take_in(jobs: Jobs, source: Source, file: _File, seen: SeenEntry) -> str:
    """What a file became.

    :raises SourceError: nothing can be made of it.
    """
    from ..warc.wacz_intake import is_wacz
    from .importing import import_file, scratch_folder
    from .storing import keep_article

    path = str(file.path)
    try:
        is_archive = is_wacz(file.path) or looks_like_warc(path)
        addresses = None if is_archive else _list_of_addresses(file.path)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise SourceError(path, f"can't be read: {said}") from error
    if addresses is not None:
        with jobs.catalog.begin() as session:
            session.begin_facts()
            _enqueue_articles(session, jobs, addresses)
            session.add_entry(source.id, source.collection, seen)
        return f"a list of {len(addresses)} addresses"
    if is_archive:
        with scratch_folder(jobs.adapters.settings.home) as scratch:
            files = import_file(jobs, path, scratch)
        became = ", ".join(f"{one.warc} ({one.records:,} records)" for one in files)
    else:
        # As old as the file is: so a repetition after a kill keeps the same, once.
        limit = jobs.adapters.settings.find.max_article_bytes
        documents = list(iter_file(path, url=None, clock=jobs.adapters.clock, limit=limit))
        kept = [keep_article(jobs, _dated(one, file.written_at)) for one in documents]
        became = f"article {', '.join(kept)}"
    with jobs.catalog.begin() as session:
        session.add_entry(source.id, source.collection, seen)
    return became


def _dated(document: Document | SourceError, at: datetime) -> Document | SourceError:
    return document if isinstance(document, SourceError) else replace(document, at=at)


def _list_of_addresses(path: Path) -> list[str] | None:
    """The addresses of a file that holds nothing else, one a line; ``None`` for any other file."""
    from ..urls import normalise

    if not path.name.lower().endswith(_LIST_SUFFIXES):
        return None
    with path.open("rb") as stream:
        body = stream.read(_MAX_LIST_BYTES + 1)
    if len(body) > _MAX_LIST_BYTES:
        return None
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    words = [line for line in lines if line and not line.startswith("#")]
    if not words or not all(is_address(word) and " " not in word for word in words):
        return None
    addresses = {word: normalise(word) for word in words}
    if wrong := next((word for word, address in addresses.items() if address is None), None):
        raise SourceError(str(path), f"{wrong[:100]}: {NO_ADDRESS}")
    if len(addresses) > _MAX_ADDRESSES:
        raise SourceError(str(path), f"a list of more than {_MAX_ADDRESSES:,} addresses")
    return list(dict.fromkeys(filter(None, addresses.values())))


def _enqueue_articles(session: Session, jobs: Jobs, addresses: Sequence[str]) -> None:
    from ..pipeline.read import NAMED
    from ..pipeline.watching.articles import ASKED

    asked = [
        NewJob(
            step="read",
            subject=url,
            collection=jobs.collection,
            details={NAMED: True, ASKED: True},
            priority=Urgency.ASKED,
        )
        for url in addresses
    ]
    session.enqueue_all(asked, at=jobs.adapters.clock.now())


def _move(path: Path, became: str, *, is_taken: bool) -> DroppedFile:
    """Move a file to where those of its fate lie; one that can't be moved is known, and stays."""
    folder = path.parent / (TAKEN if is_taken else REFUSED)
    target = folder / path.name
    try:
        folder.mkdir(exist_ok=True)
        number = 1
        while target.exists():
            number += 1
            target = folder / f"{path.stem}-{number}{path.suffix}"
        path.rename(target)
    except OSError as error:
        became, target = f"{became} (it can't be moved away: {error.strerror})", path
    return DroppedFile(name=path.name, path=str(target), became=became, is_taken=is_taken)


def _is_text(name: str) -> bool:
    return name == name.encode(errors="replace").decode()
