"""Truth Social: https://truthsocial.com/@<handle>/<number>

Ids      Mastodon's numbers: milliseconds above 16 bits.
Lookup   the same API as Mastodon's; often behind a challenge.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..model import Outcome, PostRef
from . import _mastodon, _mastodon_lists
from ._ids import from_snowflake
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words
from ._timed_ids import TimedIds


def minted_at(post_id: str) -> datetime | None:
    return from_snowflake(post_id, shift=16) if len(post_id) >= 15 else None


def name_status(_: Mapping[str, Any], number: str) -> PostRef:
    return PostRef("truthsocial", number)


def refer(_: str, number: str, author: str) -> PostRef:
    return PostRef("truthsocial", number, author)


_HANDLE = r"(?P<author>\w{1,40})"
_USER = r"@(?P<author>\w+)"
_ID = r"(?P<post>\d{5,20})(?!\d)"

PLATFORM = Platform(
    name="truthsocial",
    title="Truth Social",
    hosts=("*.truthsocial.com",),
    mirrors=("trumpstruth.org", "truthsocialapp.com"),
    other_hosts=("help.truthsocial.com", "static-assets-1.truthsocial.com"),
    posts=(
        Form(rf"/{_USER}/(?:posts/|statuses/)?{_ID}", hosts=("*.truthsocial.com",)),
        Form(rf"/users/(?P<author>\w+)/statuses/{_ID}"),
        Form(rf"/(?:groups?/[^/?#]+/)?(?:posts|statuses|embed)/{_ID}", hosts=("*.truthsocial.com",)),
        Form(rf"/api/v1/statuses/{_ID}"),
    ),
    profiles=(Form(rf"/{_USER}/?(?:(?:with_replies|media|followers|following)/?)?(?:\?[^#]*)?$"),),
    reserved=words("home explore settings notifications"),
    canonical_url="https://truthsocial.com/@{author}/posts/{id}",
    canonical_url_without_author="https://truthsocial.com/posts/{id}",
    profile_url="https://truthsocial.com/@{author}",
    minted_at=minted_at,
    timed_ids=TimedIds(shift=16, least=10**14),
    archived=(
        ArchivedForm(prefix="truthsocial.com/@{author}/posts/", handle=_HANDLE),
        ArchivedForm(prefix="truthsocial.com/@{author}/", handle=_HANDLE),
    ),
    embeds=(Mark("data-truth-id", url="https://truthsocial.com/posts/{value}", shape=r"\d{5,20}"),),
    embed_classes=("truthsocial-embed",),
    embed_addresses=(
        (
            r"(?:www\.)?truthsocial\.com/@(?P<author>\w+)/(?:posts/|statuses/)?(?P<id>\d{5,20})",
            "https://truthsocial.com/@{author}/{id}/embed",
        ),
    ),
    endpoints=(
        Endpoint(
            name="status",
            url="https://truthsocial.com/api/v1/statuses/{id}",
            parse=_mastodon.parser(name_status),
            statuses=_mastodon.STATUSES,
        ),
    ),
    listings=(
        _mastodon_lists.StatusList(
            handle=_HANDLE, host="truthsocial.com", refer=refer, names=name_status
        ).listing("truthsocial-statuses"),
    ),
    walls=(Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|auth/sign_in)(?:[/?]|$)"),),
    samples=(
        # From memory: of April 2022.
        Sample(
            url="https://truthsocial.com/@realDonaldTrump/posts/108211196612731392",
            gives={"status": words("text author_name handle author_id posted_at")},
        ),
    ),
)
