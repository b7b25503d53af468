"""Appends that are stored in one piece, and bodies that are not deflated again."""

from __future__ import annotations

import gzip
import random

import pytest

from archiver.room import Room
from archiver.settings import Settings
from archiver.warc.packed import Packed
from archiver.warc.recovery import recover
from archiver.warc.reindex import index_warc
from tests.warc.making import check, exchange, index_by_others, indexes, statement, warcs

NOISE = random.Random(3).randbytes(400_000)
PICTURE = b"\xff\xd8\xff\xe0" + NOISE
TEXT = b"<p>" + b"bread and roses, " * 9_000


def append_all(warc, *groups, collection="main"):
    packed = [warc.pack(collection, entries) for entries in groups]
    with warc.appending_all(packed) as refs:
        return refs


def read_at(home, ref):
    """What a record's own gzip member holds."""
    raw = (home / "collections" / "main" / "archive" / ref.warc).read_bytes()
    return gzip.decompress(raw[ref.offset : ref.offset + ref.length])


@pytest.mark.parametrize("body", [PICTURE, NOISE, gzip.compress(NOISE), b"PK\x03\x04" + NOISE[:70_000]])
def test_what_is_compressed_already_is_kept_as_it_is_and_hardly_grows(writer, home, body):
    warc = writer()
    with warc.appending("main", [exchange("http://news.example/p", body)]) as refs:
        ref = refs[0][0]
    warc.close()
    assert ref.length < len(body) + 600
    assert read_at(home, ref).endswith(b"\r\n\r\n" + body + b"\r\n\r\n")
    assert check(warcs(home)[0]) == ""


def test_text_is_deflated_whatever_it_begins_with(writer, home):
    warc = writer()
    with warc.appending("main", [exchange("http://news.example/t", TEXT)]) as refs:
        assert refs[0][0].length < len(TEXT) / 20


def test_a_group_lies_where_each_of_its_refs_says(writer, home):
    warc = writer()
    groups = [[exchange(f"http://news.example/{n}", PICTURE[: n * 9_000]), statement(id=n)] for n in range(9)]
    refs = append_all(warc, *groups)
    warc.close()
    assert [len(of_group) for of_group in refs] == [2] * 9
    for n, of_group in enumerate(refs):
        assert f"WARC-Target-URI: http://news.example/{n}\r\n".encode() in read_at(home, of_group[0][0])
    assert check(warcs(home)[0]) == ""
    assert indexes(home)[0].read_text() == index_by_others(warcs(home)[0])


def test_a_group_that_fails_leaves_nothing(writer, home):
    warc = writer()
    append_all(warc, [exchange()])
    before = warcs(home)[0].read_bytes()
    packed = [warc.pack("main", [exchange(f"http://news.example/{n}")]) for n in range(3)]
    with pytest.raises(KeyError), warc.appending_all(packed):
        raise KeyError
    assert warcs(home)[0].read_bytes() == before


def test_each_append_of_a_group_outlives_a_kill_by_itself(writer, home):
    """A kill amid a group's write: those that are whole are found, one by one."""
    warc = writer()
    packed = [warc.pack("main", [exchange(f"http://news.example/{n}"), statement(id=n)]) for n in range(3)]
    size = sum(each.size for each in packed[:2])
    with warc.appending_all(packed):
        path = warcs(home)[0]
        torn = path.read_bytes()[: path.stat().st_size - packed[2].size // 2]
        assert len(torn) > size
    warc.close()
    for each in indexes(home):
        each.unlink()
    path.write_bytes(torn)
    (home / "collections" / "main" / "indexes" / path.name.replace(".warc.gz", ".open.cdxj")).touch()
    adopted = []
    (found,) = recover(Settings(home=home), adopted.append)
    assert [append.statements[0].fields["id"] for append in adopted] == [0, 1]
    assert found.cut_bytes > 0


def test_a_large_append_waits_in_a_file_and_is_the_same(writer, home):
    warc = writer()
    body = NOISE * 6
    with warc.appending("main", [exchange("http://news.example/large", body)]) as refs:
        ref = refs[0][0]
    assert read_at(home, ref).endswith(body + b"\r\n\r\n")
    assert list((home / "tmp").iterdir()) == []


def test_a_file_indexed_from_itself_has_the_index_it_was_given(writer, home):
    warc = writer()
    append_all(warc, [exchange(), statement()], [exchange("http://news.example/b", PICTURE)], [statement()])
    append_all(warc, [exchange("http://a.example/", b"", "Location: /", status="301 Moved")])
    warc.close()
    assert b"".join(index_warc(warcs(home)[0])) == indexes(home)[0].read_bytes()


def test_all_that_waits_shares_one_room_in_memory(tmp_path):
    room = Room(170_000)
    first, second, third = (Packed("main", 1, room=room) for _ in range(3))
    for packed in (first, second):
        for _ in range(4):
            packed.write([NOISE[:40_000]], tmp_path)
    assert (first.is_in_memory, second.is_in_memory) == (True, False)
    assert b"".join(second.iter_parts()) == NOISE[:40_000] * 4
    first.close()
    for _ in range(4):
        third.write([NOISE[:40_000]], tmp_path)
    assert third.is_in_memory
    for packed in (second, third):
        packed.close()


def test_what_has_no_index_line_is_not_stored_and_nobody_told_that_it_is(writer, home):
    warc = writer()
    append_all(warc, [exchange("http://news.example/first")])
    before = warcs(home)[0].stat().st_size
    packed = warc.pack("main", [exchange("http://news.example/odd")])
    packed.pieces[0].record.payload_digest = None
    packed.pieces[0].record.mime = 7
    told = []
    with pytest.raises(AttributeError), warc.appending_all([packed]) as refs:
        told.append(refs)
    assert told == []
    assert warcs(home)[0].stat().st_size == before
