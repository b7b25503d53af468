"""What an address is: a post, a profile or anything else.

Made for lists of millions: hosts are looked up in tables that remember, an
address in its usual spelling is never rewritten, and every pattern is tried
only on hosts that it was declared for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from ..model import Address, PostRef
from ..urls import MAX_URL_LENGTH, find_inner, normalise
from ..urls.normalise import clean
from ..urls.unwrap import MAX_DEPTH, is_shortener, is_wrapper, may_hold
from ._registry import PLATFORMS, SCHEMES, SHORTENERS, CompiledForm, Site, compiled, find_site
from ._spec import Platform
from ._spelling import USUAL, escapes_needlessly, tidy, without_prose

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):(?://)?(.*)", re.IGNORECASE | re.DOTALL)
_SHAPES = tuple(
    (platform.shape_starts, platform, tuple(compiled(form) for form in platform.shapes))
    for platform in PLATFORMS.values()
    if platform.shapes
)


def identify(url: str) -> Address:
    """What an address is, as far as it tells by itself; never raises.

    Wrappers and archive copies are taken off first. One post has one identity
    whatever form its address has.
    """
    if len(url) > MAX_URL_LENGTH:
        return Address(url=url, kind="other")
    current = url
    for _ in range(MAX_DEPTH):
        usual = USUAL.fullmatch(current)
        if usual is None or "&amp;" in current or "/." in current or escapes_needlessly(current):
            rewritten = _rewrite(current)
            if rewritten is None:
                return _by_scheme(url, current)
            host, rest, whole = rewritten
        else:
            host, rest, whole = usual[1], usual[2], current
        place = _place(host)
        if may_hold(rest) and (inner := find_inner(whole)):
            current = inner
            continue
        if place is None:
            if rest.startswith("/@") or rest.startswith(_SHAPE_STARTS):
                return _by_shape(url, host, rest)
            return Address(url=url, kind="other")
        site, wraps, is_short = place
        if wraps and (inner := find_inner(whole)):
            current = inner
            continue
        if site is not None and (found := _on_site(url, site, rest)):
            return found
        if is_short and len(rest) > 1:
            platform = site.platform.name if site else None
            return Address(url=url, kind="other", platform=platform, needs="expansion")
        return Address(url=url, kind="other", platform=site.platform.name if site else None)
    return Address(url=url, kind="other")


def recall(url: str) -> Address:
    """What :func:`identify` says of an address of the article in hand: each is asked about several times."""
    return _remembered(url) if len(url) <= _REMEMBERED_CHARS else identify(url)


#: Longer addresses are not remembered, so that memory has a bound.
_REMEMBERED_CHARS = 2_000
_remembered = lru_cache(maxsize=512)(identify)
_SHAPE_STARTS = tuple(start for starts, _, _ in _SHAPES for start in starts)


@lru_cache(maxsize=8192)
def _place(host: str) -> tuple[Site | None, bool, bool] | None:
    """The platform's site on a host, whether the host wraps other addresses, whether it shortens them."""
    site = find_site(host)
    wraps, is_short = is_wrapper(host), is_shortener(host) or host in SHORTENERS
    return (site, wraps, is_short) if site or wraps or is_short else None


def _rewrite(url: str) -> tuple[str, str, str] | None:
    """Host, rest and whole of an address in an unusual spelling, or ``None`` where it is no web address."""
    address = normalise(url)
    if address is None:
        return None
    host, slash, rest = address.partition("://")[2].partition("/")
    rest, mark, fragment = (slash + rest).partition("#")
    host = host.partition(":")[0] if not host.startswith("[") else host
    return host, _routed(fragment, host, rest) if mark else rest, address


def _routed(fragment: str, host: str, rest: str) -> str:
    """Path and query, or the route in the fragment that stands for them.

    Pages of 2010 kept the address of what they showed behind "#!", whatever
    their own path: ``x.com/#!/user/status/1``, ``facebook.com/home.php#!/…``.
    """
    route = fragment.lstrip("!/")
    path = rest.partition("?")[0]
    routes = [f"/{route}", f"{path}?{route}"]
    if not fragment.startswith("!"):
        routes.insert(0, rest)
    site = find_site(host)
    for routed in routes:
        if site is not None and (found := _on_site("", site, routed)) and found.kind == "post":
            return routed
    return f"/{route}" if path == "/" else rest


