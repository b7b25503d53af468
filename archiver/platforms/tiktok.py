"""TikTok: https://www.tiktok.com/@<handle>/video/<id>

Ids      numbers whose upper 32 bits are the second of the upload. Videos and photo posts share
         them; the handle is decoration. Short links (vm., vt., /t/) tell nothing without the network.
Lookup   oEmbed, https://developers.tiktok.com/doc/embed-videos
         It tells no time; the page does, in its own script (from memory of the public pages).
Gone     oEmbed answers 400 "Something went wrong" for deleted and private posts alike (from memory).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..model import Availability, Media, Outcome, PostMetadata
from . import _oembed
from ._answers import (
    address,
    at,
    count,
    counts,
    dicts,
    instant,
    load_object,
    load_script,
    picture,
    seconds,
    size,
    string,
)
from ._ids import from_snowflake
from ._prefixes import ArchivedForm
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words
from ._timed_ids import TimedIds


def minted_at(post_id: str) -> datetime | None:
    return from_snowflake(post_id, shift=32, unit_ms=1000)


def parse_oembed(body: bytes) -> PostMetadata:
    """oEmbed, with the handle beside the name."""
    answer = load_object(body)
    said = vars(_oembed.read(answer, handle=r"tiktok\.com/@([\w.]+)"))
    handle = string(answer.get("author_unique_id")) or said["handle"]
    return PostMetadata(**{**said, "handle": handle})


def parse_page(body: bytes) -> PostMetadata:
    """The data that the page's script builds the page from."""
    data = load_script(body, rb'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__"[^<>]{0,200}>')
    detail = at(data, "__DEFAULT_SCOPE__", "webapp.video-detail")
    item = at(detail, "itemInfo", "itemStruct")
    if not string(at(item, "id")):
        said = string(at(detail, "statusMsg")) or "nothing"
        raise BrokenAnswer(f"no post in the page's data, which says {said[:100]!r}")
    author, numbers = at(item, "author"), at(item, "stats")
    return PostMetadata(
        text=string(at(item, "desc")),
        author_name=string(at(author, "nickname")),
        handle=string(at(author, "uniqueId")),
        author_id=string(at(author, "id")),
        author_picture=address(at(author, "avatarLarger")) or address(at(author, "avatarThumb")),
        # Seconds, in digits.
        posted_at=instant(count(at(item, "createTime"))),
        media=_media(item),
        counts=counts(
            likes=at(numbers, "diggCount"),
            reposts=at(numbers, "shareCount"),
            replies=at(numbers, "commentCount"),
            views=at(numbers, "playCount"),
            bookmarks=at(numbers, "collectCount"),
        ),
        availability=Availability.AVAILABLE,
    )


def _media(item: Any) -> tuple[Media, ...]:
    """The pictures of a photo post; of a video its cover, and the file where the page names it."""
    if pictures := dicts(at(item, "imagePost", "images")):
        return tuple(
            one
            for each in pictures
            for one in picture(
                at(each, "imageURL", "urlList", 0),
                width=at(each, "imageWidth"),
                height=at(each, "imageHeight"),
            )
        )
    video = at(item, "video")
    width, height = size(at(video, "width")), size(at(video, "height"))
    media = picture(at(video, "cover"), width=width, height=height)
    if url := address(at(video, "playAddr")):
        length = seconds(at(video, "duration"))
        media += (Media(url=url, kind="video", width=width, height=height, duration_seconds=length),)
    return media


_ID = r"(?P<post>\d{8,20})(?!\d)"
_LOCALE = r"(?:[a-z]{2}(?:-[a-z]{2,4})?/)?"
_USER = rf"{_LOCALE}@(?P<author>[\w.-]*)"

