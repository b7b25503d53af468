"""Vimeo: https://vimeo.com/<number>

Ids      numbers, without time; an unlisted video's address has a key behind it, which is no part of
         its identity. Live events count apart.
Lookup   oEmbed, https://developer.vimeo.com/api/oembed/videos
Gone     oEmbed: 404 deleted, 403 not for everybody.
"""

from __future__ import annotations

from ..model import Availability, Outcome
from . import _oembed
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words

_ID = r"(?P<post>\d{5,12})(?![\w])"

PLATFORM = Platform(
    name="vimeo",
    title="Vimeo",
    hosts=("*.vimeo.com", "vimeopro.com"),
    other_hosts=words(
        """
        help.vimeo.com developer.vimeo.com support.vimeo.com press.vimeo.com investors.vimeo.com
        api.vimeo.com
        """
    ),
    posts=(
        Form(rf"/(?:video|videos|m|[a-z]{{2}}|staffpicks)/{_ID}"),
        Form(rf"/(?:channels/[^/?#]+|ondemand/[^/?#]+)/(?:video/)?{_ID}"),
        Form(rf"/(?:groups/[^/?#]+/videos|(?:album|showcase)/[^/?#]+/video|[\w-]+/(?:videos?|review))/{_ID}"),
        Form(rf"/(?:album|showcase)/[^/?#]+/?\?(?:[^#]*&)?video={_ID}"),
        Form(rf"/[^/?#]+/[^/?#]+/video/{_ID}", hosts=("vimeopro.com",)),
        Form(r"/event/(?P<post>\d{4,12})", id="event/{post}"),
        Form(r"/moogaloop\.swf\?(?:[^#]*&)?clip_id=(?P<post>\d{5,12})"),
        Form(rf"/{_ID}"),
    ),
    profiles=(Form(r"/(?P<author>[a-z][\w-]{1,60})/?(?:(?:videos|about|following)/?)?(?:\?[^#]*)?$"),),
    reserved=words(
        """
        watch channels categories groups join log_in login features upload search help about blog terms
        privacy jobs ondemand stock create settings manage home plans upgrade solutions enterprise live ott
        album showcase event site_map cookie_policy professionals for-hire video videos staffpicks
        """
    ),
    canonical_url="https://vimeo.com/{id}",
    profile_url="https://vimeo.com/{author}",
    embeds=(
        Mark("data-videoid", tag="amp-vimeo", url="https://vimeo.com/{value}", shape=r"\d{5,12}"),
        Mark("data-vimeo-id", url="https://vimeo.com/{value}", shape=r"\d{5,12}"),
        Mark("videoid", tag="lite-vimeo", url="https://vimeo.com/{value}", shape=r"\d{5,12}"),
    ),
    embed_pages=((r"\d+", "https://player.vimeo.com/video/{id}"),),
    video_ids=r"\d+.*",
    endpoints=(
        Endpoint(
            name="oembed",
            url="https://vimeo.com/api/oembed.json?url={url}",
            parse=_oembed.parser(handle=r"vimeo\.com/([\w-]+)"),
            statuses={403: Availability.PRIVATE},
            only=r"\d+",
        ),
    ),
    walls=(
        Wall(Outcome.PRIVATE, body=r"this video is private|because of its privacy settings"),
        Wall(Outcome.LOGIN_WALL, url=r"^/log_in(?:[/?]|$)"),
        Wall(Outcome.GONE, body=r"sorry, we couldn.{1,8}t find that page"),
    ),
    samples=(
        # From memory: the example of Vimeo's documentation.
        Sample(
            url="https://vimeo.com/76979871",
            gives={"oembed": words("text author_name handle media")},
        ),
    ),
)