def _by_scheme(url: str, text: str) -> Address:
    found = _SCHEME.fullmatch(clean(text) or "")
    platform = SCHEMES.get(found[1].lower()) if found else None
    if found is None or platform is None:
        return Address(url=url, kind="other")
    rest = without_prose(found[2].strip())
    for form in platform.schemes[found[1].lower()]:
        if match := compiled(form).pattern.match(rest):
            groups = match.groupdict()
            if "post" in groups:
                return _post(url, platform, compiled(form), groups, "", "")
            return _profile(url, platform, compiled(form), groups.get("author") or "")
    return Address(url=url, kind="other", platform=platform.name)


def _by_shape(url: str, host: str, rest: str) -> Address:
    """A post by its shape, on a host that no platform claims: to be confirmed by the host's own answer."""
    bare = host.removeprefix("www.")
    rest = without_prose(rest)
    for starts, platform, forms in _SHAPES:
        if not rest.startswith(starts) or bare in platform.shape_not_on:
            continue
        for form in forms:
            if match := form.pattern.match(rest):
                return _post(url, platform, form, match.groupdict(), bare, "")
    return Address(url=url, kind="other")


def _on_site(url: str, site: Site, rest: str) -> Address | None:
    rest = without_prose(rest)
    found = _match(url, site, rest)
    if "%" not in rest and "//" not in rest:
        return found
    path, mark, query = rest.partition("?")
    if found is not None and found.kind == "post" and "%" not in path:
        return found
    plain = without_prose(tidy(path))
    again = _match(url, site, f"{plain}{mark}{query}")
    if again is None and "%" in query:
        again = _match(url, site, f"{plain}{mark}{tidy(query)}")
    # A path that was escaped whole may look like the profile, or the post, that it begins with.
    return again if found is None or (again is not None and again.kind == "post") else found


def _match(url: str, site: Site, rest: str) -> Address | None:
    for form in site.posts:
        if form.form.author_in_host and (not site.sub or "." in site.sub):
            continue
        if match := form.pattern.match(rest):
            return _post(url, site.platform, form, match.groupdict(), site.host, site.sub)
    for form in site.profiles:
        if match := form.pattern.match(rest):
            author = site.sub if form.form.author_in_host else match["author"]
            if form.form.author_in_host and "." in author:
                continue
            if author and author.lower() not in site.platform.reserved:
                return _profile(url, site.platform, form, author)
    return None


def _post(
    url: str, platform: Platform, form: CompiledForm, groups: dict[str, str | None], host: str, sub: str
) -> Address:
    if not form.form.is_post:
        return Address(url=url, kind="other", platform=platform.name, needs=form.form.needs)
    author = sub if form.form.author_in_host else groups.get("author")
    if form.is_plain:
        post_id = groups["post"] or ""
    else:
        post_id = form.form.id.format_map({**groups, "author": author, "host": host, "sub": sub})
    post_id = platform.fold(post_id)
    if author and "%" in author:
        author = unquote(author)
    ref = PostRef(platform.name, post_id, author or None)
    if form.form.url is None:
        canonical = platform.url_for(ref)
    else:
        canonical = form.form.url.format_map({**groups, **platform.fields(ref), "host": host})
    return Address(
        url=url,
        kind="post",
        platform=platform.name,
        post=ref,
        author=author or None,
        canonical_url=canonical,
        minted_at=platform.minted_at(post_id),
        needs=form.form.needs,
    )


def _profile(url: str, platform: Platform, form: CompiledForm, author: str) -> Address:
    template = form.form.url or platform.profile_url
    canonical = template.format(author=author) if template else None
    if "%" in author:
        author = unquote(author)
    return Address(url=url, kind="profile", platform=platform.name, author=author, canonical_url=canonical)
