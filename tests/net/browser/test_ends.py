"""A browser that isn't there is told, and none is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archiver.errors import HomeError, Stopped
from archiver.net.browser import find_version
from archiver.net.browser.certificate import make_certificate
from archiver.net.browser.launch import profile_folder
from archiver.net.browser.watch import Watch
from archiver.ports import NoBrowser
from tests.browsers import left_behind, wait_until
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

    def stop_it() -> None:
        wait_until(lambda: any(request.path == "/x" for request in internet.requests()))
        stop.set()

    stopper = threading.Thread(target=stop_it)
    stopper.start()
    with pytest.raises(Stopped):
        build(stop=stop).render(url, allows=lambda _: True)
    stopper.join()
    assert left_behind(tmp_path) == []


def test_a_home_that_can_not_keep_the_browsers_folder_is_told_in_one_line(tmp_path):
    (tmp_path / "tmp").write_text("a file")
    with pytest.raises(HomeError, match="can't keep a browser's folder here"), profile_folder(tmp_path):
        pass
    with pytest.raises(HomeError, match="can't be written"):
        make_certificate(tmp_path / "gone")


def test_no_browser_takes_the_folder_of_another_that_is_just_starting_for_an_orphans(tmp_path):
    lost: list[object] = []

    def start_and_end() -> None:
        for _ in range(100):
            with profile_folder(tmp_path) as profile:
                if not (profile.folder / "lock").exists():
                    lost.append(profile)

    threads = [threading.Thread(target=start_and_end) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert lost == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_chromium_that_told_no_version_once_is_asked_again(tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    assert find_version(str(program)) is None
    program.write_text("#!/bin/sh\necho Chromium 120.0.6099.1\n")
    assert find_version(str(program)) == "120.0.6099.1"


@pytest.mark.parametrize("proc", ["/proc", "/nowhere"])
def test_a_browser_is_ended_with_what_it_started_also_where_the_system_has_no_proc(tmp_path, proc):
    # It doesn't end by itself when what it started does.
    starts = (
        "import subprocess, sys, time; subprocess.run([sys.executable, '-c', 'import time; time.sleep(99)'])"
    )
    starts += "; time.sleep(99)"
    mark = f"--user-data-dir={tmp_path}"
    browser = subprocess.Popen([sys.executable, "-c", starts, mark])
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)", f"{mark}-2"])
    with Watch(tmp_path, max_seconds=0.5, max_bytes=10**12, stop=None, proc=Path(proc)) as watch:
        assert browser.wait(20) == -9
    assert watch.reason == "the browser took longer than 0.5 seconds"
    assert other.poll() is None
    other.kill()
    other.wait()
