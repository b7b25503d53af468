"""WARC files that a catalogue knows and that a move can't reach: they lie in the homes of other workers.

Once the catalogue is in a file of one home, or the bucket is left, nobody brings them there any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing

from ..errors import HomeError
from ..settings import Settings
from .move_wish import MoveWish

#: The end of a name that the archiver gave: a number and the machine.
_HOST = re.compile(r"-\d{17}-\w+-(.+)\.warc\.gz")
#: Names in one line.
_TOLD = 5


def find_lacking(settings: Settings, wish: MoveWish) -> Sequence[str]:
    """What is neither in the home nor in its bucket, as collection/name; nothing where it may stay there.

    :raises HomeError: the catalogue can't be read.
    :raises BucketAway: the bucket can't be asked.
    """
    from ..catalog import SqlCatalog
    from ..pipeline.auditing.home import HOME
    from ..warc.downloads import find_stored
    from ..warc.storage import WARC_SUFFIX, iter_collections

    if not _is_wanted_here(settings, wish):
        return ()
    with closing(SqlCatalog(settings, create=False)) as catalog, catalog.read() as session:
        known = {one.warc: one.collection for one in session.list_audits() if one.warc != HOME}
        known |= dict(session.list_known_warcs())
    there = {one.warc for one in find_stored(settings)}
    for folders in iter_collections(settings):
        there |= {path.name for path in folders.archive.glob(f"*{WARC_SUFFIX}")}
    return sorted(f"{collection}/{warc}" for warc, collection in known.items() if warc not in there)


def refuse_lacking(settings: Settings, wish: MoveWish) -> None:
    """:raises HomeError: files would be left behind, and that isn't wished."""
    if wish.leaves_missing:
        return
    if lacking := find_lacking(settings, wish):
        raise HomeError(
            f"{say_lacking(settings, lacking)}, then run this again (--leave-missing does without them)"
        )


def say_lacking(settings: Settings, lacking: Sequence[str]) -> str:
    """What is lacking, where it was written, and what to do, in one line."""
    bucket = settings.storage.url
    places = f"neither in {settings.home} nor in {bucket}" if bucket else f"not in {settings.home}"
    names = ", ".join(" ".join(name.split()) for name in lacking[:_TOLD]) + (
        f" and {len(lacking) - _TOLD:,} more" if lacking[_TOLD:] else ""
    )
    hosts = ", ".join(sorted({found[1] for name in lacking if (found := _HOST.search(name))}))
    do = (
        "run “archiver seal” in the home of each, which brings them to the bucket"
        if bucket
        else "copy them here from the home of each, with their indexes"
    )
    are = (
        "1 WARC file that the catalogue knows is"
        if len(lacking) == 1
        else (f"{len(lacking):,} WARC files that the catalogue knows are")
    )
    return f"{are} {places}: {names}{f' (written on {hosts})' if hosts else ''}; end all workers and {do}"


def _is_wanted_here(settings: Settings, wish: MoveWish) -> bool:
    """Whether files leave the bucket, or a catalogue that several homes share becomes that of one."""
    from ..catalog.database import find_file

    new = wish.apply(settings)
    leaves_bucket = bool(settings.storage.url) and not new.storage.url
    return leaves_bucket or (find_file(settings) is None and find_file(new) is not None)
