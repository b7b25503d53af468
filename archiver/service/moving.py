"""A home's catalogue and WARC files moved to where they are to be, compared, and the settings after them.

Until the old catalogue is retired, which is one instant, the home works by the old settings as if nothing had
been; whatever is killed before, the same command goes on. From then on a program with old settings is told
where the catalogue went, and the same command ends what is left.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import field
from typing import TYPE_CHECKING

from ..buckets import parse_bucket
from ..errors import ArchiverError, HomeError, SettingsError, StorageFull
from ..garbage import end_loading
from ..lightly import dataclass
from ..settings import Settings
from ..settings_file import set_keys
from .adapters import Adapters
from .exclusion import HomeLock
from .move_lacking import refuse_lacking
from .move_wish import MoveWish, check_own_file

if TYPE_CHECKING:
    from ..catalog.moved import MovedTo
    from ..catalog.moving import Source, Target

#: Between two lines about one table.
_TELL_SECONDS = 2.0


@dataclass(kw_only=True)
class MovedCatalogue:
    """What became of the catalogue."""

    #: As messages call them.
    source: str
    target: str
    #: By table.
    rows: Mapping[str, int] = field(default_factory=dict)
    #: What each table came to on both sides.
    digests: Mapping[str, str] = field(default_factory=dict)
    bytes: int = 0
    #: Texts in the full-text index that was made.
    texts: int = 0
    #: Where the old one lies.
    kept: str | None = None


@dataclass(kw_only=True)
class MovedWarcs:
    """What became of the WARC files."""

    source: str
    target: str
    files: int = 0
    bytes: int = 0
    #: Files that were deleted where they were.
    removed: int = 0


@dataclass(kw_only=True)
class Moved:
    """What a move did, or would do; ``None`` for what is there already, or wasn't asked for."""

    is_dry: bool = False
    catalog: MovedCatalogue | None = None
    warcs: MovedWarcs | None = None
    #: WARC files, as collection/name, that are neither in the home nor in the bucket and that a move would
    #: leave behind; and what to do about it.
    missing: Sequence[str] = ()
    why_missing: str | None = None
    #: The settings file, and why it wasn't changed.
    settings_file: str = ""
    why_not_set: str | None = None


def move(adapters: Adapters, wish: MoveWish) -> Moved:
    """Bring catalogue and WARC files where they are wanted.

    :raises HomeBusy: a daemon or another command works on the home, or has the catalogue open.
    :raises HomeError: a place can't be moved to, or what came there isn't what was sent.
    :raises BucketAway: the bucket can't be asked.
    """
    end_loading()
    lock = HomeLock(adapters.settings.home, alone=True)
    try:
        return _Move(adapters, wish).run()
    finally:
        lock.close()


