"""An article, and the truth about the one post that it cites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .nouns import WorldPost
from .prose import DateForm
from .quoting import QuoteForm

#: Why a post was chosen: any of X; one whose words no archive has; one that was deleted; an answer to
#: somebody; one of a person with a namesake; of an organisation; from the year of a handle's change; the
#: second of two alike; such a one that no archive has, while the first is archived; one of another platform;
#: none at all: the article made it up; several at once; one in another language than the article's; one
#: told without its words.
Pool = Literal[
    "any", "unarchived", "deleted", "addressed", "namesake", "organisation", "renamed", "copy", "trap",
    "elsewhere", "invented", "plural", "translated", "indirect",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Case:
    """An article, and which post its one citation means."""

    id: str
    url: str
    body: bytes
    content_type: str
    published_at: datetime
    language: str
    platform: str
    #: Key of the author.
    holder: str
    pool: Pool
    #: ``None`` where nothing is quoted.
    form: QuoteForm | None
    date_form: DateForm
    #: What stands between quote marks, of that post.
    quotes: tuple[str, ...] = ()
    #: The post that is meant; ``None`` where there is none, or where several are meant.
    truth: WorldPost | None = None
    group: tuple[WorldPost, ...] = ()

    @property
    def quoted_characters(self) -> int:
        return sum(len(quote) for quote in self.quotes)

    @property
    def is_archived(self) -> bool:
        """Whether an archive shows the post's words."""
        return self.truth is not None and self.truth.is_archived

    @property
    def is_findable(self) -> bool:
        """Whether an archive or a public list shows the post's words."""
        if self.truth is None:
            return False
        is_listed = self.platform in ("telegram", "bluesky", "mastodon", "truthsocial")
        return self.truth.is_archived or (is_listed and self.truth.posting.state == "up")

    @property
    def counts_for_recall(self) -> bool:
        """Whether its quote can decide: the post is archived, the quote has 20 characters of its words."""
        return self.is_archived and self.quoted_characters >= 20 and self.pool not in ("translated", "plural")
