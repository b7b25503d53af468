"""Single records of our own collections."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, cast

from ..errors import RecordLost
from ..model import RecordRef
from ..ports import Exchange, ImportedPage, Original, Payload, Resource
from ..settings import Settings
from .cdxj import parse_line
from .http import find_body, parse_headers, parse_status
from .originals import WholeOriginals
from .storage import IMPORTED, find_folders, told
from .stored import StoredBody
from .walk import BrokenRecord, Walked, iter_records
from .warc_file import WarcFile

__all__ = ["StoredBody", "WarcReader"]

_HEAD_BYTES = 512 * 1024


#: Finds the place of a record in a collection by its id.
Locate = Callable[[str, str], RecordRef | None]


class WarcReader:
    """:class:`archiver.ports.ArchiveReader`: opens the file, goes to the record, reads that one.

    ``locate`` finds the originals that revisits refer to; without it those can't be read.
    """

    def __init__(self, settings: Settings, locate: Locate | None = None) -> None:
        self._settings = settings
        self._locate = locate
        self._originals = WholeOriginals()

    def load_exchange(self, collection: str, ref: RecordRef) -> Exchange:
        """The exchange that a response record keeps; its body is read from the file when it is wanted.

        A revisit's body is that of its original.

        :raises RecordLost: there is no such record at that place, or its original isn't to be had.
        """
        path, record = self._find(collection, ref)
        end = find_body(record.start)
        if record.record_type not in ("response", "revisit") or end < 0:
            raise RecordLost(f"{path}: the record at byte {ref.offset} is no response")
        head = record.start[:end]
        if record.record_type == "response":
            body = StoredBody(path, record.offset, len(head), record.block_bytes - len(head))
        else:
            body = self._load_body_of_original(collection, path, record)
        truncated = record.field("WARC-Truncated")
        return Exchange(
            url=record.uri,
            started_at=record.at,
            request=None,
            response_head=head,
            status=parse_status(head) or 0,
            headers=parse_headers(head),
            body=body,
            ip_address=record.field("WARC-IP-Address"),
            protocols=tuple(filter(None, (record.field("WARC-Protocol") or "").split(", "))),
            cipher_suite=record.field("WARC-Cipher-Suite"),
            truncated=cast(Literal["length", "time", "disconnect", "unspecified"] | None, truncated),
        )

    def load_resource(self, collection: str, ref: RecordRef) -> Resource:
        """The resource that a record keeps.

        :raises RecordLost: there is no such record at that place.
        """
        path, record = self._find(collection, ref)
        with StoredBody(path, record.offset, 0, record.block_bytes).open() as block:
            content = block.read()
        return Resource(
            uri=record.uri, content_type=record.field("Content-Type") or "", content=content, at=record.at
        )

    def iter_imported(
        self, collection: str, warc: str, *, pages: Sequence[str] | None, max_bytes: int
    ) -> Iterator[ImportedPage]:
        """The pages of a file that another tool wrote."""
        path = find_folders(self._settings, collection).warc_file(warc)
        from .imported import iter_imported

        yield from iter_imported(path, pages=pages, max_bytes=max_bytes)

    def find_original(self, collection: str, payload: Payload) -> Original | None:
        """The answer that lies at a place, where it has that payload; ``None`` where anything else is."""
        return self._originals.find(find_folders(self._settings, collection).warc_file(payload.warc), payload)

    def load_payloads(self, collection: str, warc: str) -> list[Payload]:
        """The payloads of a WARC file that later answers may refer to, by its index; none where it has none.

        :raises HomeError: the index can't be read.
        """
        folders = find_folders(self._settings, collection)
        index = folders.sealed_index(warc)
        if not index.exists():
            index = folders.open_index(warc)
        held: list[Payload] = []
        if IMPORTED.fullmatch(warc):  # what a stranger says of a digest isn't believed
            return held
        with told(index), contextlib.suppress(FileNotFoundError), index.open("rb") as lines:
            for line in lines:
                with contextlib.suppress(ValueError, KeyError):
                    fields = parse_line(line)[2]
                    if fields.get("mime") != "warc/revisit" and fields.get("status", "").startswith("2"):
                        held.append(Payload(fields["digest"], warc, int(fields["offset"])))
        return held

    def _load_body_of_original(self, collection: str, path: WarcFile, revisit: Walked) -> StoredBody:
        record_id = (revisit.field("WARC-Refers-To") or "").strip("<>")
        ref = self._locate(collection, record_id) if self._locate and record_id else None
        if ref is None:
            raise RecordLost(f"{path}: the original of the record at byte {revisit.offset} isn't there")
        path, original = self._find(collection, ref)
        end = find_body(original.start)
        if original.record_type != "response" or end < 0:
            raise RecordLost(f"{path}: the record at byte {ref.offset} is no response")
        return StoredBody(path, original.offset, end, original.block_bytes - end)

    def _find(self, collection: str, ref: RecordRef) -> tuple[WarcFile, Walked]:
        path = find_folders(self._settings, collection).warc_file(ref.warc)
        with told(path):
            try:
                with path.open() as file:
                    walk = iter_records(file, ref.offset, keep_bytes=lambda _: _HEAD_BYTES, only_heads=True)
                    record = next(walk, None)
            except BrokenRecord as error:
                raise RecordLost(f"{path}: no record can be read {error}") from error
            except FileNotFoundError as error:
                raise RecordLost(f"{path}: isn't there") from error
        if record is None or record.record_id != ref.record_id.strip("<>"):
            raise RecordLost(f"{path}: another record than {ref.record_id} stands at byte {ref.offset}")
        return path, record
