"""The database behind the catalogue: how it is opened, and what its errors mean."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool, StaticPool

from ..errors import HomeError, SettingsError, StorageFull
from ..lightly import dataclass
from ..settings import Settings
from .encoding import load_json, store_json
from .looking import FileLook, Look, ServerLook
from .moved import find_note, refuse_file

#: How long a transaction waits for another process that writes.
BUSY_SECONDS = 60
#: Parameters of libpq that nobody is to see.
_SECRET = frozenset({"password", "sslpassword"})
#: Room below which a failed write is taken for a full disk.
_FULL_BYTES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Database:
    #: What messages call it: the file, or the address without its password.
    name: str
    #: The file, where it is SQLite's.
    path: Path | None
    read_only: bool
    #: There is no catalogue yet: an empty one in memory stands in for it.
    empty: bool = False
    reading: Engine
    writing: Engine
    #: Device and number of the file that was opened; ``None`` where there was none.
    identity: tuple[int, int] | None = None

    def is_outdated(self) -> bool:
        """Whether another file stands by now where it was opened: a first one, or one that was rebuilt.

        Or none, because the catalogue was moved away.
        """
        if self.path is None:
            return False
        found = find_identity(self.path)
        if found is None:
            return self.identity is not None and find_note(self.path) is not None
        return found != self.identity

    def open_look(self) -> Look | None:
        """Looks at the catalogue by a connection of its own; ``None`` where there is none yet.

        :raises HomeError: it can't be opened.
        """
        if self.empty:
            return None
        if self.path is None:
            return ServerLook(self.reading)
        try:
            return FileLook(
                sqlite3.connect(
                    _uri(self.path, "ro"), uri=True, isolation_level=None, check_same_thread=False
                )
            )
        except sqlite3.Error as error:
            raise explain(error, self.path) or error from error

    def close(self) -> None:
        self.reading.dispose()
        self.writing.dispose()


def open_database(settings: Settings, *, create: bool) -> Database:
    """Engines for reading and for writing; with ``create`` the file and its folder come to be.

    :raises SettingsError: the address can't be understood.
    :raises HomeError: the folder can't be made.
    """
    url = _url(settings)
    if url.get_backend_name() != "sqlite":
        return _open_server(url, create=create)
    path = Path(url.database or "")
    if path.is_dir():
        raise HomeError(f"{path}: is a folder, not a catalogue; move it away or choose another --home")
    refuse_file(path)
    if create:
        _make_folder(path.parent)
        return Database(
            name=str(path),
            path=path,
            read_only=False,
            reading=_sqlite(path, "rwc", begin="BEGIN", query_only=True),
            writing=_sqlite(path, "rwc", begin="BEGIN IMMEDIATE"),
        )
    mode = _reading_mode(path) if path.exists() else ""
    if not mode or _is_blank(path, mode):
        memory = _memory()
        return Database(name=str(path), path=path, read_only=True, empty=True, reading=memory, writing=memory)
    identity = find_identity(path)
    reading = _sqlite(path, mode, begin="BEGIN", query_only=True)
    return Database(
        name=str(path), path=path, read_only=True, reading=reading, writing=reading, identity=identity
    )


def find_identity(path: Path) -> tuple[int, int] | None:
    """Which file stands there just now; ``None`` where none does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def find_file(settings: Settings) -> Path | None:
    """The catalogue's file, whether it exists or not; ``None`` for one on a server.

    :raises SettingsError: its address can't be understood.
    """
    url = _url(settings)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def server_url(settings: Settings) -> URL:
    """The address of a catalogue on a server."""
    return _url(settings)


def _url(settings: Settings) -> URL:
    given = settings.catalog.url
    if not given:
        return URL.create("sqlite", database=str(settings.home / "catalog.sqlite"))
    try:
        url = make_url(given)
        url.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # the last of a port or a bracket
        raise SettingsError(
            f"catalog.url: {masked(given)}: not a database address like sqlite:////path/catalog.sqlite "
            "or postgresql://host:5432/database"
        ) from error
    if "@" in (url.host or ""):
        raise SettingsError(f"catalog.url: {masked(given)}: write “%40” for each “@” of a name or a password")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise SettingsError(
            f"catalog.url: {masked(given)}: sqlite and postgresql are spoken, no other database"
        )
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise SettingsError("catalog.url: a catalogue in memory would be lost: name a file")
    return url


