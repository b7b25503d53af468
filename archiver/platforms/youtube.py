"""YouTube: https://www.youtube.com/watch?v=<11 characters>

Ids      random, without time. Community posts have ids of their own ("Ug…"); a clip is a piece
         of a video, and only the network tells of which.
Lookup   oEmbed (from memory): title, channel, thumbnail. The page tells time, views and what is written
         below the video, in the data of its player (from memory of the public pages).
Gone     oEmbed: 404 deleted, 403 private, 401 where embedding is off.
"""

from __future__ import annotations

from typing import Any

from ..model import Availability, Media, Outcome, PostMetadata
from . import _oembed
from ._answers import at, count, counts, dicts, handle_in, instant, load_script, picture, string
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words

_HANDLE = r"youtube\.com/@([^/?]+)"
#: What a player says that shows the video, now or at its hour.
_SHOWN = ("OK", "LIVE_STREAM_OFFLINE")


def parse_page(body: bytes) -> PostMetadata:
    """The data of the player that the page of a video holds."""
    data = load_script(body, rb"ytInitialPlayerResponse\s{0,3}=\s{0,3}")
    video, page = at(data, "videoDetails"), at(data, "microformat", "playerMicroformatRenderer")
    status = string(at(data, "playabilityStatus", "status")) or "nothing"
    if not string(at(video, "videoId")):
        raise BrokenAnswer(f"no video in the page, and the player says {status[:100]}")
    times = [string(at(page, "publishDate")), string(at(page, "uploadDate"))]
    posted_at = next((found for each in times if (found := instant(each))), None)
    said = (string(at(video, "title")), string(at(video, "shortDescription")))
    availability, evidence = _availability(status, data)
    return PostMetadata(
        text="\n\n".join(part for part in said if part) or None,
        author_name=string(at(page, "ownerChannelName")) or string(at(video, "author")),
        handle=handle_in(at(page, "ownerProfileUrl"), _HANDLE),
        author_id=string(at(video, "channelId")),
        posted_at=posted_at,
        # A day without an hour, on older pages.
        posted_on=None if posted_at else next((each for each in times if each), None),
        media=_still(at(video, "thumbnail", "thumbnails")),
        counts=counts(views=at(video, "viewCount"), likes=at(page, "likeCount")),
        availability=availability,
        evidence=evidence,
    )


def _availability(status: str, data: dict[str, Any]) -> tuple[Availability, str | None]:
    """By the player: a video that it may not play here is there; what else it says, walls tell."""
    if status in _SHOWN:
        return Availability.AVAILABLE, None
    reason = string(at(data, "playabilityStatus", "reason"))
    evidence = f"the player says {status[:100]}" + (f": {reason[:200]}" if reason else "")
    return (Availability.UNAVAILABLE if status == "UNPLAYABLE" else Availability.UNKNOWN), evidence


def _still(pictures: Any) -> tuple[Media, ...]:
    best = max(dicts(pictures), key=lambda each: count(each.get("width")) or 0, default={})
    return picture(best.get("url"), width=best.get("width"), height=best.get("height"))


_VIDEO = r"(?!videoseries|live_stream)(?P<post>[\w-]{11})(?![\w-])"
_POST = r"(?P<post>Ug[\w-]{12,60})"
_AUTHOR = r"(?P<author>[^/?#&]+)"

