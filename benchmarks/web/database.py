"""PostgreSQL for a large home: a server of its own, whose data stay in the home; and what its tables take.

python benchmarks/web/database.py FOLDER      (runs it until it is ended)
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from archiver.catalog.every_table import metadata  # noqa: E402 — the checkout is no installed package
from tests.postgres import Server  # noqa: E402

#: As somebody sets up a server who has some memory for it; each commit reaches the disk.
SETTINGS = (
    *("shared_buffers=1GB", "work_mem=32MB", "effective_cache_size=4GB", "random_page_cost=1.1"),
    *("max_wal_size=4GB", "max_connections=100", "listen_addresses="),
)
NAME = "catalogue"
_TICKS = os.sysconf("SC_CLK_TCK")
_SIZES = """
    SELECT relname, pg_relation_size(oid), pg_table_size(oid) - pg_relation_size(oid), pg_indexes_size(oid),
        reltuples::bigint
    FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s) AND pg_total_relation_size(oid) > 1000000
    ORDER BY pg_total_relation_size(oid) DESC
"""


class Database:
    """A database in a home, and the server of it, which ends with this process."""

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)  # the server may be another user's
        self._server = Server(home / "postgresql", SETTINGS)
        self.url = self._server.url(NAME)

    def processor_seconds(self) -> float:
        """What all its processes have used of the processor since it was started, to some hundredths."""
        own = str(self._server.process_id)
        # Of itself with those that have ended, and of those that run.
        return _used(own, (11, 12, 13, 14)) + sum(
            _used(path.name, (11, 12))
            for path in Path("/proc").iterdir()
            if path.name.isdigit() and _fields(path.name)[1:2] == [own]
        )

    def make_empty(self) -> None:
        """Have an empty database, whatever an earlier attempt has left."""
        self._server.run(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        self._server.run(f"CREATE DATABASE {NAME}")

    def version(self) -> str:
        return str(self._server.run("SHOW server_version")[0][0])

    def describe_sizes(self, articles: int, citations: int) -> list[str]:
        """What each table takes on the disk, as Markdown."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            found = connection.execute(_SIZES, [[*metadata.tables, "article_words"]]).fetchall()
            rows: list[tuple[str, int, int, int, int]] = [(*row[:4], row[4]) for row in found]
        lines = [
            "| Table | Rows | In rows | Long values | Indexes | All | Each | An article | A citation |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        total = [sum(row[place] for row in rows) for place in (1, 2, 3)]
        for name, *parts, number in [*rows, ("all of these", *total, 0)]:
            every = sum(parts)
            told = [name, f"{number:,}" if number else "", *map(_mega, parts), _mega(every)]
            told += [f"{every / of:,.0f} B" if of else "" for of in (number, articles, citations)]
            lines.append(f"| {' | '.join(told)} |")
        return lines


def _fields(process: str) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it has ended meanwhile
        return []


def _used(process: str, places: Sequence[int]) -> float:
    fields = _fields(process)
    return sum(int(fields[place]) for place in places) / _TICKS if fields else 0.0


def _mega(number: int) -> str:
    return f"{number / 1e6:,.0f} MB"


def main(given: Sequence[str]) -> None:
    database = Database(Path(given[0]))
    print(database.url, flush=True)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    main(sys.argv[1:])
