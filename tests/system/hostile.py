"""Servers that nobody would wish on an archive: what each does, and how a visit to it has to end."""

from __future__ import annotations

import contextlib
import gzip
import ipaddress
import random
import socket
from dataclasses import dataclass

from tests.internet import Answer, Internet, Wire, answers, trouble
from tests.internet.log import Request
from tests.internet.site import Handler

WORDS = "<p>The ferry to Vessby was late again, and the mayor wrote about it.</p>" * 8
PAGE = f"<!DOCTYPE html><html lang=en><title>Ferry late again</title><h1>Ferry late again</h1>{WORDS}</html>"
PASSWORD = '<form><input name="user"><input type="password" name="word"></form>'


@dataclass(frozen=True)
class Server:
    """One behaviour: the outcome of a visit, and a word of the evidence for it."""

    name: str
    deed: Handler
    outcome: str
    word: str = ""
    path: str = "/2022/05/12/ferry-late-again"
    #: The most requests that a capture may make of it.
    requests: int = 1
    #: Further paths of the site.
    more: tuple[tuple[str, Handler], ...] = ()

    @property
    def host(self) -> str:
        return f"{self.name.replace(' ', '-')}.example"

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"


def open_all(internet: Internet) -> None:
    """Every server takes its place; what is wrong below HTTP is told to the internet."""
    # Packed at the first request, they would let a slow machine's client wait longer than it does.
    trouble.gzip_bomb(900)
    trouble.deflate_bomb(400)
    trouble.brotli_bomb(400)
    for server in SERVERS:
        flaw = FLAWS.get(server.name)
        site = internet.site(server.host, flaw=flaw) if flaw else internet.site(server.host)
        site.at(server.path, server.deed)
        for path, deed in server.more:
            site.at(path, deed)
    internet.refuse("connection-refused.example")
    internet.stall("tls-that-never-comes.example")
    internet.take_down("connection-reset.example")


def to(target: str) -> Answer:
    return answers.redirect(target)


def said(title: str, body: str = "", status: int = 200) -> Answer:
    return answers.page(f"<!DOCTYPE html><title>{title}</title>{body}", status=status)


def wire(*pieces: bytes, silent: bool = False) -> Wire:
    """Just these bytes, then the end, or silence."""
    return Wire(lambda: iter([*pieces, *([trouble.LONG] if silent else [])]))


def for_ever(start: bytes, piece: bytes, every_seconds: float = 0.0) -> Wire:
    def steps():
        yield start
        while True:
            yield piece
            if every_seconds:
                yield every_seconds

    return Wire(steps)


def coded(times: int, megabytes: int) -> Answer:
    """So many megabytes, packed so many times over."""
    body = trouble.gzip_bomb(megabytes).body
    for _ in range(times - 1):
        body = gzip.compress(body, mtime=0)
    names = ", ".join(["gzip"] * times)
    return Answer(headers=(("Content-Type", "text/html"), ("Content-Encoding", names)), body=body)


def hops(count: int, *, size: int = 0, after_seconds: float = 0.0) -> Handler:
    """Redirects from ``/hop/1`` on, each with a body of so many bytes and after a while; then the page."""
    filler = random.Random(7).randbytes(size)

    def handle(request: Request) -> Wire:
        number = int(request.path.rpartition("/")[2])
        if number > count:
            return wire(answers.page(PAGE).sent())
        head = b"HTTP/1.1 302 Found\r\nLocation: /hop/%d\r\nContent-Length: %d\r\n\r\n" % (number + 1, size)
        return Wire(lambda: iter([after_seconds, head + filler]))

    return handle


def find_own_name() -> str | None:
    """This machine's name, where it leads to an address that isn't public."""
    name = socket.gethostname().lower()
    with contextlib.suppress(OSError, ValueError):
        found = socket.getaddrinfo(name, 80, type=socket.SOCK_STREAM)
        if found and not any(ipaddress.ip_address(address[0]).is_global for *_, address in found):
            return name
    return None


def tiny(body: bytes) -> bytes:
    return b"".join(b"1\r\n%c\r\n" % byte for byte in body)


