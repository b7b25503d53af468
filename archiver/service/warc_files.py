"""WARC files by their places, and where what is found in them goes, for jobs of a bulk batch."""

from __future__ import annotations

import errno
import gzip
import json
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import BucketAway, SourceError, Stopped
from ..ports import FilePage
from ..settings import Settings
from ..warc.bucket_errors import BucketError
from ..warc.named_file import find_named, find_object, is_object
from ..warc.placed_pages import iter_placed_pages
from ..warc.sync import sync_file
from ..warc.whole_upload import store_whole

_LEVEL = 6


class NamedWarcs:
    """:class:`archiver.ports.WarcFiles` over this machine's disks and the buckets that its keys open.

    ``is_shared``: other machines do the same jobs, and may have a path that isn't here.
    """

    def __init__(self, settings: Settings, stop: threading.Event, *, is_shared: bool) -> None:
        self._settings = settings
        self._stop = stop
        self._is_shared = is_shared

    def iter_pages(self, source: str, *, start: int = 0, max_bytes: int) -> Iterator[FilePage | SourceError]:
        pages = iter_placed_pages(find_named(source), start=start, max_bytes=max_bytes, look=self._look)
        try:
            for one in pages:
                if isinstance(one, SourceError):
                    yield one
                    continue
                offset, page = one
                yield FilePage(
                    url=page.url,
                    at=page.captured_at,
                    content_type=page.content_type or "text/html",
                    body=page.body,
                    offset=offset,
                )
        except SourceError as error:
            self._raise_passing(source, error)
            raise

    def _look(self) -> None:
        if self._stop.is_set():
            raise Stopped

    def _raise_passing(self, source: str, error: SourceError) -> None:
        """Raise as such what may be otherwise at another try, or on another machine."""
        cause = error.__cause__
        if isinstance(cause, BucketError) and cause.is_away:
            raise BucketAway(f"{source}: {error.reason}") from error
        if isinstance(cause, FileNotFoundError) and (is_object(source) or not self._is_shared):
            return
        if isinstance(cause, OSError):
            where = "" if is_object(source) else f" on {socket.gethostname()}"
            raise OSError(cause.errno or errno.EIO, f"{error.reason}{where}") from error

    @contextmanager
    def writing(self, target: str) -> Iterator[Callable[[Mapping[str, Any]], None]]:
        scratch = self._settings.home / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        # Without a name: a kill leaves nothing of it.
        with tempfile.TemporaryFile(dir=scratch) as file:
            with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=file, mtime=0) as packed:

                def write(row: Mapping[str, Any]) -> None:
                    line = json.dumps(row, ensure_ascii=False) + "\n"
                    packed.write(line.encode("utf-8", "replace"))

                yield write
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            if is_object(target):
                _store_object(target, file, size)
            else:
                _store_file(Path(target), file)


def _store_object(target: str, file: BinaryIO, size: int) -> None:
    try:
        there = find_object(target)
        store_whole(there.bucket, there.key, file, size, replaces=True)
    except BucketError as error:
        if error.is_away:
            raise BucketAway(f"{target}: {error.strerror}") from error
        raise OSError(errno.EIO, f"{target}: can't be written: {error.strerror}") from error


def _store_file(target: Path, file: BinaryIO) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("wb") as out:
                shutil.copyfileobj(file, out, 1 << 20)
            sync_file(beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, f"{target}: can't be written: {error.strerror}") from error
