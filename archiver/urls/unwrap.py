"""The address inside a wrapper, a newsletter's redirect, a web archive's copy or an AMP cache."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import unquote, unquote_plus

from ._archives import FORMS, QUERIES, inner_of
from ._special import SPECIAL
from ._wrappers import COUNTRY_SITES, HOME_SHORTENERS, SHORTENERS, WRAPPERS, Wrapper
from .normalise import MAX_URL_LENGTH, normalise

#: Wrappers in wrappers: a newsletter's link to an archive's copy of a wrapped link is three deep.
MAX_DEPTH = 6


def unwrap(url: str) -> str:
    """The innermost address that ``url`` carries, or ``url`` itself where it carries none."""
    for _ in range(MAX_DEPTH):
        inner = find_inner(url)
        if inner is None or inner == url:
            return url
        url = inner
    return url


def is_short(url: str) -> bool:
    """Whether only the network can tell where this address leads (bit.ly and its like)."""
    address = normalise(url)
    if address is None:
        return False
    host, _, rest = address.partition("://")[2].partition("/")
    return is_shortener(host) and bool(rest)


def leads_home(url: str) -> bool:
    """Whether a short address is of a shortener that leads to its owner's own pages only (``nyti.ms``)."""
    address = normalise(url) or ""
    return address.partition("://")[2].partition("/")[0].removeprefix("www.") in HOME_SHORTENERS


def is_shortener(host: str) -> bool:
    """Whether a host's addresses lead anywhere, and only the network tells where."""
    return host.removeprefix("www.") in SHORTENERS


def is_wrapper(host: str) -> bool:
    """Whether addresses on a host may carry another one: cheaper to ask than to look for it."""
    return find_site(host) is not None


def find_inner(url: str) -> str | None:
    """The address one layer further in, or ``None`` where ``url`` is no wrapper.

    Expects an absolute address in its normal spelling; a relative inner
    address (``attribution_link?u=/watch?v=…``) is made absolute.
    """
    host, rest = _host_and_rest(url)
    site = find_site(host)
    if site is None:
        return _by_shape(rest)
    inner = (
        (site.form and inner_of(site.form, rest))
        or _from_query(site, rest)
        or (site.special and SPECIAL[site.special](host, rest))
        or _by_shape(rest)
    )
    if not inner or len(inner) > MAX_URL_LENGTH:
        return None
    inner = inner.strip()
    if re.match(r"(?i)https?%3a", inner):
        inner = unquote(inner)
    if inner.startswith("/") and not inner.startswith("//"):
        return f"https://{host}{inner}"
    if inner.startswith(("at://", "tg://")):
        return inner
    if found := re.match(r"(?i)(https?):/*", inner):  # archives write "https:/x.org" too
        return f"{found[1]}://{inner[found.end() :]}"
    return normalise(inner)


def _by_shape(rest: str) -> str | None:
    """The address that some carry whoever's host they are on.

    ``/20220504162853/https://…`` is how web archives write copies, and
    ``/https://…`` a proxy, or a page's slip of putting an address behind its own;
    ``/at://…`` a browser of records. ``/…oembed?url=`` asks how to show an address, on every host that
    answers it (https://oembed.com).
    """
    if "oembed" in rest:
        path, _, query = rest.partition("?")
        value = parameter(query, "url") if _OEMBED.search(path) else None
        return _as_address(value) if value else None
    if not may_hold(rest):
        return None
    found = _compiled_shape().match(rest)
    return found[1] if found else None


def may_hold(rest: str) -> bool:
    """Whether path and query may carry an address whoever's host they are on: cheaper to ask than to look."""
    return "/http" in rest or "oembed" in rest or "/at:/" in rest


_OEMBED = re.compile(r"/oembed(?:\.json|\.xml|[/\d.]*(?:embed)?)/?$")


@cache
def _compiled_shape() -> re.Pattern[str]:
    return re.compile(
        r"/(?:(?:[\w.-]+/){0,3}\d{14}(?:[a-z]{2}_)?/)?((?:https?:|at:/)/.+)", re.IGNORECASE | re.DOTALL
    )


class Site(NamedTuple):
    """What is known of a wrapping host."""

    wrappers: tuple[Wrapper, ...]
    form: str | None
    queries: tuple[str, ...]
    special: str | None


@lru_cache(maxsize=4096)
def find_site(host: str) -> Site | None:
    """What the tables say about a host, its own entry first, then those it is a sub-domain of."""
    wrappers: tuple[Wrapper, ...] = ()
    form: str | None = None
    queries: tuple[str, ...] = ()
    special: str | None = None
    name = host
    for _ in range(8):
        wrappers += WRAPPERS.get(name, ())
        form = form or FORMS.get(name)
        queries += QUERIES.get(name, ())
        special = special or (name if name in SPECIAL else None)
        name = name.partition(".")[2]
        if "." not in name:
            break
    bare = host.removeprefix("www.").removeprefix("amp.")
    for country in COUNTRY_SITES:
        at = bare.find(country)
        if at == 0 or (at > 0 and bare[at - 1] == "."):
            tail = bare[at + len(country) :]
            if len(tail) <= 6 and tail.count(".") <= 1:
                wrappers += COUNTRY_SITES[country]
                special = special or country
    if not (wrappers or form or queries or special):
        return None
    return Site(wrappers, form, queries, special)


def _host_and_rest(url: str) -> tuple[str, str]:
    scheme, mark, rest = url.partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return "", ""
    end = min((at for at in (rest.find(c) for c in "/?#") if at >= 0), default=len(rest))
    host = rest[:end].rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    tail = rest[end:]
    return host, tail if tail.startswith("/") else "/" + tail


def _from_query(site: Site, rest: str) -> str | None:
    path, mark, query = rest.partition("?")
    if not mark:
        return None
    path = re.sub(r"^/v\d+\.\d+(?=/)", "", path)  # facebook.com/v2.5/plugins/post.php
    query = query.replace("&amp;", "&")
    for wrapper in (*site.wrappers, *(Wrapper("/", (name,)) for name in site.queries)):
        if not path.startswith(wrapper.path):
            continue
        for name in wrapper.names:
            value = unquote(query) if not name else parameter(query, name)
            if value and (inner := _as_address(value)):
                return inner
    return None


def parameter(query: str, name: str) -> str | None:
    """One parameter's value, unescaped. A tail that was never escaped (``q=http://a/?b=1&c=2``) is kept."""
    for pair in query.partition("#")[0].split("&"):
        key, mark, value = pair.partition("=")
        if mark and key == name:
            if "?" in value and re.match(r"(?i)https?://", value):
                return query[query.index(pair) + len(key) + 1 :]
            return unquote_plus(value)
    return None


def _as_address(value: str) -> str | None:
    """The address in a parameter's value: plain, escaped twice, with a prefix ("cache:…:"), or none."""
    for _ in range(2):
        if found := re.search(r"(?i)(?:^|:)((?:https?:/+|at://|tg://)[^\s]+)", value):
            return found[1]
        if re.match(r"/[\w@]", value):
            return value
        if "%" not in value:
            break
        value = unquote(value)
    bare = value.rpartition(":")[2]
    return bare if re.match(r"(?:[\w-]+\.)+[a-z]{2,}/", bare) else None
