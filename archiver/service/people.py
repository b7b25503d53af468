"""Whose accounts a name means, from the files in the home folder and from Wikidata."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from ..errors import ArchiverError, HomeError, SettingsError
from ..lightly import dataclass
from ..model import Account
from ..people import (
    BrokenTable,
    Legislator,
    Person,
    ask_legislators,
    dump_legislators,
    find_learnt,
    find_legislators,
    find_listed,
    find_on_wikidata,
    merge_accounts,
    parse_legislators,
    parse_people,
    parse_table,
    places_of_list,
)
from ..people.legislators import TABLE
from ..ports import Lookups, Question, Reply
from ..settings import Settings


@dataclass(frozen=True)
class Known:
    """What is known of whose accounts a name means."""

    accounts: tuple[Account, ...]
    #: Who couldn't be asked and why, in words for a person.
    notes: tuple[str, ...] = ()


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
    notes: list[str] = [] if lookups else ["Wikidata wasn't asked"]

    def ask(question: Question) -> Reply | None:
        reply = lookups.ask(question) if lookups else None
        if reply is None or reply.failure is None:
            return reply
        notes.append(f"Wikidata ({question.about}): {reply.reason or reply.failure.value}")
        return None

    on_wikidata = find_on_wikidata(ask, name, None, role_words, platform, at, language=language)
    accounts = merge_accounts(
        find_listed(name, platform, at, load_people(settings)),
        find_legislators(name, platform, at, load_legislators(settings), role_words),
        find_learnt(name, platform, at, learnt),
        on_wikidata.accounts,
    )
    return Known(accounts, (*notes, *on_wikidata.notes))
