"""A card's pictures: small ones are part of it, the others are links to where the archive has them."""

from __future__ import annotations

import base64
from collections.abc import Iterator

from ..model import Media
from .markup import link, text
from .subject import Kept, Subject

#: Bytes of all pictures that are part of a card.
_MAX_EMBEDDED_BYTES = 1_500_000
_MAX_FIGURES = 50


def find_face(subject: Subject) -> str:
    """The author's picture, where it was kept."""
    kept = subject.kept.get(subject.post.metadata.author_picture or "")
    return f'<img class="face" src="{_source(kept)}" alt="">' if kept and kept.content else ""


def iter_figures(subject: Subject) -> Iterator[str]:
    """One figure for each picture or video, in the post's order."""
    if subject.video is not None:
        yield _reference(Media(url=subject.video[0], kind="video"), subject.video[1])
    left = _MAX_EMBEDDED_BYTES
    for media in subject.post.metadata.media[:_MAX_FIGURES]:
        kept = subject.kept.get(media.url)
        if kept and kept.content and len(kept.content) <= left:
            left -= len(kept.content)
            yield _picture(media, kept)
        else:
            yield _reference(media, kept)


def _picture(media: Media, kept: Kept) -> str:
    caption = f'<figcaption dir="auto">{text(media.alt_text)}</figcaption>' if media.alt_text else ""
    alt = text(media.alt_text or "").replace("\n", " ")
    return f'<figure><img src="{_source(kept)}" alt="{alt}">{caption}</figure>'


def _reference(media: Media, kept: Kept | None) -> str:
    """A link: the archive answers it where the address was kept."""
    kind = media.kind.capitalize()
    if media.duration_seconds:
        kind += f", {media.duration_seconds:.0f} s"
    said = f"{kept.size / 1e6:.1f} MB, in the archive" if kept else "not kept"
    alt = f'<p dir="auto">{text(media.alt_text)}</p>' if media.alt_text else ""
    return f'<div class="box"><p>{kind} ({said})</p><p class="soft">{link(media.url)}</p>{alt}</div>'


def _source(kept: Kept) -> str:
    encoded = base64.b64encode(kept.content or b"").decode("ascii")
    return f"data:{kept.image_type};base64,{encoded}"
