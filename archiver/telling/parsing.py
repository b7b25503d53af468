"""``notify.toml``: who is to be told."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..durations import parse_durations
from ..errors import SettingsError
from ..model import EventKind
from ..naming import is_collection
from .quiet import parse_quiet
from .receivers import FeedFile, Receiver
from .templates import Template, parse_template
from .ways import WAYS

FILE_NAME = "notify.toml"
MAX_BYTES = 1_000_000
MAX_RECEIVERS = 100
_NAME = re.compile(r"[^\W_][\w .-]{0,63}")
_LONGEST_BATCH = timedelta(days=7)
_COMMON = ("name", "kind", "events", "collection", "quiet", "batch", "template")


def places_of_list(home: Path, config: Path | None) -> tuple[Path, ...]:
    """Where the file is looked for, the first place first: in the home folder, beside the settings file."""
    beside = (config.parent / FILE_NAME,) if config else ()
    return (home / FILE_NAME, *(path for path in beside if path != home / FILE_NAME))


def parse_receivers(
    content: bytes, where: str, load_template: Callable[[str], bytes]
) -> tuple[Receiver, ...]:
    """The receivers of a file, in its order; ``where`` names it in messages.

    ``load_template`` reads a file that a receiver names.

    :raises SettingsError: no TOML, an unknown key, a wrong value; tells file, receiver and key, no secret.
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
        if key != "receiver":
            raise SettingsError(f"{where}: unknown key {key[:60]}; the file holds [[receiver]] entries")
    entries = tree.get("receiver", [])
    if not isinstance(entries, list):
        raise SettingsError(f"{where}: receiver: write [[receiver]] with two brackets, one for each")
    if len(entries) > MAX_RECEIVERS:
        raise SettingsError(f"{where}: {len(entries)} receivers, at most {MAX_RECEIVERS}")
    receivers = tuple(
        _receiver(entry, f"{where}: receiver {n}", load_template) for n, entry in enumerate(entries, 1)
    )
    _check_alone("name", [receiver.name for receiver in receivers], where)
    files = [receiver.way.file for receiver in receivers if isinstance(receiver.way, FeedFile)]
    _check_alone("file", files, where)
    return receivers


def _check_alone(key: str, values: Sequence[str], where: str) -> None:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise SettingsError(f"{where}: {key}: two receivers have {value!r}")


def _receiver(entry: Any, where: str, load_template: Callable[[str], bytes]) -> Receiver:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where}: write [[receiver]] and its keys below")
    name = entry.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise SettingsError(f"{where}: name: has to be 1 to 64 letters, digits, blanks, - and .")
    where = f"{where} ({name})"
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in WAYS:
        raise SettingsError(f"{where}: kind: has to be one of {', '.join(WAYS)}, not {kind!r}")
    keys, read_way = WAYS[kind]
    known = [key for key in _COMMON if key != "template" or kind != "feed"] + list(keys)
    for key in entry:
        if key not in known:
            raise SettingsError(f"{where}: {key[:60]}: unknown key; {kind} has {', '.join(known)}")
    return Receiver(
        name=name,
        way=read_way(entry, where),
        events=_events(entry, where),
        collection=_collection(entry, where),
        quiet=parse_quiet(quiet, where=f"{where}: quiet")
        if (quiet := _text(entry, "quiet", where))
        else None,
        batch=_batch(entry, where),
        template=_template(entry, where, load_template),
    )


def _events(entry: Mapping[str, Any], where: str) -> frozenset[EventKind]:
    given = entry.get("events")
    if given is None:
        return frozenset(EventKind)
    known = [kind.value for kind in EventKind]
    if not isinstance(given, list) or not given:
        raise SettingsError(f"{where}: events: has to be a list of {', '.join(known)}")
    for kind in given:
        if kind not in known:
            raise SettingsError(f"{where}: events: unknown {str(kind)[:40]!r}; known are {', '.join(known)}")
    return frozenset(EventKind(kind) for kind in given)


def _collection(entry: Mapping[str, Any], where: str) -> str | None:
    name = _text(entry, "collection", where)
    if name is not None and not is_collection(name):
        raise SettingsError(f"{where}: collection: {name[:70]!r} is no collection's name")
    return name


def _batch(entry: Mapping[str, Any], where: str) -> timedelta:
    text = _text(entry, "batch", where)
    if text is None:
        return timedelta(0)
    lengths = parse_durations(text, where=f"{where}: batch")
    if len(lengths) != 1:
        raise SettingsError(f'{where}: batch: has to be one length of time, as "15m", not {text[:40]!r}')
    if lengths[0] > _LONGEST_BATCH:
        raise SettingsError(f"{where}: batch: {text} is more than a week")
    return lengths[0]


def _template(entry: Mapping[str, Any], where: str, load_template: Callable[[str], bytes]) -> Template | None:
    name = _text(entry, "template", where)
    if name is None:
        return None
    where = f"{where}: template"
    try:
        content = load_template(name)
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise SettingsError(f"{where}: can't read {name[:200]!r}: {why}") from error
    template = parse_template(content, name=name, where=where)
    if template.is_json and entry.get("kind") != "webhook":
        raise SettingsError(f"{where}: {name[:200]!r}: JSON is for webhooks; name the file *.txt")
    return template


def _text(entry: Mapping[str, Any], key: str, where: str) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise SettingsError(f"{where}: {key}: has to be a text")
    return value
