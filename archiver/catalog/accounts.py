"""Whose accounts earlier articles and posts taught us to know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from ..model import Account, stable_id
from .linking_tables import account_names, accounts
from .rows import add_row, find_row, load_rows

_PLAIN = ("platform", "handle", "owner", "owner_id", "origin", "evidence", "valid_from", "valid_until")
_MOST_NAMES = 50
_MOST_ACCOUNTS = 500
#: Words of a name that are looked at: an institution's may be long.
_MOST_WORDS = 8
_APOSTROPHES = re.compile("['’ʼ`´]")
_WORDS = re.compile(r"[^\W_]+")
#: They follow a surname and are none.
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


class Accounts:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_account(self, account: Account, *, article_id: str | None, at: datetime) -> None:
        """Keep what an article or a post taught; the same again only moves when it was seen."""
        handle, owner_id = account.handle.casefold(), account.owner_id or ""
        row_id = stable_id("u", account.platform, handle, account.owner, owner_id, account.origin)
        seen = {"first_seen_at": at, "last_seen_at": at}
        values = {name: getattr(account, name) for name in _PLAIN}
        if add_row(self.connection, accounts, {"id": row_id, "article_id": article_id} | values | seen):
            for key in sorted(name_keys(account.owner)):
                add_row(self.connection, account_names, {"key": key, "account": row_id})
            return
        known = find_row(self.connection, select(accounts).where(accounts.c.id == row_id)) or seen
        seen = {
            "first_seen_at": min(at, known["first_seen_at"]),
            "last_seen_at": max(at, known["last_seen_at"]),
        }
        self.connection.execute(accounts.update().where(accounts.c.id == row_id).values(**seen))

    def find_accounts(self, names: Sequence[str], platform: str | None) -> list[Account]:
        """Accounts whose owner may bear one of these names: surname and an initial agree, letters folded."""
        wanted = [_matches(name) for name in names[:_MOST_NAMES]]
        if not wanted:
            return []
        ids = select(account_names.c.account).where(or_(*wanted))
        query = select(accounts).where(accounts.c.id.in_(ids))
        if platform is not None:
            query = query.where(accounts.c.platform == platform)
        query = query.order_by(accounts.c.last_seen_at.desc(), accounts.c.id).limit(_MOST_ACCOUNTS)
        rows = load_rows(self.connection, query)
        return [Account(**{name: row[name] for name in _PLAIN}) for row in rows]


def name_keys(name: str) -> set[str]:
    """What a name is searched by: its last word with the initial of each other, and all its words sorted.

    So "I. Volyna" finds "Inna Volyna", and so does "Volyna Inna". A name of one word is its own key.
    """
    words = _fold(name)
    if len(words) < 2:
        return set(words)
    return {f"{words[-1]} {one[0]}" for one in words[:-1]} | {"=" + " ".join(sorted(words))}


def _fold(name: str) -> list[str]:
    """The words of a name in small letters without accents, titles after it left out."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name[:300])).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = _WORDS.findall(letters)
    while len(words) > 1 and words[-1] in _SUFFIXES:
        words.pop()
    return words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + words[-1:]


def _matches(name: str) -> ColumnElement[bool]:
    """Rows of ``account_names`` that a name agrees with; a surname alone agrees with every initial."""
    words = _fold(name)
    key = account_names.c.key
    if len(words) == 1:
        # A range, because LIKE doesn't use the index of a column with binary order.
        return or_(key == words[0], and_(key >= f"{words[0]} ", key < f"{words[0]}!"))
    return key.in_(sorted(name_keys(name).union(words[-1:])))
