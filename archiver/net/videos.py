"""Videos, by yt-dlp in a process of its own.

yt-dlp makes its own requests: they are not recorded, and not paced. Their way out is a proxy that connects
to what the guard allows and to nothing else, whatever a page or a redirect names (``tunnel``); only
videos that come by HTTP are asked for. It runs without the user's configuration, cookies and cache, within
a bound of bytes and of time; and what it leaves is kept with a statement of what made it.
``network.ca_bundle`` and ``network.headers`` don't reach it.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from ..errors import Stopped
from ..ports import Clock, NoVideo, VideoFile
from ..settings import Settings
from .failure import NotReached
from .guard import Guard

#: Longest time for one video; of a longer one nothing is kept.
MAX_SECONDS = 900.0
_LOOK_SECONDS = 0.1
_MAX_INFO_BYTES = 5_000_000
_PIECE_BYTES = 1_000_000
#: What pages and lists take beside the video itself, and a second try.
_MAX_BESIDE_BYTES = 100_000_000
#: Lines of the best picture that is asked for: what is said and shown can be made out.
_MAX_LINES = 720
_MAX_SAID_CHARACTERS = 300
#: How yt-dlp names the ways that lead through a proxy for HTTP.
_BY_HTTP = "^(https?|m3u8(_native)?|http_dash_segments)$"
_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".mov": "video/quicktime",
    ".flv": "video/x-flv",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
}
#: Of our variables, those that a program needs to run.
_PASSED = ("PATH", "LANG", "PYTHONPATH", "VIRTUAL_ENV", "SYSTEMROOT", "SSL_CERT_FILE", "SSL_CERT_DIR")


class FileBody:
    """A file as a body; it is gone when it is closed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size

    def open(self) -> BinaryIO:
        return self._path.open("rb")

    def close(self) -> None:
        self._path.unlink(missing_ok=True)


