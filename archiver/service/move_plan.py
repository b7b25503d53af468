"""What a move would move; nothing is changed, and nobody has to stop working."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ..buckets import parse_bucket
from ..errors import HomeError
from ..settings import Settings
from .move_lacking import find_lacking, say_lacking
from .move_wish import MoveWish
from .moving import Moved, MovedCatalogue, MovedWarcs


def plan_move(settings: Settings, wish: MoveWish) -> Moved:
    """Count what there is to move.

    :raises HomeError: a place can't be moved to.
    :raises BucketAway: the bucket can't be asked.
    """
    from ..catalog.moving import find_moved, is_same_place

    new = wish.apply(settings)
    planned = Moved(is_dry=True, settings_file=str(settings.file or settings.home / "archiver.toml"))
    if not is_same_place(settings, new):
        if moved := find_moved(settings):
            raise HomeError(f"the catalogue was moved to {moved.to} already; the same command ends that move")
        planned.catalog = _plan_catalogue(settings, new)
    if parse_bucket(settings.storage.url) != parse_bucket(new.storage.url):
        planned.warcs = _plan_warcs(settings, new)
    if missing := find_lacking(settings, wish):
        planned.missing, planned.why_missing = missing, say_lacking(settings, missing)
    return planned


def _plan_catalogue(settings: Settings, new: Settings) -> MovedCatalogue:
    from ..catalog import SqlCatalog
    from ..catalog.database import find_file
    from ..catalog.moving import open_source, open_target

    SqlCatalog(settings, create=False).close()  # says what is wrong with it
    id_file = settings.home / "run" / "move.id"
    move = id_file.read_text(encoding="utf-8").strip() if id_file.exists() else ""
    with closing(open_target(new)) as target, closing(open_source(settings)) as source:
        target.check(move)
        path = find_file(settings)
        is_there = path is None or path.exists()
        return MovedCatalogue(
            source=source.name,
            target=target.name,
            rows=source.count() if is_there else {},
            bytes=source.count_bytes() if is_there else 0,
        )


def _plan_warcs(settings: Settings, new: Settings) -> MovedWarcs:
    from ..warc.downloads import find_stored

    if new.storage.url:
        find_stored(new)  # says whether the bucket can be asked
        sizes = [path.stat().st_size for path in _iter_local(settings)]
        source, target = str(settings.home), new.storage.url
    else:
        sizes = [one.stored.size for one in find_stored(settings) if not one.is_here()]
        source, target = settings.storage.url, str(settings.home)
    return MovedWarcs(source=source, target=target, files=len(sizes), bytes=sum(sizes))


def _iter_local(settings: Settings) -> list[Path]:
    from ..warc.storage import WARC_SUFFIX, iter_collections

    found = (folders.archive.glob(f"*{WARC_SUFFIX}") for folders in iter_collections(settings))
    return [path for paths in found for path in paths]
