"""Whatever bytes a server sends, a visit ends in a value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.model import Outcome
from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.settings import Network, Politeness, Settings
from tests.net.servers import Server, Talk

PIECES = st.sampled_from([
    b"HTTP/1.1 ", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 302 \r\n", b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/9.9 200\r\n",
    b"HTTP/1.1 101 Switching\r\n", b"HTTP/1.1 999 Denied\r\n", b"Location: /\r\n", b"Location: http://[::1\r\n",
    b"Location: \xff\xfe\r\n", b"Location: //\r\n", b"Location: http://0/\r\n", b"Content-Length: 5\r\n",
    b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n", b"Content-Length: 5, 5\r\n",
    b"Content-Length: " + b"9" * 5000 + b"\r\n", b"Set-Cookie: a=b\rc; path=/\r\n",
    b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n", b"Set-Cookie: a=b\r\n",
    b"Set-Cookie: \xff;;=;expires=x;path\r\n", b"Retry-After: never\r\n", b"Connection: close\r\n", b": \r\n",
    b" fold\r\n",
    b"\r\n", b"\n", b"\r\n\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n", b"\x00", b"\xff\xff",
])  # fmt: skip
STARTS = st.sampled_from([b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 301 Moved\r\nLocation: ", b""])


class Rig:
    """One server and one fetcher for all examples."""

    def __init__(self, home) -> None:
        self.says = b""
        self.server = Server({"/": self._answer})
        network = Network(
            resolve={"garbage.example": self.server.address},
            read_timeout_seconds=0.5,
            total_timeout_seconds=2.0,
        )
        politeness = Politeness(delay_seconds=0.0, max_retry_after_seconds=0.0)
        self.fetcher = HttpFetcher(Settings(home=home, network=network, politeness=politeness), SystemClock())

    def _answer(self, talk: Talk) -> None:
        talk.say(self.says)
        talk.hang_up()


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    rig = Rig(tmp_path_factory.mktemp("home"))
    yield rig
    rig.fetcher.close()
    rig.server.close()


@settings(max_examples=150, deadline=None)
@given(STARTS, st.lists(PIECES | st.binary(max_size=20), max_size=10))
def test_a_visit_to_any_server_ends_in_a_value(rig, start, pieces):
    rig.says = says = start + b"".join(pieces)
    visit = rig.fetcher.fetch("http://garbage.example/")
    if visit.failure is None:
        assert visit.final is not None
        assert says.count(b"HTTP/1.") or says.count(b"HTTP/9")
        with visit.final.body.open() as body:
            assert len(body.read()) == visit.final.body.size
    else:
        assert visit.failure in (Outcome.UNREACHABLE, Outcome.REFUSED)
        assert visit.reason
        assert "\n" not in visit.reason
    visit.close()


def test_a_length_of_thousands_of_digits_is_longer_than_any_body(rig):
    rig.says = b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\nhello"
    visit = rig.fetcher.fetch("http://garbage.example/")
    assert visit.final is not None
    assert (visit.final.truncated, visit.final.body.size) == ("disconnect", 5)
    visit.close()
