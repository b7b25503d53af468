"""Single records of our own collections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, cast

from ..errors import HomeError
from ..model import RecordRef
from ..ports import Exchange, ImportedPage, Resource
from ..settings import Settings
from .http import parse_headers, parse_status
from .imported import iter_imported
from .storage import find_folders, told
from .stored import StoredBody
from .walk import BrokenRecord, Walked, iter_records

__all__ = ["StoredBody", "WarcReader"]

_HEAD_BYTES = 512 * 1024


class WarcReader:
    """:class:`archiver.ports.ArchiveReader`: opens the file, goes to the record, reads that one."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home

    def load_exchange(self, collection: str, ref: RecordRef) -> Exchange:
        """The exchange that a response record keeps; its body is read from the file when it is wanted.

        :raises HomeError: there is no such record at that place.
        """
        path, record = self._find(collection, ref)
        end = record.start.find(b"\r\n\r\n")
        if record.record_type != "response" or end < 0:
            raise HomeError(f"{path}: the record at byte {ref.offset} is no response")
        head = record.start[: end + 4]
        truncated = record.field("WARC-Truncated")
        return Exchange(
            url=record.uri,
            started_at=record.at,
            request=None,
            response_head=head,
            status=parse_status(head) or 0,
            headers=parse_headers(head),
            body=StoredBody(path, record.offset, len(head), record.block_bytes - len(head)),
            ip_address=record.field("WARC-IP-Address"),
            protocols=tuple(filter(None, (record.field("WARC-Protocol") or "").split(", "))),
            cipher_suite=record.field("WARC-Cipher-Suite"),
            truncated=cast(Literal["length", "time", "disconnect"] | None, truncated),
        )

    def load_resource(self, collection: str, ref: RecordRef) -> Resource:
        """The resource that a record keeps.

        :raises HomeError: there is no such record at that place.
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
        path = find_folders(self._home, collection).warc(warc)
        yield from iter_imported(path, pages=pages, max_bytes=max_bytes)

    def _find(self, collection: str, ref: RecordRef) -> tuple[Path, Walked]:
        path = find_folders(self._home, collection).warc(ref.warc)
        with told(path), path.open("rb") as file:
            try:
                record = next(iter_records(file, ref.offset, keep_bytes=lambda _: _HEAD_BYTES), None)
            except BrokenRecord as error:
                raise HomeError(f"{path}: no record can be read {error}") from error
        if record is None or record.record_id != ref.record_id.strip("<>"):
            raise HomeError(f"{path}: another record than {ref.record_id} stands at byte {ref.offset}")
        return path, record