PLATFORM = Platform(
    name="youtube",
    title="YouTube",
    hosts=(
        "*.youtube.com",
        "*.youtube-nocookie.com",
        "*.youtu.be",
        "youtube.googleapis.com",
        "*.youtubekids.com",
        "*.youtubeeducation.com",
        *(f"youtube.{country}" for country in words("co.uk de fr es it nl pl jp ru com.br ca")),
    ),
    mirrors=words(
        """
        invidious.* inv.* piped.* yewtu.be piped.video *.piped.video vid.puffyan.us y.com.sb
        yt.artemislena.eu iv.ggtyler.dev iv.melmac.space invidio.us invidious.io.lol hooktube.com
        *.yout-ube.com yt.drgnz.club yt.cdaut.de vid.priv.au inv.tux.pizza cloudtube.* viewtube.io
        poketube.fun *.koutube.com nyoutube.com yt.lemnoslife.com *.fxyoutube.com youtubeez.com
        ghostarchive.org wayback-fakeurl.archive.org
        """
    ),
    other_hosts=words(
        """
        support.youtube.com blog.youtube.com studio.youtube.com tv.youtube.com creators.youtube.com
        developers.youtube.com artists.youtube.com consent.youtube.com accounts.youtube.com api.youtube.com
        charts.youtube.com img.youtube.com
        """
    ),
    posts=(
        Form(
            rf"/(?:watch(?:_popup|_videos|_ajax)?|movie|details|ytscreeningroom|embed)?/?\?(?:[^#]*[&;])?v={_VIDEO}"
        ),
        Form(rf"/(?:shorts|live|embed|v|vi|e|watch|source)/{_VIDEO}"),
        Form(rf"/{_VIDEO}", hosts=("*.youtu.be", "yewtu.be", "*.koutube.com")),
        Form(rf"/varchive/(?:youtube/\d+/)?{_VIDEO}", hosts=("ghostarchive.org",)),
        Form(rf"/yt/{_VIDEO}", hosts=("wayback-fakeurl.archive.org",)),
        # A route in the fragment, as channels had them until 2011: /user/…#p/u/1/<video>
        Form(rf"/p/(?:[\w-]+/){{1,4}}{_VIDEO}", hosts=("*.youtube.com",)),
        Form(rf"/post/{_POST}"),
        Form(rf"/(?:(?:channel|c|user)/[^/?#]+|@[^/?#]+)/(?:community|posts)/?\?(?:[^#]*&)?lb={_POST}"),
        Form(r"/clip/(?P<post>Ugk[\w-]{10,60})", id="clip/{post}", needs="expansion"),
    ),
    profiles=(
        Form(rf"/@{_AUTHOR}", url="https://www.youtube.com/@{author}"),
        Form(r"/channel/(?P<author>UC[\w-]{22})", url="https://www.youtube.com/channel/{author}"),
        Form(rf"/user/{_AUTHOR}", url="https://www.youtube.com/user/{author}"),
        Form(rf"/c/{_AUTHOR}", url="https://www.youtube.com/c/{author}"),
        Form(
            r"/(?P<author>[\w-]{3,60})/?(?:(?:videos|about|featured|playlists|community|streams|shorts)/?)?(?:\?[^#]*)?$",
            hosts=("*.youtube.com",),
        ),
    ),
    reserved=words(
        """
        watch playlist results feed gaming premium trending shorts live embed redirect attribution_link t
        about ads creators jobs music movies kids account account_notifications signin login logout upload
        oembed channel c user post clip hashtag howyoutubeworks intl iframe_api youtubei api s yts img tv red
        sports news learning fashion podcasts copyright_complaint_form reporthistory watch_videos watch_popup
        subscription_center source v e vi error verify_controversy verify_age static opensearch
        """
    ),
    schemes={
        "vnd.youtube": (Form(r"/{0,2}(?:watch\?v=)?(?P<post>[\w-]{11})(?![\w-])"),),
        "youtube": (Form(r"/{0,2}(?:watch\?v=)?(?P<post>[\w-]{11})(?![\w-])"),),
    },
    canonical_url="https://www.youtube.com/watch?v={id}",
    id_urls=(
        (r"clip/.+", "https://www.youtube.com/{id}"),
        (r"Ug.{12,}", "https://www.youtube.com/post/{id}"),
    ),
    profile_url="https://www.youtube.com/{author}",
    embeds=(
        Mark(
            "data-videoid",
            tag="amp-youtube",
            url="https://www.youtube.com/watch?v={value}",
            shape=r"[\w-]{11}",
        ),
        Mark(
            "videoid", tag="lite-youtube", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"
        ),
        Mark(
            "video-id", tag="lite-youtube", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"
        ),
        Mark("data-youtube-id", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
        Mark("data-youtube-video-id", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
        Mark("data-youtubeid", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
        Mark("data-yt-id", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
        Mark("data-ytid", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
        Mark("data-plyr-embed-id", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
        Mark(
            "data-embed-id",
            cls="embed-youtube",
            url="https://www.youtube.com/watch?v={value}",
            shape=r"[\w-]{11}",
        ),
        Mark(
            "data-id", cls="youtube-player", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"
        ),
        Mark("data-id", cls="youtube", url="https://www.youtube.com/watch?v={value}", shape=r"[\w-]{11}"),
    ),
    embed_pages=((r"[\w-]{11}", "https://www.youtube.com/embed/{id}"),),
    video_ids=r"[\w-]{11}",
    endpoints=(
        Endpoint(
            name="oembed",
            url="https://www.youtube.com/oembed?url={url}&format=json",
            parse=_oembed.parser(handle=_HANDLE),
            # 401: the owner allows no embedding; the video is there.
            statuses={401: Availability.UNKNOWN, 403: Availability.PRIVATE},
            only=r"[\w-]{11}",
        ),
    ),
    parse_page=parse_page,
    walls=(
        Wall(Outcome.RATE_LIMITED, url=r"^/sorry/"),
        Wall(Outcome.PRIVATE, body=r'"status":\s*"LOGIN_REQUIRED".{0,300}private video'),
        Wall(Outcome.LOGIN_WALL, body=r'"status":\s*"LOGIN_REQUIRED"'),
        Wall(Outcome.GONE, body=r'"playabilityStatus":\s*\{\s*"status":\s*"ERROR"'),
    ),
    samples=(
        # From memory: the first video.
        Sample(
            url="https://www.youtube.com/watch?v=jNQXAC9IVRw",
            gives={
                "oembed": words("text author_name handle media"),
                "page": words("text author_name author_id posted_at media counts"),
            },
        ),
    ),
)
