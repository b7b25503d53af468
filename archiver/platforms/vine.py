"""Vine: https://vine.co/v/<code>, closed in January 2017; articles still cite it.

Ids      codes of 11 characters, without time that could be read.
Lookup   none any more: only archived copies are left.
"""

from __future__ import annotations

from ._spec import Form, Mark, Platform, words

PLATFORM = Platform(
    name="vine",
    title="Vine",
    hosts=("*.vine.co",),
    other_hosts=words("help.vine.co blog.vine.co support.vine.co"),
    posts=(
        Form(r"/v/(?P<post>[A-Za-z0-9]{8,14})(?!\w)"),
        Form(r"/(?:oembed|posts)/(?P<post>[A-Za-z0-9]{8,14})\.json"),
        Form(r"/oembed\.json\?(?:[^#]*&)?id=(?P<post>[A-Za-z0-9]{8,14})"),
    ),
    profiles=(
        Form(r"/u/(?P<author>\d+)", url="https://vine.co/u/{author}"),
        Form(r"/(?P<author>[\w.]{3,40})/?(?:\?[^#]*)?$"),
    ),
    reserved=words(
        "explore popular-now trending tags search terms privacy rules about download login settings oembed"
    ),
    canonical_url="https://vine.co/v/{id}",
    profile_url="https://vine.co/{author}",
    embeds=(
        Mark("data-vineid", tag="amp-vine", url="https://vine.co/v/{value}", shape=r"[A-Za-z0-9]{8,14}"),
        Mark("data-vine-id", url="https://vine.co/v/{value}", shape=r"[A-Za-z0-9]{8,14}"),
    ),
    closed="2017-01-17",
)
