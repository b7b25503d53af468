"""A host's row decides who asks next: first come first served, and nobody is waited for in vain."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from archiver.net.host_row import Begun, Heard, HostRow, Later, Refused
from archiver.settings import Politeness

LEASE = 30.0


class Rows:
    """One host's row, stored as JSON between any two changes."""

    def __init__(self, **politeness: object) -> None:
        self.now = 1_000_000.0
        self.settings = Politeness(**politeness)
        self.stored: str | None = None
        self.lapses_at = 0.0

    def change(self, change):
        row = HostRow(None if self.stored is None else json.loads(self.stored), self.now, LEASE)
        said = change(row)
        kept = row.keep()
        self.stored, self.lapses_at = json.dumps(kept.state), kept.lapses_at
        return said

    def begin(self, name, kind="page", patience=30.0):
        return self.change(lambda row: row.begin(name, kind, self.settings, patience_seconds=patience))

    def leave(self, *names):
        self.change(lambda row: row.leave(names))

    def hear(self, *words):
        self.change(lambda row: row.hear(words, self.settings))


def run(rows: Rows, names: list[str], took: float) -> tuple[list[tuple[float, str]], int]:
    """The starts of all, each of whom comes again when it was told to, and how often they came."""
    at = dict.fromkeys(names, rows.now)
    ends: dict[str, float] = {}
    starts, came = [], 0
    while at or ends:
        rows.now = min([*at.values(), *ends.values()])
        for name in [name for name, end in ends.items() if end <= rows.now]:
            rows.hear(Heard(took, is_good=True))
            rows.leave(name)
            del ends[name]
        for name in [name for name, due in at.items() if due <= rows.now]:
            came += 1
            verdict = rows.begin(name)
            if isinstance(verdict, Later):
                at[name] = rows.now + verdict.seconds
                continue
            starts.append((rows.now, name))
            ends[name] = rows.now + took
            del at[name]
    return starts, came


@pytest.mark.parametrize(
    ("delay", "took", "parallel"), [(1.0, 0.1, 1), (0.0, 0.5, 1), (0.0, 0.3, 4), (1.0, 5.0, 2)]
)
def test_all_get_their_turn_in_the_order_in_which_they_came_and_come_a_few_times(delay, took, parallel):
    rows = Rows(delay_seconds=delay, parallel_per_host=parallel)
    names = [f"p{number:02}" for number in range(30)]
    starts, came = run(rows, names, took)
    assert [name for _, name in starts] == names
    assert came <= 30 * 6
    instants = [at for at, _ in starts]
    assert all(later - earlier >= delay - 0.001 for earlier, later in pairwise(instants))
    # Nor does the host idle: what is lost is a part of what a request takes.
    rounds = 29 * max(delay, took / parallel)
    assert instants[-1] - instants[0] <= rounds * 1.5 + 2.0


def test_who_does_not_come_again_loses_its_place_and_who_died_its_turn():
    rows = Rows(delay_seconds=0.0)
    assert isinstance(rows.begin("died"), Begun)
    assert isinstance(rows.begin("gone"), Later)
    rows.now += LEASE - 1.0
    assert isinstance(rows.begin("third"), Later)
    rows.now += 1.1
    assert isinstance(rows.begin("third"), Begun)


def test_a_renewed_lease_lasts():
    rows = Rows(delay_seconds=0.0)
    rows.begin("slow")
    for _ in range(5):
        rows.now += LEASE - 1.0
        rows.change(lambda row: row.renew(["slow"]))
    assert isinstance(rows.begin("other"), Later)


def test_a_turn_that_was_had_without_our_knowing_is_had_once():
    rows = Rows(delay_seconds=1.0)
    assert rows.begin("a") == rows.begin("a") == Begun(1.0)
    rows.leave("a")
    rows.now += 1.0
    assert isinstance(rows.begin("b"), Begun)


def test_who_has_no_patience_for_a_rest_stands_in_no_line():
    rows = Rows(delay_seconds=0.0)
    rows.hear(Refused(40.0))
    assert rows.begin("a") == Later(40.0, is_rest=True)
    rows.now += 40.0
    assert isinstance(rows.begin("b"), Begun)


def test_a_clock_that_is_set_back_keeps_nobody_waiting():
    rows = Rows(delay_seconds=5.0)
    rows.begin("a")
    rows.now -= 86_400.0
    rows.change(lambda row: None)
    rows.now += LEASE
    verdict = rows.begin("b")
    assert isinstance(verdict, Later)
    rows.now += verdict.seconds
    assert isinstance(rows.begin("b"), Begun)


def test_a_row_lapses_when_it_says_nothing_any_more():
    rows = Rows(delay_seconds=0.0)
    rows.begin("a")
    rows.leave("a")
    assert rows.lapses_at == rows.now + 3600.0
    rows.hear(Refused(86_400.0))
    assert rows.lapses_at == rows.now + 86_400.0
