"""What the catalogue holds: articles, citations, posts, accounts, captures, payloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..model import (
        Account,
        Alias,
        ArticleVersion,
        Capture,
        Citation,
        Holdings,
        Memento,
        Origin,
        PlatformName,
        Post,
        PostRef,
        Reading,
        RecordRef,
        Rejection,
        Resolution,
    )
    from .warc import Payload, Saved


class HoldSession(Protocol):
    """Articles, what they cite, and what is held of it, inside a transaction."""

    # articles
    def save_article(self, url: str, *, collection: str, at: datetime) -> str:
        """The article's id; ``url`` is its one address."""

    def save_version(self, article_id: str, version: ArticleVersion, *, at: datetime) -> tuple[str, bool]:
        """The version's id, and whether it is new."""

    def has_version(self, version_id: str) -> bool: ...
    def load_version(self, version_id: str) -> ArticleVersion: ...
    def find_article_of(self, version_id: str) -> str: ...
    def list_versions(self, article_id: str) -> list[str]:
        """Ids of an article's texts, the one read last first."""

    # citations, posts, resolutions
    def save_citations(self, version_id: str, citations: Sequence[Citation]) -> list[str]: ...
    def load_citation(self, citation_id: str) -> Citation: ...
    def has_citation(self, citation_id: str) -> bool: ...
    def find_version_of(self, citation_id: str) -> str: ...
    def iter_citations_of(self, version_id: str) -> Iterator[tuple[str, Citation]]: ...
    def save_resolution(self, citation_id: str, resolution: Resolution) -> None:
        """Add a resolution; the newest counts, a person's before the machine's, and all of them stay."""

    def find_resolution(self, citation_id: str) -> Resolution | None:
        """The resolution that counts."""

    def load_resolutions(self, citation_id: str) -> list[Resolution]:
        """All that was ever decided of a citation, the newest first; a person's withdrawals too."""

    def save_rejection(
        self, citation_id: str, post: PostRef, *, by: str, at: datetime, withdrawn: bool = False
    ) -> None:
        """A person says that a citation doesn't mean a post, whatever the machine finds later."""

    def find_rejected(self, citation_id: str) -> list[PostRef]:
        """The posts that a person has ruled out for a citation."""

    def load_rejections(self, citation_id: str) -> list[Rejection]:
        """The same, with who did and when."""

    def save_post(self, ref: PostRef, url: str, *, aliases: Iterable[str] = (), at: datetime) -> str: ...
    def find_post(self, ref: PostRef) -> Post | None: ...
    def save_reading(self, ref: PostRef, reading: Reading) -> None: ...
    def load_readings(self, ref: PostRef) -> Sequence[Reading]:
        """All that was ever said of a post, the newest first."""

    def load_aliases(self, ref: PostRef) -> list[str]:
        """The other addresses that a post is known by."""

    def save_alias(self, alias: Alias) -> None:
        """Join another address to a post; two posts that turn out to be one are one from then on."""

    def find_alias(self, url: str) -> Post | None:
        """The post that an address is known to be another address of."""

    def save_host(self, host: str, platform: PlatformName, *, origin: Origin) -> None:
        """Note that a host said itself that it holds posts of a platform."""

    def find_host(self, host: str) -> PlatformName | None:
        """The platform that a host said it belongs to."""

    # accounts, and copies elsewhere
    def save_account(self, account: Account, *, article_id: str | None, at: datetime) -> None:
        """Keep what an article or a post taught of an account; the same again only moves when it was seen."""

    def find_accounts(self, names: Sequence[str], platform: str | None) -> list[Account]:
        """Accounts whose owner may bear one of these names: surname and an initial agree, letters folded.

        Whether it is the same name is for :mod:`archiver.people` to judge. At most 500, the last seen first.
        """

    def iter_posts_of(
        self,
        platform: str,
        handle: str,
        *,
        start: datetime | None,
        end: datetime | None,
        limit: int,
    ) -> Iterator[tuple[Post, datetime | None]]:
        """Known posts of an account within ``[start, end)``, oldest first, then those of unknown time.

        Each with the time it states, else the time its id carries.
        """

    def save_holdings(self, holdings: Holdings) -> None:
        """Keep what an archive answered: each answer is a row, and the one asked last counts."""

    def load_holdings(self, url: str) -> list[Holdings]:
        """What each archive said last that it holds of an address, by the archives' names."""

    # captures
    def save_capture(self, capture: Capture) -> None: ...
    def add_captures(self, captures: Sequence[Capture]) -> None:
        """Store captures that are not there yet, several at the cost of little more than one."""

    def has_capture(self, capture_id: str) -> bool: ...
    def find_capture_of_job(self, job_id: str) -> Capture | None: ...
    def find_captures_of_jobs(
        self, job_ids: Sequence[str], *, only_main: bool = False
    ) -> Mapping[str, Capture]:
        """As ``find_capture_of_job``, for many jobs: job id -> capture, where there is one.

        With ``only_main`` the other records of each are left out: a page may have hundreds.
        """

    def find_latest_capture(self, url: str, *, collection: str) -> Capture | None: ...
    def load_mementos(self, url: str, *, collection: str) -> list[Memento]:
        """The copies of an address that are kept in a collection."""

    def find_record(self, record_id: str, *, collection: str) -> RecordRef | None:
        """Where a record lies that some capture of the collection wrote."""

    # payloads
    def find_payloads(self, collection: str, digests: Sequence[str]) -> Sequence[Payload]:
        """Where the collection holds payloads of these digests."""

    def list_payload_digests(self, collection: str, *, after: int, limit: int) -> Sequence[tuple[int, str]]:
        """Digests that were stored after a row, with the number of their own, oldest first."""

    def save_payloads(self, collection: str, held: Iterable[Payload]) -> None:
        """Keep where payloads lie; the first of a digest stays. What a capture writes is kept with it."""

    def forget_payload(self, collection: str, payload: Payload) -> None: ...
    def add_unread_warc(self, collection: str, warc: str) -> None:
        """Have a WARC file looked through for payloads before one is next looked for."""

    def list_unread_warcs(self, collection: str) -> Sequence[str]: ...
    def mark_warc_read(self, collection: str, warc: str) -> None: ...
    def count_saved(self, collection: str | None = None) -> Saved:
        """What was not stored again, ever."""
