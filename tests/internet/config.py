"""The internet as a whole, and the settings that send a program to it."""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from .certificates import Authority, Flaw
from .log import Log, Request
from .server import Server
from .site import Site
from .wire import RESET, Answer, Wire

#: Short enough that a test of slowness is quick, long enough for a busy machine.
QUICK: dict[str, dict[str, Any]] = {
    "network": {"read_timeout_seconds": 5, "total_timeout_seconds": 20},
    "politeness": {"delay_seconds": 0},
    # Tests of small disks have less.
    "storage": {"min_free_bytes": 0},
    "work": {"max_attempts": 2, "retry_seconds": 0.2},
    # Tests of linking turn it on; all others are about an internet without archives.
    "linking": {"online": False},
}


class Internet(Log):
    """Every host there is. A host without a site breaks the connection, as does one that is down."""

    def __init__(self) -> None:
        super().__init__()
        self._sites: dict[str, Site] = {}
        self._elsewhere: dict[str, str] = {}
        self._is_out = False
        self.authority = Authority()
        self._server = Server(self.authority, self, self.respond)
        self._folder = tempfile.TemporaryDirectory(prefix="internet-")
        self._bundle = Path(self._folder.name) / "ca.pem"
        self._bundle.write_bytes(self.authority.bundle)
        self._closed = socket.socket()
        self._closed.bind(("127.0.0.1", 0))  # Bound but not listening: refuses, and nobody else gets it.
        self._silent = socket.create_server(("127.0.0.1", 0), backlog=128)  # Listening, but never answering.

    def __enter__(self) -> Internet:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()
        self._closed.close()
        self._silent.close()
        self._folder.cleanup()

    # sites

    def site(self, host: str, *aliases: str, flaw: Flaw | None = None) -> Site:
        """The host's site, made at the first call; ``flaw`` is what is wrong with its certificate."""
        site = self._sites.get(host) or Site(host)
        for name in (host, *aliases):
            self._sites[name] = site
            if flaw:
                self.authority.flaws[name] = flaw
        return site

    def refuse(self, host: str) -> None:
        """Nobody listens there: connections are refused. For settings written from now on."""
        self._elsewhere[host] = f"127.0.0.1:{self._closed.getsockname()[1]}"

    def stall(self, host: str) -> None:
        """Connections to it come about, and nothing more: no TLS either. For settings written from now on."""
        self._elsewhere[host] = f"127.0.0.1:{self._silent.getsockname()[1]}"

    def take_down(self, host: str) -> None:
        """The host breaks off every connection from now on."""
        self._sites.pop(host, None)

    def go_out(self, is_out: bool = True) -> None:
        """Every host breaks off every connection, until it is said that none does any more."""
        self._is_out = is_out

    def respond(self, request: Request) -> Answer | Wire:
        """What the host's site answers."""
        site = None if self._is_out else self._sites.get(request.host)
        return Wire(lambda: iter([RESET])) if site is None else site.answer(request)

    # settings

    @property
    def ca_bundle(self) -> str:
        """Path of the authority's certificate."""
        return str(self._bundle)

    @property
    def proxy_url(self) -> str:
        """For HTTP_PROXY and HTTPS_PROXY: plain and tunnelled requests to any host."""
        return f"http://127.0.0.1:{self._server.port}"

    def resolve(self, *hosts: str) -> dict[str, str]:
        """``network.resolve`` for the hosts; without any, for every host there could be."""
        lines: dict[str, str] = {}
        for host in hosts or ("*",):
            lines[f"{host}:80"] = f"127.0.0.1:{self._server.port}"
            lines[f"{host}:443"] = f"127.0.0.1:{self._server.tls_port}"
        for host, address in self._elsewhere.items():
            lines[f"{host}:80"] = lines[f"{host}:443"] = address
        return lines

    def settings(self, *hosts: str, **sections: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Settings that send ``hosts`` (or all) here, quick ones, and over them the given sections."""
        tree = {name: dict(keys) for name, keys in QUICK.items()}
        tree["network"] |= {"ca_bundle": self.ca_bundle, "resolve": self.resolve(*hosts)}
        for name, keys in sections.items():
            tree[name] = tree.get(name, {}) | dict(keys)
        return tree

    def write_config(self, path: Path, *hosts: str, **sections: Mapping[str, Any]) -> Path:
        """A settings file (TOML) of :meth:`settings`."""
        lines: list[str] = []
        for section, keys in self.settings(*hosts, **sections).items():
            tables = {key: value for key, value in keys.items() if isinstance(value, Mapping)}
            lines += [f"[{section}]", *(_line(k, v) for k, v in keys.items() if k not in tables)]
            for name, table in tables.items():
                lines += [f"[{section}.{name}]", *(_line(k, v) for k, v in table.items())]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


def _line(key: str, value: object) -> str:
    # JSON's strings, numbers and booleans are TOML's too.
    return f"{json.dumps(key)} = {json.dumps(value)}"