class YtDlp:
    """:class:`archiver.ports.VideoFetcher` over the ``[media]`` extra, where that is installed.

    :raises SettingsError: a line of ``network.resolve`` can't be read.
    """

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        stop: threading.Event | None = None,
        *,
        max_seconds: float = MAX_SECONDS,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._stop = stop
        self._max_seconds = max_seconds
        self._guard = Guard(settings.network)

    def fetch_video(self, url: str) -> VideoFile | NoVideo:
        """Fetch the video of a post's page, in the best format within the bounds.

        :raises Stopped: the program is to stop.
        """
        if importlib.util.find_spec("yt_dlp") is None:
            return NoVideo("the [media] extra, yt-dlp, isn't installed")
        try:
            self._check(url)
        except (NotReached, ValueError) as error:
            return NoVideo(f"not asked for: {error}")
        home = self._settings.home / "tmp"
        home.mkdir(parents=True, exist_ok=True)
        asked_at = self._clock.now()
        with tempfile.TemporaryDirectory(prefix="video-", dir=home) as folder:
            most = 2 * self._settings.network.max_body_bytes + _MAX_BESIDE_BYTES
            # It brings requests along, a sixth of all imports of a start, and most captures hold no video.
            from .tunnel import GuardedTunnel

            with GuardedTunnel(self._settings.network, max_bytes=most) as tunnel:
                failure = self._run(url, Path(folder), f"http://127.0.0.1:{tunnel.port}")
            if failure:
                return NoVideo(failure)
            found = _find_output(Path(folder))
            if found is None:
                return NoVideo("yt-dlp left no file: none within the bounds, or none at all")
            if found.stat().st_size > self._settings.network.max_body_bytes:
                return NoVideo(self._too_large())
            info = _load_info(Path(folder))
            kept = Path(tempfile.mkstemp(prefix="video-", suffix=found.suffix, dir=home)[1])
            shutil.move(found, kept)
        body = FileBody(kept)
        return VideoFile(
            body=body,
            content_type=_TYPES.get(kept.suffix.lower(), "application/octet-stream"),
            extension=kept.suffix.lower().lstrip(".") or "bin",
            made_by=f"yt-dlp {_string(info.get('_version'), 'version') or 'of an unknown version'}",
            extractor=_text(info.get("extractor_key") or info.get("extractor")),
            format_id=_text(info.get("format_id")),
            source_url=_text(info.get("url")) or _text(info.get("manifest_url")),
            sha256=_digest(body),
            fetched_at=asked_at,
        )

    def close(self) -> None:
        """Nothing stays open."""

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("no web address")
        self._guard.check(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))

    def _run(self, url: str, folder: Path, proxy: str) -> str | None:
        """Let yt-dlp work in a folder, by a proxy; why it left nothing, as far as that is known."""
        with (folder / "said").open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 - our own Python, no shell, the address after --
                self._command(url, folder, proxy),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=_environ(folder, proxy),
                cwd=folder,
                start_new_session=True,
            )
        try:
            failure = self._watch(process, folder)
        finally:
            _end(process)
        if failure is None and process.returncode != 0:
            return f"yt-dlp: {_last_line(folder / 'said') or f'exit code {process.returncode}'}"
        return failure

    def _watch(self, process: subprocess.Popen[bytes], folder: Path) -> str | None:
        """Wait for its end, and end it at a bound: some downloads don't tell their size beforehand."""
        ends_at = time.monotonic() + self._max_seconds
        while True:
            try:
                process.wait(_LOOK_SECONDS)
                return None
            except subprocess.TimeoutExpired:
                pass
            if self._stop is not None and self._stop.is_set():
                raise Stopped
            if time.monotonic() > ends_at:
                return f"left out: it took longer than {self._max_seconds:g} seconds"
            if sum(_sizes(folder)) > self._settings.network.max_body_bytes + _MAX_INFO_BYTES:
                return self._too_large()

    def _too_large(self) -> str:
        return f"left out: larger than {self._settings.network.max_body_bytes:,} bytes"

    def _command(self, url: str, folder: Path, proxy: str) -> list[str]:
        network = self._settings.network
        height = f"[height<=?{_MAX_LINES}][protocol~='{_BY_HTTP}']"
        best = f"b{height}/b[protocol~='{_BY_HTTP}']"
        if shutil.which("ffmpeg"):  # picture and sound come apart in the better formats
            best = f"bv*{height}+ba[protocol~='{_BY_HTTP}']/{best}"
        return [
            *(sys.executable, "-m", "yt_dlp", "--ignore-config", "--no-cache-dir", "--no-cookies"),
            *("--no-cookies-from-browser", "--no-playlist", "--playlist-items", "1", "--no-mtime"),
            *("--no-progress", "--no-warnings", "--quiet", "--retries", "2", "--fragment-retries", "2"),
            *("--abort-on-unavailable-fragments", "--match-filters", "!is_live"),
            *("--socket-timeout", f"{network.read_timeout_seconds:g}"),
            *("--proxy", proxy),
            *("--max-filesize", str(network.max_body_bytes), "--format", best),
            *("--write-info-json", "--paths", str(folder), "--output", "video.%(ext)s", "--", url),
        ]


def _environ(folder: Path, proxy: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _PASSED}
    # For the programs that it calls itself.
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), proxy)
    # A home of its own: no configuration, no netrc, no plugins of the user's.
    return kept | proxies | {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PYTHONSAFEPATH": "1"}


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    if process.poll() is None:
        os.killpg(process.pid, 9)
    process.wait()


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.iterdir():
        try:
            yield path.stat().st_size
        except FileNotFoundError:  # renamed meanwhile
            continue


def _find_output(folder: Path) -> Path | None:
    """The largest whole file it left."""
    left = [
        path
        for path in folder.glob("video.*")
        if path.is_file() and not path.is_symlink() and path.suffix not in (".json", ".part", ".ytdl")
    ]
    return max(left, key=lambda path: path.stat().st_size, default=None)


def _load_info(folder: Path) -> Mapping[str, Any]:
    """What yt-dlp tells of the file; empty where it tells nothing that can be read."""
    path = folder / "video.info.json"
    try:
        if path.stat().st_size > _MAX_INFO_BYTES:
            return {}
        info = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return info if isinstance(info, dict) else {}


def _text(value: Any) -> str | None:
    return value[:2000] if isinstance(value, str) and value else None


def _string(holder: Any, name: str) -> str | None:
    return _text(holder.get(name)) if isinstance(holder, dict) else None


def _last_line(path: Path) -> str:
    with path.open("rb") as said:
        lines = said.read(100_000).decode("utf-8", "replace").strip().splitlines()
    return lines[-1].removeprefix("ERROR: ")[:_MAX_SAID_CHARACTERS] if lines else ""


def _digest(body: FileBody) -> str:
    digest = hashlib.sha256()
    with body.open() as stream:
        while piece := stream.read(_PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()