class _Move:
    def __init__(self, adapters: Adapters, wish: MoveWish) -> None:
        from ..catalog.moving import find_moved, is_same_place

        self._adapters = adapters
        self._wish = wish
        self._old: Settings = adapters.settings
        self._new = wish.apply(self._old)
        self._id = _find_id(self._old)
        self._told_at = 0.0
        self._moves_catalogue = not is_same_place(self._old, self._new)
        self._moves_warcs = parse_bucket(self._old.storage.url) != parse_bucket(self._new.storage.url)
        if self._moves_warcs and self._old.storage.url and self._new.storage.url:
            raise HomeError("WARC files aren't moved from bucket to bucket: move them to disk in between")
        self._gone = find_moved(self._old) if self._moves_catalogue else None
        self._done = Moved(settings_file=str(self._old.file or self._old.home / "archiver.toml"))

    def run(self) -> Moved:
        from ..catalog.moving import open_source, open_target

        if not self._moves_catalogue:
            self._finish_here()
        if self._gone is None:
            self._close_open_files()
            refuse_lacking(self._old, self._wish)
        if not self._moves_catalogue:
            self._move_warcs()
        elif self._gone is not None:
            with closing(open_target(self._new)) as target:
                self._finish_after(target, self._gone)
        else:
            with closing(open_target(self._new)) as target, closing(open_source(self._old)) as source:
                self._copy(source, target)
                self._move_warcs()
                self._switch(source, target)
        if self._moves_catalogue or self._moves_warcs:
            self._set()
        if self._done.why_not_set is None:
            self._drop()
        return self._done

    # --- the catalogue -----------------------------------------------------------------------------

    def _copy(self, source: Source, target: Target) -> None:
        from ..catalog.moving import copy_tables

        self._adapters.progress.note("move", url=f"{source.name} → {target.name}")
        source.refuse_others()
        target.begin(self._id)
        source.hold()
        sums = copy_tables(source, target, self._go_on)
        texts = target.index_words(lambda count: self._go_on("texts found by their words", count))
        if texts != sums["article_texts"].rows:
            raise HomeError(f"{target.name}: the full-text index lacks texts; run this again")
        self._done.catalog = MovedCatalogue(
            source=source.name,
            target=target.name,
            rows={name: found.rows for name, found in sums.items()},
            digests={name: found.digest for name, found in sums.items()},
            bytes=source.count_bytes(),
            texts=texts,
        )

    def _switch(self, source: Source, target: Target) -> None:
        from ..catalog.moved import MovedTo

        refuse_lacking(self._old, self._wish)  # of what was stored until it was held
        # Meanwhile a program may have opened one of them that was to be ended, or have made a file there.
        source.refuse_others()
        target.check(self._id)
        at = self._adapters.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        moved = MovedTo(to=target.name, move=self._id, at=at, kept=source.plan_kept(at))
        source.retire(moved)
        target.finish()
        if self._done.catalog is not None:
            self._done.catalog.kept = moved.kept

    def _finish_after(self, target: Target, moved: MovedTo) -> None:
        """End a move that was cut off after the old catalogue had been retired."""
        if moved.to != target.name:
            raise HomeError(
                f"the catalogue was moved to {moved.to} at {moved.at}: end that move, or set catalog.url"
            )
        if not target.is_finished() and not target.is_whole(self._id):
            raise HomeError(
                f"{target.name}: doesn't hold what was moved there; the old catalogue is {moved.kept}"
            )
        target.finish()
        self._done.catalog = MovedCatalogue(source="", target=target.name, kept=moved.kept)

    def _finish_here(self) -> None:
        """The settings were changed by hand before a move had ended: what is left of it is done."""
        from ..catalog.moved import find_note
        from ..catalog.moving import open_target

        note = find_note(self._old.home / "catalog.sqlite")
        if not self._old.catalog.url or note is None or note.move != self._id:
            return
        with closing(open_target(self._new)) as target:
            if note.to == target.name and target.is_whole(self._id):
                target.finish()

    # --- the WARC files ----------------------------------------------------------------------------

    def _close_open_files(self) -> None:
        """As any start does: torn tails cut, files sealed, what wasn't stored taken up."""
        from ..catalog import SqlCatalog
        from ..pipeline.recover import adopting
        from ..warc.recovery import find_open, recover

        with closing(SqlCatalog(self._old)) as catalog:
            recover(self._old, adopt=adopting(self._adapters.clock, catalog))
        if still := find_open(self._old):
            raise HomeError(
                f"{still[0][0]}/{still[0][1]}: is being written; end what writes it, and run this again"
            )

    def _move_warcs(self) -> None:
        if not self._moves_warcs:
            return
        if self._new.storage.url:
            self._bring_there()
        else:
            self._bring_back()

    def _bring_there(self) -> None:
        from ..warc.uploads import store_waiting

        done = MovedWarcs(source=str(self._old.home), target=self._new.storage.url)
        for one in store_waiting(self._new, self._may_go_on):
            if one.why_not:
                raise ArchiverError(f"{one.warc}: can't be brought to {done.target}: {one.why_not}")
            done.files += 1
            done.bytes += one.size
            self._adapters.progress.note("move", url=one.warc, bytes=one.size)
        self._check_stop()
        self._done.warcs = done

    def _bring_back(self) -> None:
        from ..warc.downloads import fetch_files, find_stored

        done = MovedWarcs(source=self._old.storage.url, target=str(self._old.home))
        missing = sum(one.stored.size for one in find_stored(self._old) if not one.is_here())
        free = shutil.disk_usage(self._old.home).free - self._old.storage.min_free_bytes
        if missing > free:
            raise StorageFull(
                f"{self._old.home}: the files need {missing:,} bytes, and {max(0, free):,} may be filled"
            )
        for one in fetch_files(self._old, self._may_go_on):
            done.files += 1
            done.bytes += one.stored.size
            self._adapters.progress.note("move", url=one.warc, bytes=one.stored.size)
        self._check_stop()
        self._done.warcs = done

    def _drop(self) -> None:
        """By the new settings files are read in the other place: so they can go where they were."""
        from ..warc.downloads import remove_stored
        from ..warc.uploads import upload_waiting

        removed = 0
        if self._wish.storage:
            for one in upload_waiting(self._new, self._may_go_on):
                if one.why_not:
                    self._adapters.progress.note("no_upload", url=one.warc, evidence=one.why_not)
                removed += one.why_not is None
        elif self._wish.removes and self._moves_warcs:
            removed = remove_stored(self._old)
        if self._done.warcs is not None:
            self._done.warcs.removed = removed

    # --- settings, progress ------------------------------------------------------------------------

    def _set(self) -> None:
        path = self._old.file or self._old.home / "archiver.toml"
        try:
            check_own_file(self._old)
            set_keys(path, self._wish.keys)
        except SettingsError as error:
            self._done.why_not_set = str(error)

    def _go_on(self, table: str, rows: int) -> None:
        self._check_stop()
        now = time.monotonic()
        if rows and now - self._told_at > _TELL_SECONDS:
            self._told_at = now
            self._adapters.progress.note("move", url=table, rows=rows)

    def _may_go_on(self) -> bool:
        return not self._adapters.stop.is_set()

    def _check_stop(self) -> None:
        if self._adapters.stop.is_set():
            raise ArchiverError("stopped; the home is as it was, and the same command goes on with the move")


def _find_id(settings: Settings) -> str:
    """What this home's moves are known by, so that none goes on with another's."""
    path = settings.home / "run" / "move.id"
    try:
        if path.exists():
            return path.read_text(encoding="utf-8").strip()
        made = uuid.uuid4().hex
        path.write_text(made, encoding="utf-8")
    except OSError as error:
        raise HomeError(f"{path}: can't be used: {error.strerror}") from error
    return made
