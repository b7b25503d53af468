"""An object read as a file: by ranges, of which few are held."""

from __future__ import annotations

import errno
import io
import os

from .bucket import Bucket

#: What is asked for at a place that nobody came from; twice as much each time it is read on from there.
_LEAST_BYTES = 65_536
_MOST_BYTES = 1_048_576
#: Stretches that are kept: the one that is read, and the one before it.
_KEPT = 2


class RangedFile(io.RawIOBase):
    """An object of a bucket, opened: all of it is the object that it was at the first read.

    :raises FileNotFoundError: on a first read or look at its size, there is none.
    :raises BucketError: on any.
    """

    def __init__(self, bucket: Bucket, key: str) -> None:
        self._bucket = bucket
        self._key = key
        self._at = 0
        self._size: int | None = None
        self._etag: str | None = None
        #: Start and bytes of each stretch, the last one read at the end.
        self._held: list[tuple[int, bytes]] = []
        self._step = _LEAST_BYTES

    @property
    def size(self) -> int:
        if self._size is None:
            found = self._bucket.find(self._key)
            if found is None:
                raise FileNotFoundError(errno.ENOENT, "there is no such object", self._bucket.say(self._key))
            self._size, self._etag = found.size, found.etag
        return self._size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = 0 if whence == os.SEEK_SET else self._at if whence == os.SEEK_CUR else self.size
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        """As many bytes as were asked for, but at the end."""
        if size is None or size < 0:
            size = max(0, self.size - self._at)
        parts: list[bytes] = []
        while size > 0:
            piece = self._piece(size)
            if not piece:
                break
            parts.append(piece)
            size -= len(piece)
            self._at += len(piece)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._held.clear()
        super().close()

    def _piece(self, size: int) -> bytes:
        """What is held of the wanted bytes, or was fetched for them."""
        at = self._at
        for place, (start, data) in enumerate(self._held):
            if start <= at < start + len(data):
                self._held.append(self._held.pop(place))
                return data[at - start : at - start + size]
        if self._size is not None and at >= self._size:
            return b""
        data = self._fetch(at)
        return data[:size]

    def _fetch(self, at: int) -> bytes:
        is_next = bool(self._held) and at == self._held[-1][0] + len(self._held[-1][1])
        self._step = min(_MOST_BYTES, self._step * 2) if is_next else _LEAST_BYTES
        if self._size is None and at > 0:
            _ = self.size  # a range beyond the end is refused, and doesn't tell where that is
            if at >= self.size:
                return b""
        data, found = self._bucket.read(self._key, at, self._step, self._etag)
        self._size, self._etag = found.size, found.etag
        self._held = [*self._held[-(_KEPT - 1) :], (at, data)] if data else self._held
        return data
