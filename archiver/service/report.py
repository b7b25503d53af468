"""What became of the sources of one command."""

from __future__ import annotations

from dataclasses import field

from ..errors import SourceError
from ..lightly import dataclass
from ..model import Capture
from ..ports import Saved
from .describing import Described


@dataclass(kw_only=True)
class Report:
    """What became of the sources of one command, in the order they were given."""

    #: Id of each article, or the capture of each plain address.
    articles: list[str] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    descriptions: list[Described] = field(default_factory=list)
    errors: list[SourceError] = field(default_factory=list)
    #: Jobs that wait for a later time: visits to be tried again.
    waiting: int = 0
    #: Jobs that were due and not done, because the program was told to stop.
    stopped: int = 0
    #: What was not stored again, because the collection held it.
    saved: Saved = field(default_factory=Saved)
