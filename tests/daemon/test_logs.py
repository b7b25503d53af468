"""Structured logs: lines that a program can read, whatever strangers write."""

from __future__ import annotations

import io
import json
import logging
import shlex
from datetime import UTC, datetime

import pytest

from archiver.daemon.logs import LogLines
from archiver.model import Outcome

AT = datetime(2026, 11, 26, 3, 4, 5, 678901, tzinfo=UTC)
HOSTILE = 'https://x.example/"a b"\n\x1b[31m\u202elevel=error\x00\ud800'


class Log:
    def __init__(self, form: str, **more) -> None:
        self.out = io.StringIO()
        self.passed = 0.0
        self.lines = LogLines(form, stream=self.out, now=lambda: AT, passed=lambda: self.passed, **more)

    def written(self) -> list[str]:
        return self.out.getvalue().splitlines()

    def rows(self) -> list[dict]:
        return [json.loads(line) for line in self.written()]


def test_json_lines_say_time_level_event_and_what_there_is_to_tell():
    log = Log("json")
    log.lines.note("capture", url="https://x.example/1", outcome=Outcome.GONE, evidence=None, requisites=2)
    assert log.rows() == [
        {
            "time": "2026-11-26T03:04:05.678Z",
            "level": "info",
            "event": "capture",
            "url": "https://x.example/1",
            "outcome": "gone",
            "requisites": 2,
        }
    ]


def test_text_lines_have_the_same_fields_as_pairs():
    log = Log("text")
    log.lines.note("job", job="j1", step="read", subject="https://x.example/a b", end="done", seconds=0.25)
    (line,) = log.written()
    assert line == (
        "time=2026-11-26T03:04:05.678Z level=info event=job job=j1 step=read end=done seconds=0.25 "
        'url="https://x.example/a b"'
    )


@pytest.mark.parametrize("form", ["text", "json"])
def test_text_from_strangers_breaks_no_line_and_rules_no_terminal(form):
    log = Log(form)
    log.lines.note("read", url=HOSTILE)
    (line,) = log.written()
    assert all(char.isprintable() for char in line)
    if form == "json":
        assert json.loads(line)["url"] == HOSTILE
    else:
        assert len(shlex.split(line)) == 4
        assert "\\u202e" in line


def test_a_password_in_an_address_is_left_out():
    log = Log("json")
    log.lines.note("read", url="https://mira:hush@x.example/a", evidence="moved to http://a:hush@b.example")
    assert "hush" not in log.out.getvalue()
    assert log.rows()[0]["url"] == "https://x.example/a"


def test_a_value_without_end_is_cut():
    log = Log("json")
    log.lines.note("read", url="https://x.example/" + "a" * 100_000)
    assert len(log.written()[0]) < 3000


def test_what_repeats_itself_is_told_a_few_times_a_minute_and_how_often_it_was_not():
    log = Log("json")
    for number in range(100):
        log.lines.note("retry", subject="https://x.example/", reason="down", attempts=number)
    log.lines.note("retry", subject="https://y.example/", reason="down")
    assert len(log.written()) == 6
    log.passed = 61.0
    log.lines.note("retry", subject="https://x.example/", reason="down")
    assert log.rows()[-1]["repeats"] == 95


def test_what_logging_is_told_comes_as_lines_with_its_trace():
    log = Log("json")
    try:
        raise ValueError("so it is")
    except ValueError as error:
        record = logging.LogRecord("archiver.x", logging.ERROR, "f", 1, "%s failed", ("it",), None)
        record.exc_info = (type(error), error, error.__traceback__)
    log.lines.handle(record)
    (row,) = log.rows()
    assert (row["level"], row["event"], row["message"], row["logger"]) == (
        "error",
        "log",
        "it failed",
        "archiver.x",
    )
    assert "ValueError: so it is" in row["trace"]


def test_a_message_of_one_kind_is_bounded_whatever_it_is_about():
    log = Log("text")
    for number in range(1000):
        log.lines.handle(logging.LogRecord("a", logging.WARNING, "f", 1, "bad %d", (number,), None))
    assert len(log.written()) == 5


def test_details_are_left_out_unless_they_are_asked_for():
    quiet, verbose = Log("json"), Log("json", level=logging.DEBUG)
    for log in (quiet, verbose):
        log.lines.note("requisite", url="https://x.example/a.css")
    assert (len(quiet.written()), len(verbose.written())) == (0, 1)


def test_a_reader_that_has_gone_ends_nothing():
    log = Log("json")
    log.out.close()
    log.lines.note("read", url="https://x.example/")
    log.lines.note("read", url="https://x.example/2")
