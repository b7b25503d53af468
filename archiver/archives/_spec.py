"""What an archive is to us: whom to ask for copies, how to read what it says, how far to trust it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Literal
from urllib.parse import urlsplit

from ..lightly import dataclass
from ..model import Memento
from ..ports import Question

Trust = Literal["trusted", "altered copies known"]
#: How much of an address's captures is asked for: those of itself, or of all that begin with it.
Match = Literal["exact", "prefix"]
#: Captures of one address that are counted with one question.
MAX_HOLDINGS = 5_000
#: Lines of one answer that are read; the Wayback Machine gives at most so many.
MAX_ROWS = 150_000


class BrokenAnswer(ValueError):
    """An archive's answer isn't in the shape its parser knows: changed, cut short, or no answer at all."""


@dataclass(frozen=True, kw_only=True)
class Captures:
    """What an archive says it holds, in the order of its answer."""

    mementos: tuple[Memento, ...] = ()
    #: Key that the next question goes on from; ``None`` where the answer is whole.
    resume: str | None = None
    #: Lines that couldn't be read and were passed over.
    broken: int = 0
    #: The answer holds more than is read here.
    is_cut: bool = False


@dataclass(frozen=True, kw_only=True)
class Archive:
    """One web archive."""

    #: As the settings name it, and as a memento's ``archive`` does.
    key: str
    #: For a person.
    name: str
    #: Hosts that are this archive, without "www.".
    hosts: tuple[str, ...]
    trust: Trust
    #: Why it is trusted so far and no further.
    why: str
    #: Address -> the question for all copies of it, and the answer's reader.
    ask_captures: Callable[[str], Question]
    parse_captures: Callable[[bytes], Captures]
    #: Memento -> the address of the bytes as they were archived, without the archive's additions.
    replay_url: Callable[[Memento], str]
    #: Key of the service that :attr:`replay_url` counts against.
    replay_service: str
    #: A copy's answer carries ``Memento-Datetime``: one without it is the archive's own page.
    says_datetime: bool = True


def is_at(url: str, hosts: Collection[str]) -> bool:
    """Whether an address is on one of an archive's hosts, with or without "www."."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host.removeprefix("www.") in hosts
