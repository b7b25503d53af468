"""Mastodon and the rest of the fediverse: https://<host>/@<user>/<number>, on any host.

Ids      unique on their host only, so the id is <host>/<number>. The same post seen through
         another server has another id there; only the network joins them.
Hosts    the servers named here are known. On any other host a post is known by its shape, and
         the host's own answer has to confirm it (``Address.needs == "confirmation"``).
Forms    Mastodon, GoToSocial, Pleroma and Akkoma, Misskey, Pixelfed, PeerTube, Friendica, Lemmy, Mbin.
Time     Mastodon's numbers carry milliseconds above 16 bits.
Lookup   the server's own API without a key (Mastodon's, which many speak; Lemmy's and PeerTube's), then
         the post as ActivityPub, which serves Misskey too, then oEmbed.
"""

from __future__ import annotations

import re
from datetime import datetime

from ..model import Availability, Outcome, PostRef
from . import _fediverse, _mastodon, _mastodon_lists, _oembed, _server_signs
from ._ids import from_snowflake
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, HostSign, Mark, Platform, Sample, Wall, words
from ._timed_ids import TimedIds

KNOWN = words(
    """
    mastodon.social mastodon.online mstdn.social mas.to fosstodon.org infosec.exchange hachyderm.io
    journa.host newsie.social mastodon.world mstdn.ca mstdn.jp pawoo.net techhub.social social.coop
    chaos.social mastodon.art mastodon.ie mastodon.scot mastodonapp.uk toot.community toot.wales
    universeodon.com masto.ai sfba.social aus.social ruhr.social troet.cafe norden.social det.social
    social.tchncs.de social.bund.de octodon.social mastodon.gamedev.place kolektiva.social mstdn.party c.im
    scholar.social botsin.space climatejustice.social social.vivaldi.net flipboard.social
    social.network.europa.eu ec.social-network.europa.eu mastodon.nl piaille.fr framapiaf.org mamot.fr
    mastodon.uno mastodon.xyz wandering.shop tech.lgbt ioc.exchange indieweb.social sciencemastodon.com
    fediscience.org mathstodon.xyz astrodon.social mastodon.green mastodon.au mastodon.nz respublicae.eu
    wien.rocks graz.social fedibird.com mstdn.science qoto.org federate.social nerdculture.de ruby.social
    social.linux.pizza dair-community.social press.coop medibubble.org defcon.social noagendasocial.com
    social.overheid.nl mastodon.cloud counter.social bird.makeup zirk.us misskey.io misskey.design
    firefish.social pixelfed.social pixelfed.de pixey.org framatube.org peertube.tv tilvids.com spinster.xyz
    poa.st shitposter.club
    """
)
LEMMY = words(
    """
    lemmy.world lemmy.ml beehaw.org sh.itjust.works lemm.ee feddit.de feddit.org programming.dev lemmy.ca
    sopuli.xyz lemmy.dbzer0.com lemmy.blahaj.zone hexbear.net lemmygrad.ml discuss.tchncs.de slrpnk.net
    aussie.zone lemmy.zip midwest.social infosec.pub reddthat.com jlai.lu feddit.uk feddit.it kbin.social
    fedia.io kbin.run mander.xyz
    """
)
FRONT_ENDS = ("elk.zone", "main.elk.zone", "phanpy.social")
#: Their ``/@user/<number>`` is something else.
NOT_FEDIVERSE = words(
    """
    lemon8-app.com lemon8.com medium.com flipboard.com substack.com likee.video kwai.com kwai-video.com
    triller.co vero.co npmjs.com hackmd.io observablehq.com hey.com about.me ghost.io dev.to unsplash.com
    douyin.com kuaishou.com xiaohongshu.com trovo.live odysee.com lbry.tv farcaster.xyz warpcast.com
    mirror.xyz steemit.com peakd.com hive.blog ecency.com
    """
)


def fold(post_id: str) -> str:
    host, _, rest = post_id.partition("/")
    return f"{host.lower()}/{rest}"


def minted_at(post_id: str) -> datetime | None:
    host, _, number = post_id.partition("/")
    return None if host in LEMMY or len(number) < 15 else from_snowflake(number, shift=16)


def host_of(ref: PostRef, _: str) -> dict[str, str]:
    """``{host}``: the server, also where the id has three parts."""
    return {"host": ref.post_id.partition("/")[0]}


_USER = r"@(?P<author>[\w.-]+(?:@[\w.-]+)?)"
_NAME = r"(?P<author>[\w.-]+)"
_ULID = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
#: Misskey: base 36 of the milliseconds since 2000, a counter behind; ULIDs on some servers.
_MISSKEY = r"[7-9a-b](?:[0-9a-z]{9}|[0-9a-z]{15})"
#: Pleroma: 18 characters of base 62.
_FLAKE = r"[0-9A-B][0-9A-Za-z]{17}"
#: What words put together haven't: a digit, or capitals by the half dozen.
_NO_WORD = r"(?-i:(?=[A-Za-z]*\d|(?:[a-z]*[A-Z]){6}))"


