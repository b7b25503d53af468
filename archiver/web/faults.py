"""Answers to what went wrong: a plain page in the usual layout, JSON for programs, never a trace."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from ..errors import (
    ArchiverError,
    BucketAway,
    DecidedMeanwhile,
    HomeError,
    NotThere,
    SettingsError,
    UsageError,
)
from ..telling.plain import plain
from .access import is_api
from .api.problems import Problem, tell_problem
from .reach import service

log = logging.getLogger(__name__)

_WORDS = {
    400: "This request can't be understood.",
    404: "There is no such page, or nothing of that name is kept here.",
    405: "This address can't be asked in that way.",
    413: "That is more than this server takes.",
    500: "Something went wrong here. The server's log says what.",
}
#: What our own errors come to, the first that fits.
_CODES: Sequence[tuple[type[ArchiverError], int]] = (
    (NotThere, 404),
    (DecidedMeanwhile, 409),
    (SettingsError, 500),
    (UsageError, 400),
    (HomeError, 503),
    (BucketAway, 503),
)
#: Characters of an explanation, which may have a stranger's text in it.
_MAX_CHARS = 500


def answer_faults(app: Flask) -> None:
    """Have the application answer so."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Response:
        if error.response is not None:
            return app.make_response(error.get_response())  # a redirect
        status = error.code or 500
        own = type(error).description
        said = error.description if error.description and error.description != own else None
        answer = _answer(status, said or _WORDS.get(status) or HTTP_STATUS_CODES.get(status, "Error"))
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                answer.headers[name] = value
        if status == 401:
            answer.headers["WWW-Authenticate"] = 'Bearer realm="archiver"'
        return answer

    @app.errorhandler(ArchiverError)
    def told(error: ArchiverError) -> Response:
        status = next((code for kind, code in _CODES if isinstance(error, kind)), 500)
        if status >= 500:
            log.error("%s: %s", plain(request.path, 200), error)
        if isinstance(error, BucketAway):  # where it lies is no reader's business; the log has it
            return _answer(status, "What is wanted lies in a store that can't be reached just now.")
        return _answer(status, _without_place(str(error)))

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        log.error("%s %s: failed", request.method, plain(request.path, 200), exc_info=error)
        return _answer(500, _WORDS[500])


def _without_place(words: str) -> str:
    """Without where on this machine the home lies, which is no reader's business; the log has it."""
    home = service().settings.home
    if not home.is_absolute():
        return words
    return words.replace(f"{home}{os.sep}", "").replace(str(home), "the home")


def _answer(status: int, words: str) -> Response:
    words = words if len(words) <= _MAX_CHARS else words[:_MAX_CHARS] + "…"
    title = HTTP_STATUS_CODES.get(status, "Error").capitalize()
    if is_api():
        return tell_problem(Problem(status, words))
    try:
        page = render_template("error.html", status=status, title=title, message=words)
    except Exception as error:  # the layout itself may be what is broken
        log.error("the page of an error can't be made", exc_info=error)
        return Response(f"{status} {title}\n{words}\n", status, content_type="text/plain; charset=utf-8")
    return Response(page, status, content_type="text/html; charset=utf-8")
