"""Our own scripts in a page: they see its elements, and nothing of what it made of the language.

Playwright's ``evaluate`` runs among the page's scripts, and there ``Math.max`` or ``String.slice`` may be the
page's own functions. So ours run in a world of their own, by the protocol that Playwright speaks itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .frames import iter_inner_frames

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

_NAME = "archiver"
#: Whatever a page's size: longer than this nothing of ours runs.
_RUN_MILLISECONDS = 20_000
#: A page that moves on takes our world with it.
_MAX_TRIES = 8
_PAUSE_MILLISECONDS = 150
#: Properties by their own getters: a page's elements may be named "body", and then ``document.body`` is one.
_PRELUDE = """const get = (type, name, node) =>
  node ? Object.getOwnPropertyDescriptor(type.prototype, name).get.call(node) : null;
const root = () => get(Document, "documentElement", document);
const body = () => get(Document, "body", document);"""


class World:
    """One frame, as our scripts see it."""

    def __init__(
        self, page: Page, session: CDPSession, frame_id: str | None = None, url: str | None = None
    ) -> None:
        self._page = page
        self._session = session
        #: Of the main frame it may change.
        self._frame_id = frame_id
        #: What an inner frame shows.
        self.url = url

    def run(self, function: str, *arguments: object) -> Any:
        """What a JavaScript function returns, as JSON; it may use ``get``, ``root()`` and ``body()``.

        ``None`` where it throws, and where the frame never stays long enough.

        :raises playwright.sync_api.Error: the browser or the page is gone.
        """
        from playwright.sync_api import Error

        values = ", ".join(json.dumps(argument) for argument in arguments)
        for _ in range(_MAX_TRIES):
            try:
                answer = self._session.send(
                    "Runtime.evaluate",
                    {
                        "expression": f"(() => {{ {_PRELUDE}\nreturn ({function})({values}); }})()",
                        "contextId": self._enter(),
                        "returnByValue": True,
                        "timeout": _RUN_MILLISECONDS,
                    },
                )
            except Error as error:
                if self._page.is_closed() or "crash" in error.message.lower():
                    raise
                if self._frame_id is not None:
                    return None  # an inner frame that left
                self._page.wait_for_timeout(_PAUSE_MILLISECONDS)
                continue
            return None if "exceptionDetails" in answer else answer["result"].get("value")
        return None

    def _enter(self) -> int:
        frame_id = self._frame_id or _tree(self._session)["frame"]["id"]
        made = self._session.send("Page.createIsolatedWorld", {"frameId": frame_id, "worldName": _NAME})
        return int(made["executionContextId"])


class Worlds:
    """The frames of a page, as our scripts see them."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)
        self.main = World(page, self._session)

    def iter_inner(self, most: int) -> Iterator[World]:
        """The frames within it that answer, at most so many.

        :raises playwright.sync_api.Error: the browser or the page is gone.
        """
        from playwright.sync_api import Error

        answering = list(iter_inner_frames(self._page, most))
        for each in _inner(_tree(self._session), most):
            yield World(self._page, self._session, each["id"], each["url"])
        for frame in answering:
            try:
                # Only frames of other sites have one: they live in processes of their own.
                session = self._page.context.new_cdp_session(frame)
            except Error:
                if self._page.is_closed():
                    raise
                continue
            try:
                tree = _tree(session)
            except Error:
                continue  # it left meanwhile
            for each in (tree["frame"], *_inner(tree, most)):
                yield World(self._page, session, each["id"], each["url"])


def _tree(session: CDPSession) -> dict[str, Any]:
    tree: dict[str, Any] = session.send("Page.getFrameTree")["frameTree"]
    return tree


def _inner(tree: dict[str, Any], most: int) -> list[dict[str, Any]]:
    """The frames below the first that share its process, those left out that got no page."""
    found: list[dict[str, Any]] = []
    left = list(tree.get("childFrames", ()))
    while left and len(found) < most:
        inner = left.pop(0)
        left += inner.get("childFrames", ())
        if not inner["frame"].get("unreachableUrl"):
            found.append(inner["frame"])
    return found