def masked(given: str) -> str:
    """An address as it may be shown: PASSWORD in a password's place; of one that isn't clear its scheme."""
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):
        url = None
    if url is None or "@" in (url.host or ""):
        scheme, mark, _ = given.partition("://")
        return f"{scheme}{mark}…" if mark else "…"
    secret = dict.fromkeys(_SECRET.intersection(url.query), "PASSWORD")
    if url.password is None and not secret:
        return given
    url = url.update_query_dict(secret)
    return (url if url.password is None else url.set(password="PASSWORD")).render_as_string(  # noqa: S106
        hide_password=False
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise HomeError(f"{folder}: this folder can't be made: {why}; choose another with --home") from error


# --- SQLite ------------------------------------------------------------------------------------


def _reading_mode(path: Path) -> str:
    """How to open a file of which nothing may be changed.

    To read a file in WAL mode SQLite makes two small files beside it. Where it
    can't, and there is no log with changes in it, the file itself is all there is.
    """
    log = path.with_name(path.name + "-wal")
    try:
        connection = sqlite3.connect(_uri(path, "ro"), uri=True)
        try:
            connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        cant_open = error.sqlite_errorname.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY"))
        if cant_open and not (log.exists() and log.stat().st_size):
            return "ro&immutable=1"
    except sqlite3.DatabaseError:
        pass  # the engine meets the same error again, where it is put into words
    return "ro"


def _is_blank(path: Path, mode: str) -> bool:
    """Whether there is no table yet: a disk that was full at the first start leaves such a file."""
    try:
        with closing(sqlite3.connect(_uri(path, mode), uri=True)) as connection:
            return connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None
    except sqlite3.DatabaseError:
        return False  # the engine meets the same error again, where it is put into words


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path))}?mode={mode}"


def _sqlite(path: Path, mode: str, *, begin: str, query_only: bool = False) -> Engine:
    def connect() -> sqlite3.Connection:
        # isolation_level=None: BEGIN is ours, Python adds none.
        return sqlite3.connect(
            _uri(path, mode), uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )

    engine = create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=-1,  # as many as there are threads: a thread never waits for a connection
        pool_reset_on_return=None,
        json_serializer=store_json,
        json_deserializer=load_json,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")
        # WAL with FULL syncs at each commit: what was said to be captured outlives a power cut too.
        connection.execute("PRAGMA synchronous = FULL")
        # After one large transaction the log shrinks again.
        connection.execute("PRAGMA journal_size_limit = 64000000")
        if query_only:
            connection.execute("PRAGMA query_only = ON")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    _translate_errors(engine, path)
    return engine


def _memory() -> Engine:
    return create_engine(
        "sqlite://",
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
        json_serializer=store_json,
        json_deserializer=load_json,
    )


def _translate_errors(engine: Engine, path: Path) -> None:
    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        original = context.original_exception
        if isinstance(original, sqlite3.Error):
            translated = explain(original, path)
            if translated is not None:
                raise translated from original


def explain(error: sqlite3.Error, path: Path) -> HomeError | None:
    """What a person has to know of a database error, or ``None`` for one that is a mistake of ours."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(name, path)):
        return StorageFull(f"{path}: no room to write the catalogue; free some disk space and run it again")
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return HomeError(f"{path}: the catalogue is read-only; make it writable or choose another --home")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_AUTH")):
        return HomeError(f"{path}: the catalogue can't be opened; look at the rights of file and folder")
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_FORMAT")):
        return HomeError(
            f"{path}: the catalogue is damaged or no SQLite file ({error}); "
            "restore it from a backup, or let “archiver rebuild” make it again from the WARC files"
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return HomeError(
            f"{path}: another program has kept the catalogue locked for {BUSY_SECONDS} seconds; "
            "end it and run this again"
        )
    if name.startswith("SQLITE_IOERR"):
        return HomeError(f"{path}: the catalogue can't be read or written ({error}); look at the disk")
    return None


def _is_full(name: str, path: Path) -> bool:
    # SQLite says IOERR_WRITE where a quota or a limit on the file's size stops it.
    if name in ("SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"):
        return True
    return shutil.disk_usage(path.parent).free < _FULL_BYTES


# --- a server ----------------------------------------------------------------------------------


def _open_server(url: URL, *, create: bool) -> Database:
    """One that has no catalogue yet looks like an empty one to who only reads."""
    from .server import name_of, open_engines

    name = name_of(url)
    reading, writing = open_engines(url, create=create)
    if not create and not _has_catalogue(reading):
        reading.dispose()
        memory = _memory()
        return Database(name=name, path=None, read_only=True, empty=True, reading=memory, writing=memory)
    return Database(name=name, path=None, read_only=not create, reading=reading, writing=writing)


def _has_catalogue(engine: Engine) -> bool:
    with engine.begin() as connection:
        return bool(connection.exec_driver_sql("SELECT to_regclass('alembic_version') IS NOT NULL").scalar())
