"""The jobs of one command: asked for, done, and told of."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ..errors import CatalogAway
from ..garbage import end_loading
from ..model import Urgency
from ..ports import NewJob, Saved
from .memory import share_memory

if TYPE_CHECKING:
    from ..model import StepName
    from ..pipeline.replay import FoundAppend
    from ..ports import Catalog
    from .adapters import Adapters
    from .report import Report


class Jobs:
    """The jobs that one command asks for, and what follows from them; without a name, all that are due."""

    def __init__(self, adapters: Adapters, collection: str, command: str | None) -> None:
        self.adapters = adapters
        self.collection = collection
        self._saved_before = Saved()
        #: What other processes did not store again.
        self._saved_elsewhere = Saved()
        self.batch = f"{command}-{uuid.uuid4().hex}" if command else None

    @property
    def catalog(self) -> Catalog:
        return self.adapters.catalog

    def recover(self) -> list[str]:
        """Take up what a killed run left: cut its torn tail, index and adopt what is whole.

        The names of the files that were sealed.
        """
        from ..warc.recovery import recover

        # First: with it comes the hold on the home, so that nobody rebuilds it meanwhile.
        catalog = self.catalog

        def take_up(append: FoundAppend) -> bool:
            from ..pipeline.recover import adopting
            from ..pipeline.replay import imported_files
            from ..warc.intake import finish_index
            from ..warc.storage import find_folders

            adopt = adopting(self.adapters.clock, catalog)
            for collection, name in imported_files(append):
                finish_index(find_folders(self.adapters.settings, collection), name)
            return adopt(append)

        made_good = recover(self.adapters.settings, adopt=take_up)
        for found in made_good:
            self.adapters.progress.note(
                "recover", url=found.warc, cut_bytes=found.cut_bytes, taken_up=len(found.appends)
            )
        return [found.warc for found in made_good if not found.removed]

    def recover_left(self) -> None:
        """Take up what this process left because the catalogue went away while it stored."""
        writer = self.adapters.open_writer
        if writer is not None and writer.has_left():
            self.recover()

    def enqueue(self, step: StepName, details: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """Ask for a step for each subject, in one transaction; subject -> id of its job."""
        now = self.adapters.clock.now()
        asked = [
            NewJob(
                step=step,
                subject=subject,
                collection=self.collection,
                details=about,
                priority=Urgency.ASKED,
                batch=self.batch,
            )
            for subject, about in details.items()
        ]
        if not asked:
            return {}
        with self.catalog.begin() as session:
            return dict(zip(details, session.enqueue_all(asked, at=now), strict=True))

    def prepare(self, step: StepName) -> None:
        """Load and build beforehand what :meth:`run` needs for jobs of a step, which may visit pages."""
        import codecs

        from ..articles.wall_words import load_words
        from ..pipeline.steps import load_step

        load_step(step)
        load_words()
        codecs.lookup("idna")  # looking up a host loads it
        _ = self.adapters.context, self.adapters.queue

    def run(
        self,
        *,
        until_idle: bool = True,
        is_paused: Callable[[], bool] | None = None,
        beat: Callable[[], None] | None = None,
    ) -> None:
        """Do them, until none is due or the program is told to stop; see :meth:`archiver.ports.Queue.run`."""
        from ..pipeline.steps import build_steps

        adapters = self.adapters
        self._saved_before = adapters.context.groups.saved
        steps = build_steps(adapters.context)
        share_memory()
        end_loading()
        if self.batch is None:
            from .telling import begin_telling

            begin_telling(adapters)
        adapters.queue.run(
            steps,
            batch=self.batch,
            until_idle=until_idle,
            stop=adapters.stop,
            is_paused=is_paused,
            beat=beat,
        )
        with suppress(CatalogAway):  # then the next start does it
            self.recover_left()

    @property
    def saved(self) -> Saved:
        """What the last run did not store again, and the processes that took part in it."""
        return self.adapters.context.groups.saved.since(self._saved_before).plus(self._saved_elsewhere)

    def add_saved(self, saved: Saved) -> None:
        """A process that took part did not store so much again."""
        self._saved_elsewhere = self._saved_elsewhere.plus(saved)

    def why_open(self, job_id: str) -> str:
        """Why a job left nothing."""
        with self.catalog.read() as session:
            reason = session.find_reason_of_job(job_id)
        return reason or "not done yet: it is still due"

    def are_due(self) -> bool:
        """Whether any of them can be done now."""
        with self.catalog.read() as session:
            return session.count_work(self.batch, at=self.adapters.clock.now()).due > 0

    def count_left(self, report: Report) -> None:
        """Tell the report what is still to be done."""
        with self.catalog.read() as session:
            counts = session.count_work(self.batch)
        report.waiting = counts.later
        report.saved = self.saved
        # Without a stop, what is due by now was not when the run ended, or another process has it.
        report.stopped = counts.due if self.adapters.stop.is_set() else 0
