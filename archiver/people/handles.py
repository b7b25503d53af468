"""Handles of accounts: out of profile addresses and embeds, in one spelling to compare by."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ..model import Citation, PlatformName, PostMetadata, PostRef
from ..platforms import PLATFORMS, recall

#: A handle longer than this is none.
MAX_HANDLE = 100
_HANDLE = re.compile(r"[\w.@:%+-]{1,100}")
#: What is compared: letter case makes no difference on any platform.
_ACROSS_HOSTS = "mastodon"


def clean_handle(handle: str | None) -> str | None:
    """A handle without "@" before it and blanks around it; ``None`` where it can't be one."""
    bare = (handle or "").strip()[: MAX_HANDLE + 2].lstrip("@").rstrip("/")
    return bare if _HANDLE.fullmatch(bare) else None


def same_handle(a: str, b: str) -> bool:
    """Whether two handles of one platform are one account."""
    return fold_handle(a) == fold_handle(b)


def fold_handle(handle: str) -> str:
    """A handle as it is compared: letter case and "@" make no difference."""
    return handle.strip().lstrip("@").casefold()


def profile_at(url: str) -> tuple[PlatformName, str] | None:
    """Platform and handle of a profile's address; ``None`` for any other address.

    On the fediverse the handle carries its host: ``user@host``.
    """
    address = recall(url)
    handle = clean_handle(address.author)
    if address.kind != "profile" or address.platform is None or handle is None:
        return None
    return address.platform, _with_host(address.platform, handle, urlsplit(address.url).hostname)


def handle_of(citation: Citation) -> str | None:
    """The handle that a citation's address, its embed or its words give."""
    ref = citation.post
    for handle in (citation.handle, citation.claim.handle if citation.claim else None):
        if found := clean_handle(handle):
            return _with_host(citation.platform, found, _host_of(ref))
    return _author_of(ref)


def handle_of_embed(platform: PlatformName, ref: PostRef | None, claim: PostMetadata | None) -> str | None:
    """The handle that an embed shows by value, else the one in its post's address."""
    if claim and (found := clean_handle(claim.handle)):
        return _with_host(platform, found, _host_of(ref))
    return _author_of(ref)


def is_platform(name: str) -> bool:
    """Whether a name is a platform's key."""
    return name in PLATFORMS


def _author_of(ref: PostRef | None) -> str | None:
    handle = clean_handle(ref.author) if ref else None
    # "x.com/i/status/…", "x.com/i/web/status/…": a way to a post, and nobody's handle.
    if ref is None or handle is None or handle in {"i", "_"}:
        return None
    return _with_host(ref.platform, handle, _host_of(ref))


def _host_of(ref: PostRef | None) -> str | None:
    return ref.post_id.partition("/")[0] if ref and ref.platform == _ACROSS_HOSTS else None


def _with_host(platform: PlatformName, handle: str, host: str | None) -> str:
    return f"{handle}@{host}" if platform == _ACROSS_HOSTS and host and "@" not in handle else handle
