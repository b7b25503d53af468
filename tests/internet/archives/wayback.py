"""The Wayback Machine's other doors: replay, TimeMap, TimeGate and availability."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape

from .. import Answer, Request
from ..answers import content, json_answer, page
from .index import Captured, Index, stamp

HOST = "https://web.archive.org"
_REPLAY = re.compile(r"/web/(\d{1,14})([a-z]{2}_)?/(.+)", re.DOTALL)
_TIMEMAP = re.compile(r"/web/timemap/(?:link/)?(.+)", re.DOTALL)

NOT_ARCHIVED = page(
    "<!DOCTYPE html><title>Internet Archive Wayback Machine</title>"
    "<p>Hrm.</p><p>The Wayback Machine has not archived that URL.</p>",
    status=404,
)


def http_date(at: datetime) -> str:
    return format_datetime(at.astimezone(UTC), usegmt=True)


def whole(url: str) -> str:
    """An address with its scheme, as one may leave it out; one slash after the scheme is enough, too."""
    url = re.sub(r"^(https?):/(?!/)", r"\1://", url)
    return url if re.match(r"https?://", url) else f"http://{url}"


def answer_replay(index: Index, request: Request) -> Answer:
    """``/web/TSid_/URL`` the body as captured; without flag in the frame; ``/web/URL`` the TimeGate."""
    asked = _REPLAY.fullmatch(request.target)
    if asked is None:
        return _answer_gate(index, request)
    timestamp, flag, url = asked[1], asked[2] or "", whole(asked[3])
    found = index.nearest(url, timestamp)
    if found is None:
        return NOT_ARCHIVED
    if found.timestamp != timestamp:
        return _moved(found, flag)
    return _replayed(index, found, flag)


def _answer_gate(index: Index, request: Request) -> Answer:
    url = whole(request.target.removeprefix("/web/"))
    wanted = request.headers.get("accept-datetime")
    held = index.of(url)
    if not held:
        return NOT_ARCHIVED
    found = index.nearest(url, stamp(parsedate_to_datetime(wanted))) if wanted else held[-1]
    assert found is not None
    return _moved(found, "").with_headers(("Vary", "accept-datetime"), ("Link", _links(found)))


def _moved(found: Captured, flag: str) -> Answer:
    to = f"{HOST}/web/{found.timestamp}{flag}/{found.original}"
    return Answer(status=302, headers=(("Location", to), ("Content-Type", "text/html; charset=utf-8")))


def _links(found: Captured) -> str:
    return (
        f'<{found.original}>; rel="original", '
        f'<{HOST}/web/timemap/link/{found.original}>; rel="timemap"; type="application/link-format", '
        f'<{HOST}/web/{found.original}>; rel="timegate", '
        f'<{HOST}/web/{found.timestamp}/{found.original}>; rel="memento"; datetime="{http_date(found.at)}"'
    )


def _replayed(index: Index, found: Captured, flag: str) -> Answer:
    status = int(found.status) if found.status.isdigit() else 200
    kind = found.media_type
    if kind == "warc/revisit":
        # What an earlier copy holds is shown for it.
        kind = next((c.media_type for c in index.of(found.original) if c.status == "200"), "text/html")
    headers: list[tuple[str, str]] = [
        ("Content-Type", kind if kind != "text/html" else "text/html; charset=utf-8"),
        ("Memento-Datetime", http_date(found.at)),
        ("Link", _links(found)),
        ("X-Archive-Src", "made-up-20220101-00000.warc.gz"),
        ("X-Archive-Orig-Date", http_date(found.at)),
    ]
    if found.location and 300 <= status < 400:
        headers.append(("Location", f"{HOST}/web/{found.timestamp}{flag}/{found.location}"))
    body = found.make_body()
    if not flag and kind == "text/html" and status < 300:
        body = b"<!-- BEGIN WAYBACK TOOLBAR INSERT --><!-- END WAYBACK TOOLBAR INSERT -->" + body
    return Answer(
        status=status, headers=tuple(headers), body=body, coding="gzip" if found.is_gzipped and body else ""
    )


def answer_timemap(index: Index, request: Request) -> Answer:
    """A TimeMap in link format (RFC 7089, section 5)."""
    asked = _TIMEMAP.fullmatch(request.target)
    url = whole(asked[1]) if asked else ""
    return timemap(index.of(url), url, f"{HOST}/web/", f"{HOST}/web/timemap/link/{url}")


def timemap(held: list[Captured], url: str, prefix: str, own: str) -> Answer:
    """The TimeMap of an address whose copies stand at ``prefix`` + timestamp + ``/`` + address."""
    if not held:
        return content("", "application/link-format", status=404)
    first, last = http_date(held[0].at), http_date(held[-1].at)
    lines = [
        f'<{held[0].original}>; rel="original"',
        f'<{own}>; rel="self"; type="application/link-format"; from="{first}"; until="{last}"',
        f'<{prefix}{url}>; rel="timegate"',
    ]
    for number, captured in enumerate(held):
        kind = "memento"
        if number == len(held) - 1:
            kind = f"last {kind}"
        if number == 0:
            kind = f"first {kind}"
        address = f"{prefix}{captured.timestamp}/{captured.original}"
        lines.append(f'<{address}>; rel="{kind}"; datetime="{http_date(captured.at)}"')
    return content(",\n".join(lines) + "\n", "application/link-format")


def answer_available(index: Index, request: Request) -> Answer:
    """The availability API: the closest copy that isn't an error, or an empty object."""
    url, timestamp = request.query.get("url", ""), request.query.get("timestamp", "")
    good = [c for c in index.of(url) if c.status == "200"] if url else []
    closest = index.nearest(url, timestamp) if good and timestamp else (good[-1] if good else None)
    found = {} if closest is None else _described(closest)
    answer = {"url": url, "archived_snapshots": found}
    return json_answer({**answer, "timestamp": timestamp} if timestamp else answer)


def _described(found: Captured) -> dict[str, object]:
    address = escape(f"http://web.archive.org/web/{found.timestamp}/{found.original}", quote=False)
    closest = {"status": found.status, "available": True, "url": address, "timestamp": found.timestamp}
    return {"closest": closest}
