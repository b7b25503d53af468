"""Limits that all who share a catalogue keep together: one changes a row at a time, by one clock."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event

from archiver.catalog import SqlCatalog
from archiver.catalog.limits import open_limits
from archiver.errors import CatalogAway, HomeError
from archiver.ports import Kept
from tests.catalog.examples import NOON, settings_of
from tests.internet.archives.clock import FastClock
from tests.postgres import server

ROOT = Path(__file__).parents[2]
EVER = 9e12
#: Holds a row's lock until it is killed: its catalogue's address.
CHILD = """
import sys, time
from pathlib import Path
from archiver.catalog.limits import open_limits
from archiver.settings import CatalogSettings, Settings

def dwell(state, now):
    print("holds", flush=True)
    time.sleep(600)

limits = open_limits(Settings(home=Path("/nowhere"), catalog=CatalogSettings(url=sys.argv[1])))
limits.change("host", "a.example", dwell)
"""


@pytest.fixture
def settings(tmp_path, backend):
    settings = settings_of(tmp_path / "home")
    SqlCatalog(settings).close()
    return settings


@pytest.fixture
def limits(settings):
    limits = open_limits(settings)
    yield limits
    limits.close()


def add(more):
    return lambda state, now: (now, Kept((state or 0) + more, EVER))


@pytest.mark.sqlite
def test_processes_of_a_home_with_its_own_catalogue_share_by_files(settings):
    assert open_limits(settings) is None


@pytest.mark.postgresql
def test_a_row_is_changed_by_one_at_a_time_and_time_goes_forward(settings, limits):
    other = open_limits(settings)
    with ThreadPoolExecutor(8) as pool:
        at = list(pool.map(lambda n: (limits, other)[n % 2].change("host", "a", add(1)), range(200)))
    assert limits.find("host", "a")[0] == 200
    assert len(set(at)) == 200
    assert limits.find("host", "b")[0] is None
    assert limits.find("service", "a")[0] is None
    other.close()


@pytest.mark.postgresql
def test_the_clock_is_the_databases_and_read_when_the_row_is_ours(limits):
    (first,) = server().run("SELECT extract(epoch FROM clock_timestamp())::float8")[0]

    def dwell(state, now):
        time.sleep(0.3)
        return now, Kept(1, EVER)

    with ThreadPoolExecutor(2) as pool:
        one, two = sorted(pool.map(lambda _: limits.change("host", "a", dwell), range(2)))
    (last,) = server().run("SELECT extract(epoch FROM clock_timestamp())::float8")[0]
    assert first <= one <= two - 0.3 <= last


@pytest.mark.postgresql
def test_several_rows_are_changed_together_or_not_at_all(limits):
    limits.change_many("host", {"b": lambda _, now: Kept(["b"], EVER), "a": lambda _, now: Kept(["a"], EVER)})
    assert [limits.find("host", key)[0] for key in "ab"] == [["a"], ["b"]]

    def fails(state, now):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        limits.change_many("host", {"a": lambda _, now: Kept("changed", EVER), "b": fails})
    assert limits.find("host", "a")[0] == ["a"]


@pytest.mark.postgresql
def test_what_lapsed_is_as_good_as_gone_and_is_swept(settings):
    clock = FastClock(NOON)
    limits = open_limits(settings, clock)
    limits.change("host", "a", lambda _, now: (None, Kept("kept", now + 10)))
    limits.change("host", "b", lambda _, now: (None, Kept("kept", now + 100)))
    clock.advance(11)
    assert [limits.find("host", key)[0] for key in "ab"] == [None, "kept"]
    limits._sweep_at = 0.0
    limits.change("host", "b", lambda state, now: (None, None))
    assert limits._run(lambda c: c.execute("SELECT key FROM limits").fetchall()) == [("b",)]
    limits.close()


@pytest.mark.postgresql
def test_a_process_that_is_killed_or_stopped_keeps_no_row(settings, limits):
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    # The program says 10 seconds; who knows better is heard.
    soon = "&options=-c%20idle_in_transaction_session_timeout%3D500ms"
    command = [sys.executable, "-c", CHILD, settings.catalog.url + soon]
    for last in (signal.SIGKILL, signal.SIGSTOP):
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ)
        assert child.stdout.readline() == "holds\n"
        child.send_signal(last)
        limits.change("host", "a.example", add(1))
        child.kill()
        child.communicate()
    assert limits.find("host", "a.example")[0] == 2


@pytest.mark.postgresql
def test_a_restart_of_the_server_is_not_noticed(settings, limits):
    limits.change("host", "a", add(1))
    server().stop()
    with pytest.raises(HomeError, match="the database can't be reached"):
        limits.change("host", "a", add(1))
    server().start()
    limits.change("host", "a", add(1))
    # Thrown out while idle.
    server().run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
                 " AND backend_type = 'client backend'")  # fmt: skip
    limits.change("host", "a", add(1))
    assert limits.find("host", "a")[0] == 3


@pytest.mark.postgresql
def test_what_breaks_off_in_the_middle_is_said_once_and_leaves_no_trace_in_the_log(limits, caplog):
    def throw_out(state, now):
        server().run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
                     " AND backend_type = 'client backend'")  # fmt: skip
        return now, Kept(1, EVER)

    with pytest.raises(CatalogAway):
        limits.change("host", "a", throw_out)
    assert caplog.records == []
    limits.change("host", "a", add(1))


@pytest.mark.postgresql
def test_without_tables_it_is_said_what_makes_them():
    limits = open_limits(settings_of(Path("/nowhere"), url=server().url(server().make_database())))
    with pytest.raises(HomeError, match="run “archiver migrate”"):
        limits.change("host", "a", add(1))
    limits.close()


@pytest.mark.postgresql
def test_a_process_that_stood_still_too_long_changes_the_row_anew(settings):
    quick = settings_of(
        settings.home, url=settings.catalog.url + "&options=-c%20idle_in_transaction_session_timeout%3D100ms"
    )
    stopped, other = open_limits(quick), open_limits(settings)
    seen = []

    def stand_still(state, now):
        seen.append(state)
        if len(seen) == 1:
            other.change("host", "a", add(1))  # waits until the server has ended this one
        return now, Kept((state or 0) + 1, EVER)

    stopped.change("host", "a", stand_still)
    assert seen == [None, 1]
    assert other.find("host", "a")[0] == 2
    stopped.close()
    other.close()


@pytest.mark.postgresql
def test_a_connection_that_is_gone_is_told_whatever_its_driver_says(limits):
    def gone(state, now):
        connections[-1].close()
        raise psycopg.InterfaceError("the connection\n is closed")

    connections = []

    @event.listens_for(limits._engine, "checkout")
    def note(connection, *_):
        connections.append(connection)

    with pytest.raises(CatalogAway, match=r"went away \(the connection is closed\)"):
        limits.change("host", "a", gone)
    assert len(connections) == 2
