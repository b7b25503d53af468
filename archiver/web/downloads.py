"""Files that readers take with them: sent as they are made, few at a time, never opened in our origin."""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO, cast

from flask import Response, current_app, request
from werkzeug.exceptions import Forbidden, ServiceUnavailable
from werkzeug.wsgi import wrap_file

from .callers import is_from_elsewhere
from .headers import ALONE_POLICY

#: Files that are made or sent at one time; the other threads are for pages.
MOST_AT_ONCE = 4
#: Seconds that one may take which is read out of the catalogue as it is sent: a reader who takes it slowly
#: would hold up what the catalogue does with its log.
MOST_SECONDS = 900.0
#: Characters gathered before they are sent.
_AT_ONCE = 64 * 1024
_MOST_NAME = 60
_RETRY_SECONDS = 20


class Outlets:
    """Counts the files of one application that are on their way out."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._free = threading.BoundedSemaphore(most)

    def take(self) -> Callable[[], None]:
        """What is called once the file is out; calling it again does nothing.

        :raises ServiceUnavailable: as many as may be are on their way already.
        """
        if not self._free.acquire(blocking=False):
            raise ServiceUnavailable(
                "Several files are being made or sent just now: try again in a moment.",
                retry_after=_RETRY_SECONDS,
            )
        lock, is_held = threading.Lock(), [True]

        def give_back() -> None:
            with lock:
                was_held, is_held[0] = is_held[0], False
            if was_held:
                self._free.release()

        return give_back


def send_pieces(pieces: Iterator[str], name: str, content_type: str) -> Response:
    """Text as a file to be stored, sent while it is written.

    What is wrong with what was asked for is raised before anything is sent.
    """
    give_back = _take_outlet()
    body = _encode(pieces, give_back)
    try:
        first = next(body, b"")
    except BaseException:
        give_back()
        raise
    answer = Response(_resume(first, body), content_type=f"{content_type}; charset=utf-8")
    answer.call_on_close(body.close)  # also where nobody asked for more than the head
    answer.call_on_close(give_back)
    return _as_attachment(answer, name)


def send_file(make: Callable[[], BinaryIO], name: str, content_type: str) -> Response:
    """A file that is made whole before it is sent, and closed when it is out."""
    give_back = _take_outlet()
    try:
        file = make()
        size = file.seek(0, 2)
        file.seek(0)
    except BaseException:
        give_back()
        raise
    # The server's own wrapper sends it without keeping one of its threads.
    body = wrap_file(request.environ, cast("BinaryIO", _Given(file, give_back)), 1 << 16)
    answer = Response(body, content_type=content_type, direct_passthrough=True)
    answer.content_length = size
    return _as_attachment(answer, name)


def name_file(words: object, own: str, extension: str) -> str:
    """A file's name made of what it is about, in letters that every system takes, and of an id."""
    plain = unicodedata.normalize("NFKD", str(words or "")[:500]).encode("ascii", "ignore").decode().lower()
    begin = "-".join(re.findall("[a-z0-9]+", plain))[:_MOST_NAME].strip("-")
    end = "-".join(re.findall("[A-Za-z0-9_-]+", own))[:_MOST_NAME]
    return ("-".join(filter(None, (begin, end))) or "file") + extension


class _Given:
    """An open file that is closed at its end, and says so."""

    def __init__(self, file: BinaryIO, give_back: Callable[[], None]) -> None:
        self._file = file
        self._give_back = give_back

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        if not content and size:
            self.close()
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        self._give_back()


def _take_outlet() -> Callable[[], None]:
    if is_from_elsewhere(request):
        # A page of another site could have a browser ask for one after the other.
        raise Forbidden("A page of another site asked for this file: fetch it from a page of this server.")
    outlets: Outlets = current_app.extensions["outlets"]
    return outlets.take()


def _encode(pieces: Iterator[str], give_back: Callable[[], None]) -> Generator[bytes, None, None]:
    end = time.monotonic() + MOST_SECONDS
    waiting: list[str] = []
    size = 0
    try:
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= _AT_ONCE:
                yield "".join(waiting).encode("utf-8", "replace")
                waiting, size = [], 0
                if time.monotonic() > end:
                    raise TimeoutError(f"a file was not taken within {MOST_SECONDS:.0f} seconds")
        yield "".join(waiting).encode("utf-8", "replace")
    finally:
        if isinstance(pieces, Generator):
            pieces.close()  # what it reads is read in this thread, and let go in it
        give_back()


def _resume(first: bytes, body: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from body


def _as_attachment(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Security-Policy"] = ALONE_POLICY
    return answer
