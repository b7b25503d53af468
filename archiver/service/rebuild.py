"""Catalogue and indexes made again from the WARC files alone, beside the old ones, and swapped in whole."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArchiverError, HomeError, StorageFull, UsageError
from ..garbage import end_loading
from ..lightly import dataclass
from ..model import RecordRef
from ..ports import Catalog, Session
from .adapters import Adapters
from .exclusion import HomeLock

if TYPE_CHECKING:
    from ..catalog.renewal import Renewal
    from ..warc.appends import FoundAppend
    from ..warc.reread import Reread, StagedIndexes
    from ..warc.storage import Folders

#: Appends that are stored in one transaction.
_AT_ONCE = 500


@dataclass(kw_only=True)
class Rebuilt:
    """What a rebuild made, and what it couldn't."""

    appends: int = 0
    captures: int = 0
    indexes: int = 0
    #: Rows taken over from the old catalogue, by table; ``None`` where it can't be read.
    carried: Mapping[str, int] | None = None
    #: Jobs that were found to be due, where the old catalogue didn't tell.
    found_due: int = 0
    #: Why the old catalogue told nothing.
    why_not_carried: str | None = None
    #: Where the old catalogue lies now.
    kept: str | None = None
    #: What can't be read or stored, one line each.
    faults: list[str] = field(default_factory=list)


def rebuild(adapters: Adapters) -> Rebuilt:
    """Make the catalogue and every index again; the old ones stay until the new ones are whole.

    :raises HomeBusy: a daemon or another command works on the home.
    :raises UsageError: there are no WARC files.
    :raises HomeError: something can't be read or written.
    """
    from ..catalog import SqlCatalog
    from ..catalog.renewal import renewal_of
    from ..pipeline.watching.articles import resume_rereads
    from ..warc.reread import StagedIndexes, find_collections, has_files
    from .looks import resume_watches

    end_loading()
    settings = adapters.settings
    folders = find_collections(settings)
    if not any(map(has_files, folders)):
        raise UsageError(f"{settings.home}: holds no WARC files to rebuild a catalogue from")
    lock = HomeLock(settings.home, alone=True)
    scratch = settings.home / "tmp" / "rebuild"
    renewal = None
    try:
        renewal = renewal_of(settings, scratch)
        _finish_open_files(adapters, renewal)
        _empty(scratch)
        renewal.begin()
        with closing(SqlCatalog(renewal.settings)) as catalog:
            run = _Run(adapters, catalog, folders, StagedIndexes(scratch))
            run.run()
            _carry(run, renewal)
            catalog.list_sources()
            if run.done.carried is None:
                with catalog.begin() as session:
                    run.done.found_due = run.due.enqueue(session, at=adapters.clock.now())
                    run.done.found_due += resume_rereads(session, adapters.settings, at=adapters.clock.now())
                run.done.found_due += resume_watches(adapters, catalog)
        renewal.finish()
        run.done.indexes = run.indexes.put_in_place()
        run.done.kept = renewal.swap_in()
        adapters.uploads.close()
        return run.done
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        if renewal is not None:
            renewal.close()
        lock.close()


def _finish_open_files(adapters: Adapters, old: Renewal) -> None:
    """Cut torn tails and seal, as any start does; the old catalogue learns of it where it can."""
    from ..catalog import SqlCatalog
    from ..pipeline.recover import adopting
    from ..warc.recovery import recover

    try:
        if old.exists():
            with closing(SqlCatalog(adapters.settings)) as catalog:
                recover(adapters.settings, adopt=adopting(adapters.clock, catalog))
            return
    except StorageFull:
        raise
    except HomeError as error:  # damaged, or of a newer program: what it lacks is found in the WARCs
        adapters.progress.note("rebuild", url=old.name, evidence=str(error))
    recover(adapters.settings)


