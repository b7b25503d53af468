"""The loopback server of the capture benchmark: mixed answers from memory, with latency if asked for.

    python server.py --port PORT [--hosts 40] [--latency SECONDS] [--bodies 2000]

Every body follows from its number alone, so each run and each machine serves
the same bytes. ``/N`` for N below ``--bodies`` is a page, an image or a style
sheet; ``/big/BYTES`` is one large body; ``/stats`` tells when the first
request came and the last answer went, and begins anew.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import random
import time

#: Different answers; larger numbers get the same again.
BODIES = 2_000
_VOCABULARY = 3_000
_CHUNK_BYTES = 16_384
_BIG_PIECE = random.Random(7).randbytes(1_048_576)


def make_answers(count: int = BODIES) -> list[bytes]:
    """Whole answers, head and body: of ten, four pages, five images, one style sheet."""
    lot = random.Random(20261125)
    letters = "etaoinshrdlucmfwypvbgkjqxz"
    words = [
        "".join(lot.choices(letters, range(26, 0, -1), k=lot.randint(2, 11))) for _ in range(_VOCABULARY)
    ]
    weights = [1 / (rank + 1) for rank in range(_VOCABULARY)]
    return [_make(number, words, weights) for number in range(count)]


def _make(number: int, words: list[str], weights: list[float]) -> bytes:
    lot = random.Random(number)
    kind = number % 10
    if kind in (0, 3, 5, 8):
        paragraphs = "\n".join(
            f'<p class="{lot.choice(words)}">'
            + " ".join(lot.choices(words, weights, k=lot.randint(30, 120)))
            + "</p>"
            for _ in range(lot.randint(30, 290))
        )
        body = f"<!doctype html><title>{number}</title>\n<body>{paragraphs}</body>".encode()
        return _answer(lot, body, "text/html; charset=utf-8", zipped=kind in (0, 5), chunked=kind in (0, 3))
    if kind == 1:
        rules = "\n".join(
            f".{lot.choice(words)}-{n} {{ margin: {lot.randint(0, 99)}px; "
            f"color: #{lot.randint(0, 0xFFFFFF):06x} }}"
            for n in range(lot.randint(100, 1500))
        )
        return _answer(lot, rules.encode(), "text/css", zipped=number % 20 == 1, chunked=False)
    body = b"\xff\xd8\xff\xe0" + lot.randbytes(lot.randint(4_000, 228_000))
    return _answer(lot, body, "image/jpeg", zipped=False, chunked=False)


def _answer(lot: random.Random, body: bytes, kind: str, *, zipped: bool, chunked: bool) -> bytes:
    head = [
        "HTTP/1.1 200 OK",
        "Server: loopback",
        "Date: Wed, 25 Nov 2026 08:00:00 GMT",
        f"Content-Type: {kind}",
        f'ETag: "{lot.getrandbits(64):016x}"',
        "Cache-Control: max-age=600",
    ]
    if zipped:
        body = gzip.compress(body, 6, mtime=0)
        head += ["Content-Encoding: gzip", "Vary: Accept-Encoding"]
    if chunked:
        head.append("Transfer-Encoding: chunked")
        pieces = [body[at : at + _CHUNK_BYTES] for at in range(0, len(body), _CHUNK_BYTES)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    else:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class _Counted:
    """What is told of the requests since it was asked last."""

    def __init__(self) -> None:
        self.requests = 0
        self.wire_bytes = 0
        self.first_at = self.last_at = 0.0

    def came(self) -> None:
        self.requests += 1
        self.first_at = self.first_at or time.time()

    def went(self, size: int) -> None:
        self.wire_bytes += size
        self.last_at = time.time()


class _Connection(asyncio.Protocol):
    def __init__(self, answers: list[bytes], latency: float, counted: list[_Counted]) -> None:
        self._answers = answers
        self._latency = latency
        self._counted = counted
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]
        self._transport.set_write_buffer_limits(high=4_000_000)

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            if path.startswith(b"http://"):
                path = b"/" + path.split(b"/", 3)[3]
            if path == b"/stats":
                self._tell()
                continue
            self._counted[0].came()
            if path.startswith(b"/big/"):
                task = asyncio.get_running_loop().create_task(self._stream(int(path[5:])))
                task.add_done_callback(lambda done: done.exception())
            elif self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._send, path)
            else:
                self._send(path)

    def _send(self, path: bytes) -> None:
        answer = self._answers[int(path[1:].partition(b"?")[0]) % len(self._answers)]
        self._transport.write(answer)
        self._counted[0].went(len(answer))

    async def _stream(self, size: int) -> None:
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % size
        )
        while size > 0 and not self._transport.is_closing():
            piece = _BIG_PIECE[: min(size, len(_BIG_PIECE))]
            self._transport.write(piece)
            size -= len(piece)
            while self._transport.get_write_buffer_size() > 4_000_000:
                await asyncio.sleep(0.001)
        self._counted[0].went(size)

    def _tell(self) -> None:
        told = json.dumps(vars(self._counted[0])).encode()
        self._counted[0] = _Counted()
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))


async def _serve(port: int, hosts: int, latency: float, bodies: int) -> None:
    answers = make_answers(bodies)
    counted = [_Counted()]
    loop = asyncio.get_running_loop()
    addresses = [f"127.0.0.{number}" for number in range(1, hosts + 1)]
    server = await loop.create_server(
        lambda: _Connection(answers, latency, counted), addresses, port, backlog=1024
    )
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--hosts", type=int, default=1)
    options.add_argument("--latency", type=float, default=0.0)
    options.add_argument("--bodies", type=int, default=BODIES)
    given = options.parse_args()
    asyncio.run(_serve(given.port, given.hosts, given.latency, given.bodies))


if __name__ == "__main__":
    main()
