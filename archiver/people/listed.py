"""The user's own list of people: ``people.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from ..lightly import dataclass
from ..model import Account, PlatformName
from ..platforms import PLATFORMS
from .folding import MAX_CHARS
from .handles import clean_handle, is_platform, profile_at
from .index import NameIndex
from .names import INITIAL, likeness
from .times import is_within

FILE_NAME = "people.toml"
#: Bytes and entries of one list.
MAX_BYTES = 20_000_000
MAX_PEOPLE = 100_000
_KEYS = ("name", "aliases", "organisation", "handle")
_HANDLE_KEYS = ("platform", "handle", "url", "from", "until")


@dataclass(frozen=True)
class Handle:
    """An account of a listed person, and when it was theirs: instants, ``None`` is open."""

    platform: PlatformName
    handle: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True)
class Person:
    """A person or organisation of the user's list."""

    name: str
    aliases: tuple[str, ...] = ()
    is_organisation: bool = False
    handles: tuple[Handle, ...] = ()


def places_of_list(home: Path, config: Path | None) -> tuple[Path, ...]:
    """Where a list is looked for, the first one first: in the home folder, beside the settings file."""
    beside = (config.parent / FILE_NAME,) if config else ()
    return (home / FILE_NAME, *(path for path in beside if path != home / FILE_NAME))


def parse_people(content: bytes, where: str) -> tuple[Person, ...]:
    """The people of a list, in its order; ``where`` names the file in messages.

    :raises SettingsError: no TOML, an unknown key or platform, a bad date; names file, entry, key.
    """
    if len(content) > MAX_BYTES:
        raise SettingsError(f"{where}: too large: {len(content)} bytes, at most {MAX_BYTES}")
    try:
        tree = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{where}: not valid TOML: {error}") from error
    except RecursionError as error:
        raise SettingsError(f"{where}: not valid TOML: nested too deep") from error
    for key in tree:
        if key != "person":
            raise SettingsError(f"{where}: unknown key {key}; the list holds [[person]] entries")
    entries = tree.get("person", [])
    if not isinstance(entries, list):
        raise SettingsError(f"{where}: person: write [[person]] with two brackets, one for each person")
    if len(entries) > MAX_PEOPLE:
        raise SettingsError(f"{where}: {len(entries)} people, at most {MAX_PEOPLE}")
    return tuple(_person(entry, f"{where}: person {n}") for n, entry in enumerate(entries, 1))


def index_people(people: Sequence[Person]) -> NameIndex:
    """The list's names and aliases, for :func:`find_listed`."""
    return NameIndex((person.name, *person.aliases) for person in people)


def find_listed(
    author: str,
    platform: PlatformName,
    at: datetime | None,
    people: Sequence[Person],
    index: NameIndex | None = None,
    *,
    since: datetime | None = None,
) -> tuple[Account, ...]:
    """The accounts that the list gives an author on a platform at an instant, the likest name first.

    With ``since``, at any time from then up to the instant.

    ``"unknown"`` stands for every platform; without an instant every account counts. With the list's
    ``index`` only names that may be the author's are compared.
    """
    found: list[tuple[float, Account]] = []
    for place in range(len(people)) if index is None else index.find(author):
        number, person = place + 1, people[place]
        grade = max(likeness(author, name) for name in (person.name, *person.aliases))
        if grade < INITIAL:
            continue
        for handle in person.handles:
            if platform not in (handle.platform, "unknown"):
                continue
            if at is not None and not is_within(at, handle.valid_from, handle.valid_until, since):
                continue
            account = Account(
                platform=handle.platform,
                handle=handle.handle,
                owner=person.name,
                owner_id=f"person-{number}",
                origin="people",
                evidence=f"your list gives {person.name} @{handle.handle} on {_title(handle.platform)}",
                valid_from=handle.valid_from,
                valid_until=handle.valid_until,
            )
            found.append((grade, account))
    best = max((grade for grade, _ in found), default=0.0)
    # Whoever has the very name is meant, not one whose initial fits it too.
    kept = [pair for pair in found if best < INITIAL + 0.1 or pair[0] > INITIAL]
    return tuple(account for _, account in sorted(kept, key=lambda pair: -pair[0]))


