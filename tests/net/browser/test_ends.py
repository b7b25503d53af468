"""A browser that isn't there is told, and none is left behind."""

from __future__ import annotations

import os
import threading

import pytest

from archiver.errors import Stopped
from archiver.ports import NoBrowser
from tests.browsers import left_behind
from tests.net.browser.pages import site_with


def test_a_machine_without_chromium_says_so(internet, build, monkeypatch, tmp_path):
    browser = build()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = browser.render("https://page.example/", allows=lambda _: True)
    assert answer == NoBrowser("no Chromium or Chrome is installed")


def test_a_chromium_that_does_not_start_is_told(internet, build, monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Chromium 120.0.0.0 && exit 0\nexit 3\n')
    program.chmod(0o755)
    browser = build()
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    answer = browser.render("https://page.example/", allows=lambda _: True)
    assert isinstance(answer, NoBrowser)
    assert answer.reason.startswith("the browser doesn't start: ")
    assert left_behind(tmp_path) == []


def test_a_stop_ends_the_browser_at_once(internet, build, tmp_path):
    stop = threading.Event()
    url = site_with(internet, "<p>Long</p><script>setInterval(() => fetch('/x'), 100)</script>")
    timer = threading.Timer(4.0, stop.set)
    timer.start()
    with pytest.raises(Stopped):
        build(stop=stop).render(url, allows=lambda _: True)
    timer.join()
    assert left_behind(tmp_path) == []
