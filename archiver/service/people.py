"""Whose accounts a name means, from the files in the home folder and from Wikidata."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..errors import ArchiverError, HomeError, SettingsError
from ..model import Account
from ..people import (
    BrokenEntities,
    BrokenTable,
    Entity,
    Legislator,
    Person,
    ask_entities,
    ask_legislators,
    ask_search,
    choose_entities,
    dump_legislators,
    find_learnt,
    find_legislators,
    find_listed,
    merge_accounts,
    parse_entities,
    parse_legislators,
    parse_people,
    parse_search,
    parse_table,
    places_of_list,
    search_languages,
)
from ..people.legislators import TABLE
from ..ports import Lookups, Question
from ..settings import Settings


@dataclass(frozen=True)
class Known:
    """What is known of whose accounts a name means."""

    accounts: tuple[Account, ...]
    #: Who couldn't be asked and why, in words for a person.
    notes: tuple[str, ...] = ()


@dataclass
class _Asked:
    """Wikidata's word, as far as it could be had."""

    entities: tuple[Entity, ...] = ()
    notes: list[str] = field(default_factory=list)


def find_people_list(settings: Settings) -> Path | None:
    """The file of the user's list, where there is one."""
    return next((path for path in places_of_list(settings.home, settings.file) if path.is_file()), None)


def load_people(settings: Settings) -> tuple[Person, ...]:
    """The user's list; empty without a file.

    :raises SettingsError: it can't be read, or something in it is wrong.
    """
    path = find_people_list(settings)
    if path is None:
        return ()
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: can't read this list of people: {error.strerror}") from error
    return parse_people(content, str(path))


def load_legislators(settings: Settings) -> tuple[Legislator, ...]:
    """The table of legislators; empty where it wasn't downloaded.

    :raises ArchiverError: it is damaged, or can't be read.
    """
    path = settings.home / TABLE
    try:
        return parse_table(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, BrokenTable) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise ArchiverError(f"{path}: {said}; `archiver people download legislators` renews it") from error


def download_legislators(settings: Settings, lookups: Lookups | None, at: datetime) -> int:
    """Fetch the two files, keep the table made of them; how many members it holds.

    The table that was there stays until the new one is whole.

    :raises ArchiverError: a file couldn't be had or read, or the table not be written.
    """
    if lookups is None:
        raise ArchiverError("legislators: can't be downloaded, this installation asks no directories")
    bodies = []
    for question in ask_legislators():
        reply = lookups.ask(question)
        if reply.failure is not None or reply.status != 200:
            said = reply.reason or f"status {reply.status}"
            raise ArchiverError(f"{question.url}: {said}; nothing was changed")
        bodies.append(reply.body)
    try:
        legislators = parse_legislators(*bodies)
    except BrokenTable as error:
        raise ArchiverError(f"legislators: {error}; nothing was changed") from error
    path = settings.home / TABLE
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(dump_legislators(legislators, at))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise HomeError(f"{path}: can't be written: {error.strerror}") from error
    return len(legislators)


def find_person(
    settings: Settings,
    lookups: Lookups | None,
    name: str,
    *,
    platform: str = "unknown",
    at: datetime | None = None,
    learnt: Iterable[Account] = (),
    language: str | None = None,
    role_words: Sequence[str] = (),
) -> Known:
    """Whose accounts a name can mean on a platform (``"unknown"``: on any) at an instant, by every origin.

    :raises ArchiverError: the list or the table is wrong.
    """
    asked = _ask_wikidata(lookups, name, language)
    accounts = merge_accounts(
        find_listed(name, platform, at, load_people(settings)),
        find_legislators(name, platform, at, load_legislators(settings), role_words),
        find_learnt(name, platform, at, learnt),
        choose_entities(name, None, role_words, asked.entities, platform, at),
    )
    return Known(accounts, tuple(asked.notes))


def _ask_wikidata(lookups: Lookups | None, name: str, language: str | None) -> _Asked:
    asked = _Asked()
    if lookups is None:
        asked.notes.append("Wikidata wasn't asked")
        return asked
    languages = search_languages(name, language)
    for one in languages:
        try:
            body = _answer(lookups, ask_search(name, one), asked)
            ids = parse_search(body) if body is not None else ()
            if not ids:
                continue
            body = _answer(lookups, ask_entities(ids, languages), asked)
            asked.entities = parse_entities(body) if body is not None else ()
            break
        except BrokenEntities as error:
            asked.notes.append(f"Wikidata's answer can't be read: {error}")
    return asked


def _answer(lookups: Lookups, question: Question, asked: _Asked) -> bytes | None:
    reply = lookups.ask(question)
    if reply.failure is None and reply.status == 200:
        return reply.body
    asked.notes.append(f"Wikidata ({question.about}): {reply.reason or f'status {reply.status}'}")
    return None