class _Run:
    """One run over all WARC files."""

    def __init__(
        self, adapters: Adapters, catalog: Catalog, folders: Sequence[Folders], indexes: StagedIndexes
    ) -> None:
        from ..pipeline.due import Due

        self.done = Rebuilt()
        self.indexes = indexes
        self.due = Due()
        self._adapters = adapters
        self._catalog = catalog
        self._folders = {each.collection: each for each in folders}
        self._own: set[tuple[str, str]] = set()
        #: The imported file that was looked into last; what a run of captures is about.
        self._looked_into: tuple[str, str] | None = None
        self._places: Mapping[str, int] = {}
        self._imported: set[tuple[str, str]] = set()

    def run(self) -> None:
        """Store what all appends say, and stage all indexes."""
        from ..pipeline.stated import kept_at
        from ..warc.reread import iter_imported, iter_own

        found = iter_own(list(self._folders.values()), lambda append: kept_at(append.statements))
        while batch := list(islice(found, _AT_ONCE)):
            if self._adapters.stop.is_set():
                raise ArchiverError("stopped; nothing was changed")
            self._store(batch)
        for collection, warc in sorted(self._own):
            self.indexes.write(self._folders[collection], warc)
        for folders in self._folders.values():
            for name in iter_imported(folders):
                if (folders.collection, name) in self._imported:
                    self._look_into(folders.collection, name)
                else:
                    why = "nothing says where it came from; give “archiver import” the file again"
                    self.done.faults.append(f"{folders.warc_file(name)}: {why}")

    def _store(self, batch: Sequence[Reread]) -> None:
        with self._catalog.begin() as session:
            for found in batch:
                if found.append is not None:
                    self._own.add((found.collection, found.warc))
                    self._store_append(session, found, found.append)
                else:
                    self._tell(found, found.fault or "")
        done = self.done
        self._adapters.progress.note(
            "rebuild", url=batch[-1].warc, appends=done.appends, captures=done.captures
        )

    def _store_append(self, session: Session, found: Reread, append: FoundAppend) -> None:
        from ..pipeline.replay import find_capture, imported_files, store_statements

        self.done.appends += 1
        capture = None
        try:
            capture = find_capture(append, self._find_elsewhere)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            self._tell(found, f"a capture can't be taken up: {error}")
        if capture is not None and not append.is_whole:
            self._tell(found, f"the capture {capture.id} of {capture.url} has lost records, and is left out")
            capture = None
        if capture is not None and capture.job_id:
            kept = session.find_capture_of_job(capture.job_id)
            if kept is not None and kept.id != capture.id:
                return  # a kill fell before it was stored, and its job left another capture
        self.done.captures += capture is not None
        self._imported |= set(imported_files(append))
        for fault in store_statements(session, append, capture):
            self._tell(found, fault)
        self.due.note(append, found.collection)
        self.indexes.hold(self._folders[found.collection], found.warc, append.lines)

    def _find_elsewhere(self, collection: str, warc: str, ids: Sequence[str]) -> Sequence[RecordRef] | None:
        from ..warc.reread import load_ref

        places = self._look_into(collection, warc)
        if not all(one in places for one in ids):
            return None
        return [load_ref(self._folders[collection], warc, places[one]) for one in ids]

    def _look_into(self, collection: str, warc: str) -> Mapping[str, int]:
        """Where the records of an imported file lie, by id; its index is staged with each look."""
        from ..warc.reread import read_imported
        from ..warc.storage import IMPORTED, told

        key = (collection, warc)
        folders = self._folders.get(collection)
        if key == self._looked_into or folders is None or not IMPORTED.fullmatch(warc):
            return self._places if key == self._looked_into else {}
        with told(folders.warc_file(warc)):
            if not folders.warc_file(warc).is_there():
                raise LookupError(f"the imported file {warc} is gone")
        is_new = not self.indexes.has(folders, warc)
        index = self.indexes.begin(folders, warc)
        self._places, fault = read_imported(folders, warc, index)
        self._looked_into = key
        if fault and is_new:
            self.done.faults.append(f"{folders.warc_file(warc)}: {fault}")
        return self._places

    def _tell(self, found: Reread, fault: str) -> None:
        path = self._folders[found.collection].warc_file(found.warc)
        self.done.faults.append(f"{path}: {fault}")
        self._adapters.progress.note("broken", url=str(path), evidence=fault)


def _carry(run: _Run, renewal: Renewal) -> None:
    """Sources and work from the old catalogue; where it can't be read, what is due by what was done."""
    try:
        run.done.carried = renewal.carry_over()
    except StorageFull:
        raise  # it says nothing of the old one, whose feeds and jobs would be lost
    except HomeError as error:
        run.done.why_not_carried = str(error)


def _empty(scratch: Path) -> None:
    """Make the folder for what is being made; what a killed rebuild left in it is gone."""
    try:
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir(parents=True)
    except OSError as error:
        raise HomeError(f"{scratch}: can't be made: {error.strerror}") from error
