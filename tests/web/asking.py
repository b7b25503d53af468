"""Requests as browsers and programs send them, to an application in this process."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from archiver.web.callers import Caller

#: What a browser adds to a form that a page of ours sends.
OURS = {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"}
HERE = "http://127.0.0.1"

READ, WRITE = "a-token-for-readers-0001", "a-token-for-writers-0002"


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def form_token(app: Flask, session: str = "") -> str:
    """What a form of ours carries, for nobody or for who has logged in."""
    token: str = app.extensions["guard"].form_token(Caller(None, "session", session=session))
    return token


def log_in(app: Flask, client: Any, token: str, **more: Any) -> TestResponse:
    answer: TestResponse = client.post(
        "/log-in",
        base_url=HERE,
        data={"token": token, "csrf_token": form_token(app), **more.pop("data", {})},
        headers=OURS,
        **more,
    )
    return answer
