"""Whatever shape an answer has: it is stored as it came, and every tool of the field reads it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import itertools
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.settings import Network, Politeness, Settings
from archiver.warc.records import unchunked_head
from archiver.warc.revisits import MIN_BYTES
from archiver.warc.writer import WarcWriter
from tests.net.servers import Server, Talk, chunks
from tests.system.replay import Replay
from tests.warc.making import Held, check, index_by_others, indexes, warcs

pytestmark = pytest.mark.made_once

HOSTS = ("news.example", "other.example")
HTML = b"Content-Type: text/html; charset=utf-8"


class Shape(NamedTuple):
    """The head as sent, the body as it is to be stored, and the body as it is framed on the wire."""

    head: bytes
    body: bytes = b""
    framed: bytes | None = None
    truncated: str | None = None
    trailers: bytes = b""
    #: What goes before it on the wire.
    interim: bytes = b""

    @property
    def wire(self) -> bytes:
        return self.interim + self.head + (self.body if self.framed is None else self.framed)

    @property
    def stored_head(self) -> bytes:
        is_coded = b"transfer-encoding" in self.head.lower()
        return unchunked_head(self.head, len(self.body), self.trailers) if is_coded else self.head


def shape(body: bytes, *lines: bytes, status: bytes = b"HTTP/1.1 200 OK", **how: object) -> Shape:
    sized = (b"Content-Length: %d" % len(body),) if how.pop("sized", True) else ()
    return Shape(b"\r\n".join([status, *lines, *sized, b"", b""]), body, **how)  # type: ignore[arg-type]


_number = itertools.count()


def text() -> bytes:
    """A page that no other shape has."""
    return b"<p>%d " % next(_number) + "żółć and roses ".encode() * 200


def in_chunks(body: bytes, *lines: bytes, framed: bytes | None = None) -> Shape:
    framed = chunks(body[:70], body[70:]) if framed is None else framed
    return shape(body, b"Transfer-Encoding: chunked", *lines, sized=False, framed=framed)


SHAPES = {
    "plain": shape(text(), HTML),
    "gzip": shape(gzip.compress(text()), HTML, b"Content-Encoding: gzip"),
    "deflate": shape(zlib.compress(text()), HTML, b"Content-Encoding: deflate"),
    "raw-deflate": shape(zlib.compress(text(), wbits=-15), HTML, b"Content-Encoding: deflate"),
    "says-gzip-and-is-not": shape(text(), HTML, b"Content-Encoding: gzip"),
    "unknown-coding": shape(b"\x01\x02" * 50, HTML, b"Content-Encoding: x-own"),
    "chunked": in_chunks(text(), HTML),
    "chunked-gzip": in_chunks(gzip.compress(text()), HTML, b"Content-Encoding: gzip"),
    "chunked-and-sized": in_chunks(text(), HTML, b"content-length: 7"),
    "chunked-odd-case": Shape(
        b"HTTP/1.1 200 OK\r\nTRANSFER-encoding:  Chunked\r\n\r\n", b"abc", chunks(b"ab", b"c")
    ),
    "chunked-trailers": in_chunks(
        b"abcd", HTML, framed=b"2;ext=1\r\nab\r\n02\r\ncd\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\n\r\n"
    )._replace(trailers=b"X-Sum: 1\r\nX-Sum: 2\r\n"),
    "chunked-folded": Shape(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n chunked\r\nContent-Length:\r\n\t7\r\nX: 1\r\n\r\n",
        b"abc",
        chunks(b"ab", b"c"),
    ),
    "chunked-line-feed-inside": Shape(
        b"HTTP/1.1 200 OK\r\nServer: x\nTransfer-Encoding: chunked\r\nX: 1\r\n\r\n", b"abc", chunks(b"abc")
    ),
    "chunked-packed": Shape(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", b"abc", chunks(gzip.compress(b"abc"))
    ),
    "coded-and-sized": Shape(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: x-own\r\nContent-Length: 2\r\n\r\n", b"abc"
    ),
    "announced": shape(b"a", HTML)._replace(
        interim=b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 2
    ),
    "chunked-empty": in_chunks(b"", HTML, framed=b"0\r\n\r\n"),
    "chunked-torn": Shape(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"abc", b"3\r\nabc\r\n9\r\n", "disconnect"
    ),
    "until-closed": shape(text(), HTML, b"Connection: close", sized=False),
    "http-1.0": shape(text(), HTML, status=b"HTTP/1.0 200 OK", sized=False),
    "too-short": Shape(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"abc", None, "disconnect"),
    "no-number-for-a-length": Shape(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", text()),
    "length-twice": Shape(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", b"abc"),
    "duplicates": shape(b"a", b"Set-Cookie: a=1", b"set-cookie: b=2", b"X: 1", b"X: 2", b"SET-COOKIE: a=3"),
    "folded": shape(b"a", b"X-Long: one\r\n two\r\n\tthree", b"X-After: 1"),
    "no-reason": shape(b"a", HTML, status=b"HTTP/1.1 200"),
    "own-reason": shape(b"a", HTML, status=b"HTTP/1.1 299 Sure, why not: fine"),
    "reason-not-ascii": shape(b"a", HTML, status="HTTP/1.1 200 Très bien".encode("latin-1")),
    "unknown-status": shape(b"a", HTML, status=b"HTTP/1.1 799 ?"),
    "headers-not-ascii": shape(b"a", b"X-Latin: caf\xe9", "X-Utf: żółć".encode(), b"X: \xff"),
    "no-header": Shape(b"HTTP/1.1 200 OK\r\n\r\n", text()),
    "odd-headers": shape(b"a", b"X-Empty:", b"x-Tight:1", b"X-Wide:    1   ", b"X-Colon: a:b:c", b"X-C: \tt"),
    "line-feeds-alone": Shape(b"HTTP/1.1 200 OK\nContent-Type: text/plain\nContent-Length: 1\n\n", b"a"),
    "long-header": shape(b"a", b"X-Long: " + b"n" * 30_000),
    "many-headers": shape(b"a", *[b"X-%d: %d" % (n, n) for n in range(80)]),
    "no-type": shape(text()),
    "strange-type": shape(b"a", b"Content-Type: ; ,charset"),
    "empty": shape(b"", HTML),
    "204": shape(b"", b"X: 1", status=b"HTTP/1.1 204 No Content", sized=False),
    "304": shape(b"", b'ETag: "1"', status=b"HTTP/1.1 304 Not Modified", sized=False),
    "404": shape(b"<h1>No", HTML, status=b"HTTP/1.1 404 Not Found"),
    "500": shape(b"", status=b"HTTP/1.1 500 Internal Server Error"),
    "moved-without-where": shape(b"", HTML, status=b"HTTP/1.1 301 Moved Permanently"),
    "looks-like-warc": shape(b"WARC/1.1\r\nWARC-Type: response\r\n\r\n" * 3, b"Content-Type: text/plain"),
    "ends-in-blank-lines": shape(b"a\r\n\r\n\r\n\r\n", b"Content-Type: text/plain"),
}  # fmt: skip
#: What a replay can't give back: no body by rule, or less of it than is said.
NOT_REPLAYED = frozenset({"too-short", "chunked-torn", "204", "304"})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with every shape in one WARC file, of two hosts: what the second sends is held already."""
    home = tmp_path_factory.mktemp("shapes")

    def saying(answer: Shape) -> Callable[[Talk], None]:
        def say(talk: Talk) -> None:
            talk.say(answer.wire)
            talk.hang_up()

        return say

    server = Server({f"/{name}": saying(answer) for name, answer in SHAPES.items()})
    settings = Settings(
        home=home, network=Network(resolve={"*": server.address}), politeness=Politeness(delay_seconds=0.0)
    )
    fetcher, writer = HttpFetcher(settings, SystemClock()), WarcWriter(settings, SystemClock())
    held = Held(settings, writer)
    for host in HOSTS:
        for name in SHAPES:
            visit = fetcher.fetch(f"http://{host}/{name}")
            assert len(visit.exchanges) == 1, (name, visit.reason)
            held.append(*visit.exchanges)
            visit.close()
    for each in (writer, fetcher, server):
        each.close()
    return home


