"""TikTok: https://www.tiktok.com/@<handle>/video/<id>

Ids      numbers whose upper 32 bits are the second of the upload. Videos and photo posts share
         them; the handle is decoration. Short links (vm., vt., /t/) tell nothing without the network.
Lookup   oEmbed, https://developers.tiktok.com/doc/embed-videos
         It tells no time; the page does, in its own script, which is not read yet.
Gone     oEmbed answers 400 "Something went wrong" for deleted and private posts alike (from memory).
"""

from __future__ import annotations

from datetime import datetime

from ..model import Availability, Outcome, PostMetadata
from . import _oembed
from ._answers import load_object, string
from ._ids import from_snowflake
from ._spec import Endpoint, Form, Mark, Platform, Wall, words


def minted_at(post_id: str) -> datetime | None:
    return from_snowflake(post_id, shift=32, unit_ms=1000)


def parse_oembed(body: bytes) -> PostMetadata:
    """oEmbed, with the handle beside the name."""
    answer = load_object(body)
    said = vars(_oembed.read(answer, handle=r"tiktok\.com/@([\w.]+)"))
    handle = string(answer.get("author_unique_id")) or said["handle"]
    return PostMetadata(**{**said, "handle": handle})


_ID = r"(?P<post>\d{8,20})(?!\d)"
_USER = r"@(?P<author>[\w.-]*)"

PLATFORM = Platform(
    name="tiktok",
    title="TikTok",
    hosts=("*.tiktok.com",),
    mirrors=words(
        """
        *.vxtiktok.com *.tnktok.com *.tfxktok.com *.tiktxk.com *.fxtiktok.com *.tiktokez.com proxitok.*
        offtiktok.com *.kktiktok.com tok.artemislena.eu *.txtiktok.com urlebird.com tiktok.wpme.pl
        *.quickvids.win
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
        Form(rf"/(?:[a-z]{{2}}(?:-[a-z]{{2}})?/)?(?:foryou|trending|explore)/?\?(?:[^#]*&)?item_id={_ID}"),
        Form(rf"/video/[\w-]*?-?{_ID}/?(?:\?|$)", hosts=("urlebird.com",)),
    ),
    profiles=(
        Form(r"/@(?P<author>[\w.-]+)/?(?:live/?)?(?:\?[^#]*)?$"),
        Form(r"/share/user/(?P<author>\d+)"),
        Form(r"/embed/@(?P<author>[\w.-]+)"),
    ),
    canonical_url="https://www.tiktok.com/@{author}/video/{id}",
    id_urls=((r"t/.+", "https://www.tiktok.com/{id}/"),),
    profile_url="https://www.tiktok.com/@{author}",
    minted_at=minted_at,
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
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/login(?:[/?]|$)"),
        Wall(
            Outcome.BLOCKED,
            body=r"tiktok-verify-page|captcha-verify|verify_(?:bar|center)|<title>security check",
        ),
        Wall(Outcome.PRIVATE, body=r'"statusCode":\s*(?:10216|10222)|this video is private'),
        Wall(Outcome.GONE, body=r'"statusCode":\s*(?:10204|10215|10217)|video currently unavailable'),
    ),
)
