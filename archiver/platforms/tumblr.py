"""Tumblr: https://www.tumblr.com/<blog>/<number>, or https://<blog>.tumblr.com/post/<number>

Ids      numbers, without time; one series for all blogs. Blogs under hosts of their own can't be told.
Lookup   oEmbed (from memory).
"""

from __future__ import annotations

from ..model import Outcome
from . import _oembed
from ._prefixes import ArchivedForm
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words

_ID = r"(?P<post>\d{5,20})(?!\d)"
_BLOG = r"(?P<author>[a-z0-9_-]+)"

PLATFORM = Platform(
    name="tumblr",
    title="Tumblr",
    hosts=("*.tumblr.com",),
    other_hosts=words(
        "t.umblr.com assets.tumblr.com api.tumblr.com staff-media.tumblr.com support.tumblr.com"
    ),
    shorteners=("tmblr.co", "tumblr.co"),
    posts=(
        Form(rf"/(?:embed/post/[^/?#]+|embed)/{_ID}", hosts=("embed.tumblr.com",)),
        Form(rf"/(?!tagged/|search/)@?{_BLOG}/{_ID}", hosts=("tumblr.com", "m.tumblr.com")),
        Form(rf"/(?:dashboard/)?blog/(?:view/)?{_BLOG}/{_ID}", hosts=("tumblr.com", "m.tumblr.com")),
        Form(rf"/(?:post|image|video_file|private)/(?:t:[^/?#]+/)?{_ID}", author_in_host=True),
        Form(rf"/{_BLOG}/post/{_ID}", hosts=("tumblr.com",)),
        Form(r"/(?P<author>[\w-]+)/(?P<post>\d{9,20})/\w+", hosts=("at.tumblr.com",)),
        Form(
            r"/(?P<author>[\w-]+)/(?P<words>[\w-]+)/(?P<post>\w{8,20})",
            hosts=("at.tumblr.com",),
            id="at.tumblr.com/{author}/{words}/{post}",
            needs="expansion",
        ),
    ),
    profiles=(
        Form(rf"/(?:dashboard/)?blog/(?:view/)?{_BLOG}", hosts=("tumblr.com", "m.tumblr.com")),
        Form(rf"/@?{_BLOG}/?(?:\?[^#]*)?$", hosts=("tumblr.com", "m.tumblr.com")),
        Form(r"/?(?:(?:archive|about|ask)/?)?(?:\?[^#]*)?$", author_in_host=True),
    ),
    reserved=words(
        """
        dashboard login register explore search tagged settings policy privacy help about press jobs
        developers docs apps blog new inbox following likes activity share widgets oauth oembed community
        communities tv at embed m assets api
        """
    ),
    canonical_url="https://www.tumblr.com/{author}/{id}",
    id_urls=((r"at\.tumblr\.com/.+", "https://{id}"),),
    profile_url="https://www.tumblr.com/{author}",
    archived=(
        ArchivedForm(
            prefix="{author}.tumblr.com/post/", handle=r"(?P<author>[a-z0-9-]{1,40})", then_id=False
        ),
        ArchivedForm(prefix="tumblr.com/{author}/", handle=r"(?P<author>[a-z0-9-]{1,40})", then_id=False),
    ),
    embeds=(Mark("data-href", cls="tumblr-post"),),
    embed_classes=("tumblr-post",),
    # With a key that only the embed's own markup tells.
    embed_addresses=(
        (
            r"embed\.tumblr\.com/embed/post/(?P<path>[\w:-]+/\d+(?:/v2)?)",
            "https://embed.tumblr.com/embed/post/{path}",
        ),
    ),
    endpoints=(
        Endpoint(
            name="oembed",
            url="https://www.tumblr.com/oembed/1.0?url={url}",
            parse=_oembed.parser(handle=r"//([\w-]+)\.tumblr\.com"),
            only=r"\d+",
        ),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:login|login_required|safe-mode)(?:[/?]|$)"),
        Wall(
            Outcome.GONE,
            body=r"there.s nothing here\.?\s*<|whatever you were looking for doesn.t currently exist",
        ),
    ),
    samples=(
        # From memory: Tumblr's own.
        Sample(
            url="https://staff.tumblr.com/post/180758987165/a-better-more-positive-tumblr",
            gives={"oembed": ("author_name",)},
        ),
    ),
)
