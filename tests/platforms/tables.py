"""The tables of all contract tests, for tests that hold something of every platform."""

from __future__ import annotations

from importlib import import_module

from archiver.platforms import PLATFORMS
from tests.platforms.contract import PlatformContract


def contracts() -> dict[str, type[PlatformContract]]:
    """Every platform's contract test, by the platform's key."""
    found: dict[str, type[PlatformContract]] = {}
    for name in sorted(PLATFORMS):
        module = import_module(f"tests.platforms.test_{name}")
        found[name] = next(each for each in vars(module).values() if getattr(each, "name", None) == name)
    return found


def posts() -> list[str]:
    """Every address of a post that the tables hold, share links included."""
    return [url for contract in contracts().values() for url in (*contract.posts, *contract.share_links)]


def others() -> list[str]:
    """Every address that is no post: profiles, and the pages that are neither."""
    return [
        url
        for contract in contracts().values()
        for url in (*contract.profiles, *contract.pages.values(), *contract.not_posts)
    ]
