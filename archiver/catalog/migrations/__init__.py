"""How the catalogue's tables came to be, step by step.

To change the schema: change ``tables.py``, add a file to ``versions`` that does
the same to an existing database, and name its revision here, last. Released
files are never changed. A revision is one transaction, in which what it changes is
closed to others: keep it short; for an index of a large table see ``large.py``.
"""

from __future__ import annotations

#: Revisions in the order they are applied; known without importing Alembic, for a fast start.
REVISIONS = (
    *("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011"),
    *("0012", "0013"),
)
HEAD = REVISIONS[-1]
#: From here on there are tables of what people browse. They are filled when all revisions are applied,
#: because what fills them knows the newest tables only; name a later one where they are to be made anew.
LISTED_SINCE = "0007"
