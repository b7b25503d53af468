"""A WACZ file held against all that it says of itself: ZIP, digests, signature, index, records."""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import field
from pathlib import Path
from tempfile import gettempdir
from typing import Any, BinaryIO

from ..errors import UsageError
from ..lightly import dataclass
from .digests import parse_digest
from .wacz import DESCRIPTION, DIGEST, encode
from .wacz_records import IndexLines, check_warc, load_index, sort_warcs
from .wacz_signing import decode_key, find_signature_fault, fingerprint_of
from .zip_layout import DEFLATED, STORED, NoZipError, ZipLayout, ZipMember, find_strange_byte, read_layout

_PIECE = 1 << 20
_MAX_JSON_BYTES = 64_000_000
#: What a member may unpack to, beside so many times its packed size.
_FREE_BYTES, _MOST_TIMES = 100_000_000, 200
_MOST_FAULTS = 1000
_WARC = re.compile(r"archive/[^/]+\.warc(\.gz)?")
_OURS = "archiver "


@dataclass(frozen=True)
class WaczFault:
    """One thing that isn't as it should be."""

    #: Name of a member; "" for the file as a whole.
    member: str
    what: str


@dataclass(kw_only=True)
class CheckedWacz:
    """What came of checking a package."""

    faults: list[WaczFault] = field(default_factory=list)
    #: What a reader should know, and is no fault.
    notes: list[str] = field(default_factory=list)
    title: str | None = None
    software: str | None = None
    members: int = 0
    size: int = 0
    records: int = 0
    lines: int = 0
    #: Of the key that signed it, where the signature is one.
    fingerprint: str | None = None

    def add(self, member: str, what: str) -> None:
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(WaczFault(member, what))


def check_wacz(path: Path, *, wanted_key: str | None = None) -> CheckedWacz:
    """Check a package; ``wanted_key`` is the fingerprint of whom it has to be signed by.

    :raises OSError: it can't be read.
    """
    checked = CheckedWacz()
    with path.open("rb") as file:
        try:
            layout = read_layout(file)
        except NoZipError as error:
            checked.add("", f"is no whole ZIP file: {error}")
            return checked
        checked.members, checked.size = len(layout.members), layout.size
        for fault in layout.faults:
            checked.add("", fault)
        if not layout.faults:
            _Check(file, layout, checked).run(wanted_key)
    return checked


