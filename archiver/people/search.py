"""Whose accounts a name can mean by Wikidata's word: which questions, in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..lightly import dataclass
from ..model import Account, AuthorKind, PlatformName
from ..ports import Question, Reply
from .choose import choose_entities
from .entities import Entity
from .wikidata import (
    BrokenEntities,
    ask_entities,
    ask_labels,
    ask_search,
    offices_of,
    parse_entities,
    parse_labels,
    parse_search,
    search_languages,
)

#: Namesakes of whom it is asked what they are.
_MOST_NAMESAKES = 20


@dataclass(frozen=True, kw_only=True)
class Namesakes:
    """Who bears a name, as far as Wikidata answered."""

    entities: tuple[Entity, ...] = ()
    #: Of those that may be meant.
    accounts: tuple[Account, ...] = ()
    #: What couldn't be had, in words for a person.
    notes: tuple[str, ...] = ()


def find_on_wikidata(
    ask: Callable[[Question], Reply | None],
    name: str,
    kind: AuthorKind | None,
    role_words: Sequence[str],
    platform: PlatformName,
    at: datetime | None,
    *,
    since: datetime | None = None,
    language: str | None,
    give_up_on: Callable[[Question, Exception], None] | None = None,
) -> Namesakes:
    """The accounts that Wikidata gives those of a name, told apart by what their offices are called.

    ``ask`` gives ``None`` where no answer came, and notes that itself; ``give_up_on`` hears of an answer that
    can't be read, in place of the notes. With ``since``, accounts of any time from then up to ``at`` count.
    At most as many questions as there are languages to search in, and two.
    """
    notes: list[str] = []

    asked: list[Question] = []

    def body_of(question: Question) -> bytes | None:
        asked.append(question)
        reply = ask(question)
        if reply is None or reply.status == 200:
            return reply.body if reply else None
        notes.append(f"Wikidata ({question.about}): status {reply.status}")
        return None

    languages = tuple(dict.fromkeys((*search_languages(name, language), "en")))
    entities: tuple[Entity, ...] = ()
    accounts: tuple[Account, ...] = ()

    def choose(offices: Mapping[str, tuple[str, ...]]) -> tuple[Account, ...]:
        return choose_entities(name, kind, role_words, entities, platform, at, offices, since=since)

    try:
        ids: tuple[str, ...] = ()
        for one in languages:
            if not ids and (body := body_of(ask_search(name, one))) is not None:
                ids = parse_search(body)[:_MOST_NAMESAKES]
        if ids and (body := body_of(ask_entities(ids, languages))) is not None:
            entities = parse_entities(body)
            accounts = choose({})
        offices = offices_of(entities) if len({one.owner_id for one in accounts}) > 1 else ()
        if offices and (body := body_of(ask_labels(offices, languages))) is not None:
            accounts = choose(parse_labels(body))
    except BrokenEntities as error:
        if give_up_on is not None:
            give_up_on(asked[-1], error)
        else:
            notes.append(f"Wikidata's answer can't be read: {error}")
    return Namesakes(entities=entities, accounts=accounts, notes=tuple(notes))
