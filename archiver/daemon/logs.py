"""Structured logs of the daemon: one line an event, as ``name=value`` pairs or as JSON.

Both forms have the same fields: ``time``, ``level`` and ``event`` first, then what
there is to tell, as ``job``, ``step``, ``url``, ``outcome``, ``seconds``. Text from strangers can't
break a line, colour a terminal or turn its direction. A password in an address
is left out. What repeats itself is told a few times a minute, and how often it was left out.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

LogFormat = Literal["text", "json"]

#: Characters of one value, and of a trace.
_MAX_CHARS = 2000
_TRACE_CHARS = 8000
#: The same line is written so often within so long.
_SAME = 5
_SAME_SECONDS = 60.0
#: Lines that are remembered to see what repeats itself.
_REMEMBERED = 2000
#: What events other than "info" are worth.
_LEVELS = {
    "give_up": "error",
    "retry": "warning",
    "no_room": "error",
    "no_upload": "warning",
    "broken": "error",
    "end": "error",
    "requisite": "debug",
}
_PASSWORD = re.compile(r"(?<=://)[^/?#@\s]{1,500}@")
#: Fields that differ although the line says the same.
_PASSING = frozenset({"job", "seconds", "time", "attempts", "due_at"})


class LogLines(logging.Handler):
    """:class:`archiver.ports.Progress` and a target for ``logging``, as structured lines.

    Safe to call from any thread. A stream that can't be written ends no job.
    """

    def __init__(
        self,
        form: LogFormat,
        *,
        stream: TextIO | None = None,
        level: int = logging.INFO,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(level)
        self._write_line = _as_json if form == "json" else _as_text
        self._now = now
        self._stream = stream or sys.stderr
        self._repeats = _Repeats(passed)
        self._turn = threading.Lock()

    def note(self, event: str, **about: Any) -> None:
        """Log what a step did."""
        level = _LEVELS.get(event, "info")
        if logging.getLevelNamesMapping()[level.upper()] < self.level:
            return
        if str(about.get("subject")).startswith(("http://", "https://")):
            about["url"] = about.pop("subject")
        self._log(event, level, self._now(), about)

    def emit(self, record: logging.LogRecord) -> None:
        """Log what a part of the program, or a library, has to say."""
        about: dict[str, Any] = {"message": record.getMessage(), "logger": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            about["trace"] = "".join(traceback.format_exception(*record.exc_info))[-_TRACE_CHARS:]
        at = datetime.fromtimestamp(record.created, UTC)
        self._log("log", record.levelname.lower(), at, about, key=(record.name, str(record.msg)))

    def _log(
        self, event: str, level: str, at: datetime, about: Mapping[str, Any], key: tuple[str, ...] = ()
    ) -> None:
        told = {name: _plain(name, value) for name, value in about.items() if value not in (None, "", ())}
        steady = key or tuple(f"{name}={value}" for name, value in told.items() if name not in _PASSING)
        left_out = self._repeats.count((event, *steady))
        if left_out is None:
            return
        head = {"time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"), "level": level}
        line = self._write_line(
            {**head, "event": event, **told, **({"repeats": left_out} if left_out else {})}
        )
        try:
            with self._turn:
                self._stream.write(line + "\n")
                self._stream.flush()
        except (OSError, ValueError):
            # Whoever read the log has gone. There is nobody left to tell, and the work goes on.
            self.level = logging.CRITICAL + 1


class _Repeats:
    """How often each line was written of late."""

    def __init__(self, passed: Callable[[], float]) -> None:
        self._passed = passed
        self._lock = threading.Lock()
        #: Line -> when its minute began, how often it was written, how often left out.
        self._seen: OrderedDict[tuple[str, ...], tuple[float, int, int]] = OrderedDict()

    def count(self, line: tuple[str, ...]) -> int | None:
        """``None`` where the line is to be left out, else how often it was since it was written last."""
        now = self._passed()
        with self._lock:
            began, written, left_out = self._seen.pop(line, (now, 0, 0))
            if now - began >= _SAME_SECONDS:
                began, written = now, 0
            if written >= _SAME:
                self._seen[line] = (began, written, left_out + 1)
                return None
            self._seen[line] = (began, written + 1, 0)
            if len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return left_out


def _plain(name: str, value: Any) -> Any:
    """A value as JSON knows it, short enough."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    most = _TRACE_CHARS if name == "trace" else _MAX_CHARS
    text = _PASSWORD.sub("", str(value))
    return text if len(text) <= most else text[: most - 1] + "…"


def _as_json(fields: Mapping[str, Any]) -> str:
    return json.dumps(fields)  # ASCII only: control characters and direction marks are escaped


def _as_text(fields: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={_quoted(value)}" for name, value in fields.items())


def _quoted(value: Any) -> str:
    """A value that ends where it seems to: in quotes where it isn't one plain word."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text and text.isprintable() and not re.search(r'[\s"=\\]', text):
        return text
    return '"' + "".join(_visible(char) for char in text) + '"'


def _visible(char: str) -> str:
    """A character, or how JSON would write it where a terminal would obey it."""
    if char in '"\\':
        return "\\" + char
    return char if char.isprintable() else json.dumps(char)[1:-1]
