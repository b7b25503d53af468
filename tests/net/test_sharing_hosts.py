"""Processes on any number of machines keep a host's limits together: the host itself counts."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archiver.catalog.limits import open_limits
from archiver.net.host_row import HostRow, Refused
from archiver.settings import CatalogSettings, Network, Politeness, Settings
from tests.backends import url_of
from tests.net.asking import Asker, Asks, start
from tests.net.lookups import service
from tests.net.servers import Server, Talk, ok
from tests.postgres import server

pytestmark = pytest.mark.postgresql


class Host:
    """A host that takes its time, and notes when it was asked and how many asked at once."""

    def __init__(self) -> None:
        self.seconds = 0.1
        self.starts: list[float] = []
        self.most = 0
        self.under_way = 0
        self._lock = threading.Lock()
        paths = {"/": self.answer, "/busy": self.refuse, **{f"/?{n}": self.answer for n in range(9)}}
        self.server = Server(paths)

    def answer(self, talk: Talk) -> None:
        with self._lock:
            self.starts.append(time.monotonic())
            self.under_way += 1
            self.most = max(self.most, self.under_way)
        time.sleep(self.seconds)
        with self._lock:
            self.under_way -= 1
        talk.say(ok(b"page"))

    def refuse(self, talk: Talk) -> None:
        talk.say(ok(b"", "Retry-After: 3600", status="429 Too Many Requests"))

    def pauses(self) -> list[float]:
        return [later - earlier for earlier, later in zip(self.starts, self.starts[1:], strict=False)]


class Processes:
    """Starts processes that ask the host, each with a home of its own; they end with the test."""

    def __init__(self, folder: Path, host: Host) -> None:
        self.folder = folder
        self.url = url_of(folder)
        self.host = host
        self.started: list[Asker] = []

    def settings(self, **politeness: object) -> Settings:
        return Settings(
            home=self.folder / f"home{len(self.started)}",
            catalog=CatalogSettings(url=self.url),
            network=Network(resolve={"*": self.host.server.address}),
            politeness=Politeness(**{"delay_seconds": 0.0, **politeness}),
        )

    def start(self, politeness: dict[str, object] | None = None, **asks: object) -> Asker:
        self.started.append(start(Asks(settings=self.settings(**politeness or {}), **asks)))
        return self.started[-1]

    def hear_all(self) -> list[int | str]:
        return [answer for asker in self.started for answer in asker.hear_all()]


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.server.close()


@pytest.fixture
def processes(tmp_path: Path, backend: str, host: Host) -> Iterator[Processes]:
    processes = Processes(tmp_path, host)
    yield processes
    for asker in processes.started:
        asker.kill()


def wait_until(is_so: Callable[[], object]) -> None:
    for _ in range(600):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it never came about")


def test_pages_start_with_a_pause_between_and_one_at_a_time(processes, host):
    for _ in range(4):
        processes.start({"delay_seconds": 0.4}, threads=3)
    assert processes.hear_all() == [200] * 12
    assert host.most == 1
    # The host notes when it noticed, not when it was asked: what it noticed late, the pause before has more.
    before, short = 0.0, []
    for pause in host.pauses():
        if pause <= 0.25 and before + pause <= 2 * 0.4 - 0.15:
            short.append((before, pause))
        before = pause
    assert short == []
    assert host.starts[-1] - host.starts[0] > 11 * 0.4 - 0.15


def test_without_a_pause_only_so_many_pages_are_under_way_and_nobody_starves(processes, host):
    host.seconds = 0.05
    for _ in range(4):
        processes.start({"parallel_per_host": 2}, threads=4, count=5)
    assert processes.hear_all() == [200] * 80
    assert host.most == 2


def test_requisites_of_all_processes_have_one_number(processes, host):
    host.seconds = 0.02
    for _ in range(3):
        polite = {"requisites_parallel": 3, "delay_seconds": 60.0}
        processes.start(polite, role="requisite", threads=6, count=10)
    assert processes.hear_all() == [200] * 180
    assert host.most == 3


def test_hosts_are_asked_side_by_side(processes, host):
    host.seconds = 1.0
    for number in range(4):
        processes.start({"delay_seconds": 60.0}, host=f"h{number}.example")
    assert processes.hear_all() == [200] * 4
    assert host.most > 1


def test_what_killed_processes_held_is_others_when_it_lapses(processes, host):
    host.seconds = 1.0
    killed = [processes.start(count=9, lease_seconds=2.0) for _ in range(2)]
    wait_until(lambda: len(host.starts) == 1)
    others = [processes.start(count=2, lease_seconds=2.0) for _ in range(2)]
    for asker in killed:  # one has the turn, the other stands in line
        asker.kill()
    assert [asker.hear_all() for asker in others] == [[200] * 2] * 2
    assert host.most == 1


def test_a_long_request_keeps_its_turn(processes, host):
    host.seconds = 3.0
    for _ in range(2):
        processes.start(lease_seconds=1.0)
    assert processes.hear_all() == [200] * 2
    assert host.most == 1


def test_a_rest_that_one_process_was_told_of_is_kept_by_all_at_once(processes, host):
    others = [processes.start({"delay_seconds": 0.2}, count=100) for _ in range(3)]
    for asker in others:
        assert asker.hear() == 200
    told = processes.start({"delay_seconds": 0.2}, path="/busy")
    assert told.hear() == 429
    asked = len(host.starts)
    for asker in others:
        assert asker.hear_all()[-1] == "rate_limited"
    assert len(host.starts) <= asked + 1  # one may just have begun
    # So it is for who comes later, on whatever errand, and by whatever name.
    assert processes.start(host="NEWS.example", role="lookup").hear() == "rate_limited"


def test_caution_is_everybodys(processes, host):
    limits = open_limits(processes.settings())
    processes.start().hear_all()

    def refuse(state, now):
        row = HostRow(state, now, limits.lease_seconds)
        row.hear([Refused(0.0)], Politeness())
        return None, row.keep()

    limits.change("host", "news.example", refuse)
    limits.close()
    for _ in range(3):
        processes.start()
    assert processes.hear_all() == [200] * 4
    # The least pause of one step of caution is half a second; without any, the host takes a tenth.
    assert min(host.pauses()[1:]) > 0.35


def test_what_a_service_allows_is_for_all_processes_together(processes, host):
    limits = service(allowed=10, burst=2, period_seconds=36_000.0)
    askers = [processes.start(threads=8, limits=limits) for _ in range(4)]
    for asker in askers:
        assert asker.hear() == "begins"
    wait_until(lambda: len(host.starts) == 2)
    time.sleep(1.5)  # what could go wrong would do so now: 32 threads want their turn
    assert len(host.starts) == 2  # the next turn is 75 minutes away


def test_a_service_answers_only_so_many_of_all_processes_at_once(processes, host):
    limits = service(allowed=1000, burst=100, parallel=2)
    for _ in range(3):
        processes.start(threads=4, limits=limits)
    wait_until(lambda: len(host.starts) == 12)
    assert host.most == 2


def test_an_answer_is_kept_when_the_database_goes_meanwhile_and_nothing_more_is_asked(processes, host):
    host.seconds = 1.0
    asker = processes.start(count=100, lease_seconds=3.0)
    wait_until(lambda: len(host.starts) == 1)
    server().stop()
    assert [asker.hear(), asker.hear()] == [200, "HomeError"]
    assert len(host.starts) == 1
    server().start()
    asker.kill()
    # What it couldn't give back lapses.
    assert processes.start().hear_all() == [200]


def test_without_the_database_nothing_is_asked(processes, host):
    processes.url = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"
    processes.start(threads=2)
    assert processes.hear_all() == ["HomeError"] * 2
    assert host.starts == []
