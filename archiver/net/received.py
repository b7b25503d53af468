"""A body as it is received: kept to its end, or to the bound that cuts it."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from contextlib import ExitStack
from typing import Literal

from ..baton import baton
from .body import SpooledBody
from .response import Answer

#: A body of more is read without the baton.
_LONG_BYTES = 524_288

Truncated = Literal["length", "time", "disconnect", "unspecified"]


def receive_body(
    answer: Answer, body: SpooledBody, max_bytes: int, allows: Callable[[int], bool] | None
) -> Truncated | None:
    """Why the body was cut, or ``None``; what came is in ``body`` either way."""
    with ExitStack() as aside:
        is_long = False
        counted = 0
        while True:
            if not is_long and body.size > _LONG_BYTES:
                is_long = True  # others shall not wait until all of it is here
                aside.enter_context(baton.laid_down())
            try:
                data = answer.read_piece()
            except TimeoutError:
                return "time"
            except (OSError, http.client.HTTPException, ValueError):
                return "disconnect"
            if not data:
                return None
            overhead = answer.coded.overhead - counted if answer.coded else 0
            counted += overhead
            try:
                if allows is not None and not allows(len(data) + overhead):
                    return "length"
            except TimeoutError:
                return "time"
            if (room := max_bytes - body.size - counted) < len(data):
                body.write(data[: max(0, room)])
                return "length"
            if not body.write(data):
                return "unspecified"  # what the format has for all other reasons: the disk is full
