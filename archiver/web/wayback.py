"""``python -m archiver.web.wayback HOME FD HOST [STORAGE_URL]``: pywb over a home, on a given socket.

``serve`` starts it as a process of its own and ends it; nothing else imports this. pywb asks nobody outside,
records nothing and is no proxy. What archived pages may do is bounded here: they answer to one host name
only, run in no other site's frame, and leave no service worker behind. It ends with the process that
started it: its standard input is cut then.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any

#: Connections at one time; others wait.
_MAX_CONNECTIONS = 200
#: What replay needs: POST asks for an archived answer to a POST.
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
#: In place of pywb's own, which is on rewritten pages alone and lets them open sockets to anybody.
_POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob: mediastream:; form-action 'self'; "
    "frame-ancestors 'self'"
)
_HEADERS = (
    ("Content-Security-Policy", _POLICY),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=()",
    ),
)
_REPLACED = frozenset(name.lower() for name, _ in _HEADERS)

_Start = Callable[..., Any]
_App = Callable[[dict[str, Any], _Start], Iterable[bytes]]


def main() -> None:
    home, fd, host = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from gevent.monkey import patch_all

    patch_all()
    os.chdir("/")  # pywb takes settings, templates and files from where it stands
    from gevent.pool import Pool
    from gevent.pywsgi import WSGIServer
    from gevent.socket import socket as gevent_socket
    from pywb.apps.frontendapp import FrontEndApp
    from pywb.utils.geventserver import RequestURIWSGIHandler
    from pywb.warcserver.index.aggregator import BaseDirectoryIndexSource, CacheDirectoryMixin

    # It lists a folder anew only when its time stands in another second: a capture of the same one, it
    # would never find.
    CacheDirectoryMixin._load_files_single_dir = BaseDirectoryIndexSource._load_files_single_dir
    if len(sys.argv) > 4:
        _read_bucket(home, sys.argv[4])
    listening = gevent_socket(fileno=fd)
    app = FrontEndApp(
        config_file="pkg://pywb/default_config.yaml",
        custom_config={
            "collections_root": os.path.join(home, "collections"),
            "enable_auto_colls": True,
            "csp-header": "",
        },
    )
    server = WSGIServer(
        listening,
        bounded(app, host),
        spawn=Pool(_MAX_CONNECTIONS),
        handler_class=RequestURIWSGIHandler,
        log=None,
    )
    # Its other half, which reads index and WARC files, listens on a port of its own.
    inner = app.warcserver_server.server
    inner.application, inner.log = bounded(inner.application, "localhost"), server.log
    server.serve_forever()


def _read_bucket(home: str, storage_url: str) -> None:
    """Have pywb find WARC files that aren't in the home in its bucket.

    Its own loader for S3 would have to be told beforehand which of the two a file lies in.
    """
    from pathlib import Path

    from pywb.utils.loaders import BlockLoader, LimitReader, LocalFileLoader

    from ..service.replaying import open_warc

    class HomeLoader(LocalFileLoader):  # type: ignore[misc]  # pywb has no types
        def load(self, url: str, offset: int = 0, length: int = -1) -> Any:
            if not url.startswith(f"{home}/collections/"):
                return super().load(url, offset, length)
            file = open_warc(Path(home), storage_url, url)
            file.seek(offset)
            return LimitReader(file, length) if length >= 0 else file

    BlockLoader.loaders["file"] = HomeLoader


def bounded(app: _App, host: str) -> _App:
    """The application for readers who ask for one host, and want nothing that would outlast the page."""

    def answer(environ: dict[str, Any], start: _Start) -> Iterable[bytes]:
        if refusal := _why_not(environ, host):
            status, words = refusal
            body = f"{words}\n".encode()
            start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
            return [body]

        def start_bounded(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
            return start(status, [*kept, *_HEADERS], *more)

        return app(environ, start_bounded)

    return answer


def _why_not(environ: dict[str, Any], host: str) -> tuple[str, str] | None:
    asked = environ.get("HTTP_HOST", "").lower()
    name = asked[: asked.rfind(":")] if ":" in asked.rpartition("]")[2] else asked
    if name != host:
        # A stranger's name that was pointed here would let a page of his read the archive.
        return "421 Misdirected Request", "the Host header names another machine"
    if environ.get("REQUEST_METHOD") not in _METHODS:
        return "405 Method Not Allowed", "replay only reads"
    if environ.get("HTTP_SERVICE_WORKER"):
        return (
            "403 Forbidden",
            "archived service workers don't run: they would answer for other pages",
        )
    return None


def _end_with_parent() -> None:
    """A thread of the system's, begun before gevent's take their place: it waits whatever pywb does."""
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
