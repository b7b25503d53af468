"""All that one ``archiver serve`` runs: the pages, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .app import create_app
from .server import WebServer, listen
from .serving import plan_serving

if TYPE_CHECKING:
    from ..service import Archiver


@dataclass(frozen=True, kw_only=True)
class Served:
    """What is wanted of one run, where it differs from the settings."""

    host: str
    port: int
    replay_port: int
    has_replay: bool = True


@contextmanager
def serve(archiver: Archiver, wanted: Served) -> Iterator[str]:
    """Serve while the block lasts; yields the one address to open.

    :raises UsageError: a port is taken, or others could reach it and no tokens are set.
    """
    serving = plan_serving(archiver.settings, host=wanted.host)
    with listen(wanted.host, wanted.port) as listening:
        app = create_app(archiver, serving)
        with WebServer(app, listening) as server:
            yield address_of(wanted.host, server.port)


def address_of(host: str, port: int) -> str:
    """The address that a person on this machine opens."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 -- is shown, not listened on
    return f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port}/"
