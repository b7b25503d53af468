"""What the catalogue knows of looks at posts: what each showed, and which are due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import Capture, Observation, PostRef, StepName, WatchChoice


@dataclass(frozen=True, kw_only=True)
class ArticleVisits:
    """How often an article was visited by an instant."""

    #: ``None`` where all its visits are dated later.
    last_at: datetime | None
    #: Visits since the one that brought a text that hadn't been read before.
    since_news: int


class WatchSession(Protocol):
    """Looks at posts, inside a transaction; a post counts with all ids that it turned out to have."""

    def add_observation(self, observation: Observation) -> bool:
        """Keep what a visit showed of a post; ``False`` where that visit has told already."""

    def find_observation(self, capture_id: str) -> Observation | None: ...
    def load_observations(
        self, ref: PostRef, *, collection: str | None = None, limit: int = 500
    ) -> list[Observation]:
        """What looks at a post showed, the newest first."""

    def load_lately(self, host: str, *, since: datetime, limit: int = 1000) -> list[Observation]:
        """What looks at posts of a host showed since an instant, in any collection, the newest first."""

    def save_watch_choice(self, choice: WatchChoice) -> None:
        """A person says whether a post is watched; the newest word counts."""

    def find_watch_choice(self, ref: PostRef, *, collection: str) -> WatchChoice | None: ...
    def find_standing(self, ref: PostRef) -> tuple[PostRef, str] | None:
        """The post that stands for this one, and its address; ``None`` where it isn't known."""

    def list_citing(self, ref: PostRef, *, collection: str, limit: int) -> list[str]:
        """Addresses of articles of which a text cites the post by what counts today."""

    def list_unwatched(self) -> Sequence[tuple[PostRef, str]]:
        """Posts that texts cite by what counts today, each with the collection it is cited in, without
        those whose next look is asked for at their address."""

    def find_last_good(
        self, ref: PostRef, *, collection: str, before: datetime, or_any: bool = False
    ) -> Capture | None:
        """The last visit before an instant that left the post's page in the archive, without its records.

        With ``or_any`` whatever came of it. One whose records were pruned is none.
        """

    def find_due(self, step: StepName, subject: str, *, collection: str) -> datetime | None:
        """When a pending job is due; ``None`` where there is none."""

    def count_due(self, step: StepName, host: str, *, start: datetime, end: datetime) -> int:
        """How many pending jobs of a step ask a host within ``[start, end)``."""

    def list_looks(self, *, collection: str | None, limit: int) -> list[Mapping[str, Any]]:
        """The pending looks at posts as JSON values, those due first first."""

    def load_article_visits(
        self, collection: str, urls: Sequence[str], *, at: datetime
    ) -> Mapping[str, ArticleVisits]:
        """The visits, up to an instant, to those of the addresses that were ever visited as articles."""

    def iter_reads(self) -> Iterator[tuple[str, str, int, datetime]]:
        """Addresses and collections of articles, how often each was visited, and when last."""
