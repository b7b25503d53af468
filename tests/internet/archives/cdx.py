"""The Wayback Machine's CDX server, after its documentation (wayback-cdx-server's README).

Plain lines or JSON; ``matchType`` or a ``*``; ``from``, ``to``, ``filter``,
``collapse``, ``fl``, ``limit`` of either sign; a resume key where the answer
was cut. No captures: nothing at all, or ``[]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlsplit

from .. import Answer, Request
from ..answers import content
from .index import Captured, Index, pad, surt

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
#: The server's own, whatever is asked (from memory).
MOST_ROWS = 150_000

Row = dict[str, str]
Query = list[tuple[str, str]]


def answer_cdx(index: Index, request: Request) -> Answer:
    asked = parse_qsl(urlsplit(request.target).query, keep_blank_values=True)
    first = dict(reversed(asked))
    if not first.get("url"):
        return content("url param is required\n", "text/plain", status=400)
    try:
        rows, resume = find_rows(index, asked, first)
    except (ValueError, re.error) as cause:
        return content(f"{cause}\n", "text/plain", status=400)
    names = [name for name in first.get("fl", "").split(",") if name in FIELDS] or list(FIELDS)
    if first.get("output") == "json":
        table: list[list[str]] = [[row[name] for name in names] for row in rows]
        if table:
            table.insert(0, names)
        if resume:
            table += [[], [resume]]
        return content(
            "[" + ",\n".join(json.dumps(line, separators=(",", ":")) for line in table) + "]\n",
            "application/json",
        )
    lines = "".join(" ".join(row[name] for name in names) + "\n" for row in rows)
    return content(lines + (f"\n{resume}\n" if resume else ""), "text/plain")


def find_rows(index: Index, asked: Query, first: dict[str, str]) -> tuple[list[Row], str | None]:
    """The rows that are asked for, and where to go on.

    :raises ValueError: a field, a number or an expression makes no sense.
    """
    found = _after(_matching(index, first), first.get("resumeKey"))
    start, end = _from(first), _to(first)
    found = (captured for captured in found if start <= captured.timestamp <= end)
    rows = _filtered(found, [value for name, value in asked if name == "filter"])
    for rule in (value for name, value in asked if name == "collapse"):
        rows = _collapsed(rows, rule)
    limit = int(first.get("limit") or MOST_ROWS)
    if limit < 0:
        return list(rows)[limit:], None
    limit = min(limit, MOST_ROWS)
    taken: list[Row] = []
    for row in rows:
        if len(taken) == limit:
            last = taken[-1]
            key = f"{last['urlkey']} {last['timestamp']}!"
            return taken, quote_plus(key) if first.get("showResumeKey") == "true" else None
        taken.append(row)
    return taken, None


def _matching(index: Index, first: dict[str, str]) -> Iterator[Captured]:
    url, match = first["url"], first.get("matchType")
    if match is None and url.endswith("*"):
        url, match = url[:-1], "prefix"
        if url.startswith("*."):
            url, match = url[2:], "domain"
    elif match is None and url.startswith("*."):
        url, match = url[2:], "domain"
    if match in (None, "exact"):
        return iter(index.of(url))
    key = surt(url)
    if match == "prefix":
        # A path that ends in a slash keeps it: "user/status/" isn't "user/status".
        return index.beginning_with(key + "/" if url.endswith("/") and not key.endswith("/") else key)
    host = key.partition(")")[0]
    if match == "host":
        return index.beginning_with(host + ")")
    if match == "domain":
        return (c for c in index.beginning_with(host) if c.key[len(host)] in "),")
    raise ValueError(f"Invalid matchType: {match}")


def _from(first: dict[str, str]) -> str:
    return pad(_digits(first.get("from", "")))


def _to(first: dict[str, str]) -> str:
    return pad(_digits(first.get("to", "")), high=True)


def _digits(text: str) -> str:
    if text and not re.fullmatch(r"\d{1,14}", text):
        raise ValueError(f"Invalid timestamp: {text}")
    return text


def _after(found: Iterable[Captured], resume: str | None) -> Iterator[Captured]:
    """What comes after the row that a resume key names."""
    place: tuple[str, str] | None = None
    if resume:
        # Some clients send the key as it was given, some encode it again.
        key, _, timestamp = unquote_plus(resume).rstrip("!").rpartition(" ")
        place = (key, timestamp)
    return (captured for captured in found if place is None or captured.order > place)


def _filtered(found: Iterable[Captured], filters: list[str]) -> Iterator[Row]:
    rules: list[tuple[bool, str, re.Pattern[str]]] = []
    for text in filters:
        name, separator, expression = text.removeprefix("!").partition(":")
        if not separator or name not in FIELDS:
            raise ValueError(f"Invalid filter: {text}")
        rules.append((text.startswith("!"), name, re.compile(expression)))
    for captured in found:
        row = captured.fields()
        # As Java's matches(): the whole field.
        if all(bool(rule.fullmatch(row[name])) is not negated for negated, name, rule in rules):
            yield row


def _collapsed(rows: Iterable[Row], rule: str) -> Iterator[Row]:
    """Of neighbours that agree in a field, or in the first N characters of it, the first."""
    name, separator, number = rule.partition(":")
    if name not in FIELDS:
        raise ValueError(f"Invalid collapse: {rule}")
    length = int(number) if separator else None
    before: str | None = None
    for row in rows:
        value = row[name][:length]
        if value != before:
            yield row
        before = value
