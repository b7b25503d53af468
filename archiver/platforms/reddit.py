"""Reddit: https://www.reddit.com/r/<subreddit>/comments/<id>/<words>/<comment>

Ids      base 36, without time. A comment is a post of its own: <id>/<comment>.
         Share links (/r/…/s/…) and v.redd.it tell nothing without the network.
Lookup   the page's JSON (often refused without a login, read in ``_reddit_answers.py``), then oEmbed.
"""

from __future__ import annotations

from ..model import Availability, Outcome, PostMetadata, PostRef
from . import _oembed, _reddit_answers
from ._answers import load_object
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words


def parse_oembed(body: bytes) -> PostMetadata:
    return _oembed.read(load_object(body), handle=r"reddit\.com/(?:u|user)/([\w-]+)")


def path_of(ref: PostRef, _: str) -> dict[str, str]:
    """``{path}``: the id in the words of an address."""
    return {"path": ref.post_id.replace("/", "/_/")}


_POST = r"(?P<post>[a-z0-9]{2,10})(?![a-z0-9])"
_COMMENT = r"(?P<comment>[a-z0-9]{2,10})(?![a-z0-9_-])"
_ROOM = r"(?:r/[^/?#]+/|(?:u|user)/(?P<author>[^/?#]+)/)?"

PLATFORM = Platform(
    name="reddit",
    title="Reddit",
    hosts=(
        "*.reddit.com",
        "redd.it",
        "*.redditmedia.com",
        "v.redd.it",
        "*.reddittorjg6rue252oqsxryoxengawnmo46qy4kyii5wtqnwfj4ooad.onion",
    ),
    mirrors=words(
        """
        libreddit.* redlib.* teddit.* *.rxddit.com *.vxreddit.com *.fxreddit.com safereddit.com unddit.com
        removeddit.com ceddit.com troddit.com rareddit.com reveddit.com www.reveddit.com undelete.pullpush.io
        """
    ),
    other_hosts=words(
        """
        redditinc.com support.reddithelp.com mods.reddithelp.com out.reddit.com ads.reddit.com
        business.reddit.com about.reddit.com blog.reddit.com accounts.reddit.com gateway.reddit.com
        oauth.reddit.com chat.reddit.com
        """
    ),
    shorteners=("reddit.app.link",),
    posts=(
        Form(rf"/(?:v/)?{_ROOM}comments/{_POST}/[^/?#]*/{_COMMENT}", id="{post}/{comment}"),
        Form(rf"/(?:v/[^/?#]+/|{_ROOM})(?:comments|duplicates)/{_POST}"),
        Form(rf"/(?:tb/|gallery/|poll/|mediaembed/|by_id/t3_|api/info(?:\.json)?\?id=t3_){_POST}"),
        Form(rf"/link/{_POST}/video/"),
        Form(
            r"/(?P<room>(?:r|u|user)/[^/?#]+)/s/(?P<post>\w{4,20})",
            id="{room}/s/{post}",
            needs="expansion",
        ),
        Form(r"/(?P<post>[a-z0-9]{8,20})", id="v/{post}", hosts=("v.redd.it",), needs="expansion"),
        Form(r"/video/(?P<post>[a-z0-9]{8,20})", id="v/{post}", needs="expansion"),
        Form(rf"/(?:comments/)?{_POST}", hosts=("redd.it",)),
        Form(r"/(?P<post>(?=[a-z]*\d)[a-z0-9]{5,7})/?(?:\?|$)"),
    ),
    profiles=(
        Form(
            r"/(?:u|user)/(?P<author>[\w-]+)/?"
            r"(?:(?:submitted|comments|overview|gilded|about|posts)/?)?(?:\?[^#]*)?$"
        ),
    ),
    fold=lambda post_id: post_id if "/s/" in post_id else post_id.lower(),
    canonical_url="https://www.reddit.com/comments/{id}/",
    id_urls=(
        (r"v/.+", "https://v.redd.it/{key}"),
        (r".+/s/.+", "https://www.reddit.com/{id}"),
        (r"\w+/\w+", "https://www.reddit.com/comments/{owner}/_/{key}/"),
    ),
    profile_url="https://www.reddit.com/user/{author}/",
    archived=(
        # What they posted on their own page: a community's posts don't show the author.
        ArchivedForm(
            prefix="reddit.com/user/{author}/comments/", handle=r"(?P<author>[\w-]{3,20})", then_id=False
        ),
    ),
    embeds=(Mark("data-src", tag="amp-reddit"),),
    embed_classes=("reddit-embed-bq", "reddit-card", "reddit-embed"),
    # Without the room or the account there is none.
    embed_addresses=(
        (
            r"(?:[\w-]+\.)?reddit(?:media)?\.com/(?P<room>(?:r|u|user)/[\w.-]+)/comments/"
            r"(?P<path>[a-z0-9]{2,10}(?:/[^/?#]*){0,2})",
            "https://embed.reddit.com/{room}/comments/{path}",
        ),
    ),
    extra_fields=path_of,
    endpoints=(
        Endpoint(
            name="json",
            url="https://www.reddit.com/comments/{path}.json?raw_json=1&limit=1",
            parse=_reddit_answers.parse_listing,
            # A refusal for a room says why; any other is the network's.
            markers=(
                (b'"reason": "private"', Availability.PRIVATE),
                (b'"reason": "quarantined"', Availability.UNAVAILABLE),
                (b'"reason": "banned"', Availability.UNAVAILABLE),
            ),
            only=r"(?!v/)\w+(?:/\w+)?",
        ),
        Endpoint(name="oembed", url="https://www.reddit.com/oembed?url={url}", parse=parse_oembed),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|register|over18)(?:[/?]|$)"),
        Wall(Outcome.BLOCKED, body=r"you.{1,8}ve been blocked by network security|whoa there, pardner"),
        Wall(
            Outcome.GONE,
            body=r"sorry, this post (?:was|has been) (?:deleted|removed)"
            r"|this community (?:was|has been) banned",
        ),
        Wall(Outcome.PRIVATE, body=r"is a private community|this community is private", statuses=(403,)),
    ),
    samples=(
        # From memory: the president's questions and answers of 2012.
        Sample(
            url="https://www.reddit.com/r/IAmA/comments/z1c9z/i_am_barack_obama_president_of_the_united_states/",
            gives={"json": words("text handle posted_at"), "oembed": words("text author_name")},
        ),
    ),
)