class _Check:
    """One run over a package whose ZIP file is in order."""

    def __init__(self, file: BinaryIO, layout: ZipLayout, checked: CheckedWacz) -> None:
        self._file = file
        self._layout = layout
        self._members = {one.name: one for one in layout.members if not one.name.endswith("/")}
        self._checked = checked
        self._digests: dict[str, str] = {}

    def run(self, wanted_key: str | None) -> None:
        described = self._load(DESCRIPTION)
        resources = self._check_description(described)
        self._check_signature(described, wanted_key)
        self._check_members(resources)
        self._check_layout()
        self._check_archive()

    # --- what the package says of itself -------------------------------------------------------

    def _check_description(self, described: bytes | None) -> Mapping[str, Mapping[str, Any]]:
        """The resources by path."""
        if described is None:
            self._checked.add(DESCRIPTION, "is missing")
            return {}
        said = self._parse(DESCRIPTION, described)
        if said is None:
            return {}
        title, software = said.get("title"), said.get("software")
        self._checked.title = title if isinstance(title, str) else None
        self._checked.software = software if isinstance(software, str) else None
        if said.get("profile") != "data-package":
            self._checked.add(DESCRIPTION, 'its profile isn\'t "data-package"')
        if not isinstance(said.get("wacz_version"), str):
            self._checked.add(DESCRIPTION, "doesn't say its wacz_version")
        listed = said.get("resources")
        resources: dict[str, Mapping[str, Any]] = {}
        for one in listed if isinstance(listed, list) else ():
            path = one.get("path") if isinstance(one, dict) else None
            if not isinstance(path, str):
                self._checked.add(DESCRIPTION, "lists a resource without its path")
            elif path in resources:
                self._checked.add(path, f"is listed twice in {DESCRIPTION}")
            else:
                resources[path] = one
        if not resources:
            self._checked.add(DESCRIPTION, "lists no resources")
        return resources

    def _check_signature(self, described: bytes | None, wanted_key: str | None) -> None:
        content = self._load(DIGEST)
        signed: Mapping[str, Any] | None = None
        if content is None:
            if self._is_ours:
                self._checked.add(DIGEST, "is missing")
            else:
                self._checked.notes.append(f"it has no {DIGEST}: {DESCRIPTION} may have been changed")
        elif (said := self._parse(DIGEST, content)) is not None and described is not None:
            if said.get("path") != DESCRIPTION:
                self._checked.add(DIGEST, f"isn't about {DESCRIPTION}")
            if not _is_digest_of(said.get("hash"), described):
                self._checked.add(DESCRIPTION, f"its digest isn't the one that {DIGEST} states")
            found = said.get("signedData")
            signed = found if isinstance(found, dict) else None
            if signed is not None:
                self._check_signed(signed, str(said.get("hash")))
            if self._is_ours and content != encode(said):
                self._checked.add(DIGEST, "isn't as archiver writes it")
        if signed is None:
            if wanted_key is not None:
                self._checked.add(DIGEST, "isn't signed")
        elif wanted_key is not None and self._checked.fingerprint not in (None, wanted_key):
            self._checked.add(DIGEST, f"is signed with {self._checked.fingerprint}, not with {wanted_key}")
        elif wanted_key is not None and self._checked.fingerprint is None:
            self._checked.add(DIGEST, "isn't signed with a key that can be checked here")

    def _check_signed(self, signed: Mapping[str, Any], digest: str) -> None:
        if signed.get("hash") != digest:
            self._checked.add(DIGEST, f"the signature is of another {DESCRIPTION}")
            return
        if "publicKey" not in signed and "domain" in signed:
            domain = str(signed["domain"])[:200]
            self._checked.notes.append(
                f"it says that {domain} signed it; certificates are not checked here (authsign does)"
            )
            return
        try:
            fault = find_signature_fault(signed, digest)
        except UsageError as error:
            self._checked.add(DIGEST, f"its signature can't be checked: {error}")
            return
        if fault is not None:
            self._checked.add(DIGEST, fault)
        else:
            self._checked.fingerprint = fingerprint_of(decode_key(signed["publicKey"]) or b"")

    @property
    def _is_ours(self) -> bool:
        return (self._checked.software or "").startswith(_OURS)

    # --- the members ---------------------------------------------------------------------------

    def _check_members(self, resources: Mapping[str, Mapping[str, Any]]) -> None:
        for name, member in self._members.items():
            if (_WARC.fullmatch(name) or name.endswith(".cdx.gz")) and member.method != STORED:
                self._checked.add(name, "is deflated; WACZ wants it stored")
            said = resources.get(name)
            if said is None and name not in (DESCRIPTION, DIGEST):
                self._checked.add(name, f"isn't listed in {DESCRIPTION}")
            self._check_member(member, said)
        for name in resources.keys() - self._members.keys():
            self._checked.add(name, f"is listed in {DESCRIPTION}, and isn't there")

    def _check_member(self, member: ZipMember, said: Mapping[str, Any] | None) -> None:
        digest = parse_digest(str(said.get("hash")).strip()) if said is not None else None
        hashed = digest.begin() if digest is not None else hashlib.sha256()
        checksum = 0
        try:
            for piece in self._iter_pieces(member):
                hashed.update(piece)
                checksum = zlib.crc32(piece, checksum)
        except _BrokenMemberError as error:
            self._checked.add(member.name, str(error))
            return
        if checksum != member.crc32:
            self._checked.add(member.name, "isn't what the ZIP file's checksum is of")
        if said is None:
            return
        if digest is None:
            self._checked.add(member.name, f"{DESCRIPTION} states no digest of it that can be checked")
        elif hashed.digest() != digest.value:
            self._checked.add(member.name, f"its digest isn't the one that {DESCRIPTION} states")
        if "bytes" in said and said["bytes"] != member.size:
            self._checked.add(member.name, f"isn't as long as {DESCRIPTION} states")

    def _check_layout(self) -> None:
        """Of ours each byte is known: also of what no reader looks at."""
        if self._is_ours and (fault := find_strange_byte(self._file, self._layout)) is not None:
            self._checked.add("", fault)

    def _iter_pieces(self, member: ZipMember) -> Iterator[bytes]:
        """A member's content, no more of it than it says."""
        if member.size > _FREE_BYTES + _MOST_TIMES * member.packed_size:
            raise _BrokenMemberError(f"unpacks to {member.size:,} bytes: that is no part of a package")
        self._file.seek(member.content_offset)
        left, size = member.packed_size, 0
        inflate = zlib.decompressobj(-zlib.MAX_WBITS) if member.method == DEFLATED else None
        while left > 0:
            packed = self._file.read(min(_PIECE, left))
            if not packed:
                raise _BrokenMemberError("breaks off")
            left -= len(packed)
            if inflate is None:
                yield packed
                continue
            while packed:
                try:
                    piece = inflate.decompress(packed, _PIECE)
                except zlib.error as error:
                    raise _BrokenMemberError(f"can't be unpacked: {error}") from None
                size += len(piece)
                if size > member.size:
                    raise _BrokenMemberError("unpacks to more than it says")
                packed = inflate.unconsumed_tail
                if piece:
                    yield piece
                elif not packed or inflate.eof:
                    break
        if inflate is not None and (not inflate.eof or size != member.size):
            raise _BrokenMemberError("isn't as long as it says")

    def _load(self, name: str) -> bytes | None:
        member = self._members.get(name)
        if member is None:
            return None
        if member.size > _MAX_JSON_BYTES:
            self._checked.add(name, f"is larger than {_MAX_JSON_BYTES:,} bytes")
            return b""
        try:
            return b"".join(self._iter_pieces(member))
        except _BrokenMemberError:
            return b""  # told where all members are

    def _parse(self, name: str, content: bytes) -> Mapping[str, Any] | None:
        try:
            said = json.loads(content)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            self._checked.add(name, "can't be read as JSON")
            return None
        return said

    # --- index and records ---------------------------------------------------------------------

    def _check_archive(self) -> None:
        warcs = {name: one for name, one in self._members.items() if _WARC.fullmatch(name)}
        if not warcs:
            self._checked.add("", "holds no WARC file under archive/")
        if not any(name.startswith("indexes/") for name in self._members):
            self._checked.add("", "holds no index under indexes/")
        if "pages/pages.jsonl" not in self._members:
            self._checked.notes.append("it lists no pages (pages/pages.jsonl)")
        names = {name.removeprefix("archive/") for name in warcs}
        with closing(IndexLines(Path(gettempdir()))) as lines:
            load_index(self._members, names, self._iter_pieces, lines, self._tell)
            self._checked.lines = lines.count
            for name in sort_warcs(names):
                member = warcs[f"archive/{name}"]
                if member.method == STORED:
                    count = check_warc(self._file, member, lines, self._tell, is_ours=self._is_ours)
                    self._checked.records += count

    def _tell(self, member: str, what: str) -> None:
        self._checked.add(member, what)


class _BrokenMemberError(ValueError):
    """What a member holds can't be had."""


def _is_digest_of(text: object, content: bytes) -> bool:
    digest = parse_digest(text) if isinstance(text, str) else None
    if digest is None:
        return False
    hashed = digest.begin()
    hashed.update(content)
    return bool(hashed.digest() == digest.value)
