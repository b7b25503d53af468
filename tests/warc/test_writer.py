"""What is appended is whole, exact, and readable by everybody's tools."""

from __future__ import annotations

import gzip
import io
import resource as limits
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from archiver.errors import HomeError, SettingsError, StorageFull, Unanswered, UsageError
from archiver.net.clock import SystemClock
from archiver.settings import Settings, Storage
from archiver.warc.records import unchunked_head
from archiver.warc.recovery import recover
from archiver.warc.writer import WarcWriter
from tests.warc.making import REQUEST, check, exchange, indexes, resource, statement, warcs

ZIPPED = gzip.compress(b"<p>" + b"bread and roses " * 300, mtime=0)
ENTRIES = [
    exchange(),
    exchange("http://news.example/gzip", ZIPPED, "Content-Encoding: gzip", "Content-Type: text/html"),
    exchange(
        "http://news.example/c", ZIPPED, "Transfer-Encoding: chunked", "Content-Encoding: gzip", chunked=True
    ),
    exchange("http://news.example/empty", b"", "Content-Length: 0"),
    exchange("http://news.example/none", b"", "X: 1", status="204 No Content"),
    exchange("http://news.example/moved", b"", "Location: /", status="301 Moved"),
    exchange(
        "http://news.example/no\tgood\u00fc", bytes(70_000), "X: caf\xe9", status="404 No", truncated="time"
    ),
    exchange("http://news.example/unasked", request=None),
    resource(),
    resource("file:///tmp/an article.html", b""),
    statement(text="zażółć \ud800", nested={"a": [1, None]}),
]  # fmt: skip


def append(writer, *entries, collection="main"):
    with writer.appending(collection, entries) as refs:
        return refs


def read_all(path):
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            content = record.raw_stream.read()
            assert record.digest_checker.passed, record.digest_checker.problems
            yield record, content


def test_every_tool_reads_what_is_written(writer, home):
    warc = writer()
    append(warc, *ENTRIES)
    warc.close()
    (path,) = warcs(home)
    assert check(path) == ""
    types = [record.rec_type for record, _ in read_all(path)]
    assert types == ["warcinfo", *["response", "request"] * 7, "response", "resource", "resource", "metadata"]
    with path.open("rb") as file:
        fast = list(FastIterator(file, record_types=WarcRecordType.any_type, verify_digests=True))
    assert len(fast) == len(types)


def test_a_response_is_stored_as_it_came(writer, home):
    warc = writer()
    came = exchange(
        "https://news.example/",
        ZIPPED,
        "cONTENT-encoding: gzip",
        "Set-Cookie: a",
        "Set-Cookie: b",
        "X-Latin: caf\xe9",
        ip_address="192.0.2.7",
        protocols=("http/1.1", "tls/1.3"),
        cipher_suite="TLS_AES_128_GCM_SHA256",
        truncated="disconnect",
    )
    (response, request), = append(warc, came)  # fmt: skip
    warc.close()
    stored = gzip.GzipFile(fileobj=io.BytesIO(warcs(home)[0].read_bytes()[response.offset :])).read()
    header, _, block = stored.partition(b"\r\n\r\n")
    assert header.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
    assert block.startswith(came.response_head + ZIPPED + b"\r\n\r\n")
    for line in (
        b"WARC-Target-URI: https://news.example/",
        b"WARC-Date: 2026-03-02T10:30:15.123456Z",
        b"WARC-IP-Address: 192.0.2.7",
        b"WARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3",
        b"WARC-Cipher-Suite: TLS_AES_128_GCM_SHA256",
        b"WARC-Truncated: disconnect",
        b"WARC-Payload-Digest: sha256:",
        b"WARC-Block-Digest: sha256:",
        b"Content-Type: application/http; msgtype=response",
    ):
        assert line in header
    asked = gzip.GzipFile(fileobj=io.BytesIO(warcs(home)[0].read_bytes()[request.offset :])).read()
    assert f"WARC-Concurrent-To: <{response.record_id}>".encode() in asked
    assert REQUEST in asked


def test_a_chunked_body_is_stored_without_framing_and_says_so(writer, home):
    warc = writer()
    append(warc, ENTRIES[2])
    warc.close()
    _, (record, content), *_ = read_all(warcs(home)[0])
    assert content == ZIPPED
    assert record.http_headers.headers == [
        ("X-Archiver-Transfer-Encoding", "chunked"),
        ("Content-Length", str(len(ZIPPED))),
        ("Content-Encoding", "gzip"),
    ]


