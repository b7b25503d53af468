"""What is in somebody's WACZ file: its WARC files, checked against its own digests, and its list of pages."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import SourceError
from ..lightly import dataclass

MAGIC = b"PK\x03\x04"
_WARC = re.compile(r"archive/[^/]+\.warc(\.gz)?")
_MOST_MEMBERS = 10_000
_MOST_PAGES = 100_000
_MAX_JSON_BYTES = 50_000_000
#: What a member may unpack to, beside so many times its packed size.
_FREE_BYTES, _MOST_TIMES = 1_000_000_000, 200
_PIECE = 1_000_000
#: What zipfile raises for a file that is broken, encrypted, or packed in a way that it doesn't know.
ERRORS = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError)


def is_wacz(path: Path) -> bool:
    """Whether a file is a ZIP, as every WACZ is."""
    with path.open("rb") as file:
        return file.read(4) == MAGIC


@dataclass(frozen=True)
class Wacz:
    """An open WACZ file whose members were looked at."""

    source: str
    archive: zipfile.ZipFile
    #: Names of its WARC files.
    warcs: tuple[str, ...]
    #: Addresses of its pages; ``None`` where it lists none.
    pages: tuple[str, ...] | None

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """A member's bytes; what is wrong with them is told by its name.

        :raises SourceError: it can't be unpacked.
        """
        try:
            with self.archive.open(name) as stream:
                yield stream
        except ERRORS as error:
            raise SourceError(self.source, f"{name[:200]}: can't be unpacked: {error}") from error


@contextmanager
def open_wacz(file: Path | IO[bytes], source: str, *, checks_digests: bool = True) -> Iterator[Wacz]:
    """Look through a WACZ file; without ``checks_digests``, its WARC files aren't read beforehand.

    :raises SourceError: it is none, or holds what no WACZ should.
    """
    try:
        archive = zipfile.ZipFile(file)
    except ERRORS as error:
        raise SourceError(source, f"is no whole WACZ (ZIP) file: {error}") from error
    with archive:
        warcs = _check_members(archive, source)
        wacz = Wacz(source, archive, warcs, None)
        if checks_digests:
            _check_digests(wacz)
        yield Wacz(source, archive, warcs, _load_pages(wacz))


def _check_members(archive: zipfile.ZipFile, source: str) -> tuple[str, ...]:
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise SourceError(source, f"has more than {_MOST_MEMBERS:,} members")
    seen: set[str] = set()
    for member in members:
        name = member.filename
        shown = name[:200]
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name.split("/")[0]:
            raise SourceError(source, f"has a member that points outside of it: {shown}")
        if name in seen:
            raise SourceError(source, f"has two members of one name: {shown}")
        seen.add(name)
        if member.flag_bits & 1:
            raise SourceError(source, f"{shown} is encrypted")
        if member.file_size > _FREE_BYTES + _MOST_TIMES * member.compress_size:
            raise SourceError(source, f"{shown} unpacks to {member.file_size:,} bytes: that is no WARC file")
    warcs = tuple(member.filename for member in members if _WARC.fullmatch(member.filename))
    if not warcs:
        raise SourceError(source, "holds no WARC file under archive/")
    return warcs


def _check_digests(wacz: Wacz) -> None:
    """Hold the WARC files against the digests in ``datapackage.json``, where there are any."""
    stated = _load_json(wacz, "datapackage.json")
    resources = stated.get("resources") if isinstance(stated, Mapping) else None
    for one in resources if isinstance(resources, list) else ():
        path, wanted = (one.get("path"), one.get("hash")) if isinstance(one, Mapping) else (None, None)
        if path not in wacz.warcs or not isinstance(wanted, str) or not wanted.startswith("sha256:"):
            continue
        digest = hashlib.sha256()
        with wacz.open(path) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
        if digest.hexdigest() != wanted.removeprefix("sha256:").lower():
            raise SourceError(wacz.source, f"{path}: its digest isn't the one that datapackage.json states")


def _load_pages(wacz: Wacz) -> tuple[str, ...] | None:
    content = _load(wacz, "pages/pages.jsonl")
    if content is None:
        return None
    lines = content.split(b"\n")
    if len(lines) > _MOST_PAGES:
        raise SourceError(wacz.source, f"pages/pages.jsonl lists more than {_MOST_PAGES:,} pages")
    urls: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        page = _parse(wacz, line, f"pages/pages.jsonl: line {number:,}")
        url = page.get("url") if isinstance(page, Mapping) else None
        if isinstance(url, str):
            urls.append(url)
    return tuple(dict.fromkeys(urls)) or None


def _load_json(wacz: Wacz, name: str) -> object:
    content = _load(wacz, name)
    return None if content is None else _parse(wacz, content, name)


def _parse(wacz: Wacz, content: bytes, what: str) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise SourceError(wacz.source, f"{what} is no JSON") from error


def _load(wacz: Wacz, name: str) -> bytes | None:
    if name not in wacz.archive.namelist():
        return None
    with wacz.open(name) as stream:
        content = stream.read(_MAX_JSON_BYTES + 1)
    if len(content) > _MAX_JSON_BYTES:
        raise SourceError(wacz.source, f"{name} is larger than {_MAX_JSON_BYTES:,} bytes")
    return content
