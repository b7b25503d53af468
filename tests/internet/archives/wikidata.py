"""Wikidata's API: ``wbsearchentities`` and ``wbgetentities``, after https://www.wikidata.org/w/api.php."""

from __future__ import annotations

import json
import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from tests.world.nouns import Handle, Holder, Office, World

from .. import Answer, Request
from ..answers import json_answer

#: Property of the handle on each platform.
HANDLES = {
    "x": "P2002",
    "instagram": "P2003",
    "facebook": "P2013",
    "youtube": "P2397",
    "vk": "P3185",
    "telegram": "P3789",
    "mastodon": "P4033",
    "linkedin": "P6634",
    "tiktok": "P7085",
    "truthsocial": "P10858",
    "threads": "P11892",
    "bluesky": "P12361",
}
_GENDERS = {"male": "Q6581097", "female": "Q6581072"}
MOST_IDS = 50
MOST_FOUND = 50


class Wikidata:
    """Holders as items; those that Wikidata doesn't have are missing."""

    def __init__(self, world: World) -> None:
        self._items: dict[str, Callable[[], dict[str, Any]]] = {}
        self._kinds: dict[str, tuple[str, str]] = {}
        #: Folded name, language, item, whether it is an alias, the name as written; sorted.
        self._names: list[tuple[str, str, str, bool, str]] = []
        #: Old item to the one that it was merged into.
        self.redirects: dict[str, str] = {}
        #: How many coming requests are told that the databases lag.
        self.lags = 0
        self._lock = threading.Lock()
        for holder in world.holders:
            if holder.in_wikidata:
                self._add(holder)
            for office in holder.offices:
                if office.key not in self._items:
                    self._items[office.key] = _position(office)
                    self._kinds[office.key] = (office.title["en"], "position")
                    for language, title in office.title.items():
                        self._names.append((title.casefold(), language, office.key, False, title))
        self._names.sort()

    def _add(self, holder: Holder) -> None:
        labels = {"en": holder.name, **holder.labels}
        self._items[holder.key] = lambda: _entity(
            holder.key, labels, holder.aliases, holder.descriptions, _claims(holder)
        )
        self._kinds[holder.key] = (labels["en"], holder.descriptions.get("en", ""))
        for language, name in labels.items():
            self._names.append((name.casefold(), language, holder.key, False, name))
        for language, names in holder.aliases.items():
            self._names += [(name.casefold(), language, holder.key, True, name) for name in names]

    def answer(self, request: Request) -> Answer:
        """What ``/w/api.php`` answers."""
        with self._lock:
            if self.lags and "maxlag" in request.query:
                self.lags -= 1
                said = _error("maxlag", "Waiting for a database server: 7 seconds lagged.")
                said["error"] |= {"host": "db1", "lag": 7}
                return json_answer(said).with_headers(("Retry-After", "5"), ("X-Database-Lag", "7"))
        asked = request.query
        if not request.headers.get("user-agent"):
            return Answer(status=403, body=b"Please set a user-agent and respect our robot policy.")
        if asked.get("format") != "json":
            return Answer(headers=(("Content-Type", "text/html; charset=utf-8"),), body=b"<pre>{}</pre>")
        actions = {"wbsearchentities": self._search, "wbgetentities": self._entities}
        action = actions.get(asked.get("action", ""))
        if action is None:
            said = f'Unrecognized value for parameter "action": {asked.get("action", "")}.'
            return json_answer(_error("badvalue", said))
        return json_answer(action(asked))

    def _search(self, asked: dict[str, str]) -> dict[str, Any]:
        words, language = asked.get("search", "").strip(), asked.get("language", "")
        if not words or not language:
            missing = "search" if not words else "language"
            return _error("missingparam", f'The "{missing}" parameter must be set.')
        if not re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?", language):
            return _error("badvalue", f'Unrecognized value for parameter "language": {language}.')
        limit = min(int(asked.get("limit") or 7), MOST_FOUND)
        start = int(asked.get("continue") or 0)
        found = list(self._find(words, language, strict="strictlanguage" in asked))
        answer: dict[str, Any] = {"searchinfo": {"search": words}, "search": found[start : start + limit]}
        if start + limit < len(found):
            answer["search-continue"] = start + limit
        return answer | {"success": 1}

    def _find(self, words: str, language: str, *, strict: bool) -> Iterator[dict[str, Any]]:
        """Items a name of which begins with the words, in the language or in English; exact ones first."""
        folded = words.casefold()
        start = bisect_left(self._names, (folded,))
        hits: list[tuple[str, str, str, bool, str]] = []
        for entry in self._names[start:]:
            if not entry[0].startswith(folded):
                break
            if entry[1] == language or (not strict and entry[1] in ("en", "mul")):
                hits.append(entry)
        hits.sort(key=lambda e: (e[0] != folded, e[3], e[1] != language, int(e[2][1:])))
        seen: set[str] = set()
        for _, spoken, key, is_alias, name in hits:
            if key in seen:
                continue
            seen.add(key)
            label, description = self._kinds[key]
            yield {
                "id": key,
                "title": key,
                "pageid": int(key[1:]) + 17,
                "concepturi": f"http://www.wikidata.org/entity/{key}",
                "repository": "wikidata",
                "url": f"//www.wikidata.org/wiki/{key}",
                "display": {"label": {"value": label, "language": "en"}},
                "label": label,
                "description": description,
                "match": {"type": "alias" if is_alias else "label", "language": spoken, "text": name},
                **({"aliases": [name]} if is_alias else {}),
            }

    def _entities(self, asked: dict[str, str]) -> dict[str, Any]:
        keys = [key for key in asked.get("ids", "").split("|") if key]
        if not keys:
            return _error("param-missing", "Either provide the Item IDs or pairs of site and title.")
        if len(keys) > MOST_IDS:
            said = f'Too many values supplied for parameter "ids". The limit is {MOST_IDS}.'
            return _error("toomanyvalues", said)
        for key in keys:
            if not re.fullmatch(r"[QPL]\d+", key):
                return _error("no-such-entity", f'Could not find an entity with the ID "{key}".') | {
                    "servedby": "mw1"
                }
        props = set(asked.get("props", "info|sitelinks|aliases|labels|descriptions|claims").split("|"))
        languages = set(asked["languages"].split("|")) if asked.get("languages") else None
        return {"entities": dict(self._shown(key, props, languages) for key in keys), "success": 1}

    def _shown(self, key: str, props: set[str], languages: set[str] | None) -> tuple[str, dict[str, Any]]:
        target = self.redirects.get(key, key)
        make = self._items.get(target)
        if make is None:
            return key, {"id": key, "missing": ""}
        entity = make()
        shown = {"type": "item", "id": target}
        for name in ("labels", "descriptions", "aliases", "claims"):
            if name in props:
                said = entity[name]
                kept = {k: v for k, v in said.items() if name == "claims" or not languages or k in languages}
                # An empty object comes as an empty list: PHP.
                shown[name] = kept or []
        if target != key:
            shown["redirects"] = {"from": key, "to": target}
        return key, json.loads(json.dumps(shown))


