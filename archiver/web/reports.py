"""What browsers say they kept from running: violations of the Content-Security-Policy, counted in memory."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, jsonify, request

reports = Blueprint("reports", __name__)

_MAX_BYTES = 16_384
#: Kinds that are told apart.
_MOST_KINDS = 100
_MAX_CHARS = 100


class Violations:
    """How many came, and of which kinds."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.total = 0
        self._kinds: Counter[tuple[str, str]] = Counter()

    def note(self, directive: str, blocked: str) -> None:
        kind = (directive[:_MAX_CHARS], blocked[:_MAX_CHARS])
        with self._lock:
            self.total += 1
            if kind in self._kinds or len(self._kinds) < _MOST_KINDS:
                self._kinds[kind] += 1

    def shown(self) -> dict[str, Any]:
        with self._lock:
            kinds = [{"directive": d, "blocked": b, "times": n} for (d, b), n in self._kinds.most_common()]
            return {"total": self.total, "kinds": kinds}


def violations() -> Violations:
    found: Violations = current_app.extensions["violations"]
    return found


@reports.get("/csp")
def show() -> Response:
    """Those that came since the server started."""
    return jsonify(violations().shown())


@reports.post("/csp")
def take() -> tuple[str, int]:
    """One or several of them, as browsers send them; what is none is passed over."""
    if (request.content_length or _MAX_BYTES + 1) > _MAX_BYTES:
        return "", 413
    try:
        given = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError):
        return "", 400
    for directive, blocked in _iter_violations(given):
        violations().note(directive, blocked)
    return "", 204


def _iter_violations(given: Any) -> Iterator[tuple[str, str]]:
    """``report-uri`` sends one object, ``report-to`` a list."""
    for report in given if isinstance(given, list) else [given]:
        if not isinstance(report, dict):
            continue
        body = report.get("csp-report", report.get("body"))
        if isinstance(body, dict):
            directive = body.get("effective-directive") or body.get("effectiveDirective") or "?"
            blocked = body.get("blocked-uri") or body.get("blockedURL") or "?"
            yield str(directive), _origin(str(blocked))


def _origin(blocked: str) -> str:
    """``inline``, ``eval`` and the like, or scheme and host of an address: the rest may be private."""
    try:
        parts = urlsplit(blocked[:2000])
    except ValueError:
        return "?"
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else blocked
