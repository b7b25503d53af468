"""Rumble: https://rumble.com/<id>-<words>.html

Ids      "v" and base 36, without time. The address for embedding has a number of its own; only the
         network joins the two.
Lookup   oEmbed, https://help.rumble.com/oembed.html
"""

from __future__ import annotations

from ..model import Outcome
from . import _oembed
from ._spec import Endpoint, Form, Mark, Platform, Sample, Wall, words

_ID = r"(?P<post>v(?=[a-z]*\d)[a-z0-9]{4,9})(?![a-z0-9])"

PLATFORM = Platform(
    name="rumble",
    title="Rumble",
    hosts=("*.rumble.com",),
    other_hosts=words(
        "help.rumble.com ads.rumble.com corp.rumble.com support.rumble.com investors.rumble.com"
    ),
    posts=(
        Form(rf"/(?:shorts/)?{_ID}"),
        Form(rf"/embed/(?:[a-z0-9]+\.)?{_ID}", url="https://rumble.com/embed/{id}/"),
    ),
    profiles=(
        Form(r"/c/(?P<author>[^/?#]+)", url="https://rumble.com/c/{author}"),
        Form(r"/user/(?P<author>[^/?#]+)", url="https://rumble.com/user/{author}"),
    ),
    fold=str.lower,
    canonical_url="https://rumble.com/{id}.html",
    embeds=(Mark("data-rumble-id", url="https://rumble.com/embed/{value}/", shape=r"v[a-z0-9]{4,9}"),),
    # The ids of its embeds are others than those of its pages.
    embed_addresses=((r"(?:www\.)?rumble\.com/embed/(?P<id>[\w.]+)", "https://rumble.com/embed/{id}/"),),
    video_ids=r".+",
    endpoints=(
        Endpoint(
            name="oembed",
            url="https://rumble.com/api/Media/oembed.json?url={url}",
            parse=_oembed.parser(handle=r"rumble\.com/(?:c|user)/([^/?#]+)"),
        ),
    ),
    walls=(
        Wall(Outcome.GONE, body=r"this video (?:has been removed|is no longer available)|<title>404"),
        Wall(Outcome.PRIVATE, body=r"this video is private"),
    ),
    samples=(
        # From memory: a dog and a snow fort.
        Sample(
            url="https://rumble.com/vdmum1-moose-the-dog-helps-girls-dig-a-snow-fort.html",
            gives={"oembed": words("text author_name media")},
        ),
    ),
)
