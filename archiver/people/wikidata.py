"""Wikidata: what to ask, by MediaWiki's API.

Names and properties from memory of https://www.wikidata.org/w/api.php and checked against
the project's list of facts. Data is CC0. :mod:`.claims` reads the answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from ..ports import Question
from .claims import parse_entity
from .entities import Entity
from .folding import is_cyrillic
from .names import bare_name

SERVICE = "wikidata"
API = "https://www.wikidata.org/w/api.php"
#: Items of one question, and hits of one search: the API's own limits for anybody.
MAX_IDS = 50
MAX_HITS = 20
#: Bytes of an answer that is read: fifty items with all their claims have up to ten million.
MAX_BYTES = 40_000_000
_ITEM = re.compile(r"Q[1-9][0-9]{0,11}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,2}")


class BrokenEntities(ValueError):
    """The answer isn't what the API gives: cut short, an error, no JSON. The message says which."""


def search_languages(name: str, language: str | None) -> tuple[str, ...]:
    """The languages to search a name in, the best first: the article's, and by the name's letters."""
    by_letters = ("uk", "ru") if is_cyrillic(name) else ("en",)
    return tuple(dict.fromkeys((*([_language(language)] if language else []), *by_letters)))


def ask_search(name: str, language: str = "en") -> Question:
    """Asks which items have a name, or one beginning so, as label or alias in a language.

    Titles before the name are left out.
    """
    name = bare_name(name)
    language = _language(language)
    query = {
        "action": "wbsearchentities",
        "search": name,
        "language": language,
        "uselang": language,
        "type": "item",
        "limit": str(MAX_HITS),
        "format": "json",
        "formatversion": "2",
    }
    return Question(
        service=SERVICE,
        url=f"{API}?{urlencode(query)}",
        about=f'who is called "{name}"',
        reads=parse_search,
    )


def parse_search(body: bytes) -> tuple[str, ...]:
    """The ids that a search found, the likeliest first, each once.

    :raises BrokenEntities: no JSON, or the API's own error.
    """
    hits = _load(body).get("search")
    if not isinstance(hits, list):
        raise BrokenEntities("no list of hits")
    ids = (hit.get("id") for hit in hits[: 10 * MAX_HITS] if isinstance(hit, dict))
    return tuple(dict.fromkeys(i for i in ids if isinstance(i, str) and _ITEM.fullmatch(i)))[:MAX_IDS]


def ask_entities(ids: Sequence[str], languages: Sequence[str] = ("en",)) -> Question:
    """Asks what is known of up to :data:`MAX_IDS` items, names in some languages.

    :raises ValueError: none, too many, or one that is no item's id.
    """
    named = ", ".join(ids[:3]) + (" …" if len(ids) > 3 else "")
    return _ask(ids, languages, "labels|aliases|descriptions|claims", f"what is known of {named}")


def ask_labels(ids: Sequence[str], languages: Sequence[str] = ("en",)) -> Question:
    """Asks what up to :data:`MAX_IDS` items are called: offices, to compare with an article's words.

    :raises ValueError: none, too many, or one that is no item's id.
    """
    return _ask(ids, languages, "labels", f"what {len(ids)} offices are called")


def parse_entities(body: bytes) -> tuple[Entity, ...]:
    """The items of an answer, in its order; those missing or deleted are left out.

    Whatever in an item isn't as it should be is left out, and the rest kept.

    :raises BrokenEntities: no JSON, or the API's own error.
    """
    entities = _load(body).get("entities")
    if isinstance(entities, list):
        entities = {str(n): entity for n, entity in enumerate(entities)}  # an older format of the API
    if not isinstance(entities, dict):
        raise BrokenEntities("no items")
    found: dict[str, Entity] = {}
    for content in list(entities.values())[:MAX_IDS]:
        item = content.get("id") if isinstance(content, dict) else None
        if isinstance(item, str) and _ITEM.fullmatch(item) and "missing" not in content:
            found.setdefault(item, parse_entity(item, content))
    return tuple(found.values())


def parse_labels(body: bytes) -> dict[str, tuple[str, ...]]:
    """Item -> what it is called, in each language asked for.

    :raises BrokenEntities: no JSON, or the API's own error.
    """
    return {entity.id: tuple(entity.labels.values()) for entity in parse_entities(body)}


def offices_of(entities: Iterable[Entity]) -> tuple[str, ...]:
    """The items of positions and occupations whose labels would help to tell entities apart, each once."""
    items = (item for e in entities for item in (*(held.item for held in e.positions), *e.occupations))
    return tuple(dict.fromkeys(items))[:MAX_IDS]


def _ask(ids: Sequence[str], languages: Sequence[str], props: str, about: str) -> Question:
    if not 0 < len(ids) <= MAX_IDS:
        raise ValueError(f"{len(ids)} ids, where 1 to {MAX_IDS} can be asked about at once")
    for item in ids:
        if not _ITEM.fullmatch(item):
            raise ValueError(f"{item[:40]!r} is no item of Wikidata")
    wanted = tuple(dict.fromkeys((*map(_language, languages), "en", "mul")))
    query = {
        "action": "wbgetentities",
        "ids": "|".join(ids),
        "props": props,
        "languages": "|".join(wanted),
        "format": "json",
        "formatversion": "2",
    }
    url = f"{API}?{urlencode(query, safe='|')}"
    return Question(service=SERVICE, url=url, about=about, reads=parse_entities)


def _language(code: str) -> str:
    code = code.lower().replace("_", "-")
    return code if _LANGUAGE.fullmatch(code) else "en"


def _load(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BYTES:
        raise BrokenEntities(f"an answer of {len(body)} bytes")
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BrokenEntities(f"no JSON: {str(error)[:100]}") from error
    if not isinstance(tree, dict):
        raise BrokenEntities("no JSON object")
    if "error" in tree:
        said = tree["error"]
        code = said.get("code") if isinstance(said, dict) else said
        raise BrokenEntities(f"the API says: {str(code)[:100]}")
    return tree
