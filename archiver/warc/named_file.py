"""Anybody's file by its name: a path of this machine, or an object of any bucket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from ..errors import SourceError
from ..lightly import dataclass
from .bucket import Bucket, open_bucket
from .ranged import RangedFile

#: A key is taken as it is, whatever stands in it.
_OBJECT = re.compile(r"(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/(.+)", re.DOTALL)
_BUCKET_START = "s3://"
_WILD = re.compile(r"[*?\[]")
#: What is taken of a folder or a pattern.
_WARC_SUFFIXES = (".warc", ".warc.gz", ".wacz")


class NamedFile(Protocol):
    """A file to be read; its text is what people call it."""

    @property
    def name(self) -> str:
        """Without what stands before it."""

    def open(self) -> BinaryIO:
        """Its bytes, to be sought in.

        :raises OSError: it can't be opened; of an object that shows when it is read.
        """

    def size(self) -> int:
        """:raises OSError: it isn't there, or can't be asked for."""


@dataclass(frozen=True)
class LocalFile:
    path: Path

    @property
    def name(self) -> str:
        return self.path.name

    def __str__(self) -> str:
        return str(self.path)

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def size(self) -> int:
        return self.path.stat().st_size


@dataclass(frozen=True)
class ObjectFile:
    bucket: Bucket
    key: str

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]

    def __str__(self) -> str:
        return self.bucket.say(self.key)

    def open(self) -> BinaryIO:
        return cast(BinaryIO, RangedFile(self.bucket, self.key))

    def size(self) -> int:
        found = self.bucket.find(self.key)
        if found is None:
            raise FileNotFoundError(2, "there is no such object", str(self))
        return found.size


def is_object(source: str) -> bool:
    """Whether a source is named as an object of a bucket, or as many of them."""
    return source.startswith(_BUCKET_START)


def find_named(source: str) -> NamedFile:
    """The file of a path or of ``s3://BUCKET/KEY``; whether it is there shows when it is read.

    :raises SourceError: it is no such address.
    :raises SettingsError: what speaks to buckets isn't installed.
    """
    return find_object(source) if is_object(source) else LocalFile(Path(source))


def find_object(source: str) -> ObjectFile:
    """As :func:`find_named`, of an object."""
    bucket, key = _split(source)
    return ObjectFile(bucket, key)


def iter_objects(source: str) -> Iterator[str]:
    """The WARC and WACZ files that a source stands for: itself, those whose keys begin with it where it ends
    with ``/``, or those that fit it where it has ``*``, ``?`` or ``[…]`` in it, which ``/`` fits too.

    :raises SourceError: it is no address of an object, or there are none.
    :raises OSError: the bucket can't be asked.
    :raises SettingsError: what speaks to buckets isn't installed.
    """
    bucket, key = _split(source)
    wild = _WILD.search(key)
    if not wild and not key.endswith("/"):
        yield source
        return
    start = key[: wild.start()] if wild else key
    found = False
    for one in bucket.iter_objects(start):
        is_wanted = one.key.lower().endswith(_WARC_SUFFIXES) and (not wild or fnmatchcase(one.key, key))
        if is_wanted:
            found = True
            yield bucket.say(one.key)
    if not found:
        raise SourceError(source, "no WARC file there has such a name")


def _split(source: str) -> tuple[Bucket, str]:
    found = _OBJECT.fullmatch(source)
    bucket = open_bucket(found[1]) if found else None
    if found is None or bucket is None:
        raise SourceError(source, "is no object of a bucket: write s3://BUCKET/KEY")
    return bucket, found[2]
