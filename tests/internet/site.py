"""A site: paths and what they answer."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from fnmatch import fnmatchcase

from .log import Request
from .wire import Answer, Wire

#: An answer, or who makes one of the request.
Handler = Answer | Wire | Callable[[Request], "Answer | Wire"]

NOT_FOUND = Answer(status=404, headers=(("Content-Type", "text/html"),), body=b"<h1>404 Not Found</h1>")


def _let_through(request: Request) -> None:
    """No gate at all."""


class Site:
    """Answers for one host, or for several that are one. Changing it while it runs is allowed."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._exact: dict[str, Handler] = {}
        self._patterns: dict[str, Handler] = {}
        #: What every other path answers.
        self.otherwise: Handler = NOT_FOUND
        #: Asked before any path: what it answers is sent, ``None`` lets the request through.
        self.gate: Callable[[Request], Answer | Wire | None] = _let_through

    def url(self, path: str = "/", scheme: str = "https") -> str:
        return f"{scheme}://{self.host}{path}"

    def at(self, path: str, handler: Handler) -> str:
        """Answer a path (``*`` stands for anything; exact paths win); its address."""
        if "*" in path:
            self._patterns[path] = handler
        else:
            self._exact[path] = handler
        return self.url(path)

    def answer(self, request: Request) -> Answer | Wire:
        if (refusal := self.gate(request)) is not None:
            return refusal
        handler = self._exact.get(request.path) or next(
            (handler for pattern, handler in self._patterns.items() if fnmatchcase(request.path, pattern)),
            self.otherwise,
        )
        return handler if isinstance(handler, Answer | Wire) else handler(request)


def in_turn(*handlers: Handler) -> Handler:
    """The first one at the first request, the second at the next; the last one from then on."""
    turns = itertools.chain(handlers, itertools.repeat(handlers[-1]))
    lock = threading.Lock()

    def handle(request: Request) -> Answer | Wire:
        with lock:
            handler = next(turns)
        return handler if isinstance(handler, Answer | Wire) else handler(request)

    return handle
