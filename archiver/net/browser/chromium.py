"""The browser as the pipeline sees it: a new Chromium for each page, and none left behind."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from ...errors import Stopped
from ...ports import Clock, Exchange, NoBrowser, Rendered, Visit
from ...settings import Settings
from ..fetcher import full_user_agent
from .certificate import make_certificate
from .find import find_chromium, find_version, is_installed
from .launch import Profile, launch, profile_folder
from .page import Patience, Travels, follow, show
from .proxy import RecordingProxy
from .record import Kept, Recorder, Relay
from .shown import Shown, read_shown
from .watch import Watch
from .world import Worlds

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

#: Longest time for one page, from the start of its browser to its end.
MAX_SECONDS = 120.0
#: Memory of one browser, what its processes share left out.
MAX_BYTES = 1_500_000_000
#: Browsers at the same time: each takes a core and some hundred megabytes.
_PARALLEL = 2
_READ_SECONDS = 45.0
_LOOK_SECONDS = 0.2


class Chromium:
    """:class:`archiver.ports.Browser` over the ``[browser]`` extra and the Chromium of this machine.

    :raises SettingsError: a User-Agent that can't be sent.
    """

    def __init__(
        self,
        settings: Settings,
        fetcher: Relay,
        clock: Clock,
        stop: threading.Event | None = None,
        *,
        max_seconds: float = MAX_SECONDS,
        max_bytes: int = MAX_BYTES,
        patience: Patience | None = None,
    ) -> None:
        self._settings = settings
        self._fetcher = fetcher
        self._clock = clock
        self._stop = stop
        self._max_seconds = max_seconds
        self._max_bytes = max_bytes
        self._patience = patience or Patience()
        self._slots = threading.BoundedSemaphore(_PARALLEL)
        self._name = full_user_agent(settings.network)

    def render(
        self,
        url: str,
        *,
        allows: Callable[[int], bool],
        is_own: bool = False,
        kept: Callable[[str], None] | None = None,
    ) -> Rendered | NoBrowser:
        """Show a page in a browser that is new to it.

        A browser that doesn't start is told as :class:`NoBrowser`; one that breaks on the
        page as a failure, beside the exchanges that came before.

        :raises Stopped: the program is to stop.
        :raises HomeError: the home can't keep what comes.
        """
        if not is_installed():
            return NoBrowser("the [browser] extra isn't installed")
        if (chromium := find_chromium()) is None:
            return NoBrowser("no Chromium or Chrome is installed")
        if (version := find_version(chromium)) is None:
            return NoBrowser(f"{chromium} doesn't start")
        while not self._slots.acquire(timeout=_LOOK_SECONDS):
            self._check_stop()
        try:
            self._check_stop()
            with profile_folder(self._settings.home) as profile:
                recorder = Recorder(
                    self._fetcher,
                    urldefrag(url).url,
                    allows=allows,
                    is_own=is_own,
                    kept=kept,
                    max_requests=self._settings.capture.max_requisites + 1,
                )
                return self._render(urldefrag(url).url, chromium, version, profile, recorder)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Nothing stays open: each page's browser ends with its visit."""

    def _render(
        self, url: str, chromium: str, version: str, profile: Profile, recorder: Recorder
    ) -> Rendered | NoBrowser:
        certificate = make_certificate(profile.folder)
        watch = Watch(
            profile.folder / "profile",
            max_seconds=self._max_seconds,
            max_bytes=self._max_bytes,
            stop=self._stop,
        )
        session = _Session(self._settings.find.max_article_bytes, self._patience)
        try:
            with RecordingProxy(recorder, certificate.context) as proxy, watch:
                session.run(
                    url,
                    recorder,
                    watch,
                    start=lambda playwright: launch(
                        playwright,
                        chromium,
                        profile,
                        port=proxy.port,
                        key_hash=certificate.key_hash,
                        user_agent=self._user_agent(version),
                    ),
                )
            self._check_stop()
            if recorder.error is not None:
                raise recorder.error
        except BaseException:
            for each in recorder.close():
                each.exchange.body.close()
            raise
        kept = recorder.close()
        if not session.began:
            for each in kept:
                each.exchange.body.close()
            return NoBrowser(session.failure or "the browser doesn't start")
        visit, rest = _part(url, kept, session.travels, recorder)
        shown = session.shown or Shown(url, b"", "", b"", ())
        if not shown.url.startswith(("http://", "https://")):
            # A download leaves the empty page that a window begins with, a failure the browser's own page.
            shown = Shown(url, b"", "", b"", ("the browser shows no page",))
        return Rendered(
            visit=visit,
            exchanges=rest,
            made_by=f"Chromium {version}",
            shown_at=self._clock.now(),
            shown_url=shown.url,
            markup=shown.markup,
            text=shown.text,
            screenshot=shown.screenshot,
            failure=session.failure,
            notes=(
                *session.notes,
                *shown.notes,
                *session.travels.notes(),
                *_say_left_out(recorder, self._settings),
            ),
            is_cut=bool(recorder.beyond or recorder.cut or recorder.heavy),
        )

    def _user_agent(self, version: str) -> str:
        return (
            f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{version.partition('.')[0]}.0.0.0 Safari/537.36 {self._name}"
        )

    def _check_stop(self) -> None:
        if self._stop is not None and self._stop.is_set():
            raise Stopped


