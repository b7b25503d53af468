"""Adding to the tallies of :mod:`.tallies`, with what a transaction of captures needs and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Insert, and_, bindparam, literal_column

from .raw import run_raw
from .rows import insert_into
from .tally_tables import tallies

#: Month of first sight, state and platform of a listed post.
Kind = tuple[str, str, str]

KEYS = tuple(tallies.primary_key.columns)
_FORGET: Delete = tallies.delete().where(
    and_(*(key == bindparam(f"of_{key.name}") for key in KEYS)), tallies.c.number == literal_column("0")
)


def add(connection: Connection, added: Mapping[str, int], kinds: Mapping[Kind, int]) -> None:
    """Count so many more rows, by noun, and so many more (or fewer) listed posts, by kind."""
    changes = {(noun, "", "", ""): number for noun, number in added.items()}
    changes |= {("posts", *kind): number for kind, number in kinds.items()}
    names = [key.name for key in KEYS]
    # In one order: where several count at once, no two wait for each other.
    rows: list[dict[str, Any]] = [
        {**dict(zip(names, key, strict=True)), "number": changes[key]} for key in sorted(changes)
    ]
    run_raw(connection, _adding(connection.dialect.name), [row for row in rows if row["number"]])
    fewer = [{f"of_{name}": row[name] for name in names} for row in rows if row["number"] < 0]
    run_raw(connection, _FORGET, fewer)


@cache
def _adding(dialect: str) -> Insert:
    adding = insert_into(tallies, dialect).values({one.name: bindparam(one.name) for one in tallies.columns})
    more = {"number": tallies.c.number + adding.excluded.number}
    done: Insert = adding.on_conflict_do_update(index_elements=list(KEYS), set_=more)
    return done
