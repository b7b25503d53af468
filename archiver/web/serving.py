"""How the pages are served: where, to whom, and with what beside them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from ..errors import SettingsError, UsageError
from ..lightly import dataclass
from ..settings import Serve, Settings
from .tokens import Tokens

_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Replay(Protocol):
    """The replay that stands beside the pages."""

    @property
    def base(self) -> str | None:
        """Where readers reach it, without a ``/`` at its end; ``None`` where they can't."""

    @property
    def says(self) -> str:
        """How it stands with it, in a line for a person; ``""`` while all is well."""


class Runner(Protocol):
    """Has done what is due."""

    def wake(self) -> None:
        """There is something to do."""

    @property
    def shown(self) -> Mapping[str, Any]:
        """``state`` (``idle``, ``running``, ``daemon``), ``outcome`` of the last run, ``ended_at``."""


@dataclass(frozen=True)
class NoReplay:
    """There is none, and why."""

    says: str = "Replay is off: this server was started without it."
    base: None = None


@dataclass(frozen=True)
class NoRunner:
    """Nobody works here: what is asked for stays due."""

    shown: Mapping[str, Any] = field(
        default_factory=lambda: {"state": "idle", "outcome": None, "ended_at": None}
    )

    def wake(self) -> None:
        """Nobody is there to be woken."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """What the application has to know of the server that it runs in."""

    host: str = "127.0.0.1"
    #: The address that a person on this machine opens, where it is known.
    address: str = ""
    #: Names beside those of this machine by which it is reached, in lower case, without ports.
    allowed_hosts: frozenset[str] = frozenset()
    #: ``None``: whoever reaches it may read and write.
    tokens: Tokens | None = None
    replay: Replay = field(default_factory=NoReplay)
    runner: Runner = field(default_factory=NoRunner)

    @property
    def is_private(self) -> bool:
        """Whether only this machine reaches it, by names that no stranger can point here."""
        return is_loopback(self.host) and not self.allowed_hosts

    def knows(self, host: str) -> bool:
        """Whether a host of a Host header, without its port, is one of its names.

        An address can't be pointed elsewhere by a stranger's DNS, so off loopback any counts.
        """
        if host in _LOOPBACK_NAMES or host in self.allowed_hosts or host == self.host.lower():
            return True
        return not is_loopback(self.host) and _is_address(host)


def is_loopback(host: str) -> bool:
    """Whether what listens there is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def plan_serving(settings: Settings, *, host: str) -> Serving:
    """How to serve on a host, as the settings allow.

    :raises UsageError: others could reach it, and not both tokens are set.
    :raises SettingsError: a token or a name is none.
    """
    serve = settings.serve
    tokens = load_tokens(serve, settings.home)
    serving = Serving(host=host, allowed_hosts=_read_hosts(serve.allowed_hosts), tokens=tokens)
    if tokens is None and not serving.is_private:
        why = f"--host {host}" if not is_loopback(host) else "serve.allowed_hosts"
        raise UsageError(
            f"{why}: others could reach this archive: set serve.read_token and serve.write_token first "
            '(make each with: python3 -c "import secrets; print(secrets.token_urlsafe(32))")'
        )
    check_replay_url(serve, serving)
    return serving


def check_replay_url(serve: Serve, serving: Serving) -> None:
    """Refuse an address for replay that is none, or is the pages' own host: cookies don't part ports.

    :raises SettingsError: it is one of these.
    """
    if not serve.replay_url:
        return
    parts = urlsplit(serve.replay_url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise SettingsError(f"serve.replay_url: {serve.replay_url}: is no web address (http:// or https://)")
    if parts.hostname in serving.allowed_hosts | {serving.host.lower()}:
        raise SettingsError(
            f"serve.replay_url: {serve.replay_url}: archived pages run scripts, and this is the host of the "
            "catalogue's own pages; give replay a host name of its own"
        )


def _read_hosts(given: str) -> frozenset[str]:
    hosts = frozenset(given.replace(",", " ").lower().split())
    for host in hosts:
        if "/" in host or (":" in host and not _is_address(host)):
            raise SettingsError(f"serve.allowed_hosts: {host}: write names alone, without scheme and port")
    return hosts


def load_tokens(serve: Serve, home: Path, *, read: Callable[[Path], str] | None = None) -> Tokens | None:
    """The tokens that the settings name; ``None`` where there is none.

    :raises SettingsError: one is missing or too short, a file can't be read, or both are the same.
    """
    given = {name: getattr(serve, name) for name in ("read_token", "write_token")}
    if not any(given.values()):
        return None
    read = read or _first_line
    found: dict[str, str] = {}
    for name, value in given.items():
        where = f"serve.{name}"
        if not value:
            raise SettingsError(f"{where}: is missing; set both tokens, or neither")
        if value.startswith("file:"):
            path = home / Path(value.removeprefix("file:")).expanduser()
            try:
                value = read(path)
            except (OSError, UnicodeDecodeError) as error:
                raise SettingsError(f"{where}: {path}: can't be read: {error}") from error
        found[name] = value
    return Tokens.of(found["read_token"], found["write_token"])


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline(4096).strip()