class _Session:
    """One browser's run, by Playwright; what went wrong is kept, not raised."""

    def __init__(self, max_markup: int, patience: Patience) -> None:
        self._max_markup = max_markup
        self._patience = patience
        self.began = False
        self.travels = Travels()
        self.shown: Shown | None = None
        self.failure: str | None = None
        self.notes: list[str] = []

    def run(
        self, url: str, recorder: Recorder, watch: Watch, *, start: Callable[[Playwright], BrowserContext]
    ) -> None:
        from playwright.sync_api import Error, sync_playwright

        with sync_playwright() as playwright:
            try:
                context = start(playwright)
            except Error as error:
                self.failure = watch.reason or f"the browser doesn't start: {_reason(error)}"
                return
            self.began = True
            try:
                page = context.new_page()
                self.travels = follow(context, page)
                worlds = Worlds(page)
                self.notes += show(page, worlds, url, recorder, watch, self._patience)
                recorder.hold()
                with watch.within(_READ_SECONDS, "read what the page shows"):
                    self.shown = read_shown(
                        page,
                        worlds,
                        max_markup=self._max_markup,
                        picture_seconds=self._patience.picture,
                    )
            except Error as error:
                crashed = "the page crashed the browser" if self.travels.crashed else None
                self.failure = watch.reason or crashed or f"the browser broke: {_reason(error)}"
            # Closing asks each page; a page that hangs doesn't answer.
            watch.kill()


def _part(
    url: str, kept: list[Kept], travels: Travels, recorder: Recorder
) -> tuple[Visit, tuple[Exchange, ...]]:
    """The main frame's visit, and what else was kept."""
    rest = list(kept)
    hops: list[Kept] = []
    for address in travels.asked or [url]:
        if found := next((each for each in rest if each.url == address), None):
            rest.remove(found)
            hops.append(found)
    last = travels.asked[-1] if travels.asked else url
    visit = Visit(url=url, retry_after_seconds=recorder.retry_after_seconds)
    if (failed := recorder.failure_of(last)) and not any(hop.url == last for hop in hops):
        told = recorder.failures[last]
        visit = replace(visit, failure=failed[0], reason=failed[1])
        visit = replace(visit, retry_after_seconds=told.retry_after_seconds, is_settled=told.is_settled)
    elif not hops:
        visit = replace(visit, failure=None)
    else:
        # A download or an answer without a page leaves the page before on show.
        place = max((n for n, hop in enumerate(hops) if hop.url in travels.shown), default=len(hops) - 1)
        rest += hops[place + 1 :]
        hops = hops[: place + 1]
    return replace(visit, exchanges=tuple(hop.exchange for hop in hops)), tuple(
        each.exchange for each in rest
    )


def _say_left_out(recorder: Recorder, settings: Settings) -> Iterator[str]:
    if recorder.beyond:
        most = settings.capture.max_requisites
        yield f"{recorder.beyond} requisites left out: more than {most}"
    if recorder.cut:
        yield f"{recorder.cut} requisites are not whole"
    if failed := len(recorder.failures):
        yield f"{failed} requisites could not be had"
    if recorder.heavy:
        yield f"{recorder.heavy} request{'s' if recorder.heavy > 1 else ''} refused: no room for what is sent"
    if recorder.sockets:
        yield f"{recorder.sockets} web socket{'s' if recorder.sockets > 1 else ''} refused"


def _reason(error: Exception) -> str:
    """The one line that tells most: Playwright reports the browser's whole log."""
    lines = [line.strip() for line in str(getattr(error, "message", error)).splitlines() if line.strip()]
    telling = next((line for line in lines if ":FATAL:" in line or "[err] No usable sandbox" in line), None)
    if telling is not None:
        return telling.rpartition("] ")[2][:200]
    return (lines[0] if lines else type(error).__name__)[:200]
