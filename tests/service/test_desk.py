"""Persons decide at pages: from many threads of one process that lives long."""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import NotThere, Unanswered, UsageError
from archiver.service import Archiver
from archiver.service.pen import Pen
from archiver.settings import Settings
from tests.system.program import wait_until
from tests.system.undecided import candidates, fill

FIRST, SECOND = candidates()
CLICKS = 12


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def ids(home: Path) -> list[str]:
    return fill(home, CLICKS)


@pytest.fixture
def archiver(home: Path, ids: list[str]) -> Iterator[Archiver]:
    with Archiver(Settings(home=home)) as archiver:
        yield archiver


def warcs(home: Path) -> list[Path]:
    return sorted((home / "collections").glob("*/archive/*.warc.gz"))


def decided_at(archiver: Archiver, citation_id: str) -> str:
    shown = archiver.show(citation_id)
    assert shown is not None
    return shown["resolution"]["decided_at"]


def due(archiver: Archiver) -> Counter[str]:
    with archiver.catalog.read() as session:
        return Counter({one.step: one.due for one in session.count_steps(at=archiver._adapters.clock.now())})


def test_clicks_on_many_threads_are_all_stored_in_one_warc_and_what_follows_is_left_to_the_queue(
    archiver, home, ids
):
    start = threading.Barrier(CLICKS)

    def click(citation_id: str) -> str:
        start.wait()
        return archiver.deciding(f"ida-{citation_id}").accept(citation_id, 0).outcome

    with ThreadPoolExecutor(CLICKS) as pool:
        assert Counter(pool.map(click, ids)) == {"decided": CLICKS}
    for citation_id in ids:
        resolution = archiver.show(citation_id)["resolution"]
        assert (resolution["url"], resolution["decided_by"]) == (FIRST.url, f"ida-{citation_id}")
    assert len(warcs(home)) == 1
    # All of them mean one post: it is visited once, and not before somebody works.
    assert due(archiver) == {"capture": 1}
    archiver.close()
    said = gzip.decompress(warcs(home)[0].read_bytes())
    assert len(set(re.findall(rb'"decided_by": ?"(ida-\w+)"', said))) == CLICKS


def test_of_two_who_decide_at_once_one_is_told_that_the_other_did(archiver, ids):
    start = threading.Barrier(2)

    def click(by: str) -> tuple[str, str]:
        start.wait()
        done = archiver.deciding(by).accept(ids[0], by == "ivo")
        return done.outcome, done.citation["resolution"]["decided_by"]

    with ThreadPoolExecutor(2) as pool:
        ends = dict(zip(("ida", "ivo"), pool.map(click, ("ida", "ivo")), strict=True))
    first = next(by for by, (outcome, _) in ends.items() if outcome == "decided")
    assert Counter(outcome for outcome, _ in ends.values()) == {"decided": 1, "decided_meanwhile": 1}
    assert {by for _, by in ends.values()} == {first}


def test_what_was_not_seen_is_not_overruled_and_what_was_seen_is(archiver, home, ids):
    desk = archiver.deciding("ida")
    seen = decided_at(archiver, ids[0])
    first = desk.accept(ids[0], FIRST.url, seen=seen)
    assert first.outcome == "decided"
    for call in (
        lambda: desk.accept(ids[0], 1, seen=seen),
        lambda: desk.say_none(ids[0], seen=seen),
        lambda: desk.link(ids[0], SECOND.url, seen=seen),
        lambda: desk.undo(ids[0], seen=seen),
        lambda: desk.accept(ids[0], 1),
        lambda: desk.say_none(ids[0]),
        lambda: desk.link(ids[0], SECOND.url, seen=""),
    ):
        late = call()
        assert late.outcome == "decided_meanwhile"
        assert "ida decided meanwhile" in late.says
        assert late.citation == first.citation
    again = archiver.deciding("ivo").accept(ids[0], 1, seen=first.citation["resolution"]["decided_at"])
    assert (again.outcome, again.citation["resolution"]["url"]) == ("decided", SECOND.url)


