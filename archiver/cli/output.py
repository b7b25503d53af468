"""Standard output and error that take any text, whatever they are encoded in."""

from __future__ import annotations

import codecs
import io
import sys

_NAME = "archiver.escape"


def write_anything() -> None:
    """Let standard output and error write what their encoding doesn't know as JSON writes it: ``\\u2019``.

    So a line of JSON stays one, which Python's own ``backslashreplace`` (``\\xe9``) would break.
    """
    codecs.register_error(_NAME, _escape)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_NAME)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    words = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{words[at : at + 2].hex()}" for at in range(0, len(words), 2)), error.end
