"""Copies in web archives and AMP caches: where the address of the original stands in theirs.

Forms: `Wayback <https://web.archive.org>`_ and the archives that run pywb,
archive.today with its mirrors, arquivo.pt, Memento aggregators, AMP caches.
A bare code (``archive.ph/AbCdE``, ``perma.cc/AB12-CD34``) tells nothing.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

#: An inner address as archives write it: with a scheme, or with a host that has a dot in it.
_INNER = r"(?P<inner>(?:https?:/*|at://)?[^/?#\s]+\.[^/?#\s]+(?:[/?#:].*)?)"
#: 1 to 14 digits, any flag ("id_", "if_", "mp_" …), or "*" for the calendar.
_STAMP = r"(?:\d{1,14}\*?|\*)(?:[a-z]{2}_)?(?:;[^/]*)?"
_WAYBACK = (
    rf"/(?:web|save(?:/_embed)?|screenshot)/(?:(?:{_STAMP}|timemap/(?:link|json|cdx)|_embed)/)?{_INNER}"
)
_PYWB = rf"/(?:[\w-]+/){{0,3}}{_STAMP}/{_INNER}"
_ARCHIVE_TODAY = (
    rf"/(?:o/\w+/|wip/)?(?:newest|oldest|timegate|timemap|"
    rf"\d{{4}}(?:\.?\d\d){{0,2}}(?:[.-]?\d{{1,6}})?)?/?{_INNER}"
)
_MEMENTO = rf"/(?:memento|timegate|list|timemap/\w+|api/\w+)/(?:\d{{1,14}}/)?{_INNER}"
_AMP = r"/(?:[a-z]/)?(?P<secure>s/)?(?P<inner>[^/?#\s]+\.[^/?#\s]+(?:[/?#].*)?)"

#: Host (and its sub-domains) -> forms of ``path?query#fragment``.
FORMS: dict[str, str] = {
    "web.archive.org": _WAYBACK,
    "wayback.archive.org": _WAYBACK,
    "web-beta.archive.org": _WAYBACK,
    "wwwb-dedup.us.archive.org": _WAYBACK,
    "archive.org": _WAYBACK,
    "replay.waybackmachine.org": rf"/(?:{_STAMP}/){_INNER}",
    "waybackmachine.org": rf"/(?:{_STAMP}/)?{_INNER}",
    **dict.fromkeys(
        ("archive.today", "archive.is", "archive.ph", "archive.fo", "archive.li", "archive.md", "archive.vn"),
        _ARCHIVE_TODAY,
    ),
    "ghostarchive.org": rf"/archive/{_INNER}",
    "arquivo.pt": rf"/(?:wayback|noFrame/replay|screenshot|page/search)/(?:{_STAMP}/)?{_INNER}",
    "timetravel.mementoweb.org": _MEMENTO,
    "mementoweb.org": _MEMENTO,
    "webarchive.org.uk": _PYWB,
    "webarchive.nationalarchives.gov.uk": _PYWB,
    "webarchive.loc.gov": _PYWB,
    "wayback.archive-it.org": _PYWB,
    "vefsafn.is": _PYWB,
    "wayback.vefsafn.is": _PYWB,
    "web.archive.bibalex.org": _PYWB,
    "webarchive.nla.gov.au": _PYWB,
    "haw.nsk.hr": _PYWB,
    "conifer.rhizome.org": _PYWB,
    "webrecorder.io": _PYWB,
    "swap.stanford.edu": _PYWB,
    "wayback.webarchiv.cz": _PYWB,
    "cdn.ampproject.org": _AMP,
    "amp.cloudflare.com": _AMP,
    "bing-amp.com": _AMP,
    "r.jina.ai": rf"/{_INNER}",
    "12ft.io": rf"/(?:proxy\?q=)?{_INNER}",
    "removepaywall.com": rf"/(?:search\?url=)?{_INNER}",
    "outline.com": rf"/{_INNER}",
    "megalodon.jp": rf"/(?:ref/)?\d{{4}}-\d{{4}}-\d{{4}}-\d\d/{_INNER}",
    "farside.link": r"/(?:[\w-]+/)?(?P<inner>https?:/.*)",
}

#: The inner address is a parameter.
QUERIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("archive.today", "archive.is", "archive.ph", "archive.fo", "archive.li", "archive.md", "archive.vn"),
        ("url",),
    ),
    "webcitation.org": ("url",),
    "megalodon.jp": ("url",),
    "ghostarchive.org": ("url", "term"),
    "web.archive.org": ("url",),
    "cachedview.com": ("url",),
    "archive.wikiwix.com": ("url",),
}


@cache
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(form, re.IGNORECASE | re.DOTALL)


def inner_of(form: str, rest: str) -> str | None:
    """The original's address in ``rest`` (path, query and fragment), or ``None``."""
    found = _compiled(form).match(rest)
    if not found:
        return None
    inner: str = found["inner"]
    if re.match(r"(?i)https?%3a", inner):
        inner = unquote(inner)
    if re.match(r"(?i)https?:", inner) or inner.startswith("at://"):
        return inner
    return ("https://" if "secure" not in found.groupdict() or found["secure"] else "http://") + inner
