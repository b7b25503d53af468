"""Instagram: https://www.instagram.com/p/<shortcode>/

Ids      a shortcode is the media id in base 64; ``/p/``, ``/reel/`` and ``/tv/`` show the same post.
         Stories are addressed by the media id itself. Share links tell nothing without the network.
Time     from the media id: when the media was made, so a lower bound of its publication.
Lookup   the embed page with caption (from memory of the public embeds), and Meta's oEmbed where the
         user turned it on, as for Facebook. They are read in ``_instagram_answers.py``.
Gone     the embed says that the link may be broken or the post removed.
"""

from __future__ import annotations

from datetime import datetime

from ..model import Availability, Outcome
from . import _instagram_answers
from ._ids import from_shortcode, from_snowflake
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words
from ._timed_ids import SHORTCODES

EPOCH_MS = 1_314_220_021_721


def minted_at(post_id: str) -> datetime | None:
    if post_id.isdigit() and len(post_id) > 14:
        return from_snowflake(post_id, shift=23, epoch_ms=EPOCH_MS)
    return None if "/" in post_id else from_shortcode(post_id)


_CODE = r"(?P<post>[\w-]{5,40})(?![\w-])"

PLATFORM = Platform(
    name="instagram",
    title="Instagram",
    hosts=("*.instagram.com", "*.instagr.am"),
    mirrors=words(
        """
        *.ddinstagram.com *.kkinstagram.com *.vxinstagram.com *.eeinstagram.com *.gginstagram.com
        *.instagramez.com *.fxinstagram.com *.toinstagram.com *.uuinstagram.com imginn.com bibliogram.*
        proxigram.* bibliogram.art imgsed.com picnob.com pixwox.com
        """
    ),
    other_hosts=words(
        """
        about.instagram.com help.instagram.com l.instagram.com business.instagram.com
        developers.instagram.com creators.instagram.com api.instagram.com graph.instagram.com
        blog.instagram.com engineering.instagram.com
        """
    ),
    posts=(
        Form(r"/share/(?P<kind>p|reel|tv)/(?P<post>[\w-]{6,})", id="share/{kind}/{post}", needs="expansion"),
        Form(r"/share/(?:(?:s|story|_u|profile)/)?(?P<post>[\w-]{8,})", needs="expansion", is_post=False),
        Form(r"/stories/(?!highlights/)(?P<author>[\w.]+)/(?P<post>\d{10,20})"),
        Form(r"/s/[^?#]*\?(?:[^#]*&)?story_media_id=(?P<post>\d{10,20})"),
        Form(rf"/(?:(?P<author>[\w.]+)/)?(?:p|tv|reels?)/(?!(?:audio|videos)\b){_CODE}"),
        # The first photographs have the shortest codes: /p/C/ is the first of all.
        Form(r"/p/(?P<post>[\w-]{1,4})/?(?:\?|$)"),
    ),
    profiles=(
        Form(r"/_u/(?P<author>[\w.]+)"),
        Form(r"/stories/(?!highlights/)(?P<author>[\w.]+)/?(?:\?|$)"),
        Form(
            r"/@?(?P<author>[\w.]{1,30})/?(?:(?:reels|tagged|channel|followers|following|guides|igtv|embed|saved)/?)?(?:\?[^#]*)?$"
        ),
    ),
    reserved=words(
        """
        p tv reel reels stories explore accounts direct about legal developer developers web api press help
        privacy terms share emails challenge oauth session signup login static ar guides locations tags
        directory archive your_activity lite download graphql jobs support
        """
    ),
    schemes={"instagram": (Form(r"user\?(?:[^#]*&)?username=(?P<author>[\w.]+)"),)},
    canonical_url="https://www.instagram.com/p/{id}/",
    id_urls=(
        (r"share/.+", "https://www.instagram.com/{id}/"),
        (r"\d{15,20}", "https://www.instagram.com/stories/{author}/{id}/"),
    ),
    profile_url="https://www.instagram.com/{author}/",
    minted_at=minted_at,
    timed_ids=SHORTCODES,
    archived=(
        ArchivedForm(prefix="instagram.com/{author}/p/", handle=r"(?P<author>[\w.]{1,40})", then_id=False),
        ArchivedForm(prefix="instagram.com/{author}/reel/", handle=r"(?P<author>[\w.]{1,40})", then_id=False),
    ),
    embeds=(
        Mark("data-instgrm-permalink"),
        Mark(
            "data-shortcode",
            tag="amp-instagram",
            url="https://www.instagram.com/p/{value}/",
            shape=r"[\w-]{5,40}",
        ),
        Mark("data-instagram-id", url="https://www.instagram.com/p/{value}/", shape=r"[\w-]{5,40}"),
        Mark(
            "data-embed-id",
            cls="embed-instagram",
            url="https://www.instagram.com/p/{value}/",
            shape=r"[\w-]{5,40}",
        ),
    ),
    embed_classes=("instagram-media",),
    endpoints=(
        Endpoint(
            name="embed-page",
            url="https://www.instagram.com/p/{id}/embed/captioned/",
            parse=_instagram_answers.parse_embed,
            is_doubtful=True,
            only=r"(?!\d{15,}$)[\w-]+",
        ),
        Endpoint(
            name="oembed",
            url="https://graph.facebook.com/v23.0/instagram_oembed?url={url}&omitscript=true",
            parse=_instagram_answers.parse_oembed,
            markers=(
                (b"request limit reached", Availability.RATE_LIMITED),
                (b"(#10)", Availability.BLOCKED),
            ),
            opt_in=True,
            only=r"(?!\d{15,}$)[\w-]+",
        ),
    ),
    read_copy=_instagram_answers.read_copy,
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:accounts/login|challenge|accounts/signup|consent)"),
        Wall(Outcome.UNAVAILABLE, url=r"^/accounts/suspended"),
        Wall(Outcome.RATE_LIMITED, body=r"please wait a few minutes before you try again"),
        Wall(
            Outcome.GONE,
            body=r"sorry, this page isn.{1,8}t available|the link you followed may be broken"
            r'|<title>page not found|class="[^"]{0,200}EmbedIsBroken',
            unless=r'property="og:description"',
        ),
        Wall(Outcome.PRIVATE, body=r"this account is private", unless=r'property="og:description"'),
        Wall(
            Outcome.LOGIN_WALL,
            body=r'<title>\s*(?:log ?in\W|instagram\s*</title>)|"require_login":\s*true|login • instagram',
            unless=r'property="og:description"|shortcode_media|EmbeddedMedia',
        ),
    ),
    samples=(
        # From memory: the egg of 2019.
        Sample(
            url="https://www.instagram.com/p/BsOGulcndj-/",
            gives={"embed-page": words("text handle media"), "oembed": ()},
        ),
    ),
)
