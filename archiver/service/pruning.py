"""Deleting what is old, because somebody asked for it: rows of ended jobs, and what captures had fetched."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from ..errors import ArchiverError
from ..lightly import dataclass
from ..ports import Catalog, Session
from .adapters import Adapters
from .exclusion import HomeLock

if TYPE_CHECKING:
    from ..warc.storage import Folders
    from ..warc.thinning import Pruning


@dataclass(frozen=True, kw_only=True)
class PrunedFile:
    """A WARC file and what becomes of it."""

    collection: str
    warc: str
    captures: int
    freed_bytes: int = 0
    #: Why it stays as it is; ``None`` where it was thinned out, or would be.
    why_kept: str | None = None


@dataclass(kw_only=True)
class Pruned:
    """What went, or would go."""

    jobs: int = 0
    files: list[PrunedFile] = field(default_factory=list)


def prune_jobs(catalog: Catalog, *, before: datetime, dry_run: bool = False) -> int:
    """Delete the rows of jobs that ended before an instant; how many.

    In many short transactions, so that nobody has to wait. What the jobs did stands elsewhere.
    """
    count, after = 0, ""
    while True:
        with catalog.read() if dry_run else catalog.begin() as session:
            found, following = session.prune_jobs(before=before, after=after, dry_run=dry_run)
        count += found
        if following is None:
            return count
        after = following


def prune(adapters: Adapters, *, before: datetime, captures: bool, dry_run: bool, by: str) -> Pruned:
    """Delete rows of ended jobs and, with ``captures``, what old captures fetched.

    The captures themselves, and all that was said of them, stay on record. A WARC file
    goes as a whole or not at all: only where each of its captures was made before that instant,
    and no file that stays refers to a body in it.

    :raises HomeBusy: with ``captures``, a daemon or another command works on the home.
    """
    if not captures:
        catalog = adapters.reading_catalog if dry_run else adapters.catalog
        return Pruned(jobs=prune_jobs(catalog, before=before, dry_run=dry_run))
    from ..catalog import SqlCatalog
    from ..pipeline.recover import adopting
    from ..warc.fetched import fetch_indexes
    from ..warc.recovery import recover
    from ..warc.storage import iter_collections
    from ..warc.thinning import Pruning

    settings = adapters.settings
    pruning = Pruning(by=by, at=adapters.clock.now(), before=before)
    with closing(HomeLock(settings.home, alone=True)), closing(SqlCatalog(settings)) as catalog:
        fetch_indexes(settings)  # who else refers to bodies in these files
        if not dry_run:
            recover(settings, adopt=adopting(adapters.clock, catalog))
        done = Pruned(jobs=prune_jobs(catalog, before=before, dry_run=dry_run))
        for folders in iter_collections(settings):
            for one in _prune_files(catalog, folders, pruning, dry_run=dry_run):
                done.files.append(one)
                if adapters.stop.is_set():
                    raise ArchiverError("stopped; what was pruned so far is whole, the rest is as it was")
        if not dry_run:
            adapters.uploads.close()  # what was thinned out takes the place of what the bucket has
        return done


def _prune_files(
    catalog: Catalog, folders: Folders, pruning: Pruning, *, dry_run: bool
) -> Iterator[PrunedFile]:
    from ..warc.thinning import NotThinned, find_needed, list_sealed, put_in_place, thin

    old = dict(_iter_old(catalog, folders, pruning.before, list_sealed(folders)))
    needed = find_needed(folders, list(old))
    for name, count in old.items():
        one = PrunedFile(collection=folders.collection, warc=name, captures=count)
        if name in needed:
            yield replace(one, why_kept="younger captures refer to bodies in it")
            continue
        try:
            thinned = thin(folders, name, pruning)
        except NotThinned as error:
            yield replace(one, why_kept=str(error))
            continue
        if dry_run:
            thinned.path.unlink()
        else:
            # The catalogue first: nothing may name a record that isn't there. A kill in between leaves the
            # file as it was, and the next run takes it up again.
            with catalog.begin() as session:
                _mark(session, folders.collection, name, thinned.captures, pruning)
            put_in_place(folders, name, thinned)
        yield replace(one, captures=len(thinned.captures), freed_bytes=thinned.freed_bytes)


def _iter_old(
    catalog: Catalog, folders: Folders, before: datetime, names: list[str]
) -> Iterator[tuple[str, int]]:
    """The files whose captures were all made before an instant, and how many those are.

    Files that a kill left between catalogue and disk have none by the catalogue: they are looked into.
    """
    from ..warc.thinning import thinned_path

    for name in names:
        if not folders.sealed_index(name).stat().st_size and not thinned_path(folders, name).exists():
            continue  # it holds only statements
        with catalog.read() as session:
            count, newest = session.find_age(folders.collection, name)
        if newest is None and folders.bucket and not thinned_path(folders, name).exists():
            continue  # nothing of it was left by a kill: another catalogue may know it
        if newest is None or newest < before:
            yield name, count


def _mark(session: Session, collection: str, warc: str, captures: tuple[str, ...], pruning: Pruning) -> None:
    for capture_id in captures:
        if session.has_capture(capture_id):
            session.mark_pruned(capture_id, warc=warc, by=pruning.by, at=pruning.at)
    session.forget_payloads(collection, warc)
