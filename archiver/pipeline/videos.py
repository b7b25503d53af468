"""A video post's video, fetched by another program and kept as a resource."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..cards import Kept, video_url
from ..jsonable import to_json
from ..lightly import dataclass
from ..model import Availability, Outcome, Post
from ..platforms import PLATFORMS
from ..ports import NoVideo, Resource, Statement, VideoFile
from .context import Context
from .pieces import Fetched

_ABSENT = frozenset({Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE})


@dataclass(frozen=True, kw_only=True)
class Video:
    """A video as it is kept: its resource, and the statement of what made it."""

    resource: Resource
    statement: Statement

    @property
    def shown(self) -> tuple[str, Kept]:
        """Its address and size, for the card."""
        size = self.resource.body.size if self.resource.body else 0
        return self.resource.uri, Kept(size=size)


def wants_video(context: Context, post: Post, beside: Iterable[Fetched]) -> bool:
    """Whether a post is a video that is to be had, and that the visit did not bring."""
    told = post.metadata
    if not context.settings.capture.videos or told.availability in _ABSENT:
        return False
    if any(one.piece.kind == "video" and one.outcome is Outcome.CAPTURED for one in beside):
        return False
    platform = PLATFORMS.get(post.ref.platform)
    is_video = bool(platform and platform.video_ids and re.fullmatch(platform.video_ids, post.ref.post_id))
    return is_video or any(media.kind == "video" for media in told.media)


def fetch_video(context: Context, post: Post) -> Video | NoVideo:
    """Fetch the video of an identified post, by its own address."""
    fetched = context.videos.fetch_video(post.url)
    return fetched if isinstance(fetched, NoVideo) else _keep(post, fetched)


def _keep(post: Post, fetched: VideoFile) -> Video:
    uri = video_url(post.ref, fetched.extension)
    said = {
        "post": to_json(post.ref),
        "asked": post.url,
        "uri": uri,
        "size": fetched.body.size,
        "sha256": fetched.sha256,
        "made_by": fetched.made_by,
        "extractor": fetched.extractor,
        "format_id": fetched.format_id,
        "source_url": fetched.source_url,
    }
    return Video(
        resource=Resource(
            uri=uri, content_type=fetched.content_type, body=fetched.body, at=fetched.fetched_at
        ),
        statement=Statement(
            schema="video/1", uri=f"urn:archiver:{post.ref.id}:video", fields=said, at=fetched.fetched_at
        ),
    )
