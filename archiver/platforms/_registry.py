"""The platforms of this folder, and which of them a host belongs to."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from importlib import import_module

from ._spec import Form, Platform


def _load() -> dict[str, Platform]:
    folder = __name__.rpartition(".")[0]
    names = (module.name for module in pkgutil.iter_modules(import_module(folder).__path__))
    modules = (import_module(f"{folder}.{name}") for name in sorted(names) if not name.startswith("_"))
    return {platform.name: platform for platform in (module.PLATFORM for module in modules)}


def _index(platforms: Iterable[Platform]) -> dict[str, Platform]:
    """Declared host -> platform; raises ``ImportError`` where two claim one."""
    index: dict[str, Platform] = {}
    for platform in platforms:
        for host in (*platform.hosts, *platform.mirrors):
            for spelling in {host, host.removeprefix("*.")}:
                if spelling in index and index[spelling] is not platform:
                    raise ImportError(f"{host} is claimed by {index[spelling].name} and {platform.name}")
                index[spelling] = platform
    return index


PLATFORMS: dict[str, Platform] = _load()
_HOSTS = _index(PLATFORMS.values())
_OTHER_HOSTS = frozenset(host for platform in PLATFORMS.values() for host in platform.other_hosts)

#: Host of a shortener -> the platform whose own it is.
SHORTENERS: dict[str, str] = {
    host: platform.name for platform in PLATFORMS.values() for host in platform.shorteners
}

#: Scheme -> its platform.
SCHEMES: dict[str, Platform] = {
    scheme: platform for platform in PLATFORMS.values() for scheme in platform.schemes
}


class CompiledForm:
    """A form with its pattern compiled when it is first tried."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.is_plain = form.id == "{post}"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.form.pattern, re.IGNORECASE | re.ASCII)


@lru_cache(maxsize=256)
def compiled(form: Form) -> CompiledForm:
    return CompiledForm(form)


class Site:
    """A host as its platform sees it: which forms count on it."""

    def __init__(self, platform: Platform, host: str, declared: str) -> None:
        self.platform = platform
        self.host = host
        suffix = declared.removeprefix("*")
        self.sub = host.removesuffix(suffix) if suffix.startswith(".") and host.endswith(suffix) else ""
        here = {declared, host}
        self.posts = self._forms(platform.posts, here)
        self.profiles = self._forms(platform.profiles, here)

    @staticmethod
    def _forms(forms: tuple[Form, ...], here: set[str]) -> tuple[CompiledForm, ...]:
        return tuple(compiled(form) for form in forms if not form.hosts or not here.isdisjoint(form.hosts))


@lru_cache(maxsize=8192)
def find_site(host: str) -> Site | None:
    """The platform's site that a host is, or ``None`` for a host that no platform claims."""
    host = host.rstrip(".")
    bare = host.removeprefix("www.")
    if bare in _HOSTS:
        return Site(_HOSTS[bare], bare, f"*.{bare}" if f"*.{bare}" in _HOSTS else bare)
    parent = bare
    for _ in range(6):
        if parent in _OTHER_HOSTS:
            return None
        parent = parent.partition(".")[2]
        if not parent:
            break
        if (wildcard := f"*.{parent}") in _HOSTS:
            return Site(_HOSTS[wildcard], bare, wildcard)
    beginning = bare.partition(".")[0] + ".*"
    return Site(_HOSTS[beginning], bare, beginning) if beginning in _HOSTS else None