def _error(code: str, info: str) -> dict[str, Any]:
    docref = "See https://www.wikidata.org/w/api.php for API usage."
    return {"error": {"code": code, "info": info, "docref": docref}, "servedby": "mw-api-ext.eqiad.main-1"}


def _position(office: Office) -> Callable[[], dict[str, Any]]:
    return lambda: _entity(office.key, office.title, {}, {}, {"P31": [_item("P31", "Q4164871")]})


def _entity(key: str, labels: Any, aliases: Any, descriptions: Any, claims: Any) -> dict[str, Any]:
    return {
        "id": key,
        "labels": {k: {"language": k, "value": v} for k, v in labels.items()},
        "descriptions": {k: {"language": k, "value": v} for k, v in descriptions.items()},
        "aliases": {k: [{"language": k, "value": v} for v in vs] for k, vs in aliases.items() if vs},
        "claims": claims,
    }


def _claims(holder: Holder) -> dict[str, list[dict[str, Any]]]:
    claims: dict[str, list[dict[str, Any]]] = {}
    claims["P31"] = [_item("P31", "Q5" if holder.kind == "person" else "Q327333")]
    if holder.gender:
        claims["P21"] = [_item("P21", _GENDERS[holder.gender])]
    for office in holder.offices:
        claims.setdefault("P39", []).append(_item("P39", office.key, _interval(office.since, office.until)))
    if holder.bioguide:
        claims["P1157"] = [_text("P1157", holder.bioguide)]
    for handle in holder.handles:
        if handle.in_wikidata and handle.platform in HANDLES:
            prop = HANDLES[handle.platform]
            claims.setdefault(prop, []).append(_handle(prop, handle))
    return claims


def _handle(prop: str, handle: Handle) -> dict[str, Any]:
    qualifiers = _interval(handle.since, handle.until)
    if prop == "P2002":
        number = str(10_000_000 + sum(map(ord, handle.name)) * 7919)
        qualifiers["P6552"] = [_snak("P6552", "string", number, "external-id")]
    value = f"{handle.name}@mastodon.social" if handle.platform == "mastodon" else handle.name
    return _text(prop, value, qualifiers, rank=handle.rank)


def _snak(prop: str, kind: str, value: Any, datatype: str) -> dict[str, Any]:
    said = {"value": value, "type": kind}
    return {"snaktype": "value", "property": prop, "hash": "0" * 40, "datavalue": said, "datatype": datatype}


def _claim(snak: dict[str, Any], qualifiers: dict[str, Any] | None, rank: str) -> dict[str, Any]:
    claim = {"mainsnak": snak, "type": "statement", "id": f"Q1${snak['property']}", "rank": rank}
    return claim | ({"qualifiers": qualifiers, "qualifiers-order": list(qualifiers)} if qualifiers else {})


def _item(prop: str, key: str, qualifiers: dict[str, Any] | None = None) -> dict[str, Any]:
    value = {"entity-type": "item", "numeric-id": int(key[1:]), "id": key}
    return _claim(_snak(prop, "wikibase-entityid", value, "wikibase-item"), qualifiers, "normal")


def _text(
    prop: str, value: str, qualifiers: dict[str, Any] | None = None, *, rank: str = "normal"
) -> dict[str, Any]:
    return _claim(_snak(prop, "string", value, "external-id"), qualifiers, rank)


def _interval(since: datetime | None, until: datetime | None) -> dict[str, Any]:
    qualifiers: dict[str, Any] = {}
    for prop, at in (("P580", since), ("P582", until)):
        if at is not None:
            value = {
                "time": f"+{at:%Y-%m-%d}T00:00:00Z",
                "timezone": 0,
                "before": 0,
                "after": 0,
                "precision": 11,
                "calendarmodel": "http://www.wikidata.org/entity/Q1985727",
            }
            qualifiers[prop] = [_snak(prop, "time", value, "time")]
    return qualifiers
