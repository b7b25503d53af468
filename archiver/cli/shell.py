"""What the options before the command mean to every command."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..ports import Progress
    from ..service import Archiver
    from ..settings import Settings


@dataclass(frozen=True, kw_only=True)
class Shell:
    """The options before the command, and the way from them to the service."""

    home: Path | None
    config: Path | None
    collection: str
    verbose: int
    quiet: bool

    def lines(self) -> Progress:
        """Progress as lines for a person."""
        from .progress import Lines

        return Lines(verbose=self.verbose, quiet=self.quiet)

    @contextmanager
    def open(
        self,
        *,
        collection: str | None = None,
        stop: threading.Event | None = None,
        dedup: bool = True,
        progress: Progress | None = None,
    ) -> Iterator[Archiver]:
        """The service over the settings; sealed and closed at the end.

        ``progress`` is told what happens; the terminal is by default.

        :raises SettingsError: a settings file, key or value is wrong.
        """
        with self.build(
            self.load(), collection=collection, stop=stop, dedup=dedup, progress=progress
        ) as archiver:
            yield archiver

    def load(self) -> Settings:
        """The settings as the file has them now.

        :raises SettingsError: a settings file, key or value is wrong.
        """
        from ..settings import load_settings

        return load_settings(self.home, self.config)

    def build(
        self,
        settings: Settings,
        *,
        collection: str | None = None,
        stop: threading.Event | None = None,
        dedup: bool = True,
        progress: Progress | None = None,
    ) -> Archiver:
        """The service over settings, to be closed by whom it is for."""
        from ..service import Archiver

        return Archiver(
            settings,
            collection=collection or self.collection,
            progress=progress or self.lines(),
            stop=stop,
            dedup=dedup,
        )

    @contextmanager
    def working(
        self,
        *,
        collection: str | None = None,
        dedup: bool = True,
        progress: Progress | None = None,
    ) -> Iterator[Archiver]:
        """The service for a command that stores: SIGINT and SIGTERM let running jobs end, then stop."""
        stop = threading.Event()
        allow_many_files()
        with (
            stopping_on_signals(stop),
            self.open(collection=collection, stop=stop, dedup=dedup, progress=progress) as archiver,
        ):
            yield archiver


def allow_many_files() -> None:
    """Raise the soft limit of open files: a page with hundreds of large requisites holds one for each."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def stopping_on_signals(stop: threading.Event, *, says_so: bool = True) -> Iterator[None]:
    """Set ``stop`` at the first SIGINT or SIGTERM; a second one ends the program at once."""

    def on_signal(number: int, _: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)  # as after a kill: what is due stays due, the next start takes up the rest
        stop.set()
        if says_so:
            click.echo(
                "archiver: stopping; what is nearly done is finished, the rest stays due "
                "(again: stop at once)",
                err=True,
            )

    earlier = {number: signal.signal(number, on_signal) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


@contextmanager
def reloading_on_hangup(asked: threading.Event) -> Iterator[None]:
    """Set ``asked`` at each SIGHUP; it ends the program no more, where the system has it."""
    if not hasattr(signal, "SIGHUP"):
        yield
        return
    earlier = signal.signal(signal.SIGHUP, lambda *_: asked.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, earlier)


@contextmanager
def leaving_on_signals() -> Iterator[None]:
    """For a command that stores nothing: SIGTERM and SIGHUP unwind it, so that its processes end; a second
    one ends the program at once."""
    numbers = [signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    is_leaving = False

    def on_signal(number: int, _: FrameType | None) -> None:
        nonlocal is_leaving
        if is_leaving:
            os._exit(128 + number)
        is_leaving = True
        raise SystemExit(128 + number)

    # One that is ignored stays so: nohup.
    earlier = {
        number: signal.signal(number, on_signal)
        for number in numbers
        if signal.getsignal(number) is not signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


collection_option = click.option(
    "--collection", metavar="NAME", help="Collection that is stored into.  [default: main]"
)
dedup_option = click.option(
    "--no-dedup",
    "dedup",
    is_flag=True,
    default=True,
    flag_value=False,
    help="Store every body, also one that the collection holds already.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON Lines.")
