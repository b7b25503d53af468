"""Procrastinate's tables, beside the catalogue's: made and brought up to date with them.

Procrastinate keeps no version in the database. So its table of jobs says, in its comment, up to which of
Procrastinate's own migrations it was made. The files are read where they are installed: to import the library
would take a start's time for nothing.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import Connection

from ..errors import HomeError, SettingsError

_SAYS = re.compile(r"archiver: procrastinate at (\S+)")
_COMMENT = "SELECT obj_description(to_regclass('procrastinate_jobs'), 'pg_class')"


def is_current(connection: Connection) -> bool:
    """Whether the tables are as the installed Procrastinate wants them; where none is, they are left alone.

    :raises HomeError: a newer Procrastinate made them.
    """
    files = _find_migrations()
    found = _find_applied(connection)
    if not files or found is None:
        return not files
    if found not in files and found > files[-1]:
        raise HomeError(
            f"{connection.engine.url.database}: a newer Procrastinate made its tables (they are at {found}); "
            "upgrade this program with its extra “cluster”"
        )
    return found == files[-1]


def bring_up_to_date(connection: Connection) -> None:
    """Make Procrastinate's tables, or bring them up to date, in the transaction that is under way.

    :raises SettingsError: Procrastinate isn't installed.
    :raises HomeError: they are another program's.
    """
    files = _find_migrations()
    if not files:
        raise SettingsError(
            "catalog.url: PostgreSQL needs the extra “cluster”: pip install 'archiver[cluster]' "
            "(Procrastinate is missing)"
        )
    applied = _find_applied(connection)
    if applied is None:
        if connection.exec_driver_sql("SELECT to_regclass('procrastinate_jobs')").scalar() is not None:
            raise HomeError(
                f"{connection.engine.url.database}: holds Procrastinate's tables of something else; "
                "give the catalogue a database of its own"
            )
        _run(connection, _folder() / "schema.sql")
    else:
        for name in files:
            if name > applied:
                _run(connection, _folder() / "migrations" / f"{name}.sql")
    connection.exec_driver_sql(
        f"COMMENT ON TABLE procrastinate_jobs IS 'archiver: procrastinate at {files[-1]}'"
    )


def _find_applied(connection: Connection) -> str | None:
    comment = connection.exec_driver_sql(_COMMENT).scalar()
    found = _SAYS.fullmatch(comment or "")
    return found[1] if found else None


def _run(connection: Connection, path: Path) -> None:
    # As it stands: a % in it is no place of a parameter.
    statements = path.read_text(encoding="utf-8")
    connection.exec_driver_sql(statements, execution_options={"no_parameters": True})


@cache
def _find_migrations() -> tuple[str, ...]:
    """Procrastinate's migrations in the order in which they are applied; none where it isn't installed."""
    if find_spec("procrastinate") is None:
        return ()
    return tuple(sorted(path.stem for path in (_folder() / "migrations").glob("*.sql")))


def _folder() -> Path:
    spec = find_spec("procrastinate")
    return Path((spec and spec.origin) or "").parent / "sql"