def _title(platform: PlatformName) -> str:
    return PLATFORMS[platform].title


def _person(entry: Any, where: str) -> Person:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: write [[person]] and its keys below")
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > MAX_CHARS:
        raise SettingsError(f"{where}: name: has to be a text of 1 to {MAX_CHARS} characters")
    where = f"{where} ({name.strip()})"
    _refuse_unknown(entry, _KEYS, where)
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(
        isinstance(a, str) and 0 < len(a) <= MAX_CHARS for a in aliases
    ):
        raise SettingsError(f"{where}: aliases: has to be a list of texts of 1 to {MAX_CHARS} characters")
    organisation = entry.get("organisation", False)
    if not isinstance(organisation, bool):
        raise SettingsError(f"{where}: organisation: has to be true or false, not {organisation!r}")
    handles = entry.get("handle", [])
    if not isinstance(handles, list):
        raise SettingsError(f"{where}: handle: write [[person.handle]] with two brackets")
    return Person(
        name.strip(),
        tuple(aliases),
        organisation,
        tuple(_handle(handle, f"{where}: handle {n}") for n, handle in enumerate(handles, 1)),
    )


def _handle(entry: Any, where: str) -> Handle:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: write [[person.handle]] and its keys below")
    _refuse_unknown(entry, _HANDLE_KEYS, where)
    platform, handle = _account(entry, where)
    valid_from = _instant(entry, "from", where)
    until = _instant(entry, "until", where, is_end=True)
    if valid_from and until and until < valid_from:
        raise SettingsError(f"{where}: until: is before from")
    return Handle(platform, handle, valid_from, until)


def _account(entry: Mapping[str, Any], where: str) -> tuple[PlatformName, str]:
    for key in ("platform", "handle", "url"):
        if key in entry and not isinstance(entry[key], str):
            raise SettingsError(f"{where}: {key}: has to be a text, not {entry[key]!r}")
    platform, handle, url = entry.get("platform"), entry.get("handle"), entry.get("url")
    if url is None and handle and handle.startswith(("http://", "https://")):
        url, handle = handle, None
    if url is not None:
        if platform is not None or handle is not None:
            raise SettingsError(f"{where}: url: stands in place of platform and handle")
        found = profile_at(url)
        if found is None:
            raise SettingsError(f"{where}: url: {url[:200]} is no profile of a platform we know")
        return found
    if platform is None:
        raise SettingsError(f"{where}: platform: is missing (or give the profile's address as url)")
    if not is_platform(platform):
        raise SettingsError(f"{where}: platform: unknown {platform!r}; known are {', '.join(PLATFORMS)}")
    cleaned = clean_handle(handle)
    if cleaned is None:
        raise SettingsError(f"{where}: handle: has to be a name as in the account's address, not {handle!r}")
    if platform == "mastodon" and "@" not in cleaned:
        raise SettingsError(f"{where}: handle: write {cleaned}@HOST, the server belongs to it")
    return platform, cleaned


def _instant(entry: Mapping[str, Any], key: str, where: str, *, is_end: bool = False) -> datetime | None:
    """A date or instant, without a zone UTC; a day given as an end is taken whole."""
    value: object = entry.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = _read_date(value.strip())
        except ValueError:
            raise SettingsError(f"{where}: {key}: {str(value)[:40]!r} is no date: write 2022-05-12") from None
    try:
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        if isinstance(value, date):
            start = datetime.combine(value, time(), UTC)
            return start + timedelta(days=1) - timedelta(microseconds=1) if is_end else start
    except OverflowError:
        raise SettingsError(f"{where}: {key}: {value} is out of range") from None
    raise SettingsError(f"{where}: {key}: {value!r} is no date: write 2022-05-12")


def _read_date(text: str) -> date:
    """A day, or an instant.

    :raises ValueError: neither.
    """
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _refuse_unknown(entry: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in entry:
        if key not in known:
            raise SettingsError(f"{where}: {key[:60]}: unknown key; known are {', '.join(known)}")
