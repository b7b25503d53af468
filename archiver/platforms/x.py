"""X, formerly Twitter: https://x.com/<handle>/status/<snowflake>

Ids      snowflakes since November 2010; older ids carry no time. The handle is decoration.
Lookup   the embed's JSON (``tweet-result``), then oEmbed. Both from memory of what the
         public embeds ask; neither is documented beyond https://developer.x.com/en/docs/x-for-websites.
Gone     oEmbed: 404 deleted, 403 protected; tweet-result: a tombstone that says why.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from html import unescape
from typing import Any

from ..model import Availability, Media, Outcome, PostMetadata, PostRef
from . import _oembed
from ._answers import at, dicts, instant, language, load_object, string
from ._ids import from_snowflake
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words

FIRST_SNOWFLAKE = 29_700_859_247
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

#: What a tombstone's words say of the post; the first that fits counts.
_TOMBSTONES = (
    ("limits who can view", Availability.PRIVATE),
    ("protected", Availability.PRIVATE),
    ("age-restricted", Availability.LOGIN_WALL),
    ("suspended", Availability.GONE),
    ("no longer exists", Availability.GONE),
    ("deleted", Availability.GONE),
    ("violated", Availability.GONE),
)


def minted_at(post_id: str) -> datetime | None:
    if not post_id.isdigit() or len(post_id) > 20 or int(post_id) < FIRST_SNOWFLAKE:
        return None
    return from_snowflake(post_id, shift=22, epoch_ms=1_288_834_974_657)


def token(ref: PostRef) -> dict[str, str]:
    """The token that the embed sends along: ``(id / 1e15 * pi).toString(36)`` without zeros and point."""
    value = int(ref.post_id) / 1e15 * math.pi
    whole, fraction = int(value), value - int(value)
    text = ""
    while whole:
        whole, digit = divmod(whole, 36)
        text = _DIGITS[digit] + text
    # JavaScript stops where further digits would not change the double: half its last bit.
    delta = max(0.5 * math.ulp(value), 5e-324)
    while fraction >= delta:
        fraction *= 36
        delta *= 36
        digit = int(fraction)
        fraction -= digit
        if (fraction > 0.5 or (fraction == 0.5 and digit & 1)) and fraction + delta > 1:
            digit += 1
            fraction = 0.0
        text += _DIGITS[min(digit, 35)]
    return {"token": text.replace("0", "")}


def parse_tweet_result(body: bytes) -> PostMetadata:
    """The JSON behind an embedded tweet."""
    tweet = load_object(body)
    if tweet.get("__typename") == "TweetTombstone" or "tombstone" in tweet:
        words = (string(at(tweet, "tombstone", "text", "text")) or "").lower()
        found = (availability for marker, availability in _TOMBSTONES if marker in words)
        return PostMetadata(availability=next(found, Availability.UNKNOWN))
    user = tweet.get("user")
    text = string(tweet.get("text"))
    if text is None and not isinstance(user, dict):
        raise BrokenAnswer(f"no tweet: {sorted(tweet)[:8]}")
    shown = tweet.get("display_text_range")
    if text and isinstance(shown, list) and len(shown) == 2 and all(isinstance(n, int) for n in shown):
        text = text[max(shown[0], 0) : shown[1]]
    return PostMetadata(
        text=unescape(text).strip() or None if text else None,
        author_name=string(at(user, "name")),
        handle=string(at(user, "screen_name")),
        author_id=string(at(user, "id_str")),
        posted_at=instant(tweet.get("created_at")),
        language=language(tweet.get("lang")),
        media=tuple(_media(each) for each in dicts(tweet.get("mediaDetails")) if _address(each)),
        availability=Availability.AVAILABLE,
    )


def _address(detail: dict[str, Any]) -> str | None:
    videos = [v for v in dicts(at(detail, "video_info", "variants")) if v.get("content_type") == "video/mp4"]
    best = max(videos, key=lambda v: v["bitrate"] if isinstance(v.get("bitrate"), int) else 0, default=None)
    return string(at(best, "url")) or string(detail.get("media_url_https"))


def _media(detail: dict[str, Any]) -> Media:
    return Media(
        url=_address(detail) or "",
        kind="video" if detail.get("type") in ("video", "animated_gif") else "image",
        alt_text=string(detail.get("ext_alt_text")),
    )


def parse_oembed(body: bytes) -> PostMetadata:
    """oEmbed, whose blockquote holds text, language and date."""
    answer = load_object(body)
    html = string(answer.get("html")) or ""
    found = re.search(r'<p lang="(\w+)"', html)
    said = _oembed.read(answer, handle=r"(?:twitter|x)\.com/(\w+)", html_is_text=True)
    values = {**vars(said), "language": language(found[1]) if found else None}
    return PostMetadata(**values)


#: Sub-domains with pages about the company, and the host of pictures.
_OTHER = words(
    """
    help support about blog business developer dev docs careers ads analytics legal privacy transparency
    marketing media publish api status investor create partners pic studio communitynotes data
    """
)
_USER = r"@?(?P<author>\w{1,20})"
_ID = r"(?P<post>\d{1,20})(?!\d)"
#: What a page has that does show the post, whatever else its scripts hold.
_SHOWN = r'property="og:description"|"full_text"|tweetText|"articleBody"'

PLATFORM = Platform(
    name="x",
    title="X (Twitter)",
    hosts=(
        "*.x.com",
        "*.twitter.com",
        "cdn.syndication.twimg.com",
        "*.twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion",
    ),
    mirrors=words(
        """
        nitter.* xcancel.com lightbrd.com nuku.trabun.org twiiit.com notabird.site twitter.076.ne.jp
        birdsite.xanny.family bird.trom.tf twtr.bearded.tech *.fxtwitter.com *.vxtwitter.com *.fixupx.com
        *.fixvx.com *.twittpr.com *.twitfix.com *.girlcockx.com *.stupidpenisx.com *.cunnyx.com
        fxmobile.twitter.link twitterez.com twstalker.com *.twstalker.com sotwe.com threadreaderapp.com
        rattibha.com unrollnow.com unrollthread.com twitter-thread.com en.rattibha.com mobile.xcancel.com
        twitter.owacon.moe tweetsave.com polititweet.org
        """
    ),
    other_hosts=tuple(f"{name}.{host}" for host in ("x.com", "twitter.com") for name in _OTHER),
    posts=(
        Form(rf"/(?:i/(?:web/)?|{_USER}/)?status(?:es)?/{_ID}"),
        Form(rf"/i/(?:videos/(?:tweet/)?|cards/tfw/v1/|tweet/){_ID}"),
        Form(rf"/embed/(?:tweet|index)\.html\?(?:[^#]*&)?(?:tweet)?id={_ID}"),
        Form(rf"/{_USER}/article/{_ID}"),
        Form(rf"/tweet-result\?(?:[^#]*&)?id={_ID}"),
        Form(rf"/tweets\.json\?(?:[^#]*&)?ids={_ID}"),
        Form(rf"/(?:thread|convos)/{_ID}", hosts=("threadreaderapp.com", "rattibha.com", "en.rattibha.com")),
        Form(rf"/t/{_ID}", hosts=("unrollthread.com",)),
        Form(rf"/tweet\?(?:[^#]*&)?tweet={_ID}", hosts=("polititweet.org",)),
        Form(rf"/{_USER}/thread/{_ID}", hosts=("*.twitter.com", "*.x.com")),
    ),
    profiles=(
        Form(r"/i/user/(?P<author>\d+)", url="https://x.com/i/user/{author}"),
        Form(r"/intent/(?:user|follow)\?(?:[^#]*&)?screen_name=@?(?P<author>\w{1,20})"),
        Form(
            rf"/{_USER}/?(?:(?:with_replies|media|likes|followers|following|highlights|articles|superfollows)"
            r"/?)?(?:\?[^#]*)?$"
        ),
    ),
    reserved=words(
        """
        home explore search hashtag i settings intent share login signup logout messages notifications
        compose tos privacy about jobs download account help who_to_follow lists bookmarks welcome oauth
        widgets status statuses rules safety invitations sessions session favorites trends moments account
        """
    ),
    schemes={"twitter": (Form(rf"(?:status|tweet)\?(?:[^#]*&)?(?:status_)?id={_ID}"),)},
    canonical_url="https://x.com/i/status/{id}",
    profile_url="https://x.com/{author}",
    minted_at=minted_at,
    embeds=(
        Mark("data-tweet-id", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("data-tweetid", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("data-tweet", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("data-twitter-id", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("tweet-id", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("data-embed-id", cls="embed-twitter", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("data-id", cls="twitter-tweet", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
        Mark("data-id", cls="tweet", url="https://x.com/i/status/{value}", shape=r"\d{5,20}"),
    ),
    embed_classes=("twitter-tweet", "twitter-video", "twitter-tweet-rendered", "twitter-status"),
    extra_fields=token,
    endpoints=(
        Endpoint(
            name="tweet-result",
            url="https://cdn.syndication.twimg.com/tweet-result?id={id}&token={token}&lang=en",
            parse=parse_tweet_result,
        ),
        Endpoint(
            name="oembed",
            url="https://publish.twitter.com/oembed?url={url}&omit_script=1&dnt=1",
            parse=parse_oembed,
            statuses={403: Availability.PRIVATE},
        ),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:i/flow/(?:login|signup)|login|account/access)"),
        Wall(Outcome.GONE, url=r"^/account/suspended"),
        Wall(Outcome.RATE_LIMITED, body=r"rate limit exceeded|instance has been rate limited", unless=_SHOWN),
        Wall(
            Outcome.PRIVATE,
            body=r"these (?:posts|tweets) are protected|this account.s tweets are protected",
            unless=_SHOWN,
        ),
        Wall(
            Outcome.GONE,
            body=r"(?:tweet|post) not found</|this (?:account|page) doesn.{1,6}t exist|has been suspended</",
            unless=_SHOWN,
        ),
        Wall(
            Outcome.PARTIAL,
            body=r"javascript is not available\.",
            unless=_SHOWN,
        ),
    ),
    samples=(
        # From memory: "Four more years", of November 2012.
        Sample(
            url="https://x.com/BarackObama/status/266031293945503744",
            gives={
                "tweet-result": words("text author_name handle author_id posted_at"),
                "oembed": words("text author_name handle posted_on"),
            },
        ),
    ),
)
