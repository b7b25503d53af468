"""Memento (RFC 7089) for what the home holds: TimeGates and TimeMaps, which lead to the replay.

The mementos themselves are the replay's, on another origin; it says ``Memento-Datetime``, nothing here does.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import IntegerConverter

from ..urls import MAX_URL_LENGTH
from .api.problems import Problem, tell_problem
from .reach import service, serving

if TYPE_CHECKING:
    from ..service.mementos import HeldMemento

MEMENTO = Blueprint("memento", __name__)


class _PageNumber(IntegerConverter):
    """The number of a page; Python reads no number that is longer by far, and raises."""

    regex = r"\d{1,6}"


@MEMENTO.record_once
def _add_converter(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["page"] = _PageNumber


#: Mementos of one TimeMap; further ones are on its next pages.
PAGE_MEMENTOS = 1_000
LINK_FORMAT = "application/link-format"
#: All that an address may be spelled with (RFC 3986); what else is in one is escaped.
_LEGAL = "%/:?#[]@!$&'()*+,;=~"
_WEB = re.compile(r"https?:", re.IGNORECASE)
_WEB_ESCAPED = re.compile(r"https?%3a", re.IGNORECASE)
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (\d{2}) ([A-Z][a-z]{2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT", re.ASCII
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def parse_accept_datetime(text: str) -> datetime | None:
    """The instant of an ``Accept-Datetime`` header (RFC 7089, 2.1.1), in its one form; ``None`` for none."""
    found = _DATE.fullmatch(text.strip(" \t"))
    if not found or found[2] not in _MONTHS:
        return None
    day, month, year, *clock = found.groups()
    try:
        hour, minute, second = map(int, clock)
        return datetime(
            int(year), _MONTHS.index(month) + 1, int(day), hour, minute, min(second, 59), tzinfo=UTC
        )
    except ValueError:
        return None


def choose(mementos: Sequence[HeldMemento], at: datetime | None) -> HeldMemento:
    """The memento nearest to an instant, the earlier of two that are; without an instant the newest."""
    if at is None:
        return mementos[-1]
    behind = bisect_left([one.at for one in mementos], at)
    near = mementos[max(0, behind - 1) : behind + 1]
    return min(near, key=lambda one: abs(one.at - at))


# --- what is asked for -------------------------------------------------------------------------


class Wanted:
    """The original resource that a request is about, and what the home holds of it."""

    def __init__(self, marker: str, decoded: str, collection: str | None) -> None:
        self.uri = _typed(marker, decoded)
        self.collection = collection
        self.root = request.url_root + (f"collections/{collection}/" if collection else "")
        if collection is not None and not service().has_collection(collection):
            raise Problem(404, f"there is no collection {collection!r}")
        self.mementos = service().list_mementos(self.uri, collection=collection)
        if not self.mementos:
            raise Problem(404, f"nothing is held of {self.uri}")

    @property
    def timegate(self) -> str:
        return f"{self.root}timegate/{self.uri}"

    def timemap(self, form: str = "link", page: int = 1) -> str:
        """Where a page of the TimeMap is."""
        return f"{self.root}timemap/{form}/{f'{page}/' if page > 1 else ''}{self.uri}"

    @property
    def pages(self) -> Sequence[Sequence[HeldMemento]]:
        """The mementos, as many at a time as one TimeMap holds."""
        starts = range(0, len(self.mementos), PAGE_MEMENTOS)
        return [self.mementos[start : start + PAGE_MEMENTOS] for start in starts]


def _typed(marker: str, decoded: str) -> str:
    """The address behind ``marker`` in the request, query and all, as it was typed.

    :raises Problem: it is no address of the web (400).
    """
    raw = str(request.environ.get("REQUEST_URI", ""))
    _, found, typed = raw.encode("latin-1", "replace").decode("utf-8", "replace").partition(marker)
    if not found:  # the path before it was spelled with escapes
        query = request.query_string.decode("utf-8", "replace")
        typed = decoded + (f"?{query}" if query else "")
    if _WEB_ESCAPED.match(typed):
        typed = unquote(typed)
    if not _WEB.match(typed):
        typed = f"http://{typed}"
    # Proxies and shells make one slash of two.
    typed = re.sub(r"^(https?):/*", lambda scheme: f"{scheme[1].lower()}://", typed, flags=re.IGNORECASE)
    uri = quote(typed, safe=_LEGAL)
    try:
        host = urlsplit(uri).hostname
    except ValueError:
        host = None
    if not host or len(uri) > MAX_URL_LENGTH:
        raise Problem(400, "behind the last part of this path, the http(s) address of a page is wanted")
    return uri


def _replayed(memento: HeldMemento) -> str:
    """Where the replay shows a memento.

    :raises Problem: there is no replay (503).
    """
    base = serving().replay.base
    if base is None:
        raise Problem(503, f"there is no address for what is held. {serving().replay.says}")
    return f"{base}/{memento.collection}/{memento.stamp}mp_/{quote(memento.url, _LEGAL, errors='replace')}"


# --- TimeGate ----------------------------------------------------------------------------------


@MEMENTO.get("/timegate/<path:url>", merge_slashes=False)
@MEMENTO.get("/collections/<collection>/timegate/<path:url>", merge_slashes=False)
def timegate(url: str, collection: str | None = None) -> Response:
    """Lead to the memento that is nearest to ``Accept-Datetime``, or to the newest one."""
    try:
        wanted = Wanted("/timegate/", url, collection)
        asked = request.headers.get("Accept-Datetime")
        at = None
        if asked is not None and (at := parse_accept_datetime(asked)) is None:
            raise Problem(400, "Accept-Datetime has to look like: Thu, 31 May 2007 20:35:00 GMT")
        chosen = choose(wanted.mementos, at)
        links = [
            _link(wanted.uri, "original"),
            _link(wanted.timemap(), "timemap", type=LINK_FORMAT),
            *_tell_mementos(wanted.mementos, _around(wanted.mementos, chosen)),
        ]
        answer = Response(status=302)
        answer.headers["Location"] = _replayed(chosen)
        answer.headers["Link"] = ", ".join(links)
        answer.autocorrect_location_header = False
    except Problem as problem:
        answer = tell_problem(problem)
    answer.headers["Vary"] = "accept-datetime"
    return answer


def _around(mementos: Sequence[HeldMemento], chosen: HeldMemento) -> Sequence[HeldMemento]:
    """The first, the last and the chosen one, in their order, each once."""
    return sorted({mementos[0], chosen, mementos[-1]})


# --- TimeMap -----------------------------------------------------------------------------------


@MEMENTO.get("/timemap/<any(link,json):form>/<path:url>", merge_slashes=False)
@MEMENTO.get("/timemap/<any(link,json):form>/<page:page>/<path:url>", merge_slashes=False)
@MEMENTO.get("/collections/<collection>/timemap/<any(link,json):form>/<path:url>", merge_slashes=False)
@MEMENTO.get(
    "/collections/<collection>/timemap/<any(link,json):form>/<page:page>/<path:url>", merge_slashes=False
)
def timemap(form: str, url: str, page: int = 1, collection: str | None = None) -> Response:
    """List the mementos of an address, a thousand at a time."""
    numbered = "page" in (request.view_args or {})
    try:
        wanted = Wanted(f"/timemap/{form}/{f'{page}/' if numbered else ''}", url, collection)
        if not 1 <= page <= len(wanted.pages):
            raise Problem(404, f"this TimeMap has {len(wanted.pages)} pages")
        if form == "json":
            return Response(json.dumps(_tell_json(wanted, page)), content_type="application/json")
        return Response(",\n".join(_tell_links(wanted, page)) + "\n", content_type=LINK_FORMAT)
    except Problem as problem:
        return tell_problem(problem)


def _tell_links(wanted: Wanted, page: int) -> Iterator[str]:
    """The links of a page of a TimeMap (RFC 7089, 5)."""
    pages = wanted.pages
    yield _link(wanted.uri, "original")
    yield _link(wanted.timegate, "timegate")
    for number, mementos in enumerate(pages, start=1):
        relation = "self" if number == page else "timemap"
        span = {"from": _date(mementos[0].at), "until": _date(mementos[-1].at)}
        yield _link(wanted.timemap(page=number), relation, type=LINK_FORMAT, **span)
    yield from _tell_mementos(wanted.mementos, pages[page - 1])


def _tell_mementos(every: Sequence[HeldMemento], told: Sequence[HeldMemento]) -> Iterator[str]:
    """A link for each of those that are told, which says where the first and the last one of all are."""
    for one in told:
        relation = "first " * (one == every[0]) + "last " * (one == every[-1]) + "memento"
        yield _link(_replayed(one), relation, datetime=_date(one.at))


def _tell_json(wanted: Wanted, page: int) -> Mapping[str, object]:
    """A page of a TimeMap under the names that aggregators of Memento use."""
    pages = wanted.pages
    mementos = [_tell_memento(one) for one in pages[page - 1]]
    first, last = _tell_memento(wanted.mementos[0]), _tell_memento(wanted.mementos[-1])
    told: dict[str, object] = {
        "original_uri": wanted.uri,
        "self": wanted.timemap("json", page),
        "timegate_uri": wanted.timegate,
        "timemap_uri": {"link_format": wanted.timemap("link"), "json_format": wanted.timemap("json")},
        "mementos": {"first": first, "last": last, "list": mementos},
    }
    if len(pages) > 1:
        told["timemap_index"] = [
            {
                "from": _iso(each[0].at),
                "until": _iso(each[-1].at),
                "uri": wanted.timemap("json", number),
            }
            for number, each in enumerate(pages, start=1)
        ]
    return told


def _tell_memento(one: HeldMemento) -> Mapping[str, str]:
    return {"datetime": _iso(one.at), "uri": _replayed(one)}


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _date(at: datetime) -> str:
    return format_datetime(at, usegmt=True)


def _link(target: str, relation: str, **parameters: str) -> str:
    """One link (RFC 8288)."""
    told = "".join(f'; {name}="{value}"' for name, value in parameters.items())
    return f'<{target}>; rel="{relation}"{told}'
