"""Exchanges and collections to write and to read."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from archiver.model import RecordRef
from archiver.ports import Entry, Exchange, Original, Payload, Resource, Statement
from archiver.settings import Settings
from archiver.warc.http import parse_headers, parse_status
from archiver.warc.reader import WarcReader
from archiver.warc.writer import WarcWriter

AT = datetime(2026, 3, 2, 10, 30, 15, 123456, tzinfo=UTC)
REQUEST = b"GET / HTTP/1.1\r\nHost: news.example\r\n\r\n"


class MemoryBody:
    def __init__(self, data: bytes) -> None:
        self.data = data

    @property
    def size(self) -> int:
        return len(self.data)

    def open(self) -> BinaryIO:
        return io.BytesIO(self.data)

    def close(self) -> None:
        pass


def exchange(
    url: str = "http://news.example/",
    body: bytes = b"<p>page",
    *headers: str,
    status: str = "200 OK",
    at: datetime = AT,
    line_end: str = "\r\n",
    **about: Any,
) -> Exchange:
    lines = [f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html; charset=utf-8",)), "", ""]
    head = line_end.join(lines).encode("latin-1")
    return Exchange(
        url=url,
        started_at=at,
        request=about.pop("request", REQUEST),
        response_head=head,
        status=parse_status(head) or 0,
        headers=parse_headers(head),
        body=MemoryBody(body),
        **about,
    )


def resource(uri: str = "urn:card:1", content: bytes = b"<p>card") -> Resource:
    return Resource(uri=uri, content_type="text/html; charset=utf-8", content=content, at=AT)


def statement(**fields: Any) -> Statement:
    return Statement(schema="capture/1", uri="urn:archiver:k1", fields=fields or {"id": "k1"}, at=AT)


def warcs(home: Path, collection: str = "main") -> list[Path]:
    return sorted((home / "collections" / collection / "archive").iterdir())


def indexes(home: Path, collection: str = "main") -> list[Path]:
    return sorted((home / "collections" / collection / "indexes").iterdir())


class Held:
    """What a catalogue would know of a collection: payloads and records, as they were written."""

    def __init__(self, settings: Settings, writer: WarcWriter) -> None:
        self._payloads: dict[str, Payload] = {}
        self._records: dict[str, RecordRef] = {}
        self.writer = writer
        self.settings = settings
        self.reader = WarcReader(settings, lambda _, record_id: self._records.get(record_id))

    def find(self, digests: Sequence[str]) -> dict[str, Original]:
        places = [self._payloads[digest] for digest in digests if digest in self._payloads]
        found = {place.digest: self.reader.find_original("main", place) for place in places}
        return {digest: original for digest, original in found.items() if original}

    def append(self, *entries: Entry) -> list[RecordRef]:
        """Append entries, bodies held already by reference; the first record of each."""
        with (
            contextlib.closing(self.writer.pack("main", entries, self.find)) as packed,
            self.writer.appending_all([packed]) as (refs,),
        ):
            for ref in (ref for of_entry in refs for ref in of_entry):
                self._records[ref.record_id] = ref
                if ref.payload_digest:
                    self._payloads.setdefault(
                        ref.payload_digest, Payload(ref.payload_digest, ref.warc, ref.offset)
                    )
        return [of_entry[0] for of_entry in refs]


def tool(name: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment that the tests run in."""
    program = Path(sys.executable).with_name(name)
    return subprocess.run([program, *args], capture_output=True, text=True, check=False, timeout=60)


def check(*warc: Path) -> str:
    """What ``warcio check`` has to say of a file: nothing, where all is well."""
    done = tool("warcio", "check", *warc)
    return done.stdout + done.stderr if done.returncode else ""


def index_by_others(*warc: Path) -> str:
    """The index that cdxj-indexer makes of a file, sorted."""
    done = tool("cdxj-indexer", "--sort", "--records", "response,revisit,resource", *warc)
    assert done.returncode == 0, done.stderr
    return done.stdout
