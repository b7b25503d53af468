"""Looks at this machine: folder, catalogue, room, clock, optional parts, browser, proxy, certificates."""

from __future__ import annotations

import importlib.util
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ...errors import ArchiverError
from ...settings import Settings
from .finding import Finding, Verdict
from .looking_up import examine_lookups

if TYPE_CHECKING:
    from ...ports import Catalog

#: A clock before this is wrong: the program is younger. Certificates would be refused.
_OLDEST_NOW = datetime(2026, 1, 1, tzinfo=UTC)
#: Extra -> modules that it brings.
_EXTRAS = {
    "replay": ("pywb",),
    "browser": ("playwright", "cryptography"),
    "media": ("yt_dlp",),
    "cluster": ("procrastinate", "psycopg"),
    "s3": ("botocore",),
}
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def examine_here(
    settings: Settings,
    *,
    now: datetime,
    open_catalog: Callable[[], Catalog],
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Finding]:
    """What is to be said of this machine and the bucket; changes nothing on it, and leaves nothing there."""
    yield _home(settings.home)
    yield from _catalogue(settings, open_catalog)
    yield _room(settings)
    yield _clock(now)
    for extra, modules in _EXTRAS.items():
        lacking = [name for name in modules if importlib.util.find_spec(name) is None]
        yield _here(
            "extra",
            extra,
            Verdict.ABSENT if lacking else Verdict.FINE,
            f"pip install 'archiver[{extra}]' brings it" if lacking else "",
        )
    yield from _bucket(settings)
    yield _browser(settings, environ)
    yield from examine_lookups(settings, environ)
    yield from _network(settings, environ)


def _here(subject: str, name: str, verdict: Verdict, note: str = "") -> Finding:
    return Finding(subject=subject, name=name, verdict=verdict, note=note)


def _home(home: Path) -> Finding:
    """Whether the folder can be written, or made, tried in the folder itself: rights alone don't tell."""
    place = _nearest(home)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        return _here("home", "writable", Verdict.WRONG, f"{place}: {error.strerror or error}")
    return _here("home", "writable", Verdict.FINE, str(home) if place == home else f"{home}, not made yet")


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that there is."""
    return next(place for place in (path, *path.parents) if place.exists())


def _catalogue(settings: Settings, open_catalog: Callable[[], Catalog]) -> Iterator[Finding]:
    path = settings.home / "catalog.sqlite"
    if not settings.catalog.url and not path.exists():
        yield _here("catalogue", "version", Verdict.FINE, "none yet")
        return
    try:
        with open_catalog().read() as session:
            saved = session.count_saved()
    except ArchiverError as error:
        yield _here("catalogue", "version", Verdict.WRONG, str(error))
        return
    yield _here("catalogue", "version", Verdict.FINE, "of this archiver")
    held = "body" if saved.answers == 1 else "bodies"
    said = f"{saved.answers:,} {held} held already, {saved.body_bytes / 1e6:,.1f} MB not stored again"
    yield _here("storage", "saved", Verdict.FINE, said)


def _room(settings: Settings) -> Finding:
    """Whether a page with its requisites has room; one more WARC file would be comfortable."""
    place = _nearest(settings.home)
    free = shutil.disk_usage(place).free
    enough = free >= settings.capture.max_page_bytes
    return _here(
        "home", "room", Verdict.FINE if enough else Verdict.WRONG, f"{free / 1e9:,.1f} GB free at {place}"
    )


def _bucket(settings: Settings) -> Iterator[Finding]:
    """Whether the bucket takes what it is sent and gives it back, tried with a small object."""
    if not settings.storage.url:
        return
    from ...warc.bucket import open_bucket
    from ...warc.bucket_check import check_bucket
    from ..uploading import find_failure

    try:
        bucket = open_bucket(settings.storage.url)
        wrong = check_bucket(bucket) if bucket else None
    except ArchiverError as error:
        wrong = str(error)
    yield _here("storage", "bucket", Verdict.WRONG if wrong else Verdict.FINE, wrong or settings.storage.url)
    if failure := find_failure(settings.home):
        said = f"the last failed, {failure.at:%Y-%m-%d %H:%M} UTC: {failure.why}; archiver seal tries again"
        yield _here("storage", "uploads", Verdict.WRONG, said)


def _clock(now: datetime) -> Finding:
    wrong = now < _OLDEST_NOW
    return _here("clock", "here", Verdict.WRONG if wrong else Verdict.FINE, f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _browser(settings: Settings, environ: Mapping[str, str]) -> Finding:
    """Whether Chromium is there and starts; wrong only where the settings want it for every page."""
    from ...net.browser import find_chromium, find_version, has_sandbox

    lacking = Verdict.WRONG if settings.capture.browser == "always" else Verdict.ABSENT
    chromium = find_chromium(environ)
    if chromium is None:
        return _here("browser", "Chromium", lacking, "install chromium, or: playwright install chromium")
    version = find_version(chromium)
    if version is None:
        return _here("browser", "Chromium", Verdict.WRONG, f"{chromium} doesn't start")
    bare = "" if has_sandbox() else ", without its sandbox, because this is root"
    return _here("browser", "Chromium", Verdict.FINE, f"{chromium}, version {version}{bare}")


def _network(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    from ...net.trust import build_trust

    for name in _PROXIES:
        if value := environ.get(name) or environ.get(name.lower()):
            yield _here("network", name, *_proxy(name, value))
    yield _here(
        "network",
        "contact",
        Verdict.FINE if settings.network.contact else Verdict.ABSENT,
        settings.network.contact or "set network.contact: sites should know whom to write to",
    )
    bundle = next(
        (f"{n}={environ[n]}" for n in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if environ.get(n)), ""
    )
    own = f"network.ca_bundle={settings.network.ca_bundle}" if settings.network.ca_bundle else ""
    try:
        build_trust(settings.network.ca_bundle, environ)
    except ArchiverError as error:
        yield _here("network", "certificates", Verdict.WRONG, str(error))
    else:
        said = " and ".join(part for part in (bundle, own) if part)
        yield _here("network", "certificates", Verdict.FINE, said or "the usual ones")


def _proxy(name: str, value: str) -> tuple[Verdict, str]:
    """A proxy without its password."""
    if name == "NO_PROXY":
        return Verdict.FINE, value
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return Verdict.WRONG, "is no address of a proxy"
    if not parts.hostname:
        return Verdict.WRONG, "is no address of a proxy"
    return Verdict.FINE, f"{parts.scheme}://{parts.hostname}{port}"