def test_a_place_among_candidates_counts_only_while_they_are_those_that_were_seen(archiver, home, ids):
    seen = decided_at(archiver, ids[0])
    with archiver.catalog.begin() as session:
        now = session.find_resolution(ids[0])
        newer = replace(now, candidates=now.candidates[::-1], decided_at=archiver._adapters.clock.now())
        session.save_resolution(ids[0], newer)
    late = archiver.deciding("ida").accept(ids[0], 0, seen=seen)
    assert late.outcome == "decided_meanwhile"
    assert late.citation["resolution"]["decided_by"] == "archiver"


def test_a_person_rejects_says_none_links_and_takes_back(archiver, ids):
    desk = archiver.deciding(" ida\x1b ")
    assert desk.by == "ida"
    ruled_out = desk.reject(ids[0], SECOND.url)
    assert [one["post"] for one in ruled_out.citation["rejections"]] == [SECOND.post.id]
    assert desk.reject(ids[0], SECOND.post.id, withdrawn=True).citation["rejections"] == []
    none = desk.say_none(ids[0], "  she deleted it ")
    assert none.citation["resolution"]["state"] == "unresolved"
    assert "she deleted it" in none.citation["resolution"]["reasons"]
    back = desk.undo(ids[0])
    assert (back.outcome, back.citation["resolution"]["state"]) == ("decided", "candidates")
    linked = desk.link(ids[0], FIRST.url)
    assert linked.citation["post"]["url"] == FIRST.url


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda desk, one: desk.accept("cnosuchcitation", 0), NotThere),
        (lambda desk, one: desk.accept(one, 2), UsageError),
        (lambda desk, one: desk.accept(one, -1), UsageError),
        (lambda desk, one: desk.accept(one, "x" * 10_000), UsageError),
        (lambda desk, one: desk.reject(one, "https://paper.example/"), UsageError),
        (lambda desk, one: desk.link(one, "javascript:alert(1)"), UsageError),
        (lambda desk, one: desk.undo(one), UsageError),
        (lambda desk, one: desk.say_none(one, "x" * 2_001), UsageError),
    ],
)
def test_what_cant_be_decided_is_one_line_and_changes_nothing(archiver, home, ids, call, kind):
    before = json.dumps(archiver.show(ids[0]))
    with pytest.raises(kind) as refused:
        call(archiver.deciding("ida"), ids[0])
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300
    assert json.dumps(archiver.show(ids[0])) == before
    assert warcs(home) == []


def test_a_file_that_nobody_writes_to_any_more_is_sealed_and_the_next_click_begins_another(
    archiver, home, ids
):
    archiver._pen = Pen(archiver._adapters, idle_seconds=0.05)
    desk = archiver.deciding("ida")
    desk.accept(ids[0], 0)
    wait_until(lambda: archiver.operating.count_written()[1] == 0, what="the seal")
    desk.accept(ids[1], 0)
    assert len(warcs(home)) == 2


def test_a_click_whose_end_nobody_knows_is_found_before_the_next_one(archiver, home, ids, monkeypatch):
    """As when a server goes away while it is to store it, which it did not."""
    begin = archiver.catalog.begin

    @contextmanager
    def lose() -> Iterator[object]:
        with suppress(KeyError), begin() as session:
            yield session
            raise KeyError
        raise Unanswered("the server went away")

    archiver.deciding("ida").accept(ids[0], 0)
    monkeypatch.setattr(archiver.catalog, "begin", lose)
    with pytest.raises(Unanswered):
        archiver.deciding("ida").accept(ids[1], 0)
    monkeypatch.undo()
    assert archiver.show(ids[1])["resolution"]["decided_by"] == "archiver"
    archiver.deciding("ida").accept(ids[2], 0)
    assert [archiver.show(one)["resolution"]["decided_by"] for one in ids[:3]] == ["ida"] * 3
