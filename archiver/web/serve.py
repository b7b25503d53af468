"""All that one ``archiver serve`` runs: the pages, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ..lightly import dataclass
from .app import create_app
from .replay import ReplayProcess, plan_replay
from .runner import ArchiveRunner
from .server import WebServer, listen
from .serving import NoReplay, plan_serving

if TYPE_CHECKING:
    from ..service import Archiver


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is wanted of one run."""

    host: str
    #: 0 for one that is free, as of ``replay_port``.
    port: int
    replay_port: int
    has_replay: bool = True


@dataclass(frozen=True, kw_only=True)
class Served:
    """Where it is."""

    #: The one address to open.
    address: str
    #: Where replay is; ``None`` where there is none, for the reason in ``replay_says``.
    replay: str | None
    replay_says: str


@contextmanager
def serve(archiver: Archiver, wanted: Wanted) -> Iterator[Served]:
    """Serve while the block lasts.

    :raises UsageError: a port is taken, or others could reach it and no tokens are set.
    :raises HomeError: the catalogue can't be read, nor brought up to date.
    """
    settings = archiver.settings
    # Replay is called localhost: the pages need another name, so that no cookie of theirs goes there.
    host = "127.0.0.1" if wanted.host.lower() == "localhost" else wanted.host
    serving = plan_serving(settings, host=host)
    archiver.operating.bring_up_to_date()
    with ExitStack() as stack:
        listening = stack.enter_context(listen(host, wanted.port))
        address = _address_of(host, listening.getsockname()[1])
        replay: ReplayProcess | NoReplay = NoReplay()
        if wanted.has_replay:
            replay = plan_replay(
                serving,
                settings.home,
                port=wanted.replay_port,
                url=settings.serve.replay_url,
                storage_url=settings.storage.url,
            )
        stack.enter_context(archiver.following())
        if isinstance(replay, ReplayProcess):
            stack.enter_context(replay)
        runner = stack.enter_context(ArchiveRunner(archiver))
        app = create_app(archiver, replace(serving, address=address, replay=replay, runner=runner))
        stack.enter_context(WebServer(app, listening))
        yield Served(address=address, replay=replay.base, replay_says=replay.says)


def _address_of(host: str, port: int) -> str:
    """The address that a person on this machine opens."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 -- shown, not listened on
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
