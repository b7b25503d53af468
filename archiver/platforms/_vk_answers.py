"""A post on the mobile pages of VK, which are written by the server. All classes are from memory.

Times are printed in words and without a zone ("4 May 2022 at 7:28 pm"): they are no instants.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..model import Availability, LinkCard, Media, PostMetadata, PostRef
from ..urls import unwrap
from ._answers import address, counts, handle_in
from ._html import attribute, background, load_html, text_of
from ._spec import BrokenAnswer

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

#: What the words of a message page say of the post; the first that fits counts.
_MESSAGES = (
    ("private", Availability.PRIVATE),
    ("закрыт", Availability.PRIVATE),
    ("access denied", Availability.PRIVATE),
    ("доступ запрещ", Availability.PRIVATE),
    ("blocked", Availability.UNAVAILABLE),
    ("заблокирован", Availability.UNAVAILABLE),
    ("not found", Availability.GONE),
    ("deleted", Availability.GONE),
    ("не найден", Availability.GONE),
    ("удален", Availability.GONE),
)


_POST = ".wall_item, .post"
#: What stands before a post's id in its element's id.
_MARKS = ("wall", "post")


def parse_wall(body: bytes) -> PostMetadata:
    """The page of one post."""
    tree = load_html(body)
    post = tree.css_first(_POST)
    return _read_message(tree) if post is None else _read_post(post)


def read_copy(ref: PostRef, body: bytes) -> PostMetadata | None:
    """The post asked for, of a wall that shows many; ``None`` for a page without a wall."""
    if body.lstrip()[:1] in (b"{", b"["):
        return None
    posts = load_html(body).css(_POST)[:200]
    for post in posts:
        names = {
            attribute(post, "data-post-id"),
            *((attribute(post, "id") or "").partition(mark)[2] for mark in _MARKS),
        }
        if ref.post_id in names or any(
            re.search(rf"wall{re.escape(ref.post_id)}(?!\d)", attribute(link, "href") or "")
            for link in post.css(".wi_date, .rel_date, a.post_link, a.wi_date_link")[:5]
        ):
            return _read_post(post)
    return PostMetadata(evidence="the copy shows other posts") if posts else None


def _read_post(post: LexborNode) -> PostMetadata:
    inner = post.css_first(".copy_quote, .pic_quote, .wi_repost")
    shared = _ref(inner.css_first('a[href*="wall"]')) if inner else None
    text = next(
        (node for node in post.css(".pi_text, .wall_post_text") if not (inner and _is_in(node, inner))), None
    )
    author = post.css_first(".wi_author .pi_author, a.pi_author, .post_author a, a.author")
    return PostMetadata(
        text=text_of(text),
        author_name=text_of(author),
        handle=handle_in(attribute(author, "href"), r"^(?:https://m?\.?vk\.(?:com|ru))?/([\w.]+)"),
        author_picture=address(attribute(post.css_first(".wi_img, .post_img, .wi_head img"), "src")),
        posted_on=text_of(post.css_first(".wi_date, .rel_date")),
        shared=shared,
        media=_media(post),
        counts=counts(
            likes=_number(post.css_first(".v_like, .like_count, ._like_count")),
            reposts=_number(post.css_first(".v_share, .share_count")),
            replies=_number(post.css_first(".v_replies, .reply_count, .v_comments")),
            views=_number(post.css_first(".v_views, ._views, .like_views")),
        ),
        card=_card(post.css_first("a.medias_link, a.pi_link, .media_link a[href]")),
        availability=Availability.AVAILABLE,
    )


def _read_message(tree: LexborHTMLParser) -> PostMetadata:
    said = text_of(tree.css_first(".message_page_body, .service_msg, .profile_blocked, .message_page"))
    words = (said or "").lower()
    found = next((what for marker, what in _MESSAGES if marker in words), None)
    if said is None or found is None:
        raise BrokenAnswer("no post on the page")
    return PostMetadata(availability=found, evidence=f"the page says {said[:200]!r}")


def _is_in(node: LexborNode, outer: LexborNode) -> bool:
    while node.parent is not None:
        if node.parent.mem_id == outer.mem_id:
            return True
        node = node.parent
    return False


def _ref(link: LexborNode | None) -> PostRef | None:
    found = re.search(r"wall(-?\d{1,12}_\d{1,12})", attribute(link, "href") or "")
    return PostRef("vk", found[1], found[1].partition("_")[0]) if found else None


def _number(node: LexborNode | None) -> str | None:
    return attribute(node, "data-count") or text_of(node)


def _media(post: LexborNode) -> tuple[Media, ...]:
    media: list[Media] = []
    for node in post.css(".thumb_map_img, img.ph_img, .medias_thumb img, .wall_post_media img")[:20]:
        url = address(attribute(node, "data-src_big", "data-src", "src")) or background(node)
        if url and all(one.url != url for one in media):
            media.append(Media(url=url.partition("|")[0], alt_text=attribute(node, "alt", "aria-label")))
    return tuple(media)


def _card(link: LexborNode | None) -> LinkCard | None:
    href = attribute(link, "href") or ""
    target = re.search(r"away\.php\?(?:[^#]{0,200}&)?to=([^&#]{1,2000})", href)
    url = address(unwrap(f"https://vk.com{href}" if href.startswith("/") else href))
    if link is None or url is None or (target and "/away.php" in url):
        return None
    return LinkCard(url=url, title=text_of(link.css_first(".medias_link_title, .title")) or text_of(link))
