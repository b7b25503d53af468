"""The world as the doctor expects it: each endpoint and archive answers, until told to answer otherwise."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from archiver.service.doctor.live import questions
from tests.internet import Answer, Internet, Request
from tests.internet.answers import content, json_answer, page
from tests.internet.site import Handler
from tests.platforms.contract import split_answer

FIXTURES = Path(__file__).parent.parent / "platforms" / "fixtures"

_PAGE = """<!DOCTYPE html><html lang="en"><head><title>A post</title><meta property="og:title" content="Mira">
<meta property="og:description" content="The river is up"><meta property="og:image"
content="https://img.example/1.jpg"></head><body>The river is up</body></html>"""
CDX = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]
WIKIDATA = {
    "search": {"search": [{"id": "Q76", "label": "Barack Obama"}]},
    "entities": {
        "entities": {
            "Q76": {
                "labels": {"en": {"language": "en", "value": "Barack Obama"}},
                "claims": {
                    "P2002": [{"mainsnak": {"datavalue": {"type": "string", "value": "BarackObama"}}}]
                },
            }
        }
    },
}
_ARCHIVES: dict[tuple[str, str], Answer] = {
    ("wayback", "cdx"): json_answer([CDX, ["com,twitter)/", "20121107041600", "a", "b", "200", "c", "9"]]),
    ("wayback", "replay"): page("<h1>Example</h1>").with_headers(
        ("Memento-Datetime", "Tue, 01 Jan 2013 00:00:00 GMT")
    ),
    ("wayback", "availability"): json_answer(
        {
            "archived_snapshots": {
                "closest": {"url": "http://web.archive.org/a", "timestamp": "20130101000000"}
            }
        }
    ),
    ("wayback", "save"): json_answer({"status": "ok"}),
    ("wikidata", "search"): json_answer(WIKIDATA["search"]),
    ("wikidata", "entities"): json_answer(WIKIDATA["entities"]),
}


class Samples:
    """The sites that the doctor asks, on an internet."""

    def __init__(self, internet: Internet) -> None:
        self.internet = internet
        self._answers: dict[tuple[str, str], Handler] = dict(_ARCHIVES)
        self._urls = {(q.subject, q.name): q.url for q in questions(opt_in=True)}
        for subject, name in self._urls:
            if (subject, name) not in _ARCHIVES:
                self._answers[subject, name] = _recorded(subject, name)
        self._by_target = {
            ((parts := urlsplit(url)).hostname, parts.path, parts.query): key
            for key, url in self._urls.items()
        }
        for url in self._urls.values():
            internet.site(urlsplit(url).hostname or "").otherwise = self._answer

    def plant(self, subject: str, name: str, handler: Handler) -> None:
        """Let an endpoint answer otherwise from now on."""
        assert (subject, name) in self._answers
        self._answers[subject, name] = handler

    def host(self, subject: str, name: str) -> str:
        return urlsplit(self._urls[subject, name]).hostname or ""

    def _answer(self, request: Request) -> Answer:
        parts = urlsplit(request.target)
        key = self._by_target.get((request.host, parts.path, parts.query))
        handler = self._answers[key] if key else page("<h1>404 Not Found</h1>", status=404)
        answer = handler if isinstance(handler, Answer) else handler(request)  # type: ignore[operator]
        assert isinstance(answer, Answer)
        return answer


def _recorded(platform: str, endpoint: str) -> Answer:
    """The fixture of a normal post; a page that describes itself, where the platform has no endpoint."""
    recorded = FIXTURES / platform / f"{endpoint}.post.answer"
    if endpoint == "page" and not recorded.exists():
        return page(_PAGE)
    status, _, body = split_answer(recorded.read_bytes())
    kind = "application/json" if body.lstrip()[:1] in (b"{", b"[") else "text/html; charset=utf-8"
    return content(body, kind, status=status)
