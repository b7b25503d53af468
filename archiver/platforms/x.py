"""X, formerly Twitter: https://x.com/<handle>/status/<snowflake>

Ids      snowflakes since November 2010; older ids carry no time. The handle is decoration.
Lookup   the embed's JSON (``tweet-result``), oEmbed, the embed page, and where the user turned it on
         the mirror fxtwitter. All from memory of what the public embeds ask; none is documented
         beyond https://developer.x.com/en/docs/x-for-websites. They are read in ``_x_answers.py``.
Gone     oEmbed: 404 deleted, 403 protected; tweet-result: a tombstone that says why. The embed page
         answers 200 whatever became of the post.
Edits    each version of an edited post has an id of its own; the last one's carries the time of the edit.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime

from ..model import Availability, Outcome, PostRef
from . import _x_answers, _x_copies
from ._ids import from_snowflake
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words
from ._timed_ids import TimedIds

FIRST_SNOWFLAKE = 29_700_859_247
EPOCH_MS = 1_288_834_974_657
#: The new name; addresses followed over the months after.
_RENAMED = datetime(2023, 7, 24, tzinfo=UTC)
_HANDLE = r"(?P<author>\w{1,20})"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def minted_at(post_id: str) -> datetime | None:
    if not re.fullmatch(r"[0-9]{1,20}", post_id) or int(post_id) < FIRST_SNOWFLAKE:
        return None
    return from_snowflake(post_id, shift=22, epoch_ms=EPOCH_MS)


def token(ref: PostRef, _: str) -> dict[str, str]:
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


#: Sub-domains with pages about the company.
_OTHER = words(
    """
    help support about blog business developer dev docs careers ads analytics legal privacy transparency
    marketing media publish api status investor create partners studio communitynotes data
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
    shorteners=("t.co",),
    posts=(
        # The address of a post's own picture or video, as the post's text shows it.
        Form(
            r"/(?P<post>\w{4,})/?(?:\?|$)",
            hosts=("pic.twitter.com", "pic.x.com"),
            needs="expansion",
            is_post=False,
        ),
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
    timed_ids=TimedIds(shift=22, epoch_ms=EPOCH_MS, least=FIRST_SNOWFLAKE),
    archived=(
        ArchivedForm(prefix="x.com/{author}/status/", handle=_HANDLE, since=_RENAMED),
        ArchivedForm(prefix="twitter.com/{author}/status/", handle=_HANDLE, until=_RENAMED),
        ArchivedForm(prefix="mobile.twitter.com/{author}/status/", handle=_HANDLE, is_rare=True),
    ),
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
    embed_pages=((r"\d+", "https://platform.twitter.com/embed/Tweet.html?id={id}"),),
    endpoints=(
        Endpoint(
            name="tweet-result",
            url="https://cdn.syndication.twimg.com/tweet-result?id={id}&token={token}&lang=en",
            parse=_x_answers.parser(minted_at),
        ),
        Endpoint(
            name="oembed",
            url="https://publish.twitter.com/oembed?url={url}&omit_script=1&dnt=1",
            parse=_x_answers.parse_oembed,
            statuses={403: Availability.PRIVATE},
        ),
        Endpoint(
            name="embed-page",
            url="https://platform.twitter.com/embed/Tweet.html?id={id}",
            parse=_x_answers.page_parser(minted_at),
            statuses={404: Availability.UNKNOWN},
        ),
        Endpoint(
            name="fxtwitter",
            url="https://api.fxtwitter.com/status/{id}",
            parse=_x_answers.parse_fxtwitter,
            statuses={401: Availability.PRIVATE},
            accept="application/json",
            opt_in=True,
        ),
    ),
    read_copy=_x_copies.read_copy,
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:i/flow/(?:login|signup)|login|account/access)"),
        Wall(Outcome.UNAVAILABLE, url=r"^/account/suspended"),
        Wall(Outcome.RATE_LIMITED, body=r"rate limit exceeded|instance has been rate limited", unless=_SHOWN),
        Wall(
            Outcome.PRIVATE,
            body=r"these (?:posts|tweets) are protected|this account.s tweets are protected",
            unless=_SHOWN,
        ),
        Wall(Outcome.UNAVAILABLE, body=r"has been (?:suspended|withheld)</", unless=_SHOWN),
        Wall(
            Outcome.GONE,
            body=r"(?:tweet|post) not found</|this (?:account|page) doesn.{1,6}t exist",
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
                "embed-page": words("text author_name handle author_id posted_at"),
                "fxtwitter": words("text author_name handle author_id posted_at"),
            },
        ),
    ),
)
