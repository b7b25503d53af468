"""How carefully one host is asked: what its answers teach, and what follows from it."""

from __future__ import annotations

from collections import deque

from ..settings import Politeness as PolitenessSettings

#: Longest pause of our own choice after an answer that says "too many requests" without saying for how long.
_MAX_BACKOFF_SECONDS = 60.0
#: Steps of caution that "too many requests" leads to, and those that slowness alone does.
_MAX_CAUTION = 5
_MAX_CAUTION_OF_SLOWNESS = 2
#: Answers as they should be after which a step is taken back.
_ANSWERS_A_STEP = 5
#: The least pause of a host that is asked with caution, whatever the settings say, and the longest.
_CAUTIOUS_SECONDS = 0.25
_MAX_PAUSE_SECONDS = 60.0
#: A host is slow that takes longer than this, and several times longer than it used to.
_SLOW_SECONDS = 1.5
_SLOW_FACTOR = 3.0
#: The median of so many answers is a host's recent time: one that takes long now and then isn't slow.
RECENT_ANSWERS = 5
_CREEP = 1.05


class Caution:
    """One host's steps of caution; who has it sees to it that one thread at a time changes it."""

    __slots__ = ("caution", "good", "recent", "strikes", "usual")

    def __init__(self) -> None:
        #: Rests of unsaid length that it asked for in a row.
        self.strikes = 0
        #: Steps of caution, and good answers since the last change of it.
        self.caution = 0
        self.good = 0
        #: Seconds that its last answers were awaited.
        self.recent: deque[float] = deque(maxlen=RECENT_ANSWERS)
        #: The same, when it is well.
        self.usual = 0.0

    @property
    def median(self) -> float:
        """Seconds that it takes to answer just now; 0 where that isn't known."""
        return sorted(self.recent)[(len(self.recent) - 1) // 2] if self.recent else 0.0

    @property
    def is_slow(self) -> bool:
        if not self.recent:
            return False
        return self.median > max(_SLOW_SECONDS, _SLOW_FACTOR * self.usual)

    def refuse(self, seconds: float | None, settings: PolitenessSettings) -> float:
        """It asked for fewer requests; for how long it rests now, ``seconds`` where it said so."""
        if seconds is None:
            pause = settings.delay_seconds * 2.0 ** min(self.strikes + 1, 16)
            seconds = min(pause, _MAX_BACKOFF_SECONDS)
        self.strikes += 1
        self._worry(_MAX_CAUTION)
        return seconds

    def forgive(self) -> bool:
        """It answered as it should; whether it may be asked more from now on."""
        self.strikes = 0
        self.good += 1
        if self.caution and self.good >= _ANSWERS_A_STEP and not self.is_slow:
            self.caution -= 1
            self.good = 0
            return True
        return False

    def learn(self, seconds: float) -> None:
        """An answer was awaited for so long."""
        if not self.recent:
            self.usual = seconds
        self.recent.append(seconds)
        # What a host needs for good becomes its usual time, slowly.
        self.usual = min(seconds, self.usual * _CREEP + 0.001)
        if self.is_slow and (self.good or not self.caution):
            self._worry(_MAX_CAUTION_OF_SLOWNESS)

    def delay(self, settings: PolitenessSettings, processes: int = 1) -> float:
        """Seconds between the starts of two pages; with caution so many ``processes`` keep it together."""
        if not self.caution:
            return settings.delay_seconds
        pause = max(settings.delay_seconds, _CAUTIOUS_SECONDS) * 2.0**self.caution
        return processes * max(settings.delay_seconds, min(pause, _MAX_PAUSE_SECONDS))

    def most(self, whole: int) -> int:
        """How many may be under way at once, where the settings say so many."""
        return max(1, whole >> self.caution)

    def _worry(self, most: int) -> None:
        """A step more of caution, up to so many."""
        self.caution = max(self.caution, min(self.caution + 1, most))
        self.good = 0