def test_what_is_compressed_already_is_not_deflated_again(writer, home):
    import random

    picture = random.Random(5).randbytes(200_000)
    warc = writer()
    ((image, _), (text, _)) = append(
        warc, exchange(body=picture), exchange(body=b"bread and roses " * 10_000)
    )
    warc.close()
    assert check(warcs(home)[0]) == ""
    assert picture[:10_000] in warcs(home)[0].read_bytes()
    assert 200_000 < image.length < 201_000
    assert text.length < 3000


def test_a_length_beside_chunks_is_kept_under_another_name():
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\nTRANSFER-ENCODING: gzip, chunked\r\nA: 1\r\n\r\n"
    assert unchunked_head(head, 5) == (
        b"HTTP/1.1 200 OK\r\nX-Archiver-content-length: 9\r\n"
        b"X-Archiver-TRANSFER-ENCODING: gzip, chunked\r\nContent-Length: 5\r\nA: 1\r\n\r\n"
    )


def test_what_a_chunked_answer_says_of_its_framing_is_renamed_however_its_lines_end():
    head = b"HTTP/1.1 200 OK\nTransfer-Encoding:\n chunked\r\nContent-Length:\r\n\t7\nA: 1\r\n\n"
    assert unchunked_head(head, 5, b"X-Sum: 1\r\n  and 2\nTransfer-Encoding: x\r\n") == (
        b"HTTP/1.1 200 OK\r\nX-Archiver-Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n"
        b"X-Archiver-Content-Length:\r\n\t7\r\nA: 1\r\n"
        b"X-Archiver-Trailer: X-Sum: 1\r\n  and 2\r\nX-Archiver-Trailer: Transfer-Encoding: x\r\n\r\n"
    )
    assert unchunked_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 5) == (
        b"HTTP/1.1 200 OK\r\nX-Archiver-Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
    )


def test_refs_name_the_place_of_each_record(writer, home):
    warc = writer()
    first = append(warc, *ENTRIES)
    second = append(warc, *ENTRIES)
    warc.close()
    data = warcs(home)[0].read_bytes()
    assert [len(refs) for refs in first] == [2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1]
    for ref in (ref for refs in first + second for ref in refs):
        record = gzip.decompress(data[ref.offset : ref.offset + ref.length])
        assert f"WARC-Record-ID: <{ref.record_id}>".encode() in record
        assert f"WARC-Type: {ref.record_type}".encode() in record
        assert ref.warc == warcs(home)[0].name
    assert [refs[0].status for refs in first] == [200, 200, 200, 200, 204, 301, 404, 200, None, None, None]
    ids = [ref.record_id for refs in first + second for ref in refs]
    assert len(set(ids)) == len(ids)


def test_a_block_that_raises_leaves_the_file_as_it_was(writer, home):
    warc = writer()
    append(warc, exchange())
    before = warcs(home)[0].read_bytes()

    def lose():
        with warc.appending("main", [exchange("http://news.example/lost")]) as refs:
            assert warcs(home)[0].stat().st_size == refs[0][-1].offset + refs[0][-1].length
            raise KeyError

    with pytest.raises(KeyError):
        lose()
    assert warcs(home)[0].read_bytes() == before
    append(warc, exchange("http://news.example/kept"))
    warc.close()
    assert "lost" not in indexes(home)[0].read_text()
    assert "kept" in indexes(home)[0].read_text()
    assert check(warcs(home)[0]) == ""


@pytest.mark.parametrize("error", [Unanswered, KeyboardInterrupt])
def test_what_may_be_stored_stays_where_it_is_for_a_recovery_to_find(writer, home, error):
    warc = writer()
    append(warc, exchange("http://news.example/1"))

    def lose():
        with warc.appending("main", [exchange("http://news.example/lost"), statement(id="lost")]):
            raise error

    with pytest.raises(error):
        lose()
    (left,) = warcs(home)
    before = left.read_bytes()
    append(warc, exchange("http://news.example/2"))
    found = []
    (recovered,) = recover(Settings(home=home), found.append)
    assert (recovered.warc, recovered.cut_bytes, left.read_bytes()) == (left.name, 0, before)
    assert [said.fields["id"] for one in found for said in one.statements] == ["lost"]
    warc.close()
    assert check(*warcs(home)) == ""
    assert [path.read_text().count("\n") for path in indexes(home)] == [2, 1]


