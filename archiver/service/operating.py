"""What keeps the program in operation: how it fares, and what may go."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import HomeError
from ..lightly import dataclass
from .adapters import Adapters

if TYPE_CHECKING:
    from .move_wish import MoveWish
    from .moving import Moved
    from .pruning import Pruned
    from .status import Status


@dataclass(frozen=True)
class Migrated:
    """A catalogue whose tables are as this program knows them."""

    #: Its file or address.
    catalog: str
    #: The revision they were at; ``None`` where there were none.
    before: str | None
    after: str


class Operating:
    """The home as one who runs the program sees it."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters

    def status(self) -> Status:
        """What runs, what is due, what went wrong, how much room there is; nothing is changed."""
        from .status import find_status

        # A daemon has its catalogue open already.
        catalog = self._adapters.open_catalog or self._adapters.reading_catalog
        return find_status(self._adapters.settings, catalog, self._adapters.clock.now())

    def bring_up_to_date(self) -> None:
        """Bring the catalogue of an older archiver up to date; where there is none, none is made.

        :raises HomeError: it can't be read, or not be changed.
        """
        try:
            _ = self._adapters.reading_catalog
        except HomeError:
            from ..catalog import SqlCatalog
            from .exclusion import HomeLock

            with closing(HomeLock(self._adapters.settings.home)):
                SqlCatalog(self._adapters.settings).close()

    def migrate(self) -> Migrated:
        """Make the catalogue's tables, or bring them up to date.

        :raises HomeError: that can't be done, or a newer archiver made them.
        """
        from ..catalog import SqlCatalog
        from .exclusion import HomeLock

        settings = self._adapters.settings
        with closing(HomeLock(settings.home)), closing(SqlCatalog(settings)) as catalog:
            return Migrated(catalog.name, catalog.found_revision, catalog.revision)

    def move(self, wish: MoveWish) -> Moved:
        """Bring catalogue and WARC files where they are wanted, and have the settings say so.

        :raises HomeBusy: a daemon or another command works on the home.
        :raises ArchiverError: it can't be done, or not be done to its end; the same wish goes on with it.
        """
        from .move_plan import plan_move
        from .moving import move

        return plan_move(self._adapters.settings, wish) if wish.is_dry else move(self._adapters, wish)

    def prune(
        self, *, older_than: timedelta, captures: bool = False, dry_run: bool = False, by: str | None = None
    ) -> Pruned:
        """Delete rows of jobs that ended so long ago and, if told, what captures of then had fetched.

        ``by`` signs it, else the login name.

        :raises HomeBusy: with ``captures``, a daemon or another command works on the home.
        """
        from .deciding import person_name
        from .pruning import prune

        signed = person_name(by) if captures else ""
        before = self._adapters.clock.now() - older_than
        return prune(self._adapters, before=before, captures=captures, dry_run=dry_run, by=signed)

    def prune_as_set(self) -> int:
        """Delete rows of ended jobs that are older than the settings allow; how many."""
        from .pruning import prune_jobs

        days = self._adapters.settings.storage.retention_days
        if not days:
            return 0
        before = self._adapters.clock.now() - timedelta(days=days)
        return prune_jobs(self._adapters.catalog, before=before)

    def count_written(self) -> tuple[int, int]:
        """Bytes that this process appended to WARC files, and how many of them it has open."""
        writer = self._adapters.open_writer
        return writer.count_written() if writer else (0, 0)
