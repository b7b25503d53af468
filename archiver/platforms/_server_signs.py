"""How a server says by itself that it is one of the fediverse's.

NodeInfo (https://nodeinfo.diaspora.software/protocol) is what nearly all of them answer; a page
tells by its generator, or by a link to its ActivityPub form.
"""

from __future__ import annotations

import re

from ._answers import at, dicts, load_object
from ._html import load_html
from ._spec import BrokenAnswer

_SCHEMA = "nodeinfo.diaspora.software/ns/schema/"
_ACTIVITY = "application/activity+json"
_SOFTWARE = re.compile(
    r"(?i)^\s{0,5}(?:mastodon|pleroma|akkoma|misskey|firefish|sharkey|calckey|gotosocial|pixelfed|peertube|"
    r"friendica|hubzilla|lemmy|mbin|kbin|snac|mitra|takahe|iceshrimp)\b"
)


def is_nodeinfo(body: bytes) -> bool:
    """Whether an answer is the list of links that ``/.well-known/nodeinfo`` gives."""
    try:
        links = load_object(body).get("links")
    except BrokenAnswer:
        return False
    return any(_SCHEMA in str(at(link, "rel")) for link in dicts(links))


def is_server_page(body: bytes) -> bool:
    """Whether a page says that a server of the fediverse made it."""
    try:
        tree = load_html(body)
    except BrokenAnswer:
        return False
    if tree.css_first(f'link[rel~="alternate"][type="{_ACTIVITY}"][href]') is not None:
        return True
    generators = (node.attributes.get("content") or "" for node in tree.css('meta[name="generator"]'))
    return any(_SOFTWARE.match(each) for each in generators)
