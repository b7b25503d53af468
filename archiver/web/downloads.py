"""Files that readers take with them: sent as they are made, few at a time, never opened in our origin."""

from __future__ import annotations

import re
import threading
import time
import unicodedata
from collections.abc import Callable, Generator, Iterator
from typing import BinaryIO, cast

from flask import Response, current_app, request
from werkzeug.exceptions import ClientDisconnected, Forbidden, ServiceUnavailable
from werkzeug.wsgi import wrap_file

from .callers import is_from_elsewhere
from .headers import ALONE_POLICY

#: Texts that are sent at one time, and packages; the other threads are for pages.
MOST_AT_ONCE = 4
#: Seconds that a reader may take for one. What is read out of the catalogue as it is sent would hold up what
#: that does with its log; a package takes room on the disk.
MOST_SECONDS = 900.0
#: A package's reader has a second more for each of these.
_BYTES_A_SECOND = 1_000_000
#: Characters gathered before they are sent.
_AT_ONCE = 64 * 1024
_MOST_NAME = 60
_RETRY_SECONDS = 20


class Outlets:
    """Counts the files of one application that are on their way out."""

    def __init__(self) -> None:
        self.texts = Places(MOST_AT_ONCE, "Several files are being sent just now: try again in a moment.")
        self.packages = Places(
            MOST_AT_ONCE, "Several packages are being sent just now: try again in a moment."
        )
        #: One at a time: each takes memory, and what is free on the disk counts once.
        self.making = Places(1, "Another package is being made just now: try again in a moment.")


class Places:
    """So many may do a thing at one time; ``says`` is what the others are told."""

    def __init__(self, most: int, says: str) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._says = says

    def take(self) -> Callable[[], None]:
        """What is called once it is done; calling it again does nothing.

        :raises ServiceUnavailable: as many as may be do it already.
        """
        if not self._free.acquire(blocking=False):
            raise ServiceUnavailable(self._says, retry_after=_RETRY_SECONDS)
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
    give_back = _find_outlets().texts.take()
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


def send_file(make: Callable[[Callable[[], None]], BinaryIO], name: str, content_type: str) -> Response:
    """A file that is made whole before it is sent, and closed when it is out.

    ``make`` calls what it is given again and again: that ends it where nobody waits for the file any more.
    """
    outlets = _find_outlets()
    give_back = outlets.packages.take()
    try:
        is_made = outlets.making.take()
        try:
            file = make(_watch_client())
        finally:
            is_made()
        size = file.seek(0, 2)
        file.seek(0)
    except BaseException:
        give_back()
        raise
    # The server's own wrapper sends it without keeping one of its threads.
    body = wrap_file(request.environ, cast("BinaryIO", _Given(file, size, give_back)), 1 << 16)
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
    """An open file that is closed at its end, and says so; no good to who takes it too slowly."""

    def __init__(self, file: BinaryIO, size: int, give_back: Callable[[], None]) -> None:
        self._file = file
        self._give_back = give_back
        self._end = time.monotonic() + MOST_SECONDS + size / _BYTES_A_SECOND

    def read(self, size: int = -1) -> bytes:
        if time.monotonic() > self._end:
            self.close()
            raise TimeoutError("a package was not taken in time")  # the server ends the connection
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


def _watch_client() -> Callable[[], None]:
    """What raises once the reader has hung up, where the server knows of that."""
    is_gone: Callable[[], bool] = request.environ.get("waitress.client_disconnected", lambda: False)

    def watch() -> None:
        if is_gone():
            raise ClientDisconnected

    return watch


def _find_outlets() -> Outlets:
    if is_from_elsewhere(request):
        # A page of another site could have a browser ask for one after the other.
        raise Forbidden("A page of another site asked for this file: fetch it from a page of this server.")
    outlets: Outlets = current_app.extensions["outlets"]
    return outlets


def _encode(pieces: Iterator[str], give_back: Callable[[], None]) -> Generator[bytes, None, None]:
    taken = 0.0  # by the reader: what we need ourselves is not his
    waiting: list[str] = []
    size = 0
    try:
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= _AT_ONCE:
                content = "".join(waiting).encode("utf-8", "replace")
                waiting, size = [], 0
                began = time.monotonic()
                yield content
                taken += time.monotonic() - began
                if taken > MOST_SECONDS:
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
