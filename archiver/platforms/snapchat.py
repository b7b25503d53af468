"""Snapchat: https://www.snapchat.com/spotlight/<code>

Ids      long codes, without time. Public stories, highlights and the map have addresses of their own
         and their kind before the id.
Lookup   none: the page describes itself.
"""

from __future__ import annotations

from ..model import Outcome
from ._spec import Form, Platform, Sample, Wall, words

_CODE = r"(?P<post>[\w-]{10,200})"
_USER = r"(?:@|add/)(?P<author>[a-z_][\w.-]*)"

PLATFORM = Platform(
    name="snapchat",
    title="Snapchat",
    hosts=("*.snapchat.com",),
    other_hosts=words(
        """
        help.snapchat.com support.snapchat.com accounts.snapchat.com businesshelp.snapchat.com
        ads.snapchat.com forbusiness.snapchat.com newsroom.snapchat.com values.snapchat.com ar.snapchat.com
        lensstudio.snapchat.com
        """
    ),
    posts=(
        Form(rf"/(?:(?:embed/)?{_USER}/)?(?:embed/)?spotlight/{_CODE}"),
        Form(rf"/{_USER}/highlights?/{_CODE}", id="highlight/{post}"),
        Form(r"/p/(?P<post>[0-9a-f-]{30,40}/\d+)", id="p/{post}"),
        Form(
            r"/(?P<kind>[osp])/(?P<post>[\w:%-]{10,300})",
            id="story.snapchat.com/{kind}/{post}",
            hosts=("story.snapchat.com",),
        ),
        Form(r"/ttp/snap/(?P<post>[\w:=-]{10,300})", id="map/{post}", hosts=("map.snapchat.com",)),
        Form(r"/(?P<post>\w{5,20})/?(?:\?|$)", id="t/{post}", hosts=("t.snapchat.com",), needs="expansion"),
        Form(r"/t/(?P<post>\w{5,20})", id="t/{post}", needs="expansion"),
    ),
    profiles=(
        Form(rf"/{_USER}"),
        Form(r"/(?:u|s)/(?P<author>[\w.-]+)", hosts=("snapchat.com", "story.snapchat.com")),
    ),
    canonical_url="https://www.snapchat.com/spotlight/{id}",
    id_urls=(
        (r"highlight/.+", "https://www.snapchat.com/@{author}/{id}"),
        (r"story\..+", "https://{id}"),
        (r"map/.+", "https://map.snapchat.com/ttp/snap/{key}"),
        (r"[pt]/.+", "https://www.snapchat.com/{id}"),
    ),
    profile_url="https://www.snapchat.com/@{author}",
    walls=(
        Wall(Outcome.GONE, body=r"this content (?:was not found|is no longer available)|content not found"),
        Wall(Outcome.LOGIN_WALL, url=r"^https://accounts\.snapchat\.com/"),
    ),
    samples=(
        # From memory: of 2022.
        Sample(
            url="https://www.snapchat.com/spotlight/W7_EDlXWTBiXAEEniNoMPwAAYYWtidGhudGZpAX1TKn0JAX1TKnXJAAAAAA",
            gives={"page": ("text",)},
        ),
    ),
)
