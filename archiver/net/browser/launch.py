"""A Chromium of its own for one page: a new profile in the home's folder, and no way out but the proxy."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import HomeError
from ...lightly import dataclass

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Playwright

VIEW_WIDTH, VIEW_HEIGHT = 1280, 1024
_START_SECONDS = 30.0
#: Bytes of a folder's path: Chromium makes a socket two levels deeper, and a socket's path has 108.
_LONGEST_FOLDER = 56
_PREFIX = "browser-"
#: A proxy that there can't be (RFC 6761).
_NOBODY = "http://proxy.invalid:9"
#: Most memory of a page's script, in MB; the watch bounds the rest.
_SCRIPT_MEGABYTES = 768
_PASSED = ("PATH", "LANG", "LC_ALL", "FONTCONFIG_PATH", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Profile:
    folder: Path
    #: The same folder by a short name.
    short: str


@contextlib.contextmanager
def profile_folder(home: Path) -> Iterator[Profile]:
    """A folder for one browser, gone afterwards; those of killed programs are removed on the way.

    :raises HomeError: the home can't keep it.
    """
    parent = home / "tmp"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        _remove_orphans(parent)
        folder, lock = _make_folder(parent)
    except OSError as error:
        raise HomeError(f"{parent}: can't keep a browser's folder here: {error.strerror or error}") from error
    try:
        with _short_name(folder) as short:
            yield Profile(folder, short)
    finally:
        # A process that is just ending may still write there.
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _make_folder(parent: Path) -> tuple[Path, int]:
    """A new folder, and its lock, held."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Who looks for orphans may have held it for a moment, and have taken this one for such.
        if os.fstat(lock).st_nlink:
            return folder, lock
        os.close(lock)


def launch(
    playwright: Playwright, chromium: str, profile: Profile, *, port: int, key_hash: str, user_agent: str
) -> BrowserContext:
    """Start the browser, and in it a window whose requests go to the proxy at ``port``, and nowhere past it.

    What the browser asks for on its own account (updates, its maker's services) finds nobody.

    :raises playwright.sync_api.Error: it doesn't start.
    """
    from playwright.sync_api import Error

    arguments = [
        f"--ignore-certificate-errors-spki-list={key_hash}",
        # What doesn't keep to the proxy (look-ups ahead, WebRTC, QUIC) finds nobody.
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--dns-prefetch-disable",
        "--no-pings",
        "--mute-audio",
        "--hide-scrollbars",
        "--disable-gpu",
        "--disable-file-system",
        "--deny-permission-prompts",
        "--block-new-web-contents",
        f"--js-flags=--max-old-space-size={_SCRIPT_MEGABYTES}",
        "--disk-cache-size=50000000",
    ]
    options: dict[str, Any] = {
        "executable_path": chromium,
        "headless": True,
        # Strangers' scripts run behind Chromium's own walls; only for root it has none.
        "chromium_sandbox": has_sandbox(),
        "args": arguments,
        "env": _environ(profile),
        "proxy": {"server": _NOBODY, "bypass": "<-loopback>"},
        "timeout": _START_SECONDS * 1000,
        # Ours are the program's to mind; a stop ends the browser by the watch.
        "handle_sigint": False,
        "handle_sigterm": False,
        "handle_sighup": False,
    }
    first = playwright.chromium.launch_persistent_context(str(profile.folder / "profile"), **options)
    if first.browser is None:
        raise Error("this Playwright is too old: pip install --upgrade playwright")
    return first.browser.new_context(
        proxy={"server": f"http://127.0.0.1:{port}", "bypass": "<-loopback>"},
        user_agent=user_agent,
        viewport={"width": VIEW_WIDTH, "height": VIEW_HEIGHT},
        accept_downloads=False,
        service_workers="block",
    )


def has_sandbox() -> bool:
    """Whether Chromium walls off the pages' processes: it refuses to do so for root."""
    return os.geteuid() != 0


@contextlib.contextmanager
def _short_name(folder: Path) -> Iterator[str]:
    """The folder by a name short enough for a socket in it (108 bytes with what Chromium adds)."""
    if len(os.fsencode(folder)) <= _LONGEST_FOLDER or not Path("/proc/self/fd").is_dir():
        yield str(folder)
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/{os.getpid()}/fd/{number}"
    finally:
        os.close(number)


def _environ(profile: Profile) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _PASSED}
    places = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    return kept | dict.fromkeys(places, str(profile.folder)) | {"TMPDIR": profile.short}


def _remove_orphans(parent: Path) -> None:
    """Remove the folders whose program was killed: nobody holds their locks."""
    for folder in parent.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(folder / "lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            continue  # being made at this moment, or gone
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue  # in use
        finally:
            os.close(lock)
