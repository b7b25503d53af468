"""Single settings changed in a person's file, with all else in it, comments too, as it was."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import SettingsError

_SECTION = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]\s*(?:#.*)?")
#: A key, a text of one line, and what stands behind it.
_VALUE = r"""(\s*["']?{key}["']?\s*=\s*)("(?:[^"\\]|\\.)*"|'[^']*')(\s*(?:#.*)?)"""


def set_keys(path: Path, changes: Mapping[tuple[str, str], str]) -> None:
    """Set texts, by section and key; at one instant, also where there was no file.

    :raises SettingsError: the file can't be read, written, or changed without a person who looks at it.
    """
    try:
        path = path.resolve()
        text = path.read_bytes().decode() if path.exists() else ""
        wanted = _tree(text)
        for (section, key), value in changes.items():
            wanted.setdefault(section, {})[key] = value
        changed = text
        for (section, key), value in changes.items():
            changed = _set(changed, section, key, json.dumps(value, ensure_ascii=False))
        if not _says(changed, wanted):
            raise SettingsError(f"{path}: is written in a way that only a person can change")
        if changed != text:
            _replace(path, changed)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError, TypeError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise SettingsError(f"{path}: can't be changed: {why}") from error


def _tree(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return _tree(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _set(text: str, section: str, key: str, value: str) -> str:
    """The text with one value set; where that isn't as simple as this takes it, another comes out."""
    lines = text.splitlines(keepends=True)
    start = next((n for n, line in enumerate(lines) if _name(line) == section), None)
    if start is None:
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        return f"{text}{gap}[{section}]\n{key} = {value}\n"
    pattern = re.compile(_VALUE.format(key=re.escape(key)))
    for number in range(start + 1, len(lines)):
        if lines[number].lstrip().startswith("["):
            break
        line = lines[number].rstrip("\r\n")
        if found := pattern.fullmatch(line):
            lines[number] = f"{found[1]}{value}{found[3]}" + lines[number][len(line) :]
            return "".join(lines)
    head = lines[start] if lines[start].endswith("\n") else lines[start] + "\n"
    return "".join([*lines[:start], head, f"{key} = {value}\n", *lines[start + 1 :]])


def _name(line: str) -> str | None:
    found = _SECTION.fullmatch(line.rstrip("\r\n"))
    return found[1] if found else None


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.part")
    try:
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o600
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        with os.fdopen(fd, "w", encoding="utf-8", newline="") as file:
            os.fchmod(fd, mode)
            if path.exists():
                owner = path.stat()
                if (owner.st_uid, owner.st_gid) != (os.geteuid(), os.getegid()):
                    os.fchown(fd, owner.st_uid, owner.st_gid)  # or it stays as it is
            file.write(text)
            file.flush()
            os.fsync(fd)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
