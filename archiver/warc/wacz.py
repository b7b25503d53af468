"""WACZ 1.1.1 (https://specs.webrecorder.net/wacz/1.1.1/), written in one pass, always the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

from .. import __version__
from ..lightly import dataclass
from .packing import PackedWarc
from .stored_zip import StoredZip
from .wacz_index import BLOCK_LINES, BLOCKS, PLAIN, SUMMARY, iter_blocks

VERSION = "1.1.1"
AUTH_VERSION = "0.1.0"
SOFTWARE = f"archiver {__version__}"
DESCRIPTION, DIGEST = "datapackage.json", "datapackage-digest.json"

#: Signs the digest of ``datapackage.json``: what ``signedData`` says beside the digest.
Sign = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class About:
    """What a package says of itself."""

    title: str
    description: str
    #: When the newest capture in it was made: no clock of the packing goes into a package.
    at: datetime
    #: Where a reader begins, and as of when.
    main_url: str | None = None
    main_at: datetime | None = None


class WaczWriter:
    """Writes a package to a file; what is given first stands first."""

    def __init__(self, file: BinaryIO) -> None:
        self._zip = StoredZip(file)
        self._resources: list[dict[str, Any]] = []

    def add(self, path: str, pieces: Iterable[bytes | memoryview], *, size: int | None = None) -> None:
        member = self._zip.add(path, pieces, size=size)
        self._resources.append(
            {
                "name": path.rpartition("/")[2].lower(),
                "path": path,
                "hash": f"sha256:{member.sha256}",
                "bytes": member.size,
            }
        )

    def add_warc(self, warc: PackedWarc) -> None:
        self.add(f"archive/{warc.name}", warc.iter_pieces(), size=warc.size)

    def add_index(self, lines: Iterable[bytes], count: int) -> None:
        """Sorted lines, about so many of them."""
        if count <= BLOCK_LINES:
            self.add(PLAIN, lines)
            return
        summary: list[bytes] = []
        self.add(BLOCKS, iter_blocks(lines, summary))
        content = b"".join(summary)
        self.add(SUMMARY, (content,), size=len(content))

    def add_content(self, path: str, content: bytes) -> None:
        self.add(path, (content,), size=len(content))

    def finish(self, about: About, sign: Sign | None = None) -> int:
        """Write what describes all the rest; how long the file is."""
        described = encode(_describe(about, self._resources))
        self._add_plain(DESCRIPTION, described)
        digest = f"sha256:{hashlib.sha256(described).hexdigest()}"
        said: dict[str, Any] = {"path": DESCRIPTION, "hash": digest}
        if sign is not None:
            # As of the content, like "created" of the package, with which readers compare it.
            signed = {"hash": digest, "created": format_instant(about.at), "software": SOFTWARE}
            said["signedData"] = {**signed, "version": AUTH_VERSION, **sign(digest)}
        self._add_plain(DIGEST, encode(said))
        return self._zip.finish()

    def _add_plain(self, path: str, content: bytes) -> None:
        self._zip.add(path, (content,), size=len(content))


def _describe(about: About, resources: list[dict[str, Any]]) -> dict[str, Any]:
    at = format_instant(about.at)
    said: dict[str, Any] = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": about.title,
        "description": about.description,
        "created": at,
        "modified": at,
        "software": SOFTWARE,
    }
    if about.main_url is not None and about.main_at is not None:
        said |= {"mainPageUrl": about.main_url, "mainPageDate": format_instant(about.main_at)}
    return said | {"resources": resources}


def encode(said: object) -> bytes:
    """JSON as packages have it."""
    return (json.dumps(said, indent=2, ensure_ascii=True) + "\n").encode()


def format_instant(at: datetime) -> str:
    """To the second, as indexes have it."""
    return f"{at.year:04d}-{at.month:02d}-{at.day:02d}T{at.hour:02d}:{at.minute:02d}:{at.second:02d}Z"
