"""A proxy before an S3 server that makes trouble: cuts off, refuses, or alters what passes."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from tests.bucket_server import BucketServer


@dataclass(frozen=True)
class Trouble:
    """What becomes of one request."""

    #: Answer with this status instead of asking.
    status: int | None = None
    #: Close the connection after so many bytes of the answer.
    cut_answer: int | None = None
    #: Close it when the request was read, without passing it on.
    cut_request: bool = False
    #: Pass on and close it without an answer: it has happened, and nobody is told.
    swallow: bool = False
    #: Alter a byte of the request's body.
    alter: bool = False
    #: Alter a byte of the answer's body.
    alter_answer: bool = False
    #: Pass it on only when this is set; others don't wait.
    until: threading.Event | None = None


#: Is asked with method and path (query and all) of each request.
Plan = Callable[[str, str], Trouble | None]


class TroubledBucket:
    """The proxy, from entering to leaving."""

    def __init__(self, server: BucketServer, plan: Plan) -> None:
        self.plan = plan
        self.requests: list[tuple[str, str]] = []
        lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with lock:
                    outer.requests.append((self.command, self.path))
                    trouble = outer.plan(self.command, self.path) or Trouble()
                self.close_connection = True
                if trouble.until is not None:
                    trouble.until.wait(300)
                if trouble.cut_request:
                    return
                if trouble.status is not None:
                    self._answer(trouble.status, [], b"")
                    return
                if trouble.alter:
                    body = body[:-1] + bytes([body[-1] ^ 1])
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                try:
                    connection.request(self.command, self.path, body=body, headers=dict(self.headers))
                    got = connection.getresponse()
                    content = got.read()
                    if trouble.alter_answer and content:
                        content = content[:-1] + bytes([content[-1] ^ 1])
                except (OSError, http.client.HTTPException):
                    return  # as the server did
                finally:
                    connection.close()
                if not trouble.swallow:
                    self._answer(got.status, got.getheaders(), content, trouble.cut_answer)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = pass_on

            def _answer(
                self, status: int, headers: list[tuple[str, str]], content: bytes, cut: int | None = None
            ) -> None:
                self.send_response_only(status)
                length = str(len(content))
                for name, value in headers:
                    if name.lower() == "content-length":
                        length = value  # of a HEAD, what a GET would bring
                    elif name.lower() not in ("connection", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", length)
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(content if cut is None else content[:cut])

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # cut off is cut off
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> TroubledBucket:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