PLATFORM = Platform(
    name="tiktok",
    title="TikTok",
    hosts=("*.tiktok.com",),
    mirrors=words(
        """
        *.vxtiktok.com *.tnktok.com *.tfxktok.com *.tiktxk.com *.fxtiktok.com *.tiktokez.com proxitok.*
        offtiktok.com *.kktiktok.com tok.artemislena.eu *.txtiktok.com urlebird.com tiktok.wpme.pl
        *.quickvids.win *.tikwm.com
        """
    ),
    other_hosts=words(
        """
        newsroom.tiktok.com support.tiktok.com ads.tiktok.com developers.tiktok.com careers.tiktok.com
        seller.tiktok.com shop.tiktok.com business.tiktok.com activity.tiktok.com effecthouse.tiktok.com
        open.tiktokapis.com
        """
    ),
    posts=(
        Form(rf"/{_USER}/(?:video|photo)/{_ID}"),
        Form(
            r"/(?P<post>[\w-]{5,})/?(?:\?|$)",
            id="t/{post}",
            hosts=("vm.tiktok.com", "vt.tiktok.com"),
            needs="expansion",
        ),
        Form(r"/t/(?P<post>[\w-]{5,})", id="t/{post}", needs="expansion"),
        Form(rf"/(?:i18n/)?share/(?:video|item|photo)/{_ID}"),
        Form(rf"/(?:embed(?:/v\d)?|player/v\d|v|h5/share/usr/\d+/video|video|i18n/video)/{_ID}"),
        Form(rf"/{_USER}/?\?(?:[^#]*&)?(?:modal_id|video_id|item_id)={_ID}"),
        Form(rf"/{_LOCALE}(?:foryou|trending|explore)/?\?(?:[^#]*&)?item_id={_ID}"),
        Form(rf"/video/[\w-]*?-?{_ID}/?(?:\?|$)", hosts=("urlebird.com",)),
    ),
    profiles=(
        Form(r"/@(?P<author>[\w.-]+)/?(?:live/?)?(?:\?[^#]*)?$"),
        Form(r"/share/user/(?P<author>\d+)"),
        Form(r"/embed/@(?P<author>[\w.-]+)"),
    ),
    schemes={
        scheme: (Form(rf"aweme/detail/{_ID}"), Form(r"user/profile/(?P<author>\d+)"))
        for scheme in ("snssdk1180", "snssdk1233")
    },
    canonical_url="https://www.tiktok.com/@{author}/video/{id}",
    id_urls=((r"t/.+", "https://www.tiktok.com/{id}/"),),
    profile_url="https://www.tiktok.com/@{author}",
    minted_at=minted_at,
    timed_ids=TimedIds(shift=32, unit_us=1_000_000),
    archived=(
        ArchivedForm(prefix="tiktok.com/@{author}/video/", handle=r"(?P<author>[\w.-]{1,40})"),
        ArchivedForm(prefix="tiktok.com/@{author}/photo/", handle=r"(?P<author>[\w.-]{1,40})", is_rare=True),
    ),
    embeds=(
        Mark("cite", cls="tiktok-embed"),
        Mark(
            "data-video-id",
            cls="tiktok-embed",
            url="https://www.tiktok.com/@_/video/{value}",
            shape=r"\d{8,20}",
        ),
        Mark("data-src", tag="amp-tiktok", url="https://www.tiktok.com/@_/video/{value}", shape=r"\d{8,20}"),
        Mark("data-src", tag="amp-tiktok"),
        Mark("data-tiktok-id", url="https://www.tiktok.com/@_/video/{value}", shape=r"\d{8,20}"),
        Mark(
            "data-embed-id",
            cls="embed-tiktok",
            url="https://www.tiktok.com/@_/video/{value}",
            shape=r"\d{8,20}",
        ),
    ),
    embed_classes=("tiktok-embed",),
    embed_pages=((r"\d+", "https://www.tiktok.com/embed/v2/{id}"),),
    video_ids=r"\d+",
    endpoints=(
        Endpoint(
            name="oembed",
            url="https://www.tiktok.com/oembed?url={url}",
            parse=parse_oembed,
            is_doubtful=True,
            markers=((b"Something went wrong", Availability.GONE),),
            only=r"\d+",
        ),
    ),
    parse_page=parse_page,
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/login(?:[/?]|$)"),
        Wall(
            Outcome.BLOCKED,
            body=r"tiktok-verify-page|captcha-verify|verify_(?:bar|center)|<title>security check",
        ),
        Wall(Outcome.PRIVATE, body=r'"statusCode":\s*(?:10216|10222)|this video is private'),
        Wall(Outcome.GONE, body=r'"statusCode":\s*(?:10204|10215|10217)|video currently unavailable'),
    ),
    samples=(
        # From memory: the example of TikTok's documentation.
        Sample(
            url="https://www.tiktok.com/@scout2015/video/6718335390845095173",
            gives={
                "oembed": words("text author_name handle media"),
                "page": words("text author_name handle author_id posted_at media counts"),
            },
        ),
    ),
)
