"""The file behind look-ups survives kills, and whatever becomes of it; no process goes beyond a limit."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.errors import Stopped
from archiver.net.budget import Budgets, Go, Wait
from archiver.net.lookup_file import LookupFile
from archiver.net.remembered import Answers
from archiver.net.service_states import FileStates
from archiver.ports import Reply
from tests.internet import Internet, answers
from tests.net.lookups import HOST, START, Asker, Hands, age_file, question, service

ROOT = Path(__file__).parents[2]
#: Asks on eight threads until it is killed: home, settings file, and a name for its questions.
CHILD = """
import sys, threading
from pathlib import Path
from archiver.archives import Service
from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.net.lookups import HttpLookups
from archiver.ports import Question
from archiver.settings import load_settings

class Quiet:
    def note(self, event, **about):
        pass

home, config, name = sys.argv[1:]
limits = Service(
    key="made-up", name="x", source="x", allowed=10, burst=2, parallel=8, period_seconds=36_000.0
)
settings, clock = load_settings(Path(home), Path(config)), SystemClock()
lookups = HttpLookups(settings, HttpFetcher(settings, clock), clock, Quiet(), find_service=lambda _: limits)

def ask(path):
    reply = lookups.ask(Question(service="made-up", url=f"https://archive.example/{path}", about=path))
    sys.stdout.write(f"answered {path} {reply.status}\\n")  # in one write: threads share it
    sys.stdout.flush()

for number in range(8):
    threading.Thread(target=ask, args=(f"{name}{number}",)).start()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def site(internet: Internet):
    internet.site(HOST).at("/*", answers.json_answer({}))


def start(home: Path, config: Path, name: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CHILD, str(home), str(config), name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)


def wait_until(is_so) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.1)
    raise AssertionError("it never came about")


def paths(internet: Internet) -> list[str]:
    return [request.path for request in internet.requests(HOST)]


def test_three_processes_with_eight_threads_each_share_one_budget(internet, site, home):
    age_file(home)
    config = internet.write_config(home.parent / "settings.toml")
    children = [start(home, config, name) for name in "abc"]
    try:
        wait_until(lambda: len(paths(internet)) >= 2)
        time.sleep(1.5)  # what could go wrong would do so now: 24 threads want their turn
    finally:
        for child in children:
            child.kill()
            child.communicate()
    # A burst of two; the next turn is 75 minutes away.
    assert len(paths(internet)) == 2


def test_eight_threads_share_one_budget(internet, site, home):
    age_file(home)
    stop = threading.Event()
    limits = service(allowed=10, burst=2, parallel=8, period_seconds=36_000.0)
    asker = Asker(internet, home, limits, stop=stop)
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(asker.ask, question(f"/{number}")) for number in range(8)]
        wait_until(lambda: sum(each.done() for each in asked) == 2)
        stop.set()
        ends = [each.exception(timeout=30) for each in asked]
    assert sum(isinstance(end, Stopped) for end in ends) == 6
    assert len(paths(internet)) == 2
    asker.close()


def test_a_killed_process_repeats_no_finished_look_up_and_blocks_nobody(internet, site, home):
    age_file(home)
    child = start(home, internet.write_config(home.parent / "settings.toml"), "a")
    assert child.stdout is not None
    answered = child.stdout.readline().split()[1]
    child.send_signal(signal.SIGKILL)
    child.communicate()
    before = len(paths(internet))
    asker = Asker(internet, home, service())
    assert asker.ask(question(f"/{answered}")).is_remembered
    assert len(paths(internet)) == before
    # Its slots are free again, too.
    assert asker.ask(question("/other")).status == 200
    asker.close()


def test_a_new_file_has_no_burst_as_an_old_one_may_have_been_deleted(tmp_path):
    clock, limits = Hands(), service(allowed=60, burst=3)
    file = LookupFile(tmp_path / "lookups.sqlite", clock)
    mine = Budgets(FileStates(file, clock), 60.0)
    assert [type(mine.take(limits)) for _ in range(2)] == [Go, Wait]
    file.close()


FOREIGN = "CREATE TABLE notes (text TEXT)"


def write_garbage(path: Path) -> None:
    path.write_bytes(random.Random(1).randbytes(20_000))


def write_foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(FOREIGN)
    connection.close()


def write_newer(path: Path) -> None:
    LookupFile(path, Hands()).run(lambda connection: connection.execute("PRAGMA user_version = 99"))


