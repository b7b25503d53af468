"""Look-ups at archives, directories and public lists: remembered, and within each service's limits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from ..archives import Service, find_service
from ..errors import Stopped
from ..model import Outcome
from ..ports import Clock, Fetcher, Progress, Question, Reply, SharedLimits, Visit
from ..settings import Settings
from .budget import Budgets, Down, Go
from .lookup_file import LookupFile
from .remembered import Answers, question_key
from .replies import MAX_WIRE_BYTES, Read, read_visit
from .service_states import FileStates, ServiceStates, SharedStates
from .shared_slots import SharedSlots
from .slots import Slots

#: How often a wait looks whether it is to stop, and whether its turn has come.
_NAP_SECONDS = 0.5
_LOOK_SECONDS = 0.2
#: A service that asks for a short rest again and again is asked so often for one answer.
_MAX_TRIES = 4
#: Beside the longest time of a request: what it takes to store its answer.
_SPARE_SECONDS = 30.0


class _UnderWay:
    """A question that a thread is asking, for others that ask the same."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.reply: Reply | None = None


class HttpLookups:
    """:class:`archiver.ports.Lookups` over a fetcher; one for the whole process, used by all its threads.

    Answers, and what each service may still be asked, are kept in
    ``HOME/cache/lookups.sqlite``, which all processes of the home share and
    anybody may delete. With ``limits`` what a service may be asked is kept there, for all who have them.
    Each redirect counts as a request of its own.
    """

    def __init__(
        self,
        settings: Settings,
        fetcher: Fetcher,
        clock: Clock,
        progress: Progress,
        stop: threading.Event | None = None,
        *,
        find_service: Callable[[str], Service] = find_service,
        limits: SharedLimits | None = None,
    ) -> None:
        self._patience = settings.politeness.max_retry_after_seconds
        self._fetcher = fetcher
        self._clock = clock
        self._progress = progress
        self._stop = stop
        self._find_service = find_service
        folder = settings.home / "cache"
        self._file = LookupFile(folder / "lookups.sqlite", clock)
        states: ServiceStates
        self._slots: Slots | SharedSlots
        if limits is None:
            states, self._slots = FileStates(self._file, clock), Slots(folder / "slots", clock, stop)
        else:
            states, self._slots = SharedStates(limits), SharedSlots(limits, stop)
        self._budgets = Budgets(states, settings.network.total_timeout_seconds + _SPARE_SECONDS)
        self._answers = Answers(self._file, clock)
        self._lock = threading.Lock()
        self._under_way: dict[str, _UnderWay] = {}

    def ask(self, question: Question) -> Reply:
        """The answer, from memory where it is fresh enough; waits for its turn within the service's limits.

        A service that asks for a rest is waited for up to ``politeness.max_retry_after_seconds``; after that,
        and where it fails again and again, the reply says so at once.

        :raises Stopped: the program is to stop, and this isn't asked yet.
        :raises HomeError: the home can't keep an answer's body, or the limits can't be reached.
        """
        if question.form is not None:
            return self._ask(question, None)
        key = question_key(question)
        while True:
            with self._lock:
                other = self._under_way.get(key)
                if other is None:
                    mine = self._under_way[key] = _UnderWay()
            if other is None:
                try:
                    mine.reply = self._find(question, key) or self._ask(question, key)
                    return mine.reply
                finally:
                    with self._lock:
                        del self._under_way[key]
                    mine.done.set()
            while not other.done.wait(_LOOK_SECONDS):
                self._check_stop()
            # Without a reply it was stopped or broke: ask ourselves. A remembered one may be too old for us.
            if other.reply is not None and not other.reply.is_remembered:
                return other.reply

    def visit(self, question: Question) -> Visit:
        """The answer as it went over the wire, to be kept; within the same limits, and never from memory.

        :raises Stopped: the program is to stop, and this isn't asked yet.
        """
        service = self._find_service(question.service)
        self._check_stop()
        verdict = self._budgets.look(service)
        if isinstance(verdict, Down):
            return _not_made(self._refuse(question, service, verdict))
        with self._slots.taking(service):
            turn = self._wait_for_turn(question, service, self._patience)
            if isinstance(turn, Reply):
                return _not_made(turn)
            visit, refused = self._fetch(question, service)
            if refused is not None:
                visit.close()
                return _not_made(refused)
            self._settle(service, read_visit(visit, self._clock.now()))
            return visit

    def close(self) -> None:
        self._slots.close()
        self._file.close()

    def _find(self, question: Question, key: str) -> Reply | None:
        return self._answers.find(key, question.keeps_seconds)

    def _ask(self, question: Question, key: str | None) -> Reply:
        service = self._find_service(question.service)
        self._check_stop()
        verdict = self._budgets.look(service)
        if isinstance(verdict, Down):
            return self._refuse(question, service, verdict)
        with self._slots.taking(service):
            # Another process may have asked while this one waited for the slot.
            if key is not None and (found := self._find(question, key)):
                return found
            patience = self._patience
            for tried in range(_MAX_TRIES):
                turn = self._wait_for_turn(question, service, patience)
                if isinstance(turn, Reply):
                    return turn
                patience -= turn
                read = self._request(question, service)
                reply = _checked(question, self._settle(service, read))
                if (
                    key is not None
                    and read.keeps_seconds
                    and question.keeps_seconds > 0
                    and not reply.failure
                ):
                    self._answers.save(key, service.key, reply, read.keeps_seconds)
                rest = reply.retry_after_seconds
                is_limited = reply.failure is Outcome.RATE_LIMITED and rest is not None
                if not is_limited or rest is None or rest > patience or tried == _MAX_TRIES - 1:
                    return reply
        raise AssertionError("the last try returns")

    def _wait_for_turn(
        self, question: Question, service: Service, patience: float, *, goes_on: bool = False
    ) -> float | Reply:
        """Seconds of rest that were waited for, once the request is counted; a reply where it may not be."""
        rested = 0.0
        while True:
            self._check_stop()
            verdict = self._budgets.take(service, goes_on=goes_on)
            if isinstance(verdict, Go):
                return rested
            if isinstance(verdict, Down):
                return self._refuse(question, service, verdict)
            nap = min(verdict.seconds, _NAP_SECONDS)
            if verdict.is_rest:
                if verdict.seconds > patience - rested:
                    return Reply(
                        url=question.url,
                        said_at=self._clock.now(),
                        failure=Outcome.RATE_LIMITED,
                        reason=f"{service.name} asks to be left alone for a while",
                        retry_after_seconds=verdict.seconds,
                    )
                rested += nap
            if self._clock.wait(nap, self._stop):
                raise Stopped

    def _request(self, question: Question, service: Service) -> Read:
        visit, refused = self._fetch(question, service)
        try:
            return Read(refused, None) if refused else read_visit(visit, self._clock.now())
        finally:
            visit.close()

    def _fetch(self, question: Question, service: Service) -> tuple[Visit, Reply | None]:
        """What came, and where a redirect of it could not be followed now, why."""
        self._progress.note("ask", service=service.name, about=question.about)
        size = 0
        cut_short: list[Reply] = []

        def allows(more: int) -> bool:
            nonlocal size
            size += more
            return size <= MAX_WIRE_BYTES

        def ends_here(_: str) -> bool:
            """A redirect is a request more: it waits for its turn."""
            turn = self._wait_for_turn(question, service, self._patience, goes_on=True)
            if isinstance(turn, Reply):
                cut_short.append(turn)
                return True
            return False

        visit = self._fetcher.fetch(
            question.url,
            role="lookup",
            headers=question.headers,
            form=question.form,
            allows=allows,
            stops_at=ends_here,
        )
        return visit, cut_short[0] if cut_short else None

    def _settle(self, service: Service, read: Read) -> Reply:
        if read.settled is None:
            return read.reply
        rest = self._budgets.settle(service, read.settled)
        return replace(read.reply, retry_after_seconds=rest) if read.settled.is_limit else read.reply

    def _refuse(self, question: Question, service: Service, down: Down) -> Reply:
        now = self._clock.now()
        return Reply(
            url=question.url,
            said_at=now,
            failure=Outcome.UNREACHABLE,
            # When it is asked again stands beside; the words are kept, and the same trouble is no news.
            reason=f"{service.name} has failed again and again, and isn't asked for a while",
            retry_after_seconds=max(0.0, (down.until - now).total_seconds()),
        )

    def _check_stop(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise Stopped


def _not_made(reply: Reply) -> Visit:
    """A visit that was not made, and why."""
    return Visit(
        url=reply.url,
        failure=reply.failure or Outcome.UNREACHABLE,
        reason=reply.reason,
        retry_after_seconds=reply.retry_after_seconds,
    )


def _checked(question: Question, reply: Reply) -> Reply:
    """The reply, as a failure where what came with status 200 is no answer.

    Walls, maintenance pages and errors of an API answer 200, too: another time there may be an answer.
    """
    if reply.failure is not None or reply.status != 200:
        return reply
    accepts = next((value for name, value in question.headers.items() if name.lower() == "accept"), "")
    is_page = reply.headers.get("content-type", "").lower().startswith("text/html")
    try:
        if is_page and accepts == "application/json":
            raise ValueError("a page came in place of an answer")
        if question.reads is not None:
            question.reads(reply.body)
    except ValueError as error:
        return replace(reply, failure=Outcome.UNREACHABLE, reason=str(error))
    return reply
