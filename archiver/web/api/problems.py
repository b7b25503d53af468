"""What the API answers where it can't do what was asked: problem details (RFC 9457), one clear line each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response

PROBLEM_TYPE = "application/problem+json"


class Problem(Exception):
    """Ends a request with a status and one line; ``parameter`` names what of the request is meant."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        parameter: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.parameter = parameter
        self.headers = headers or {}


def tell_problem(problem: Problem) -> Response:
    """The problem as an answer."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    if problem.parameter is not None:
        said["parameter"] = problem.parameter
    answer = Response(json.dumps(said, ensure_ascii=False), problem.status, content_type=PROBLEM_TYPE)
    answer.headers.extend(problem.headers)
    return answer