def _forms(number: str, picture: str, sure: str = "") -> tuple[Form, ...]:
    """The software's forms, by what a number looks like; ``sure`` is what a code has to hold beside."""
    return (
        Form(
            rf"/(?:web/|deck/)?{_USER}/(?:statuses/|posts/)?(?P<post>{number}|{_ULID})(?!\w)",
            id="{host}/{post}",
        ),
        Form(rf"/{_USER}/posts/(?P<post>{_FLAKE})(?!\w)", id="{host}/{post}"),
        Form(rf"/users/{_NAME}/statuses/(?P<post>{number}|{_ULID})(?!\w)", id="{host}/{post}"),
        Form(rf"/ap/users/\d+/statuses/(?P<post>{number})(?!\w)", id="{host}/{post}"),
        Form(rf"/(?:web|deck|api/v1)/statuses/(?P<post>{number}|{_FLAKE})(?!\w)", id="{host}/{post}"),
        Form(
            rf"/notice/(?P<post>{sure}{_FLAKE}|{number})(?!\w)",
            id="{host}/{post}",
            url="https://{host}/notice/{post}",
        ),
        Form(
            rf"/(?:objects|display)/(?P<post>{_UUID})",
            id="{host}/{post}",
            url="https://{host}/objects/{post}",
        ),
        Form(
            rf"/notes/(?P<post>{sure}{_MISSKEY}|{_ULID})(?!\w)",
            id="{host}/{post}",
            url="https://{host}/notes/{post}",
        ),
        Form(
            rf"/p/{_NAME}/(?P<post>{picture})(?!\w)",
            id="{host}/{post}",
            url="https://{host}/p/{author}/{post}",
        ),
        Form(rf"/(?:videos/(?:watch|embed)|w)/(?P<post>{_UUID})", id="{host}/w/{post}"),
        Form(rf"/w/(?P<post>{sure}[1-9A-HJ-NP-Za-km-z]{{22}})(?!\w)", id="{host}/w/{post}"),
    )


_LEMMY_HOSTS = "|".join(re.escape(host) for host in LEMMY)
_LEMMY = rf"(?:{_LEMMY_HOSTS}|lemmy\.[\w.-]+)"
#: Lemmy answers 400 or 404 with the name of the error (from memory).
_LEMMY_MARKERS = (
    (b"couldnt_find_post", Availability.GONE),
    (b"couldnt_find_comment", Availability.GONE),
    (b"couldnt_find_object", Availability.GONE),
    (b"instance_is_private", Availability.LOGIN_WALL),
    (b"rate_limit_error", Availability.RATE_LIMITED),
)

