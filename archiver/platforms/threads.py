"""Threads: https://www.threads.com/@<handle>/post/<shortcode>

Ids      Instagram's shortcodes, which carry the time of creation. The handle is decoration.
Lookup   the embed page (from memory of the public embeds); its classes may change at any time.
"""

from __future__ import annotations

from ..model import Availability, Outcome, PostMetadata
from ._answers import handle_in, instant, picture, string
from ._ids import from_shortcode
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words


def parse_embed(body: bytes) -> PostMetadata:
    """The embed page: handle, text, picture."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(body[:3_000_000])
    text = tree.css_first(".BodyTextContainer")
    author = tree.css_first('.HeaderContainer a[href*="/@"], .NameContainer a, a.HeaderLink')
    if text is None and author is None:
        if b"not available" in body or tree.css_first(".EmbedIsBroken"):
            return PostMetadata(availability=Availability.GONE)
        raise BrokenAnswer("no post in the embed page")
    stamp = tree.css_first("time[datetime]")
    image = tree.css_first(".MediaContainer img, img.SingleInnerMediaContainer")
    handle = handle_in(author.attributes.get("href"), r"/@([\w.]+)") if author else None
    return PostMetadata(
        text=string(text.text()) if text else None,
        handle=handle or (string(author.text()) if author else None),
        posted_at=instant(stamp.attributes.get("datetime")) if stamp else None,
        media=picture(image.attributes.get("src"), image.attributes.get("alt")) if image else (),
        availability=Availability.AVAILABLE,
    )


_CODE = r"(?P<post>[\w-]{5,40})(?![\w-])"

PLATFORM = Platform(
    name="threads",
    title="Threads",
    hosts=("*.threads.net", "*.threads.com"),
    mirrors=words("*.fixthreads.net *.vxthreads.net *.fixthreads.seria.moe *.fxthreads.com *.threadsez.com"),
    other_hosts=words("about.threads.net about.threads.com help.threads.com l.threads.net l.threads.com"),
    posts=(
        Form(rf"/@?(?P<author>[\w.]+)/post/{_CODE}"),
        Form(rf"/(?:t|post)/{_CODE}"),
    ),
    profiles=(Form(r"/@(?P<author>[\w.]+)/?(?:(?:replies|media|reposts)/?)?(?:\?[^#]*)?$"),),
    schemes={"barcelona": (Form(rf"(?:post|media)\?(?:[^#]*&)?shortcode={_CODE}"),)},
    canonical_url="https://www.threads.com/@{author}/post/{id}",
    canonical_url_without_author="https://www.threads.com/t/{id}",
    profile_url="https://www.threads.com/@{author}",
    minted_at=from_shortcode,
    embeds=(Mark("data-text-post-permalink"),),
    embed_classes=("text-post-media",),
    endpoints=(
        Endpoint(name="embed", url="https://www.threads.net/@{author}/post/{id}/embed", parse=parse_embed),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/login(?:[/?]|$)"),
        Wall(
            Outcome.GONE,
            body=r"this (?:page|post) isn.{1,8}t available|the link.s broken, or the page is gone",
            unless=r'property="og:description"',
        ),
    ),
    samples=(
        # From memory: from the week it opened.
        Sample(
            url="https://www.threads.com/@zuck/post/CuXFPIeLLod",
            gives={"embed": words("text handle")},
        ),
    ),
)
