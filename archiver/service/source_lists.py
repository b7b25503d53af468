"""Lists of sources as files: OPML of feed readers, and sources.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from ..articles.opml import MAX_OPML_BYTES, Outline, format_opml, parse_opml
from ..durations import parse_durations, write_duration
from ..errors import SettingsError, SourceError, UsageError
from ..model import Filters, Source, SourceKind
from ..naming import check_collection
from .sources import NewSource, check_url
from .timing import read_cron

if TYPE_CHECKING:
    from ..pipeline.cron import Cron

MAX_BYTES = MAX_OPML_BYTES
_MAX_SOURCES = 10_000
_TEXTS = ("words", "not_words", "sections", "languages")
_KEYS = ("url", "kind", "title", "collection", *_TEXTS, "max_age", "cron", "zone")
_MAX_CHARS = 200
_MAX_WORDS = 200


def parse_sources(content: bytes, where: str) -> list[NewSource]:
    """The sources that an OPML or TOML file lists, in its order; ``where`` names the file in messages.

    :raises SourceError, SettingsError: it is neither, or something in it is wrong; names file, entry, key.
    """
    if len(content) > MAX_BYTES:
        raise SourceError(where, f"larger than {MAX_BYTES:,} bytes")
    if content.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n").startswith(b"<"):
        feeds = (
            NewSource(url=one.url, kind="feed", title=one.title) for one in parse_opml(content, where=where)
        )
        return [_checked(one, where) for one in feeds]
    try:
        tree = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        said = "nested too deep" if isinstance(error, RecursionError) else error
        raise SettingsError(f"{where}: neither OPML nor valid TOML: {said}") from error
    for key in tree:
        if key != "source":
            raise SettingsError(f"{where}: unknown key {key}; the file holds [[source]] entries")
    entries = tree.get("source", [])
    if not isinstance(entries, list) or len(entries) > _MAX_SOURCES:
        raise SettingsError(f"{where}: source: write [[source]], at most {_MAX_SOURCES:,} times")
    return [_source(entry, f"{where}: source {number}") for number, entry in enumerate(entries, 1)]


def _source(entry: Any, where: str) -> NewSource:
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        raise SettingsError(f"{where}: url: has to be a text: an address, or a path")
    for key in entry:
        if key not in _KEYS:
            raise SettingsError(f"{where} ({entry['url']}): unknown key {key}; known are {', '.join(_KEYS)}")
    where = f"{where} ({entry['url']})"
    kind = entry.get("kind")
    if kind is not None and kind not in get_args(SourceKind):
        raise SettingsError(f"{where}: kind: must be one of {', '.join(get_args(SourceKind))}, not {kind!r}")
    for key in ("title", "collection", "max_age", "cron", "zone"):
        if not isinstance(entry.get(key, ""), str):
            raise SettingsError(f"{where}: {key}: has to be a text")
    given = {key: entry.get(key, []) for key in _TEXTS}
    collection = entry.get("collection")
    wanted = NewSource(
        url=entry["url"],
        kind=kind,
        title=entry.get("title"),
        filters=read_filters(given, entry.get("max_age"), where=where),
        collection=check_collection(collection) if collection else None,
        cron=_read_cron(entry.get("cron"), entry.get("zone"), where),
    )
    return _checked(wanted, where)


def _read_cron(line: str | None, zone: str | None, where: str) -> Cron | None:
    try:
        return read_cron(line, zone)
    except UsageError as error:
        raise SettingsError(f"{where}: {error}") from error


def _checked(wanted: NewSource, where: str) -> NewSource:
    """The source, if its address can be one: what is found wrong later has let others in."""
    try:
        check_url(wanted)
    except UsageError as error:
        raise SettingsError(f"{where}: {error}") from error
    return wanted


def read_filters(texts: Mapping[str, Any], max_age: str | None, *, where: str) -> Filters:
    """Filters as a person writes them: lists of texts by their names, and one length of time.

    :raises SettingsError: one of them is wrong; the line names it.
    """
    given: dict[str, tuple[str, ...]] = {}
    for key, words in texts.items():
        if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
            raise SettingsError(f"{where}: {key}: has to be a list of texts")
        told = tuple(dict.fromkeys(word.strip() for word in words))
        if len(told) > _MAX_WORDS or not all(word.strip("*") and len(word) <= _MAX_CHARS for word in told):
            raise SettingsError(f"{where}: {key}: at most {_MAX_WORDS} texts of 1 to {_MAX_CHARS} characters")
        given[key] = told
    languages = tuple(word.lower() for word in given.get("languages", ()))
    if wrong := next((one for one in languages if not (one.isalpha() and len(one) in (2, 3))), None):
        raise SettingsError(f"{where}: languages: {wrong!r} is no language: write en, de, uk")
    return Filters(
        **given | {"languages": languages},
        max_age_seconds=read_age(max_age, where=where) if max_age is not None else None,
    )


def read_age(text: str, *, where: str) -> float | None:
    """Seconds of an age as a person writes it; ``None`` for "", which lets every age pass.

    :raises SettingsError: it is no length of time.
    """
    ages = parse_durations(text, where=f"{where}: max_age")
    if len(ages) > 1:
        raise SettingsError(f"{where}: max_age: has to be one length of time: 7d")
    return ages[0].total_seconds() if ages else None


def format_toml(sources: Sequence[Source]) -> str:
    """Sources as :func:`parse_sources` reads them."""
    return "\n".join(_entry_of(source) for source in sources)


def _entry_of(source: Source) -> str:
    told: dict[str, Any] = {"url": source.address, "kind": source.kind, "title": source.title}
    told |= {"collection": source.collection}
    told |= {key: list(getattr(source.filters, key)) for key in _TEXTS}
    if (age := source.filters.max_age_seconds) is not None:
        told["max_age"] = write_duration(timedelta(seconds=age))
    told |= {"cron": source.cron, "zone": source.cron_zone}
    # A JSON text is a TOML text, but for the one control character that JSON leaves as it is.
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007F")
        for key, value in told.items()
        if value
    ]
    return "\n".join(("[[source]]", *lines, ""))


def export_opml(sources: Iterable[Source]) -> str:
    """The feeds among the sources as OPML: other programs watch nothing else."""
    feeds = (Outline(one.address, one.title) for one in sources if one.kind == "feed")
    return format_opml(feeds, title="Sources of archiver")


def read_source_list(path: str) -> list[NewSource]:
    """The sources of a file.

    :raises ArchiverError: it can't be read, or something in it is wrong.
    """
    try:
        with open(path, "rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise UsageError(f"{path}: can't be read: {said}") from error
    return parse_sources(content, path)