OWN_NAME = find_own_name()
FLAWS = {"certificate expired": "expired", "certificate of another": "other_name"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"

#: name, what it does, outcome, a word of the evidence.
SERVERS = (
    # --- what hides a page (point 5)
    Server("login page", said("Log in | Paper", PASSWORD), "login_wall", "login wall"),
    Server("login page in polish", said("Zaloguj się - Gazeta", PASSWORD), "login_wall", "login wall"),
    Server("login redirect", to("/account/login"), "login_wall", "led to", requests=2,
           more=(("/account/login", said("Paper", PASSWORD)),)),
    Server("login status", said("Paper", status=401), "login_wall", "401"),
    Server("consent page", said("Bevor Sie fortfahren"), "login_wall", "consent wall"),
    Server("consent redirect", to("/privacy-gate?to=x"), "login_wall", "consent wall", requests=2,
           more=(("/privacy-gate*", said("Paper")),)),
    Server("limit status", answers.error(429), "rate_limited", "429"),
    Server("limit with a time", answers.error(429, ("Retry-After", "86400")), "rate_limited", "429"),
    Server("limit with nonsense", answers.error(429, ("Retry-After", "soon\x00")),
           "rate_limited", "429"),
    Server("limit with a date", answers.error(429, ("Retry-After", "Fri, 31 Dec 2049 23:59:59 GMT")),
           "rate_limited", "asked again after"),
    Server("limit with a date of old", answers.error(429, ("Retry-After", "Sun Nov  6 08:49:37 1994")),
           "rate_limited", "asked again after 0 s"),
    Server("limit below nothing", answers.error(429, ("Retry-After", "-86400")), "rate_limited", "429"),
    Server("limit page", said("Слишком много запросов"), "rate_limited", "rate limit"),
    Server("soft 404 page", said("Page not found | Paper"), "gone", "soft 404"),
    Server("soft 404 in arabic", said("الصفحة غير موجودة"), "gone", "soft 404"),
    Server("soft 404 redirect", to("/404.html"), "gone", "soft 404", requests=2,
           more=(("/404.html", said("Paper")),)),
    Server("soft 404 front page", to("/"), "gone", "front page", requests=2,
           more=(("/", answers.page(PAGE)),)),
    Server("challenge page", said("Just a moment...", status=403), "blocked", "bot challenge"),
    Server("challenge in french", said("Vérification de sécurité"), "blocked", "bot challenge"),
    Server("challenge with a time", said("Just a moment...", status=503).with_headers(("Retry-After", "60")),
           "unreachable", "bot challenge"),
    Server("geo block page", said("No disponible en tu país"), "blocked", "geo block"),
    Server("geo block status", said("Paper", status=451), "blocked", "geo block"),
    Server("geo block refusal", said("Not available in your region", status=403), "blocked", "geo block"),
    Server("gone", said("Paper", status=410), "gone", "410"),
    Server("forbidden", said("Paper", status=403), "blocked", "403"),
    Server("broken inside", said("Paper", status=500), "unreachable", "500"),
    Server("not implemented", said("Paper", status=501), "unreachable", "501"),
    Server("status of its own", wire(b"HTTP/1.1 799 Odd\r\nContent-Length: 0\r\n\r\n"),
           "unreachable", "799"),
    Server("nowhere", Answer(status=302), "unreachable", "leads nowhere"),
    # --- where a redirect must not lead (point 7)
    Server("to this machine", to("http://127.0.0.1/"), "refused", "private address"),
    Server("to a decimal host", to("http://2130706433/"), "refused", "private address"),
    Server("to an octal host", to("http://0177.0.0.1/"), "refused", "private address"),
    Server("to a hex host", to("http://0x7f.1/"), "refused", "private address"),
    Server("to a short host", to("http://127.1/"), "refused", "private address"),
    Server("to a trailing dot", to("http://127.0.0.1./"), "refused", "private address"),
    Server("to localhost", to("http://LOCALHOST./"), "refused", "private address"),
    Server("to loopback in ipv6", to("http://[::1]/"), "refused", "private address"),
    Server("to a mapped address", to("http://[::ffff:7f00:1]/"), "refused", "private address"),
    Server("to nat64", to("http://[64:ff9b::7f00:1]/"), "refused", "private address"),
    Server("to 6to4", to("http://[2002:7f00:1::]/"), "refused", "private address"),
    Server("to isatap", to("http://[2606:4700::5efe:7f00:1]/"), "refused", "private address"),
    Server("to the cloud", to("http://169.254.169.254/latest/meta-data/"), "refused", "private address"),
    Server("to a name inside", to("http://user:word@10.0.0.1/"), "refused", "private address"),
    *([Server("to a name of this machine", to(f"http://{OWN_NAME}/"), "refused", "private address")]
      if OWN_NAME else []),
    Server("to mail", to("http://to-mail.example:25/"), "refused", "port 25"),
    Server("to a file", to("file:///etc/passwd"), "refused", "redirected"),
    Server("to ftp", to("ftp://files.example/x"), "refused", "redirected"),
    Server("to script", to("javascript:alert(1)"), "refused", "redirected"),
    Server("to data", to("data:text/html,<p>x"), "refused", "redirected"),
    Server("redirect loop", to("/2022/05/12/ferry-late-again"), "unreachable", "redirect"),
    Server("redirects for ever", trouble.redirects_for_ever(), "unreachable", "redirect", path="/more/1",
           requests=11, more=(("/more/*", trouble.redirects_for_ever()),)),
    Server("loop there", to("https://loop-back.example/2022/05/12/ferry-late-again"),
           "unreachable", "redirect loop", requests=2),
    Server("loop back", to("https://loop-there.example/2022/05/12/ferry-late-again"),
           "unreachable", "redirect loop", requests=2),
    Server("big redirects", hops(2, size=1_900_000), "captured", path="/hop/1", requests=3,
           more=(("/hop/*", hops(2, size=1_900_000)),)),
    Server("slow redirects", hops(99, after_seconds=1.0), "unreachable", "6 s", path="/hop/1",
           requests=7, more=(("/hop/*", hops(99, after_seconds=1.0)),)),
    # --- heads
    Server("endless head", trouble.endless_head(), "unreachable", "header"),
    Server("many headers", wire(OK, b"".join(b"X-%d: 1\r\n" % n for n in range(500)), b"\r\n"),
           "unreachable", "header"),
    Server("long header", wire(OK, b"X: ", b"x" * 200_000, b"\r\n\r\n"), "unreachable", "header"),
    Server("endless interim answers", for_ever(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
           "unreachable", "header"),
    Server("trickling head", for_ever(OK, b"X: 1\r\n", 0.3), "unreachable", "within"),
    Server("silence", trouble.hang(), "unreachable", "within"),
    Server("no http", trouble.garbage(), "unreachable", "HTTP"),
    Server("no answer", trouble.nothing(), "unreachable", "closed"),
    Server("reset", trouble.reset(), "unreachable", "closed"),
    Server("cookies that end their line", answers.page(PAGE).with_headers(
        *(("Set-Cookie", f"a{n}=1\rX: 2; Path=/") for n in range(60))), "captured"),
    # --- bodies
    Server("endless body", trouble.endless(), "too_large", "cut off"),
    Server("trickling body", for_ever(OK + b"\r\n", b"<p>", 0.3), "partial", "too long"),
    Server("silent body", wire(OK, b"Content-Length: 900\r\n\r\n<p>half", silent=True),
           "partial", "too long"),
    Server("broken off", trouble.broken_off(PAGE.encode(), 90), "partial", "broke"),
    Server("broken chunks", trouble.broken_chunks(PAGE.encode()), "partial", "broke"),
    Server("senseless chunks", wire(CHUNKED, b"-1\r\nxx\r\n"), "partial", "broke"),
    Server("endless trailers", for_ever(CHUNKED + b"0\r\n", b"X: " + b"x" * 999 + b"\r\n"),
           "partial", "broke"),
    Server("length beyond all", wire(OK, b"Content-Length: " + b"9" * 4000 + b"\r\n\r\n", PAGE.encode()),
           "partial", "broke"),
    Server("lengths that differ", wire(OK, b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n", b"<p>words"),
           "unreachable", "lengths"),
    Server("body after no content", wire(b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nabcde",
           silent=True), "captured"),
    Server("more than its length", wire(answers.page(PAGE).sent(), answers.page(PAGE).sent(), silent=True),
           "captured"),
    Server("tiny chunks", wire(CHUNKED, tiny(PAGE.encode()), b"0\r\n\r\n"), "captured"),
    Server("tiny chunks for ever", for_ever(CHUNKED, tiny(b"x" * 9000)), "too_large", "cut off"),
    Server("chunks with long names", for_ever(CHUNKED, b"1;" + b"x" * 9000 + b"\r\nx\r\n"),
           "too_large", "cut off"),
    Server("chunk longer than it says", wire(CHUNKED, b"3\r\nabcdef\r\n0\r\n\r\n"), "partial", "broke"),
    Server("folded coding", wire(OK, b"Transfer-Encoding:\r\n chunked\r\n\r\n",
           *trouble.chunks(PAGE.encode())), "captured"),
    Server("coding and length", wire(OK, b"Transfer-Encoding: gzip, chunked\r\nContent-Length: 7\r\n\r\n",
           *trouble.chunks(gzip.compress(PAGE.encode()))), "captured"),
    Server("bomb for the way", lambda _: wire(OK, b"Transfer-Encoding: gzip, chunked\r\n\r\n",
           *trouble.chunks(trouble.gzip_bomb(900).body)), "too_large", "cut off"),
    Server("negative length", wire(OK, b"Content-Length: -7\r\n\r\n", PAGE.encode()), "captured"),
    Server("gzip bomb", lambda _: trouble.gzip_bomb(900), "captured"),
    Server("nested gzip bomb", lambda _: coded(3, 900), "captured"),
    Server("deflate bomb", lambda _: trouble.deflate_bomb(400), "captured"),
    Server("brotli bomb", lambda _: trouble.brotli_bomb(400), "captured"),
    Server("wrong coding", trouble.wrong_coding(), "captured"),
    Server("deep page", answers.content(trouble.deep_html(60_000), "text/html"), "captured"),
    Server("deep table", answers.content(trouble.deep_html(60_000, "<table><tr><td>"), "text/html"),
           "captured"),
    Server("deep list", answers.content(trouble.deep_html(60_000, "<ul><li>"), "text/html"), "captured"),
    Server("page of tags", answers.content(b"<b>a<i>" * 80_000, "text/html"), "captured"),
    Server("page of paragraphs", answers.content(b"".join(trouble.huge_html(1)), "text/html"), "captured"),
    Server("binary page", answers.content(bytes(range(256)) * 400, "text/html"), "captured"),
    Server("empty page", answers.content(b"", "text/html"), "captured"),
    # --- below HTTP
    Server("connection refused", answers.page(PAGE), "unreachable", "refused", requests=0),
    Server("connection reset", answers.page(PAGE), "unreachable", "closed"),
    Server("tls that never comes", answers.page(PAGE), "unreachable", "within", requests=0),
    Server("certificate expired", answers.page(PAGE), "unreachable", "certificate", requests=0),
    Server("certificate of another", answers.page(PAGE), "unreachable", "certificate", requests=0),
)  # fmt: skip

ALL = b"User-agent: *\n"
#: What stands at /robots.txt, where it counts for a page that is fine: outcome, and a word of the evidence.
RULES = (
    Server("robots bomb", lambda _: trouble.gzip_bomb(900), "captured", path="/robots.txt"),
    Server("endless robots", trouble.endless(b"Disallow: /private\n" * 4000), "captured", path="/robots.txt"),
    Server("robots of stars", answers.content(ALL + b"Disallow: /" + b"*e" * 9000 + b"$", "text/plain"),
           "captured", path="/robots.txt"),
    Server("many robots", answers.content(ALL + b"Disallow: /*a*b*c\n" * 26_000, "text/plain"),
           "captured", path="/robots.txt"),
    Server("silent robots", trouble.hang(), "unreachable", "robots.txt", path="/robots.txt"),
    Server("robots loop", to("/robots.txt"), "captured", path="/robots.txt"),
    Server("robots inside", to("http://127.0.0.1/robots.txt"), "captured", path="/robots.txt"),
    Server("robots that refuse", answers.content(ALL + b"Disallow: /", "text/plain"),
           "refused", "robots.txt", path="/robots.txt"),
)  # fmt: skip
