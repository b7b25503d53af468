"""Packages (WACZ) of what the home holds: all of it, a collection, single things, a range of dates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from ..errors import HomeError, UsageError
from ..lightly import dataclass
from ..naming import check_collection
from ..ports.packaging import PackageScope, PackageSubjects
from .adapters import Adapters
from .package_pages import (
    count,
    encode_line,
    graph_of_article,
    graph_of_post,
    page_header,
    pages_of_article,
    pages_of_post,
    render_readme,
    shorten,
)

if TYPE_CHECKING:
    from ..catalog.packaging import Packaging
    from ..ports import HeldFile, Session
    from ..warc.choosing import Known
    from ..warc.packing import PackedWarc
    from ..warc.spilled import SpilledLines
    from ..warc.wacz import About, WaczWriter

_PAGES, _EXTRA, _CITATIONS = "pages/pages.jsonl", "pages/extraPages.jsonl", "citations/citations.jsonl"
#: A file's times and those of what is in it may differ by so much.
_SLACK = timedelta(days=1)
_PIECE = 1 << 20

#: Is told again and again how many bytes the chosen WARC files have so far; what it raises ends the packing.
Watch = Callable[[int], None]


@dataclass(kw_only=True)
class Packed:
    """A package that was written."""

    #: ``None`` where it went into an open file.
    path: Path | None = None
    size: int = 0
    warcs: int = 0
    articles: int = 0
    posts: int = 0
    pages: int = 0
    #: Records that refer to one for their body which the home doesn't hold.
    lacking: int = 0
    #: Of the key that signed it.
    fingerprint: str | None = None
    #: Where a key was made for it.
    new_key: Path | None = None

    @property
    def holds(self) -> str:
        """What is in it, counted."""
        counted = ((self.articles, "article"), (self.posts, "post"), (self.warcs, "WARC file"))
        return ", ".join(count(number, one) for number, one in counted)


@dataclass(frozen=True, kw_only=True)
class PackageWish:
    """What a person wants in a package."""

    #: Ids or addresses of articles, posts and captures.
    things: Sequence[str] = ()
    collection: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    title: str | None = None
    description: str | None = None
    sign: bool = False


def export_wacz(adapters: Adapters, wish: PackageWish, output: Path) -> Packed:
    """Write a package; it takes its name when it is whole.

    :raises UsageError: a thing isn't known, or can't be packed, or there is nothing in scope.
    :raises HomeError: a file of the home can't be read.
    :raises OSError: the package can't be written.
    """
    from ..warc.fresh_file import fresh_file

    if output.is_dir():
        raise UsageError(f"{output}: is a folder: name a file")
    scratch = output.absolute().parent
    packed = pack(adapters, wish, lambda: fresh_file(output), scratch)
    packed.path = output
    return packed


def pack(
    adapters: Adapters,
    wish: PackageWish,
    opening: Callable[[], AbstractContextManager[BinaryIO]],
    scratch: Path,
    *,
    watch: Watch = lambda _: None,
    most_lines: int | None = None,
) -> Packed:
    """Write a package to the empty file that ``opening`` opens, once there is something to pack.

    What is put aside meanwhile lies in the folder ``scratch``; ``most_lines`` of the index stay in memory.

    :raises UsageError: a thing isn't known, or can't be packed, or there is nothing in scope.
    :raises HomeError: a file of the home can't be read.
    :raises OSError: the package can't be written.
    """
    if wish.collection is not None:
        check_collection(wish.collection)
    with adapters.reading_catalog.read() as session, ExitStack() as opened:
        scope, named = _find_scope(session, wish)
        export = _Export(adapters, session, scope, scratch, opened, watch, most_lines)
        signer = None
        if wish.sign:
            from ..warc.wacz_signing import Signer

            signer = Signer(adapters.settings.home)
        about = export.prepare(wish, named)
        packed = Packed(lacking=export.lacking)
        if signer is not None:
            packed.fingerprint = signer.fingerprint
            packed.new_key = signer.path if signer.is_new else None
        with opening() as file:
            from ..warc.wacz import WaczWriter

            writer = WaczWriter(file)
            export.write(writer, about, packed)
            packed.size = writer.finish(about, signer)
    return packed


def _find_scope(session: Session, wish: PackageWish) -> tuple[PackageScope, list[Mapping[str, Any]]]:
    """The scope of a wish, and the things that it names.

    :raises UsageError: one isn't known, or can't be packed.
    """
    from ..urls import normalise

    found: dict[str, list[str]] = {"article": [], "post": [], "capture": []}
    named = []
    for thing in wish.things:
        shown = session.show(thing)
        if shown is None and (address := normalise(thing)) and address != thing:
            shown = session.show(address)
        if shown is None:
            raise UsageError(f"{thing}: nothing of that id or address is in the catalogue")
        if shown["type"] not in found:
            raise UsageError(f"{thing}: is a {shown['type']}: name an article, a post or a capture")
        found[shown["type"]].append(shown["id"])
        named.append(shown)
    scope = PackageScope(
        collection=wish.collection,
        since=wish.since,
        until=wish.until,
        articles=tuple(dict.fromkeys(found["article"])),
        posts=tuple(dict.fromkeys(found["post"])),
        captures=tuple(dict.fromkeys(found["capture"])),
    )
    return scope, named


class _Export:
    """One package in the making."""

    def __init__(
        self,
        adapters: Adapters,
        session: Session,
        scope: PackageScope,
        scratch: Path,
        opened: ExitStack,
        watch: Watch,
        most_lines: int | None,
    ) -> None:
        from ..catalog.packaging import Packaging
        from ..warc.spilled import MOST_LINES, SpilledLines

        self._settings = adapters.settings
        self._auditor = adapters.auditor
        self._session = session
        self._scope = scope
        self._catalog: Packaging = Packaging(session)
        self._subjects: PackageSubjects = self._catalog.load_package_subjects(scope)
        self._opened = opened
        self._scratch = scratch
        self._lines: SpilledLines = SpilledLines(scratch, most_lines=most_lines or MOST_LINES)
        opened.callback(self._lines.close)
        self._watch = watch
        self._warcs: list[PackedWarc] = []
        self._chosen_bytes = 0
        self.lacking = 0

    def prepare(self, wish: PackageWish, named: Sequence[Mapping[str, Any]]) -> About:
        """Choose what goes in, and say what it is.

        :raises UsageError: there is nothing.
        """
        from ..warc.wacz import About

        last = self._catalog.find_last_capture(self._scope, self._subjects)
        if last is None:
            raise UsageError("there is nothing to pack: no capture is in scope")
        if self._scope.is_whole:
            self._take_files()
        else:
            self._take_records()
        self._warcs.sort(key=lambda one: one.name)
        title = wish.title or _title(self._scope, named)
        about = wish.description or "News articles, the social posts that they cite, and who cites what."
        main = next((one for one in named if one["type"] != "capture"), None)
        page = next((one for one in (main or {}).get("captures", ()) if one["outcome"] == "captured"), None)
        return About(
            title=shorten(title),
            description=about,
            at=last,
            main_url=page["final_url"] if page else None,
            main_at=datetime.fromisoformat(page["captured_at"]) if page else None,
        )

    # --- which records -------------------------------------------------------------------------

    def _take_files(self) -> None:
        """Every file of the scope, as it is."""
        for file in self._files():
            if self._scope.collection in (None, file.collection):
                self._take_file(file)

    def _take_file(self, file: HeldFile) -> None:
        from ..warc.packing import take_whole
        from ..warc.storage import find_folders

        packed, lines = take_whole(find_folders(self._settings, file.collection), file)
        before = next((one for one in self._warcs if one.name == packed.name), None)
        if before is not None and before.size == packed.size:
            return  # another tool's file, taken into two collections
        if before is not None:
            raise HomeError(f"{file.warc}: lies in two collections; pack each with --collection")
        if packed.size:
            self._warcs.append(packed)
            self._lines.add(lines)
            self._count(packed.size)

    def _take_records(self) -> None:
        """The records of the scope's captures, what was said of them, and what they refer to."""
        from ..warc.choosing import choose_records
        from ..warc.packing import Selection
        from ..warc.storage import IMPORTED, find_folders

        originals = self._find_originals()
        written = self._catalog.list_packed_warcs(self._scope, self._subjects) | originals.keys()
        selection = Selection()
        for file in self._files():
            self._count(0)
            place = (file.collection, file.warc)
            if place not in written and not self._may_tell(file):
                continue
            if IMPORTED.fullmatch(file.warc):
                # Nobody says which pictures in another tool's file belong to which of its pages.
                if place in written:
                    self._take_file(file)
                continue
            known = self._iter_known(*place, originals.get(place, set()))
            folders = find_folders(self._settings, file.collection)
            chosen = choose_records(folders.warc_file(file.warc), file.size or 0, known, self._wants())
            if chosen.offsets:
                self._lines.add(selection.add(folders, file.warc, chosen))
                self._count(chosen.size)
        selection.close()
        self._warcs += selection.warcs

    def _count(self, size: int) -> None:
        self._chosen_bytes += size
        self._watch(self._chosen_bytes)

    def _files(self) -> Iterator[HeldFile]:
        return (file for file in self._auditor.list_files() if file.size)

    def _iter_known(self, collection: str, warc: str, originals: set[int]) -> Iterator[Known]:
        from ..warc.choosing import Known

        scope, captures = self._scope, self._subjects.captures
        for one in self._catalog.iter_warc_records(collection, warc):
            if scope.is_of_things:
                is_wanted = one.capture_id in captures
            else:
                is_wanted = (scope.collection in (None, collection)) and _is_in(scope, one.captured_at)
            yield Known(one.offset, one.length, is_wanted or one.offset in originals)

    def _wants(self) -> Callable[[str, str], bool]:
        """Whether a statement is about what is in scope."""
        from ..warc.choosing import find_subject, is_between

        scope, names = self._scope, self._subjects.names

        def wants(uri: str, date: str) -> bool:
            if scope.is_of_things:
                return find_subject(uri) in names
            return is_between(date, scope.since, scope.until)

        return wants

    def _may_tell(self, file: HeldFile) -> bool:
        """Whether a file was written to while something was said of what is in scope."""
        from ..warc.storage import find_folders

        if self._scope.collection not in (None, file.collection):
            return False
        try:
            written = find_folders(self._settings, file.collection).warc_file(file.warc).written_at()
        except OSError:
            return False
        begun = file.begun_at.timestamp() if file.begun_at else 0.0
        first, last = begun - _SLACK.total_seconds(), written + _SLACK.total_seconds()
        if self._scope.is_of_things:
            return any(first <= at.timestamp() <= last for at in self._subjects.instants)
        since, until = self._scope.since, self._scope.until
        return (since is None or since.timestamp() <= last) and (until is None or until.timestamp() >= first)

    def _find_originals(self) -> dict[tuple[str, str], set[int]]:
        """Where the records lie that those in scope refer to for their bodies."""
        from ..warc.choosing import find_original_id
        from ..warc.storage import find_folders

        found: dict[tuple[str, str], set[int]] = {}
        for one in list(self._catalog.iter_packed_revisits(self._scope, self._subjects)):
            self._count(0)
            path = find_folders(self._settings, one.collection).warc_file(one.warc)
            record_id = find_original_id(path, one.offset)
            ref = self._session.find_record(record_id, collection=one.collection) if record_id else None
            if ref is None:
                self.lacking += 1
            else:
                found.setdefault((one.collection, ref.warc), set()).add(ref.offset)
        return found

    # --- writing -------------------------------------------------------------------------------

    def write(self, writer: WaczWriter, about: About, packed: Packed) -> None:
        """Write all but what describes the package, in the order of the names."""
        citations, pages, extra = (self._open_scratch() for _ in range(3))
        self._tell_articles(citations, pages, packed)
        self._tell_posts(citations, pages, extra, packed)
        packed.warcs = len(self._warcs)
        writer.add_content("README", render_readme(about.title, _count(self._scope, packed, about.at)))
        for warc in self._warcs:
            writer.add_warc(warc)
        _add(writer, _CITATIONS, citations)
        writer.add_index(self._lines, self._lines.count)
        if extra.tell():
            _add(writer, _EXTRA, extra)
        _add(writer, _PAGES, pages)

    def _open_scratch(self) -> IO[bytes]:
        return self._opened.enter_context(TemporaryFile(dir=self._scratch))

    def _tell_articles(self, citations: IO[bytes], pages: IO[bytes], packed: Packed) -> None:
        pages.write(page_header("pages", "Pages"))
        for article in self._catalog.iter_packed_articles(self._scope):
            self._count(0)
            citations.write(encode_line(graph_of_article(article)))
            packed.articles += 1
            for page in pages_of_article(article):
                pages.write(encode_line(page))
                packed.pages += 1

    def _tell_posts(self, citations: IO[bytes], pages: IO[bytes], extra: IO[bytes], packed: Packed) -> None:
        """Posts stand beside the articles in a small package, and in a large one are pages to search for."""
        is_small = self._scope.is_of_things or not packed.articles
        for post in self._catalog.iter_packed_posts(self._scope, self._subjects):
            self._count(0)
            packed.posts += 1
            if not packed.articles or post["id"] in self._scope.posts or not post["cited_by"]:
                citations.write(encode_line(graph_of_post(post)))
            for page in pages_of_post(post):
                if not is_small and not extra.tell():
                    extra.write(page_header("extraPages", "Posts"))
                (pages if is_small else extra).write(encode_line(page))
                packed.pages += 1


