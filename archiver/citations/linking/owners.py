"""Whether the accounts taken for the author's belong to one person or to namesakes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ...model import Account

#: More accounts of one author than anybody has.
_MAX_ACCOUNTS = 50


def has_namesakes(accounts: Sequence[Account]) -> bool:
    """Whether one origin names two owners for the author.

    Owners are told apart within an origin only: by their ids, where both have
    one, else by their names. Accounts of the same owner are no namesakes, nor is one account named twice.
    """
    return any(
        one.origin == other.origin and _is_other(one, other) and not _is_same_account(one, other)
        for one, other in combinations(accounts[:_MAX_ACCOUNTS], 2)
    )


def owners_of(accounts: Sequence[Account]) -> tuple[str, ...]:
    """Each account with its owner, in words: "@name (Owner)"."""
    return tuple(dict.fromkeys(f"@{a.handle} ({a.owner}, {a.platform})" for a in accounts[:_MAX_ACCOUNTS]))


def _is_other(one: Account, other: Account) -> bool:
    if one.owner_id is not None and other.owner_id is not None:
        return one.owner_id != other.owner_id
    return one.owner.casefold() != other.owner.casefold()


def _is_same_account(one: Account, other: Account) -> bool:
    return one.platform == other.platform and one.handle.casefold() == other.handle.casefold()