def damage(path: Path) -> None:
    age_file(path.parent.parent)
    with path.open("r+b") as file:
        file.seek(1000)
        file.write(random.Random(1).randbytes(path.stat().st_size - 1000))


@pytest.mark.parametrize("spoil", [write_garbage, write_newer, write_foreign, damage])
def test_a_file_that_cannot_be_used_is_set_aside_with_one_line(internet, site, home, spoil, caplog):
    (home / "cache").mkdir(parents=True)
    spoil(home / "cache" / "lookups.sqlite")
    asker = Asker(internet, home, service(), Hands())
    assert asker.ask(question()).status == 200
    assert asker.ask(question()).is_remembered
    assert len(list((home / "cache").glob("lookups.sqlite.broken-*"))) == 1
    assert [record.message.partition(": ")[2][:44] for record in caplog.records] == [
        "not a file of remembered answers: set aside "
    ]
    asker.close()


def test_a_file_that_was_deleted_is_begun_anew(internet, site, home):
    asker = Asker(internet, home, service(), Hands())
    asker.ask(question())
    (home / "cache" / "lookups.sqlite").unlink()
    assert not asker.ask(question()).is_remembered
    assert asker.ask(question()).is_remembered
    other = Asker(internet, home, service(), Hands())
    assert other.ask(question()).is_remembered
    for each in (asker, other):
        each.close()


def test_a_folder_that_cannot_be_made_means_asking_without_remembering_told_once(
    internet, site, home, caplog
):
    home.mkdir()
    (home / "cache").write_text("in the way")
    clock = Hands()
    asker = Asker(internet, home, service(allowed=10, burst=1), clock)
    for path in ("/a", "/a", "/b"):
        assert asker.ask(question(path)).status == 200
    assert paths(internet) == ["/a", "/a", "/b"]
    assert clock.waited == pytest.approx(15.0)  # the budget holds all the same
    assert [record.message.rpartition(": ")[2] for record in caplog.records] == [
        "answers aren't remembered from now on"
    ]
    asker.close()


FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
"""


def test_a_full_disk_means_asking_without_remembering(internet, site, home):
    noise = random.Random(1).randbytes(200_000)
    internet.site(HOST).at("/*", answers.content(noise, "application/octet-stream"))
    home.mkdir()
    config = internet.write_config(home.parent / "settings.toml")
    script = FULL + CHILD.replace("burst=2", "burst=100").replace("allowed=10", "allowed=1_000_000").replace(
        "36_000.0", "60.0"
    )
    child = subprocess.run(
        [sys.executable, "-c", script, str(home), str(config), "a"],
        capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert child.stdout.count(" 200\n") == 8
    assert child.stderr.count("answers aren't remembered from now on") == 1
    assert len(child.stderr.splitlines()) == 1


def test_the_oldest_answers_make_room(tmp_path):
    clock = Hands()
    file = LookupFile(tmp_path / "lookups.sqlite", clock)
    kept = Answers(file, clock, max_total_bytes=100_000)
    noise = random.Random(1)
    for number in range(401):
        clock.advance(1)
        reply = Reply(url="https://a.example/", said_at=clock.now(), status=200, body=noise.randbytes(1000))
        kept.save(str(number), "made-up", reply, float("inf"))
    assert kept.find("0", 1e9) is None
    assert kept.find("400", 1e9) is not None
    (total,) = file.run(lambda connection: connection.execute("SELECT sum(size) FROM answers").fetchone())
    assert total <= 100_000
    file.close()


def test_an_answer_of_last_year_is_dropped(tmp_path):
    clock = Hands()
    file = LookupFile(tmp_path / "lookups.sqlite", clock)
    reply = Reply(url="https://a.example/", said_at=START, status=200)
    Answers(file, clock).save("old", "made-up", reply, float("inf"))
    clock.advance(500 * 86_400)
    late = Reply(url="https://a.example/", said_at=clock.now(), status=200)
    Answers(file, clock).save("new", "made-up", late, float("inf"))
    assert file.run(lambda connection: connection.execute("SELECT key FROM answers").fetchall()) == [("new",)]
    file.close()


def test_an_answer_too_large_to_keep_is_still_an_answer(tmp_path):
    clock = Hands()
    file = LookupFile(tmp_path / "lookups.sqlite", clock)
    kept = Answers(file, clock)
    body = random.Random(1).randbytes(5_100_000)
    kept.save("large", "made-up", Reply(url="https://a.example/", said_at=START, status=200, body=body), 1e9)
    assert kept.find("large", 1e9) is None
    file.close()
