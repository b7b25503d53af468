"""What is done for the home itself: files closed, taken in, read again, made again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from .audit_schedule import AuditSchedule
from .jobs import Jobs

if TYPE_CHECKING:
    from ..model import AuditFinding
    from .adapters import Adapters
    from .auditing import Audited
    from .importing import Imported
    from .operating import Operating
    from .packaging import PackageWish, Packed
    from .rebuild import Rebuilt
    from .sealing import Sealed


class HomeCare:
    """The part of :class:`archiver.service.Archiver` that looks after what is stored."""

    def __init__(self, adapters: Adapters, collection: str) -> None:
        self.collection = collection
        self._adapters = adapters
        self._audits = AuditSchedule(adapters)

    def seal(self) -> Sealed:
        """Close the WARC files that no living process writes: torn tails cut, indexes sorted and final.

        With ``storage.url`` they go to the bucket.
        """
        from .sealing import seal

        return seal(Jobs(self._adapters, self.collection, "seal"))

    @contextmanager
    def following(self) -> Iterator[None]:
        """With ``storage.url``, have the indexes of what others bring into the bucket, to the block's end."""
        if not self._adapters.settings.storage.url:
            yield
            return
        from .following import following

        with following(self._adapters.settings):
            yield

    def import_files(self, sources: Sequence[str]) -> Imported:
        """Take other tools' WARC and WACZ files in, read their articles, and find what these cite."""
        from .importing import import_files

        return import_files(Jobs(self._adapters, self.collection, "import"), sources)

    def export_wacz(self, wish: PackageWish, output: Path) -> Packed:
        """Write a package of what the home holds; it takes its name when it is whole.

        :raises UsageError: a thing isn't known or can't be packed, or there is nothing in scope.
        """
        from .packaging import export_wacz

        return export_wacz(self._adapters, wish, output)

    def open_wacz(
        self,
        wish: PackageWish,
        *,
        most_bytes: int,
        check: Callable[[], None] = lambda: None,
        most_lines: int = 20_000,
    ) -> BinaryIO:
        """The same as an open file without a name, from its beginning: gone from the disk once it is closed.

        ``check`` is called again and again meanwhile, and ends it by what it raises. ``most_lines`` of the
        index stay in memory: few, since a server has other things there.

        :raises UsageError: the same, or it would be larger than ``most_bytes``.
        :raises HomeError: a file of the home can't be read, or the package would fill its disk.
        """
        from .package_file import open_wacz

        return open_wacz(self._adapters, wish, most_bytes, check, most_lines)

    def rebuild(self) -> Rebuilt:
        """Make the catalogue and all indexes again from the WARC files alone.

        :raises HomeBusy: a daemon or another command works on the home.
        """
        from .rebuild import rebuild

        return rebuild(self._adapters)

    @property
    def operating(self) -> Operating:
        """How the home fares, and what may go."""
        from .operating import Operating

        return Operating(self._adapters)

    def audit(
        self,
        names: Sequence[str] = (),
        *,
        collection: str | None = None,
        repair: bool = False,
        tell: Callable[[AuditFinding], None] | None = None,
    ) -> Audited:
        """Read WARC files again, all without names, and hold them against index and catalogue.

        Each thing that isn't as it was written goes to ``tell``. With ``repair`` indexes and rows are made
        again from the files, and what is lost and still on line is captured again; told is what became of it.

        :raises UsageError: a name is none of a WARC file of the home.
        """
        from .auditing import audit

        jobs = Jobs(self._adapters, self.collection, "audit")
        return audit(jobs, names, collection=collection, repair=repair, tell=tell)

    def enqueue_audits(self) -> int:
        """Ask for the audit that is due next, where none is under way; how many were asked for."""
        return self._audits.enqueue()
