"""A home read without starting the program, which would take half a second each time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.service import Archiver
from archiver.settings import load_settings
from tests.backends import run_sql, url_of
from tests.system.program import Program


def read_rows(program: Program, noun: str) -> list[dict[str, Any]]:
    """What ``list NOUN`` shows."""
    with Archiver(load_settings(program.home, program.config)) as archiver:
        return [_plain(row) for row in archiver.list_rows(noun)]


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row)


def find_due(home: Path) -> list[tuple[str, str]]:
    """Steps and subjects that are still to be done, now or soon: the next looks at posts wait for an hour.

    Soon is much less than that, as a slow machine takes minutes for what came before.
    """
    soon = f"{datetime.now(UTC) + timedelta(minutes=20):%Y-%m-%dT%H:%M:%S.%fZ}"
    return query(home, "SELECT step, subject FROM work WHERE state = 'pending' AND due_at < ?", soon)


def article_urls(home: Path) -> set[str]:
    """The articles that are known: cheap enough to be asked again and again while something runs."""
    return {url for (url,) in query(home, "SELECT url FROM articles")}


def query(home: Path, sql: str, *values: object) -> list[Any]:
    """Rows of the catalogue; none where it isn't there, or was killed before its tables were made."""
    if not url_of(home) and not (home / "catalog.sqlite").exists():
        return []
    try:
        return run_sql(home, sql, *values)
    except sqlite3.OperationalError as error:
        if "no such table" not in str(error):
            raise
        return []
