"""What is asked for one citation's sake, and what came of each question."""

from __future__ import annotations

from ...archives import find_service
from ...model import Outcome
from ...ports import Lookups, Question, Reply
from ..outcomes import TRANSIENT


class Inquiry:
    """Asks within a bound, and keeps a line for a person about every question that matters.

    The lines hold no instants or numbers of seconds: the same again is no news.
    """

    def __init__(self, lookups: Lookups | None, *, most: int) -> None:
        self._lookups = lookups
        self._most = self._left = most
        #: What was tried and what came of it, in the order tried.
        self.tried: list[str] = []
        #: Questions that nobody answered and that may be answered later.
        self.open = 0
        self.retry_after_seconds: float | None = None

    @property
    def is_online(self) -> bool:
        return self._lookups is not None

    def say(self, line: str) -> None:
        """Note what was tried, once."""
        if line not in self.tried:
            self.tried.append(line)

    def ask(self, question: Question, *, says_failure: bool = True) -> Reply | None:
        """The answer; ``None`` where none came or nothing more may be asked.

        An answer that is an error of the service's (5xx) is none.
        """
        if self._lookups is None:
            self.say("nobody was asked: looking up is turned off (linking.online)")
            return None
        if self._left <= 0:
            self.say(f"{self._most} questions were asked, and no more for one citation")
            return None
        self._left -= 1
        reply = self._lookups.ask(question)
        failure = reply.failure
        if failure is None and (reply.status is None or reply.status >= 500 or reply.status == 429):
            failure = Outcome.RATE_LIMITED if reply.status == 429 else Outcome.UNREACHABLE
        if failure is None:
            return reply
        if failure in TRANSIENT:
            self.open += 1
            if reply.retry_after_seconds is not None:
                self.retry_after_seconds = max(self.retry_after_seconds or 0.0, reply.retry_after_seconds)
        if says_failure:
            self.say(f"{_name(question)}: {failure.value.replace('_', ' ')}: {question.about}")
        return None

    def give_up_on(self, question: Question, error: Exception) -> None:
        """Note an answer that couldn't be read: it may be another one later."""
        self.open += 1
        self.say(f"{_name(question)}: {error}")


def _name(question: Question) -> str:
    return find_service(question.service).name
