"""What a home must be, whatever happened to the program: whole WARCs, sorted and truthful indexes.

The checks read the files with other people's tools and with none of our code.
"""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio_command

from tests.backends import url_of
from tests.system import stored

#: Record types that are replayed, and so have to be in the index.
SHOWN = ("response", "revisit", "resource")


@dataclass(frozen=True)
class Place:
    """Where a record begins, and what it is of."""

    warc: str
    offset: int
    url: str


def warcs(home: Path, collection: str = "main") -> list[Path]:
    stored.bring(home)
    return sorted((home / "collections" / collection / "archive").glob("*.warc.gz"))


def size(warc: Path) -> int:
    """How large a WARC file is now, also one that the program has taken elsewhere since."""
    stored.bring(warc.parents[3])
    return warc.stat().st_size


def cdxj(home: Path, collection: str = "main") -> list[Path]:
    return sorted((home / "collections" / collection / "indexes").glob("*.cdxj"))


def check_warcs(home: Path, collection: str = "main") -> None:
    """``warcio check`` verifies every digest, ``warcio index`` reads every record."""
    files = [str(path) for path in warcs(home, collection)]
    assert files, "no WARC was written"
    for tool in ("check", "index"):
        # The command itself, without a process of its own, whose start costs more than what it does.
        said, code = io.StringIO(), None
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                warcio_command([tool, *files])
            except SystemExit as ended:
                code = ended.code
        assert not code, f"warcio {tool}: {said.getvalue()[-2000:]}"
        assert "digest failed" not in said.getvalue(), said.getvalue()[-2000:]


def records(home: Path, collection: str = "main") -> dict[Place, str]:
    """Every record of every WARC, with its type."""
    found: dict[Place, str] = {}
    for path in warcs(home, collection):
        with path.open("rb") as stream:
            iterator = ArchiveIterator(stream)
            for record in iterator:
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                record.content_stream().read()
                place = Place(path.name, iterator.get_record_offset(), url)
                found[place] = record.rec_type
    return found


def index(home: Path, collection: str = "main") -> dict[Place, dict[str, Any]]:
    """Every line of every CDXJ; the lines of each file have to be sorted."""
    found: dict[Place, dict[str, Any]] = {}
    for path in cdxj(home, collection):
        lines = path.read_bytes().splitlines()
        assert lines == sorted(lines), f"{path.name} is not sorted"
        for line in lines:
            fields = json.loads(line.split(b" ", 2)[2])
            place = Place(fields["filename"], int(fields["offset"]), fields["url"])
            assert place not in found, f"{path.name} lists {place} twice"
            found[place] = fields
    return found


def check_index(home: Path, collection: str = "main") -> None:
    """The indexes list each record that can be replayed once, at its place, and nothing else."""
    listed = set(index(home, collection))
    kept = {place for place, kind in records(home, collection).items() if kind in SHOWN}
    assert listed == kept, f"listed only: {listed - kept}; kept only: {kept - listed}"


def catalogued(home: Path, collection: str = "main") -> list[Place]:
    """Every record that can be replayed as the catalogue's database knows it."""
    query = (
        "select warc, warc_offset, r.url from capture_records r join captures c on c.id = r.capture_id"
        f" where c.collection = %s and record_type in {SHOWN}"
    )
    if url := url_of(home):
        with psycopg.connect(url) as connection:
            return [Place(*row) for row in connection.execute(query, (collection,))]
    with contextlib.closing(sqlite3.connect(f"file:{home / 'catalog.sqlite'}?mode=ro", uri=True)) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        return [Place(*row) for row in database.execute(query.replace("%s", "?"), (collection,))]


def check_catalogue(captures: list[dict[str, Any]], home: Path, collection: str = "main") -> None:
    """Catalogue and index know the same records, and each capture is listed where it lies."""
    known = catalogued(home, collection)
    listed = set(index(home, collection))
    assert len(known) == len(set(known)), "a record belongs to two captures"
    # Of a file of another tool's the pages are captures, and what they need isn't.
    unknown = {place for place in listed - set(known) if not place.warc.startswith("imported-")}
    assert set(known) <= listed, f"catalogue only: {set(known) - listed}"
    assert not unknown, f"index only: {unknown}"
    places = {(place.warc, place.offset) for place in listed}
    lost = [c for c in captures if c["warc"] is not None and (c["warc"], c["offset"]) not in places]
    assert lost == [], lost


def check(home: Path, captures: list[dict[str, Any]], collection: str = "main") -> None:
    """All of it; ``captures`` are the rows of ``list captures``."""
    check_warcs(home, collection)
    check_index(home, collection)
    check_catalogue(captures, home, collection)


@dataclass(frozen=True)
class Reference:
    """A revisit record: what it refers to, and the payload that is to be there."""

    record_id: str
    refers_to: str
    digest: str


def payloads(home: Path, collection: str = "main") -> tuple[dict[str, str], list[Reference]]:
    """The payload digest of each response by its id, and every revisit."""
    originals: dict[str, str] = {}
    revisits: list[Reference] = []
    for path in warcs(home, collection):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                fields = record.rec_headers
                record_id, digest = (
                    fields.get_header(f"WARC-{name}") for name in ("Record-ID", "Payload-Digest")
                )
                if record.rec_type == "response":
                    originals[record_id] = digest
                elif record.rec_type == "revisit":
                    revisits.append(Reference(record_id, fields.get_header("WARC-Refers-To"), digest))
    return originals, revisits


def record_ids(home: Path, collection: str = "main") -> set[str]:
    """The ids of all records, without their angle brackets."""
    found = set()
    for path in warcs(home, collection):
        with path.open("rb") as stream:
            found |= {r.rec_headers.get_header("WARC-Record-ID").strip("<>") for r in ArchiveIterator(stream)}
    return found


def statements(home: Path, schema: str, collection: str = "main") -> list[dict[str, Any]]:
    """What the ``metadata`` records of a schema say, in the order of writing."""
    said = []
    for path in warcs(home, collection):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_headers.get_header("Archiver-Schema") == schema:
                    said.append(json.loads(record.content_stream().read()))
    return said
