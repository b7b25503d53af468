"""TimeMaps in link format are read as RFC 7089 writes them, and as archives do."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.archives import BrokenAnswer, archive_today
from archiver.archives.archive_today import HOSTS
from archiver.archives.timemap import MAX_LINKS, parse_timemap

TIMEMAP = b"""<https://paper.example/a,b?c=<d>; rel="original",
<https://archive.ph/timegate/https://paper.example/a>; rel="timegate",
<https://archive.ph/timemap/https://paper.example/a>; rel="self timemap";
 type="application/link-format"; from="Thu, 12 May 2022 08:09:10 GMT",
<http://archive.ph/20220512080910/https://paper.example/a>;
 rel="first memento"; datetime="Thu, 12 May 2022 08:09:10 GMT",
<http://archive.ph/20230101000000/https://paper.example/a>;
 datetime="Sun, 01 Jan 2023 00:00:00 GMT" ;rel=memento;license="x, y; z",
<http://archive.ph/x>; rel="memento"; datetime="once upon a time",
<http://archive.ph/20240101000000/https://paper.example/a>;
 rel="last memento"; datetime="Mon, 01 Jan 2024 00:00:00 GMT"
"""


def test_mementos_are_read_and_other_relations_are_not():
    captures = archive_today.parse_captures(TIMEMAP)
    assert [memento.at for memento in captures.mementos] == [
        datetime(2022, 5, 12, 8, 9, 10, tzinfo=UTC),
        datetime(2023, 1, 1, tzinfo=UTC),
        datetime(2024, 1, 1, tzinfo=UTC),
    ]
    assert captures.mementos[0].url == "http://archive.ph/20220512080910/https://paper.example/a"
    assert {memento.archive for memento in captures.mementos} == {"archive.today"}
    assert (captures.broken, captures.is_cut) == (1, False)


def test_the_original_is_the_one_that_the_timemap_names():
    body = TIMEMAP.replace(b"a,b?c=<d", b"a?c=d,e")
    assert {m.original for m in archive_today.parse_captures(body).mementos} == {
        "https://paper.example/a?c=d,e"
    }


def test_a_timemap_that_goes_on_elsewhere_is_cut():
    more = b', <https://x.example/timemap/2>; rel="timemap"; from="Mon, 01 Jan 2024 00:00:00 GMT"'
    assert parse_timemap("x", TIMEMAP + more, HOSTS).is_cut


def test_nothing_is_no_memento_and_a_page_is_a_broken_answer():
    assert parse_timemap("x", b" \n", HOSTS).mementos == ()
    with pytest.raises(BrokenAnswer, match="TimeMap does not exist"):
        parse_timemap("x", b"<html><body>TimeMap does not exist</body></html>", HOSTS)


def test_links_without_end_are_read_to_the_bound():
    captures = parse_timemap("x", b'<http://a/>;rel="timegate",' * (MAX_LINKS + 10), HOSTS)
    assert captures.is_cut


@pytest.mark.parametrize(
    "piece", [b"<", b"<a>;", b"<a>; ", b'<a>;b="', b"<a>;rel=memento;datetime=", b"<a>;x=y"]
)
def test_hostile_repetitions_end(piece):
    with contextlib.suppress(BrokenAnswer):
        assert parse_timemap("x", piece * 100_000, HOSTS).mementos == ()


@given(st.binary(max_size=400))
def test_any_bytes_are_captures_or_a_broken_answer(body):
    with contextlib.suppress(BrokenAnswer):
        assert all(memento.at.tzinfo for memento in parse_timemap("x", body, HOSTS).mementos)


def test_a_copy_that_lies_at_a_strange_host_is_none_of_the_archives():
    strange = b'<https://evil.example/internal>; rel="memento"; datetime="Fri, 13 May 2022 10:10:10 GMT",\n'
    captures = archive_today.parse_captures(strange + TIMEMAP)
    assert len(captures.mementos) == 3
    assert captures.broken == 2
