"""A small home to damage and audit: three pages, a picture, a body that came twice, a statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from archiver.model import AuditFinding
from archiver.service import Archiver
from archiver.service.auditing import Audited
from archiver.warc.walk import Walked, iter_records
from tests.internet import Internet, answers

PAGES = ("/one", "/two", "/three")
#: Long enough that it is referred to when it comes again.
TEXT = "<p>The bridge stays open until further notice, the council says.</p>" * 60


class AuditedHome:
    """The files of a home that nobody works on, and what an audit of it says."""

    def __init__(self, build: Callable[..., Archiver], internet: Internet, home: Path) -> None:
        self._build = build
        self.home = home
        self.site = internet.site("paper.example")
        self.site.at("/logo.png", answers.content(b"\x89PNG\r\n" + bytes(range(256)) * 40, "image/png"))
        for page in PAGES:
            shown = f'<title>{page}</title>{TEXT if page != "/three" else TEXT[:500]}<img src="/logo.png">'
            self.site.at(page, answers.page(shown))
        self.site.at("/twin", answers.page(f'<title>/one</title>{TEXT}<img src="/logo.png">'))
        self.capture(*PAGES)
        self.capture("/twin")

    def capture(self, *pages: str) -> None:
        """One after the other, into one file: what comes again refers to the first page that has it."""
        with self.open() as archiver:
            for page in pages:
                assert archiver.capture([self.site.url(page)]).errors == []

    def open(self, **sections: dict[str, Any]) -> Archiver:
        return self._build(**sections)

    def audit(self, *names: str, repair: bool = False) -> tuple[Audited, list[AuditFinding]]:
        told: list[AuditFinding] = []
        with self.open() as archiver:
            done = archiver.audit(names, repair=repair, tell=told.append)
        return done, told

    def kinds(self, *names: str) -> list[str]:
        return [str(finding.kind) for finding in self.audit(*names)[1]]

    @property
    def warcs(self) -> list[Path]:
        return sorted((self.home / "collections" / "main" / "archive").iterdir())

    @property
    def warc(self) -> Path:
        """The file with the pages."""
        return self.warcs[0]

    def index(self, warc: Path | None = None) -> Path:
        stem = (warc or self.warc).name.removesuffix(".warc.gz")
        return self.home / "collections" / "main" / "indexes" / f"{stem}.cdxj"

    def records(self, warc: Path | None = None) -> list[Walked]:
        with (warc or self.warc).open("rb") as file:
            return list(iter_records(file))

    def response(self, page: str, warc: Path | None = None) -> Walked:
        return next(
            one
            for one in self.records(warc)
            if one.record_type in ("response", "revisit") and one.uri == self.site.url(page)
        )

    def damage(self, record: Walked, warc: Path | None = None) -> None:
        """Turn a bit in the middle of a record."""
        place = record.offset + record.length // 2
        self.flip(warc or self.warc, place)

    def flip(self, path: Path, place: int, mask: int = 0x10) -> None:
        data = bytearray(path.read_bytes())
        data[place] ^= mask
        path.write_bytes(bytes(data))

    def sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.home / "catalog.sqlite")) as database, database:
            return database.execute(statement, values).fetchall()