def test_nothing_to_append_writes_nothing(writer, home):
    warc = writer()
    assert append(warc) == ()
    warc.close()
    assert warcs(home) == []


def test_a_file_that_holds_nothing_is_not_left(writer, home):
    warc = writer()
    with pytest.raises(KeyError), warc.appending("main", [exchange()]):
        raise KeyError
    warc.close()
    assert warcs(home) + indexes(home) == []


def test_threads_append_one_after_the_other(writer, home):
    warc = writer(warc_max_bytes=20_000)
    kept = []
    lock = threading.Lock()

    def work(number):
        url = f"http://news.example/{number}"
        try:
            with warc.appending(
                "main", [exchange(url, bytes([number]) * number), statement(id=number)]
            ) as refs:
                if number % 5 == 0:
                    raise KeyError(number)
        except KeyError:
            return
        with lock:
            kept.append(refs[0][0])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(100)))
    warc.close()
    assert len(kept) == 80
    lines = [line for path in indexes(home) for line in path.read_text().splitlines()]
    assert len(lines) == 80
    assert len(warcs(home)) > 1
    for path in warcs(home):
        assert check(path) == ""
    for ref in kept:
        path = home / "collections" / "main" / "archive" / ref.warc
        assert ref.url.encode() in gzip.decompress(path.read_bytes()[ref.offset :][: ref.length])


def test_a_file_is_closed_at_its_size_and_a_new_one_begun(writer, home):
    warc = writer(warc_max_bytes=3000, warc_prefix="desk")
    for number in range(10):
        append(warc, exchange(f"http://news.example/{number}"))
    assert [path.name.endswith(".open.cdxj") for path in indexes(home)].count(True) == 1
    warc.close()
    names = [path.name for path in warcs(home)]
    assert len(names) > 2
    assert all(name.startswith("desk-2") and name.endswith(".warc.gz") for name in names)
    assert [path.name for path in indexes(home)] == [name.replace(".warc.gz", ".cdxj") for name in names]
    first = [next(read_all(path))[0] for path in warcs(home)]
    assert [record.rec_headers.get_header("WARC-Filename") for record in first] == names


def test_collections_and_processes_have_files_of_their_own(writer, home):
    one, two = writer(), writer()
    for warc in (one, two):
        append(warc, exchange())
        append(warc, exchange(), collection="other")
    assert len(warcs(home)) == len(warcs(home, "other")) == 2
    names = [path.name for path in warcs(home) + warcs(home, "other")]
    assert len(set(names)) == 4


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "static", "ü", "a" * 65, "a b"])
def test_a_collection_has_a_name_that_is_a_folder_and_an_address(writer, name):
    with pytest.raises(UsageError, match=r"^collection "):
        append(writer(), exchange(), collection=name)


def test_a_prefix_is_part_of_a_file_name(home):
    with pytest.raises(SettingsError, match=r"storage\.warc_prefix"):
        WarcWriter(Settings(home=home, storage=Storage(warc_prefix="../x")), SystemClock())


def test_a_home_that_cannot_be_used_is_told_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    warc = WarcWriter(Settings(home=tmp_path / "file"), SystemClock())
    with pytest.raises(HomeError, match=r"file/collections/main/archive: can't be used: Not a directory$"):
        append(warc, exchange())


def test_a_full_disk_leaves_the_file_as_it_was_and_work_goes_on_later(writer, home):
    warc = writer()
    append(warc, exchange())
    before = warcs(home)[0].read_bytes()
    import random

    bulk = exchange("http://news.example/bulk", random.Random(1).randbytes(900_000))
    limit = limits.getrlimit(limits.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        # A limit on file sizes fails a write in its middle, as a full disk does.
        limits.setrlimit(limits.RLIMIT_FSIZE, (500_000, limit[1]))
        with pytest.raises(StorageFull, match="no room left to record anything"):
            append(warc, bulk)
        assert warcs(home)[0].read_bytes() == before
    finally:
        limits.setrlimit(limits.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    append(warc, replace(bulk, url="http://news.example/later"))
    warc.close()
    assert check(warcs(home)[0]) == ""
    assert [line.split(" ")[0] for line in indexes(home)[0].read_text().splitlines()] == [
        "example,news)/",
        "example,news)/later",
    ]
