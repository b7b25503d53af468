"""The parameters that only track, as ``tracking.toml`` lists them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ..lightly import dataclass


@dataclass(frozen=True)
class _Names:
    exact: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> _Names:
        lowered = [name.lower() for name in names]
        return cls(
            frozenset(name for name in lowered if not name.endswith("*")),
            tuple(name[:-1] for name in lowered if name.endswith("*")),
        )

    def __contains__(self, name: str) -> bool:
        return name in self.exact or name.startswith(self.beginnings)


@cache
def _tables() -> tuple[_Names, dict[str, _Names]]:
    import tomllib

    table = tomllib.loads(Path(__file__).with_name("tracking.toml").read_text("utf-8"))
    hosts = {host: _Names.of(names) for host, names in table["hosts"].items()}
    return _Names.of(table["everywhere"]["names"]), hosts


def _for_host(host: str) -> _Names | None:
    hosts = _tables()[1]
    while host:
        if host in hosts:
            return hosts[host]
        host = host.partition(".")[2]
    return None


def without_tracking(host: str, query: str) -> str:
    """The query without the parameters that only track; the others keep their order and spelling."""
    if not query:
        return query
    everywhere, here = _tables()[0], _for_host(host)
    kept = []
    for pair in query.split("&"):
        name = pair.partition("=")[0].lower()
        if name and name not in everywhere and (here is None or name not in here):
            kept.append(pair)
    return "&".join(kept)
