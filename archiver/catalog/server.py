"""PostgreSQL behind the catalogue: how it is reached, and what its errors mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext
from sqlalchemy.exc import NoSuchModuleError

from ..errors import ArchiverError, CatalogAway, CatalogFull, Crossed, HomeError, SettingsError
from .encoding import load_json, store_server_json
from .facts import take_turns
from .moved import REFUSED, explain_refusal

#: How long a connection may take to come about, and a transaction waits for others.
_CONNECT_SECONDS = 10
LOCK_SECONDS = 60
#: How long one statement may take: of a reader, for whom a person waits, and of a writer.
_READ_SECONDS = 120
_WRITE_SECONDS = 600
#: Transactions that write which one process has open at a time: the server counts connections.
WRITERS = 8
#: Connections that are kept for the next one who reads, which is short; and to write with, beside the one by
#: which a process is known to be there. More are opened where more are needed at once, and closed again.
_READERS_POOLED = 4
_WRITERS_POOLED = WRITERS + 1
#: What a page asks for takes milliseconds: as long as it takes to start helpers, or to compile a plan. Which
#: plan is quick depends on what is asked for, a word of all articles or of one: from the eleventh time on
#: a plan for just anything would be taken, with which a search took eight times as long.
_READ_OPTIONS = (
    *("-c max_parallel_workers_per_gather=0", "-c jit=off"),
    "-c plan_cache_mode=force_custom_plan",
)
#: The same of what is kept of others' limits: it takes milliseconds, so that threads may wait for each other.
_LIMITS_SECONDS = 30
_LIMITS_POOLED = 4
#: How long a transaction that writes may stand still, whose process was stopped or whose machine is no more:
#: it has locks that others wait for. Shorter than they wait.
IDLE_SECONDS = 45
#: Each side asks after so many seconds of silence whether the other is there, and gives it up after so many
#: questions; and where nothing of what it sends arrives.
_SILENT_SECONDS, _ASK_SECONDS, _QUESTIONS = 15, 5, 3
_UNHEARD_SECONDS = 30
_PROBES = {
    "keepalives_idle": _SILENT_SECONDS,
    "keepalives_interval": _ASK_SECONDS,
    "keepalives_count": _QUESTIONS,
}
_USUAL_POOL = {
    "max_overflow": -1,  # as many as there are threads: a thread never waits for a connection
    "pool_pre_ping": True,  # the server may have been started again since
}
#: What the server and libpq say where what was asked for is wrong, not the server.
_DAMAGED = ("XX001", "XX002", "58030", "58P01", "58P02")
_GONE = ("08", "57P01", "57P02", "57P03", "57P05", "53300")
_READ_ONLY = "25006"
_STOOD_STILL = ("25P03", "25P04")


class CatalogLocked(CatalogAway):
    """Somebody else has had a table for too long."""


def open_engines(url: URL, *, create: bool, may_idle: bool = False) -> tuple[Engine, Engine]:
    """Engines for reading, in one view of everything, and for writing; without ``create`` none writes.

    Nothing is connected yet. A transaction that writes and stands still is ended, unless it ``may_idle``.

    :raises SettingsError: the driver isn't installed, or is another.
    """
    reading = _engine(
        url,
        statement_seconds=_READ_SECONDS,
        options=_READ_OPTIONS,
        pool={"pool_size": _READERS_POOLED},
    )
    view = reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if not create:
        return view, view
    writing = _engine(
        url,
        statement_seconds=_WRITE_SECONDS,
        options=() if may_idle else (idle_option(IDLE_SECONDS),),
        pool={"pool_size": _WRITERS_POOLED},
    )
    take_turns(writing)
    return view, writing


def open_limits_engine(url: URL) -> Engine:
    """An engine for many short changes of rows that a crash of the server may lose.

    :raises SettingsError: the driver isn't installed, or is another.
    """
    return _engine(
        url,
        statement_seconds=_LIMITS_SECONDS,
        options=("-c synchronous_commit=off", idle_option(10)),
        pool={
            "pool_size": _LIMITS_POOLED,
            "max_overflow": 0,
            "pool_timeout": LOCK_SECONDS,
            "pool_pre_ping": False,  # a round trip each time, as long as the change itself
        },
    )


def idle_option(seconds: int) -> str:
    """The option for how long a transaction may stand still; 0 is for ever."""
    return f"-c idle_in_transaction_session_timeout={seconds}s"


def name_of(url: URL) -> str:
    """What messages call a database: its address, without password and parameters."""
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{url.host or url.query.get('host', '')}{port}/{url.database or ''}"


def _engine(
    url: URL,
    *,
    statement_seconds: int,
    options: Sequence[str] = (),
    pool: Mapping[str, Any] = MappingProxyType({}),
) -> Engine:
    if url.drivername not in ("postgresql", "postgresql+psycopg"):
        raise SettingsError(
            f"catalog.url: {url.drivername}: PostgreSQL is spoken by psycopg 3 alone: write postgresql://…"
        )
    given = url.query.get("options", ())
    options = [
        "-c TimeZone=UTC",
        f"-c statement_timeout={statement_seconds}s",
        f"-c lock_timeout={LOCK_SECONDS}s",
        *(f"-c tcp_{name}={value}" for name, value in _PROBES.items()),
        f"-c tcp_user_timeout={_UNHEARD_SECONDS}s",
        *options,
        # Last, so that who knows better is heard.
        *([given] if isinstance(given, str) else given),
    ]
    told: dict[str, Any] = {
        "connect_timeout": _CONNECT_SECONDS,
        "application_name": "archiver",
        "tcp_user_timeout": _UNHEARD_SECONDS * 1000,
        **_PROBES,
    }
    told = {name: value for name, value in told.items() if name not in url.query}
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
            connect_args={**told, "options": " ".join(options)},
            **{**_USUAL_POOL, **pool},
            json_serializer=store_server_json,
            json_deserializer=load_json,
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise SettingsError(
            f"catalog.url: PostgreSQL needs the extra “cluster”: pip install 'archiver[cluster]' ({error})"
        ) from error
    from .server_ddl import use_our_types

    use_our_types(engine)
    name = name_of(url)

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        if context.is_pre_ping:  # a pooled connection is gone: there will be another
            return
        translated = explain(context.original_exception, name)
        if translated is not None:
            if is_read_only(context.original_exception) and not _only_reads(context.connection):
                # Another server may have taken over: it is looked for anew, where the address names several.
                context.is_disconnect = True
            # Whoever is connected to a server that went away has to be connected anew.
            context.invalidate_pool_on_disconnect = True
            raise translated from context.original_exception

    return engine


def _only_reads(connection: Connection | None) -> bool:
    return connection is None or bool(connection.get_execution_options().get("postgresql_readonly"))


def is_read_only(error: BaseException) -> bool:
    """Whether the database is one to read from alone."""
    return getattr(error, "sqlstate", None) == _READ_ONLY


def explain(error: BaseException, name: str) -> ArchiverError | None:
    """What a person has to know of a database error, or ``None`` for one that is a mistake of ours."""
    import psycopg

    if not isinstance(error, psycopg.Error):
        return None
    state = error.sqlstate or ""
    said = " ".join(str(error).split())
    if not state:
        # Of what comes to pass before there is a session libpq tells the words alone.
        if isinstance(error, psycopg.OperationalError):
            return CatalogAway(
                f"{name}: the database can't be reached: {said}; "
                "look whether its server runs, and at address, name and password in catalog.url"
            )
        if isinstance(error, psycopg.ProgrammingError) and "connection option" in said:
            return SettingsError(f"catalog.url: {said}")
        return None
    if state == REFUSED:
        return explain_refusal(error.diag.message_primary, name)
    if state.startswith(_GONE):
        return went_away(name, said)
    if state in _STOOD_STILL:
        return CatalogAway(
            f"{name}: the database ended a transaction that stood still ({said}): this process was stopped, "
            "or its machine is overloaded; run this again"
        )
    if state.startswith(("28", "3D")):
        return HomeError(f"{name}: the database can't be opened: {said}; look at catalog.url")
    return _explain_statement(state, said, name)


def went_away(name: str, said: str) -> CatalogAway:
    """A session that was there is no more."""
    said = " ".join(said.split())
    return CatalogAway(f"{name}: the database went away ({said}); run this again when its server is back")


def _explain_statement(state: str, said: str, name: str) -> ArchiverError | None:
    if state in ("53100", "53200"):
        what = "on the database's disk" if state == "53100" else "in the memory of the database's server"
        return CatalogFull(f"{name}: no room {what} ({said}); free some and run it again")
    if state == _READ_ONLY:
        return CatalogAway(
            f"{name}: the database is read-only ({said}); let catalog.url name one to write to"
        )
    if state == "42501":
        return HomeError(
            f"{name}: the role may not do this ({said}); grant it, or name another in catalog.url"
        )
    if state == "42P07":
        return HomeError(
            f"{name}: holds tables of something else ({said}); give the catalogue a database of its own"
        )
    if state == "55P03":
        return CatalogLocked(
            f"{name}: another program keeps the catalogue locked, and was waited for ({said}); "
            "end it and run this again"
        )
    if state == "57014":
        return CatalogAway(f"{name}: the database took too long to answer ({said}); run this again")
    if state == "54000":
        return ArchiverError(
            f"{name}: what is to be stored is too long ({said}); everything else is as it was"
        )
    if state in ("40P01", "40001"):
        return Crossed(f"{name}: another process changed the same rows at once ({said}); run this again")
    if state in _DAMAGED:
        return HomeError(
            f"{name}: the catalogue is damaged ({said}); restore it from a backup, "
            "or let “archiver rebuild” make it again from the WARC files"
        )
    return None
