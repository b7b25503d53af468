"""The way from a request to the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app

if TYPE_CHECKING:
    from ..service import Archiver
    from .serving import Replay, Serving


def service() -> Archiver:
    """The service that this application stands on."""
    return cast("Archiver", current_app.extensions["archiver"])


def replay() -> Replay:
    """The replay that stands beside the pages."""
    serving: Serving = current_app.extensions["serving"]
    return serving.replay
