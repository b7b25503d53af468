"""Archives beside the Wayback Machine: arquivo.pt (pywb's CDX server) and archive.today."""

from __future__ import annotations

import json
import re

from .. import Answer, Request
from ..answers import content, page
from .index import Index, pad, surt
from .wayback import http_date, timemap, whole

ARQUIVO = "https://arquivo.pt"
TODAY = "http://archive.md"
_NO_FRAME = re.compile(r"/(?:noFrame/replay|wayback)/(\d{1,14})([a-z]{2}_)?/(.+)", re.DOTALL)
#: pywb's names for the parts of a line, beside those that are called the same.
_NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}


def answer_arquivo_cdx(index: Index, request: Request) -> Answer:
    """Lines of JSON, one per capture; nothing at all where there is none."""
    asked = request.query
    url = asked.get("url", "")
    if not url:
        return content('{"message": "The url param is required"}', "application/json", status=400)
    match = asked.get("matchType", "exact")
    if url.endswith("*"):
        url, match = url[:-1], "prefix"
    found = index.of(url) if match == "exact" else list(index.beginning_with(surt(url)))
    first, last = pad(asked.get("from", "")), pad(asked.get("to", ""), high=True)
    found = [c for c in found if first <= c.timestamp <= last][: int(asked.get("limit") or 100_000)]
    lines = ""
    for captured in found:
        fields = {_NAMES.get(name, name): value for name, value in captured.fields().items()}
        more = {"offset": "1042", "filename": "AWP-made-up.warc.gz", "collection": "AWP99", "source": "x"}
        if asked.get("output") == "json":
            lines += json.dumps({**fields, **more}) + "\n"
        else:
            rest = {name: value for name, value in fields.items() if name not in ("urlkey", "timestamp")}
            lines += f"{captured.key} {captured.timestamp} {json.dumps({**rest, **more})}\n"
    return content(lines, "text/x-ndjson" if asked.get("output") == "json" else "text/plain")


def answer_arquivo_replay(index: Index, request: Request) -> Answer:
    """``/noFrame/replay/TS[id_]/URL``: the copy, or a redirect to the nearest."""
    asked = _NO_FRAME.fullmatch(request.target)
    if asked is None:
        return page("<title>Arquivo.pt</title>", status=404)
    timestamp, flag, url = asked[1], asked[2] or "", whole(asked[3])
    found = index.nearest(url, timestamp)
    if found is None:
        return page("<title>Arquivo.pt</title><p>Página não encontrada</p>", status=404)
    if found.timestamp != timestamp:
        to = f"{ARQUIVO}/noFrame/replay/{found.timestamp}{flag}/{found.original}"
        return Answer(status=307, headers=(("Location", to),))
    headers = (
        ("Content-Type", found.media_type),
        ("Memento-Datetime", http_date(found.at)),
        ("Link", f'<{found.original}>; rel="original"'),
    )
    status = int(found.status) if found.status.isdigit() else 200
    return Answer(status=status, headers=headers, body=found.make_body())


def answer_today(index: Index, request: Request) -> Answer:
    """archive.today's ``/timemap/URL`` and ``/TS/URL``; all else wants to be sure of a person."""
    copy = re.fullmatch(r"/(\d{14})/(.+)", request.target, re.DOTALL)
    if copy and (found := index.nearest(whole(copy[2]), copy[1])) and found.timestamp == copy[1]:
        return page(found.make_body().decode())
    asked = re.fullmatch(r"/timemap/(.+)", request.target, re.DOTALL)
    if asked is None:
        return page("<title>One more step</title><p>Please complete the security check.</p>", status=429)
    url = whole(asked[1])
    return timemap(index.of(url), url, f"{TODAY}/", f"{TODAY}/timemap/{url}")
