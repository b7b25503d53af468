"""The tables as PostgreSQL has them, made of the same description.

Text is sorted by its bytes, whatever language the database is of: pages and exports go by that order, as
SQLite's do. Numbers that count rows are made as wide as their columns. An index that SQLite keeps for some
rows is kept for the same here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Engine
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler, PGTypeCompiler


def use_our_types(engine: Engine) -> None:
    """Have this engine make tables as we want them, be it by the program or by a migration."""
    dialect: Any = engine.dialect
    dialect.ddl_compiler = _Tables
    dialect.type_compiler_instance = _Types(dialect)


class _Types(PGTypeCompiler):
    def visit_VARCHAR(self, type_: Any, **more: Any) -> str:
        return str(super().visit_VARCHAR(type_, **more)) + _order(type_, more)

    def visit_TEXT(self, type_: Any, **more: Any) -> str:
        return str(super().visit_TEXT(type_, **more)) + _order(type_, more)


def _order(type_: Any, more: dict[str, Any]) -> str:
    # In a column's definition; elsewhere a type may stand in a cast.
    return ' COLLATE "C"' if isinstance(more.get("type_expression"), Column) and not type_.collation else ""


class _Tables(PGDDLCompiler):
    def get_column_specification(self, column: Any, **more: Any) -> str:
        said: Any = super().get_column_specification(column, **more)  # type: ignore[no-untyped-call]
        is_counted = isinstance(column.type, BigInteger) and column is column.table._autoincrement_column
        return str(said.replace(" SERIAL", " BIGSERIAL") if is_counted else said)

    def visit_create_index(self, create: Any, *places: Any, **more: Any) -> str:
        index = create.element
        said = index.dialect_options["postgresql"]
        if said["where"] is None:
            said["where"] = index.dialect_options["sqlite"]["where"]
        return str(super().visit_create_index(create, *places, **more))  # type: ignore[no-untyped-call]
