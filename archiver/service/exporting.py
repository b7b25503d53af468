"""What is taken out of the home: text, piece by piece, read as it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..exports.columns import choose_columns
from ..exports.lines import iter_lines
from ..exports.sheet import iter_sheet
from ..naming import check_collection
from ..ports import Session, Wanted
from ..urls import normalise
from .adapters import Adapters

if TYPE_CHECKING:
    from .citing import Citing
    from .evidence import Reporting
    from .rotting import Rotting


class Exporting:
    """The ways out that need nothing but the catalogue; what each yields is to be written in order.

    Memory doesn't grow with the rows: they are read while they are written, in one consistent view.
    """

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    @property
    def citing(self) -> Citing:
        """Articles and posts as documents and references."""
        from .citing import Citing

        return Citing(self._adapters)

    @property
    def reporting(self) -> Reporting:
        """Articles with their evidence as HTML files."""
        from .evidence import Reporting

        return Reporting(self._adapters)

    @property
    def rotting(self) -> Rotting:
        """What became of the posts that articles cite."""
        from .rotting import Rotting

        return Rotting(self._adapters)

    def iter_rows(self, noun: str, wanted: Wanted) -> Iterator[Mapping[str, Any]]:
        """Rows of a noun of :data:`archiver.exports.columns.NOUNS` as JSON values.

        :raises UsageError: there is no such article, source or collection.
        """
        with self._adapters.reading_catalog.read() as session:
            yield from session.iter_exported(noun, find_wanted(session, wanted))

    def iter_csv(
        self, noun: str, wanted: Wanted, *, columns: Sequence[str] = (), excel: bool = False
    ) -> Iterator[str]:
        """A noun as CSV; the usual columns unless some are chosen.

        :raises UsageError: there is no such column, article, source or collection.
        """
        chosen = choose_columns(noun, columns)
        with self._adapters.reading_catalog.read() as session:
            found = find_wanted(session, _with_text(wanted, chosen))
            yield from iter_sheet(session.iter_exported(noun, found), chosen, excel=excel)

    def iter_jsonl(self, noun: str, wanted: Wanted, *, columns: Sequence[str] = ()) -> Iterator[str]:
        """A noun as JSON Lines; whole rows unless columns are chosen.

        :raises UsageError: there is no such column, article, source or collection.
        """
        chosen = choose_columns(noun, columns) if columns else ()
        yield from iter_lines(self.iter_rows(noun, _with_text(wanted, chosen)), chosen)


def find_wanted(session: Session, wanted: Wanted) -> Wanted:
    """What a person wants, with article and source by their ids.

    :raises UsageError: there is no such article, source or collection.
    """
    if wanted.collection is not None:
        check_collection(wanted.collection)
    if wanted.article is not None:
        wanted = replace(wanted, article=find_id(session, wanted.article, "article"))
    if wanted.source is not None:
        found = session.find_source(wanted.source) or session.find_source(normalise(wanted.source) or "")
        if found is None:
            raise UsageError(
                f"{wanted.source}: no source has this id or address; see `archiver sources list`"
            )
        wanted = replace(wanted, source=found.id)
    return wanted


def find_id(session: Session, id_or_url: str, *nouns: str) -> str:
    """The id of what an id, the beginning of one or an address names, where it is one of these.

    :raises UsageError: it names nothing, or something else.
    """
    return str(show(session, id_or_url, *nouns)["id"])


def show(session: Session, id_or_url: str, *nouns: str) -> Mapping[str, Any]:
    """The same with all that hangs on it.

    :raises UsageError: it names nothing, or something else.
    """
    shown = session.show(id_or_url)
    if shown is None and (address := normalise(id_or_url)) and address != id_or_url:
        shown = session.show(address)
    wanted = " or ".join(nouns)
    if shown is None:
        raise UsageError(f"{id_or_url}: no {wanted} has this id or address; see `archiver list`")
    if shown["type"] not in nouns:
        raise UsageError(f"{id_or_url}: is a {shown['type']}; name an {wanted}".replace("an post", "a post"))
    return shown


def _with_text(wanted: Wanted, columns: Sequence[str]) -> Wanted:
    return replace(wanted, with_text="text" in columns)