PLATFORM = Platform(
    name="mastodon",
    title="Mastodon and the fediverse",
    hosts=(*KNOWN, *LEMMY, "lemmy.*"),
    mirrors=FRONT_ENDS,
    posts=(
        # How Lemmy links a comment since 2024 (from memory).
        Form(r"/post/\d+/(?P<post>\d+)", id="{host}/comment/{post}", hosts=(*LEMMY, "lemmy.*")),
        Form(
            r"/(?:post/)(?P<post>\d+)",
            id="{host}/{post}",
            hosts=(*LEMMY, "lemmy.*"),
            url="https://{host}/post/{post}",
        ),
        Form(r"/comment/(?P<post>\d+)", id="{host}/comment/{post}", hosts=(*LEMMY, "lemmy.*")),
        Form(
            r"/m/(?P<room>[\w@.-]+)/(?P<kind>[tp])/(?P<post>\d+)",
            id="{host}/m/{room}/{kind}/{post}",
            hosts=LEMMY,
        ),
        Form(
            rf"/(?P<server>[\w-]+(?:\.[\w-]+)+)/(?:s/|{_USER}/)(?P<post>\d{{15,20}})(?!\w)",
            id="{server}/{post}",
            hosts=FRONT_ENDS,
        ),
        *_forms(r"\d{1,20}", picture=r"\d{1,20}"),
    ),
    profiles=(
        Form(rf"/(?:web/|deck/)?{_USER}/?(?:(?:with_replies|media|followers|following)/?)?(?:\?[^#]*)?$"),
        Form(rf"/users/{_NAME}/?(?:\?[^#]*)?$"),
        Form(r"/u/(?P<author>[\w.-]+)", hosts=(*LEMMY, "lemmy.*")),
    ),
    shapes=tuple(
        Form(f.pattern, id=f.id, url=f.url, needs="confirmation")
        # Words are no codes, and shops number their products too.
        for f in _forms(r"\d{15,20}", picture=r"\d{17,19}", sure=_NO_WORD)
    ),
    shape_starts=(
        "/@",
        "/users/",
        "/ap/users/",
        "/web/@",
        "/deck/@",
        "/web/statuses/",
        "/api/v1/statuses/",
        "/notice/",
        "/objects/",
        "/display/",
        "/notes/",
        "/p/",
        "/videos/",
        "/w/",
    ),
    shape_not_on=NOT_FEDIVERSE,
    host_signs=(
        HostSign("nodeinfo", "https://{host}/.well-known/nodeinfo", _server_signs.is_nodeinfo),
        HostSign("page", "{url}", _server_signs.is_server_page),
    ),
    fold=fold,
    canonical_url="https://{owner}/@{author}/{key}",
    canonical_url_without_author="https://{owner}/web/statuses/{key}",
    id_urls=(
        (rf"{_LEMMY}/\d+", "https://{owner}/post/{key}"),
        (r"[^/]+/(?:comment|w|m)/.+", "https://{id}"),
        (rf"[^/]+/{_UUID}", "https://{owner}/objects/{key}"),
        (rf"[^/]+/{_MISSKEY}", "https://{owner}/notes/{key}"),
        (rf"[^/]+/(?!\d+$){_FLAKE}", "https://{owner}/notice/{key}"),
        (rf"[^/]+/{_ULID}", "https://{owner}/@{author}/statuses/{key}"),
    ),
    minted_at=minted_at,
    timed_ids=TimedIds(shift=16, least=10**14),
    archived=(ArchivedForm(prefix="{host}/@{author}/", handle=_fediverse.ACCOUNT),),
    embeds=(Mark("data-embed-url", cls="mastodon-embed"),),
    embed_classes=("mastodon-embed",),
    # Of Mastodon, Pixelfed and PeerTube.
    embed_addresses=(
        (
            r"(?P<host>[^/?#@]+)/@(?P<author>[\w.-]+)/(?:posts/|statuses/)?(?P<id>\d{15,20})(?!\w)",
            "https://{host}/@{author}/{id}/embed",
        ),
        (r"(?P<page>[^/?#@]+/p/[\w.-]+/\d{15,20})(?!\w)", "https://{page}/embed"),
        (
            r"(?P<host>[^/?#@]+)/(?:videos/(?:watch|embed)|w)/(?P<id>[\w-]{22,36})(?![\w-])",
            "https://{host}/videos/embed/{id}",
        ),
    ),
    extra_fields=host_of,
    endpoints=(
        Endpoint(
            name="status",
            url="https://{owner}/api/v1/statuses/{key}",
            parse=_mastodon.parser(_fediverse.name_status),
            statuses=_mastodon.STATUSES,
            only=rf"(?!{_LEMMY}/|[^/]+/{_MISSKEY}$|[^/]+/{_UUID}$)[\w.-]+/[0-9A-Za-z]+",
        ),
        Endpoint(
            name="lemmy-post",
            url="https://{host}/api/v3/post?id={key}",
            parse=_fediverse.parse_lemmy,
            markers=_LEMMY_MARKERS,
            only=rf"{_LEMMY}/\d+",
        ),
        Endpoint(
            name="lemmy-comment",
            url="https://{host}/api/v3/comment?id={key}",
            parse=_fediverse.parse_lemmy,
            markers=_LEMMY_MARKERS,
            only=r"[\w.-]+/comment/\d+",
        ),
        Endpoint(
            name="peertube",
            url="https://{host}/api/v1/videos/{key}",
            parse=_fediverse.parse_peertube,
            statuses={401: Availability.PRIVATE, 403: Availability.PRIVATE},
            only=r"[\w.-]+/w/[\w-]+",
        ),
        Endpoint(
            name="activitypub",
            url="{address}",
            parse=_fediverse.parse_activity,
            accept='application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
            # 404 from a server that knows no ActivityPub under this address says nothing of the post.
            statuses={401: Availability.LOGIN_WALL, 404: Availability.UNKNOWN},
            only=r"[\w.-]+/(?!comment/|w/|m/)[0-9A-Za-z-]+",
        ),
        Endpoint(
            name="oembed",
            url="https://{owner}/api/oembed?url={url}",
            parse=_oembed.parser(handle=r"/@([\w.]+)", title_is_text=False),
            statuses=_mastodon.STATUSES,
            only=rf"(?!{_LEMMY}/)[\w.-]+/\d+",
        ),
    ),
    listings=(
        _mastodon_lists.StatusList(
            handle=_fediverse.ACCOUNT, refer=_fediverse.refer, names=_fediverse.name_status
        ).listing("mastodon-statuses"),
    ),
    walls=(
        Wall(
            Outcome.GONE, body=r"the page you (?:are|were) looking for (?:isn.{1,8}t here|doesn.{1,8}t exist)"
        ),
        Wall(Outcome.LOGIN_WALL, url=r"^/auth/sign_in"),
    ),
    samples=(
        # From memory: the example of Mastodon's documentation.
        Sample(
            url="https://mastodon.social/@Gargron/103270115826048975",
            gives={
                "status": words("text author_name handle author_id posted_at"),
                "activitypub": words("text author_id posted_at"),
                "oembed": ("author_name",),
            },
        ),
        # From memory: what the makers of Lemmy linked in their documentation's issues of 2021, a comment
        # of 2023, and the film that introduces PeerTube.
        Sample(
            url="https://lemmy.ml/post/93984",
            gives={"lemmy-post": words("text author_name handle author_id posted_at")},
        ),
        Sample(
            url="https://lemmy.ml/comment/2351393",
            gives={"lemmy-comment": words("text author_name handle author_id posted_at")},
        ),
        Sample(
            url="https://framatube.org/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            gives={"peertube": words("text author_name handle posted_at media")},
        ),
    ),
)
