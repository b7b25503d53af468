"""The catalogue: what is known, in SQLAlchemy Core tables, SQLite by default.

:mod:`.tables` is the schema, :mod:`.migrations` how it came to be; one file per
noun holds what is done with it inside a transaction, :mod:`.session` joins
them, and :class:`SqlCatalog` opens transactions.
"""

from __future__ import annotations

from .catalog import SqlCatalog

__all__ = ["SqlCatalog"]
