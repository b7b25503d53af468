"""A file stored as an object whole or not at all, and certain to be there before anybody relies on it.

Each part travels with its MD5, which the server compares; an unfinished upload is taken up where it
stopped, and what is stored in the end is held against the file once more.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import BinaryIO

from ..lightly import dataclass
from .bucket import Bucket, StoredObject
from .bucket_errors import BucketError, Replaced

#: Parts of an upload, the smallest that S3 takes; larger ones where there would be too many.
_PART_BYTES = 5 << 20
_MOST_PARTS = 9_000
_READ_BYTES = 1 << 20


class OtherObject(Exception):
    """The object of that name holds something else, and isn't to be replaced."""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A file as it is to be stored."""

    size: int
    part_bytes: int
    sha256: str
    #: Hex, of each part.
    md5s: tuple[str, ...]

    @property
    def etag(self) -> str:
        """What a server says of the object, unless it encrypts it."""
        if len(self.md5s) == 1:
            return self.md5s[0]
        whole = b"".join(map(bytes.fromhex, self.md5s))
        return f"{hashlib.md5(whole, usedforsecurity=False).hexdigest()}-{len(self.md5s)}"


def measure(file: BinaryIO, size: int, *, part_bytes: int | None = None) -> Measured:
    """Read a file once, for all that it is compared by."""
    step = part_bytes or max(_PART_BYTES, -(-size // _MOST_PARTS))
    digest = hashlib.sha256()
    md5s: list[str] = []
    file.seek(0)
    read = 0
    while read < size or not md5s:
        part = file.read(min(step, size - read))
        if not part and size:
            raise OSError(f"it ends at byte {read:,} instead of {size:,}")
        read += len(part)
        digest.update(part)
        md5s.append(hashlib.md5(part, usedforsecurity=False).hexdigest())
    return Measured(size=size, part_bytes=step, sha256=digest.hexdigest(), md5s=tuple(md5s))


def store_whole(
    bucket: Bucket,
    key: str,
    file: BinaryIO,
    size: int,
    *,
    replaces: bool = False,
    part_bytes: int | None = None,
) -> bool:
    """Store a file under a key; ``False`` where it was there already. It is there when this returns.

    :raises OtherObject: another object has that name, and the file doesn't replace it.
    :raises BucketError: it can't be stored now; the next try goes on where this one stopped.
    """
    measured = measure(file, size, part_bytes=part_bytes)
    there = bucket.find(key)
    if there is not None:
        if is_same(bucket, there, measured):
            return False
        if not replaces:
            raise OtherObject
    try:
        if len(measured.md5s) == 1:
            file.seek(0)
            bucket.put(key, file.read(size), sha256=measured.sha256, is_new=not replaces)
        else:
            _send_parts(bucket, key, file, measured, is_new=not replaces)
    except Replaced:
        pass  # somebody stored one meanwhile: it is looked at
    there = bucket.find(key)
    if there is None or not is_same(bucket, there, measured):
        if there is not None and not replaces and there.sha256 not in (None, measured.sha256):
            raise OtherObject
        raise BucketError("what the server has stored isn't what it was sent")
    return True


def is_same(bucket: Bucket, there: StoredObject, measured: Measured) -> bool:
    """Whether an object holds what a file holds: by its ETag, or where that says nothing read back whole."""
    if there.size != measured.size or there.sha256 not in (None, measured.sha256):
        return False
    if there.etag == measured.etag:
        return True
    digest = hashlib.sha256()
    at = 0
    while at < there.size:
        data, _ = bucket.read(there.key, at, _READ_BYTES, there.etag)
        digest.update(data)
        at += len(data)
    return digest.hexdigest() == measured.sha256


def _send_parts(bucket: Bucket, key: str, file: BinaryIO, measured: Measured, *, is_new: bool) -> None:
    uploads = bucket.list_uploads(key)
    try:
        # Of one that is to be replaced, what is unfinished may be the old one's.
        upload = uploads.pop(0) if uploads and is_new else bucket.begin_upload(key, measured.sha256)
        etags = _send_missing(bucket, key, upload, file, measured)
        bucket.finish_upload(key, upload, etags, is_new=is_new)
    except FileNotFoundError as error:  # another ended it: the next try begins anew
        raise BucketError("the upload was ended by somebody else", is_away=True) from error
    except Replaced:
        uploads.append(upload)
        raise
    finally:
        for old in uploads:
            _abort(bucket, key, old)


def _send_missing(bucket: Bucket, key: str, upload: str, file: BinaryIO, measured: Measured) -> list[str]:
    """Send the parts that an upload doesn't have as they are; the ETags of all."""
    there = bucket.list_parts(key, upload)
    etags: list[str] = []
    for number, md5 in enumerate(measured.md5s, 1):
        etag = there.get(number)
        if etag != md5:
            file.seek((number - 1) * measured.part_bytes)
            part = file.read(measured.part_bytes)
            if hashlib.md5(part, usedforsecurity=False).hexdigest() != md5:
                raise OSError("it changes while it is read")
            etag = bucket.put_part(key, upload, number, part)
        etags.append(etag)
    return etags


def _abort(bucket: Bucket, key: str, upload: str) -> None:
    with contextlib.suppress(BucketError, FileNotFoundError):  # it costs room, and a next try finds it
        bucket.abort_upload(key, upload)