def _add(writer: WaczWriter, path: str, scratch: IO[bytes]) -> None:
    size = scratch.tell()
    scratch.seek(0)
    writer.add(path, iter(lambda: scratch.read(_PIECE), b""), size=size)


def _is_in(scope: PackageScope, at: datetime) -> bool:
    return (scope.since is None or at >= scope.since) and (scope.until is None or at < scope.until)


def _title(scope: PackageScope, named: Sequence[Mapping[str, Any]]) -> str:
    if named:
        first = named[0]
        title = first.get("title") or first.get("text") or first["url"]
        return title if len(named) == 1 else f"{shorten(title)} and {len(named) - 1} more"
    where = f"collection {scope.collection}" if scope.collection else "all collections"
    since = f" since {_instant(scope.since)}" if scope.since else ""
    until = f" until {_instant(scope.until)}" if scope.until else ""
    return f"{where}{since}{until}"


def _instant(at: datetime) -> str:
    """A day, with the time where it isn't the day's beginning."""
    return f"{at:%Y-%m-%d}" if at.time() == datetime.min.time() else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _count(scope: PackageScope, packed: Packed, at: datetime) -> list[str]:
    files = "whole WARC files" if scope.is_whole else "selected records, byte for byte as they were written"
    lines = [
        f"{packed.holds} ({files})",
        f"the newest capture is of {at:%Y-%m-%d %H:%M:%S} UTC",
    ]
    if packed.lacking:
        lines.append(f"{packed.lacking:,} records refer to one for their body that wasn't held any more")
    return lines
