"""The link-rot report over the catalogue."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING

from ..exports.rot.fate import Fate
from ..exports.rot.report import USUAL, LinkRot, build_rot, iter_rot_csv, iter_rot_html, iter_rot_json
from ..ports import Wanted
from .adapters import Adapters
from .exporting import find_wanted

if TYPE_CHECKING:
    from ..ports import Session

#: Rows of the list in an HTML file: a mail has to carry it.
HTML_ROWS = 1000


class Rotting:
    """What became of the posts that articles cite; ``fates`` say which citations are listed."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def report(self, wanted: Wanted, *, fates: Collection[Fate] = USUAL, limit: int | None = None) -> LinkRot:
        """Counts and list, as values.

        :raises UsageError: there is no such article, source or collection.
        """
        with self._reading(wanted) as (session, found):
            return build_rot(session.iter_cited(found), session.load_sources(), fates=fates, limit=limit)

    def iter_json(self, wanted: Wanted, *, fates: Collection[Fate] = USUAL) -> Iterator[str]:
        """The same as one JSON object, written while it is read; ``listed`` has every row."""
        with self._reading(wanted) as (session, found):
            yield from iter_rot_json(
                session.iter_cited(found),
                session.load_sources(),
                about=_about(wanted),
                made_at=self._adapters.clock.now(),
                fates=fates,
            )

    def iter_csv(
        self, wanted: Wanted, *, fates: Collection[Fate] = USUAL, excel: bool = False
    ) -> Iterator[str]:
        """The list as CSV."""
        with self._reading(wanted) as (session, found):
            yield from iter_rot_csv(session.iter_cited(found), fates=fates, excel=excel)

    def iter_html(
        self, wanted: Wanted, *, fates: Collection[Fate] = USUAL, limit: int = HTML_ROWS
    ) -> Iterator[str]:
        """The report as one HTML file."""
        rot = self.report(wanted, fates=fates, limit=limit)
        yield from iter_rot_html(rot, about=_about(wanted), made_at=self._adapters.clock.now())

    @contextmanager
    def _reading(self, wanted: Wanted) -> Iterator[tuple[Session, Wanted]]:
        with self._adapters.reading_catalog.read() as session:
            yield session, find_wanted(session, wanted)


def _about(wanted: Wanted) -> dict[str, str]:
    """What was asked for, as a reader of the report wants to know it."""
    asked = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return {
        name: value if isinstance(value, str) else value.isoformat()
        for name, value in asked.items()
        if value and name != "with_text"
    }