@pytest.fixture(scope="module")
def answers(home: Path) -> dict[str, tuple[Any, bytes]]:
    """By address: the record and its block, as warcio reads them."""
    (path,) = warcs(home)
    found = {}
    with path.open("rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            block = record.raw_stream.read()
            if record.rec_type in ("response", "revisit"):
                found[record.rec_headers["WARC-Target-URI"]] = (record, block)
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_head_and_body_are_stored_as_they_came(answers, name):
    sent = SHAPES[name]
    record, block = answers[f"http://{HOSTS[0]}/{name}"]
    assert block == sent.stored_head + sent.body
    fields = record.rec_headers
    assert fields["WARC-Truncated"] == sent.truncated
    assert fields["WARC-Payload-Digest"] == digest(sent.body)
    assert fields["WARC-Block-Digest"] == digest(block)
    assert fields["Archiver-Interim"] == ("103" if sent.interim else None)
    assert fields["WARC-IP-Address"] == "127.0.0.1"
    assert fields["WARC-Protocol"] == ("http/1.0" if name == "http-1.0" else "http/1.1")


@pytest.mark.parametrize("name", SHAPES)
def test_the_second_time_a_whole_good_body_is_referred_to_and_the_head_kept(answers, name):
    sent = SHAPES[name]
    record, block = answers[f"http://{HOSTS[1]}/{name}"]
    is_good = sent.head.split()[1].startswith(b"2") and not sent.truncated
    assert record.rec_type == ("revisit" if is_good and len(sent.body) >= MIN_BYTES else "response")
    assert block == sent.stored_head + (b"" if record.rec_type == "revisit" else sent.body)


def test_each_answer_is_followed_by_its_request_which_names_it(home):
    (path,) = warcs(home)
    with path.open("rb") as file:
        records = [(r.rec_type, r.rec_headers) for r in ArchiveIterator(file)]
    assert records.pop(0)[0] == "warcinfo"
    for (kind, answer), (then, request) in zip(records[::2], records[1::2], strict=True):
        assert (kind in ("response", "revisit"), then) == (True, "request")
        assert request["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
        assert request["WARC-Date"] == answer["WARC-Date"]


def test_warcio_finds_nothing_to_complain_of(home):
    assert check(*warcs(home)) == ""


def test_fastwarc_reads_every_record_and_its_http_head(home):
    (path,) = warcs(home)
    with path.open("rb") as file:
        read = list(FastIterator(file, record_types=WarcRecordType.any_type, verify_digests=True))
    assert len(read) == 1 + 2 * len(HOSTS) * len(SHAPES)
    with path.open("rb") as file:
        kinds = WarcRecordType.response | WarcRecordType.revisit
        for record in FastIterator(file, record_types=kinds, parse_http=True):
            name = record.headers["WARC-Target-URI"].rpartition("/")[2]
            assert record.http_headers.status_code == int(SHAPES[name].head.split()[1]), name
            # It looks for the end of a head by its carriage returns only.
            if record.record_type is WarcRecordType.response and name != "line-feeds-alone":
                assert record.verify_payload_digest(), name


def test_our_index_is_that_of_cdxj_indexer(home):
    (index,), (path,) = indexes(home), warcs(home)
    assert index.read_text() == index_by_others(path)


def test_pywb_replays_the_bytes_of_originals_and_revisits(home):
    with Replay(home) as replay:
        for name, sent in SHAPES.items():
            if name in NOT_REPLAYED:
                continue
            for host in HOSTS:
                status, body = replay.get(f"http://{host}/{name}", modifier="id_")
                wanted = int(sent.head.split()[1]) if name != "moved-without-where" else 301
                assert (name, status, body) == (name, wanted, decoded(name).decode("utf-8", "replace"))


def decoded(name: str) -> bytes:
    """The body as a client sees it that takes no coding."""
    windows = {"gzip": 31, "chunked-gzip": 31, "deflate": 15, "raw-deflate": -15}
    body = SHAPES[name].body
    return zlib.decompress(body, wbits=windows[name]) if name in windows else body


def digest(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()
