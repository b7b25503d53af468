"""What every answer tells the browser not to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response, request

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; report-uri /csp"
)
#: What a picture or a file may do, opened by itself: nothing.
ALONE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
_OFF = (
    *("accelerometer", "camera", "display-capture", "fullscreen", "geolocation", "gyroscope", "microphone"),
    *("midi", "payment", "publickey-credentials-get", "screen-wake-lock", "serial", "usb"),
)

#: On every answer, whatever it is.
SECURITY_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers send "Origin: null" with our own forms, too (Fetch, section 3.2).
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _OFF),
    "Cache-Control": "no-store",
}
#: For files that have their digest in their address.
_FOREVER = "public, max-age=31536000, immutable"


def add_headers(app: Flask) -> None:
    """Have every answer of the application carry them.

    A view may say its own Content-Security-Policy and Cache-Control; the others are fixed.
    """

    @app.after_request
    def add(answer: Response) -> Response:
        own = {"Content-Security-Policy", "Cache-Control"}
        for name, value in SECURITY_HEADERS.items():
            if name not in own or name not in answer.headers:
                answer.headers[name] = value
        if request.endpoint == "static" and answer.status_code in (200, 304):
            is_named = "v" in request.args
            answer.headers["Cache-Control"] = _FOREVER if is_named else "no-cache"
        return answer
