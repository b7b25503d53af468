"""Whether the accounts taken for the author's belong to one person or to namesakes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ...model import Account
from ...people import fold_handle

#: More accounts of one author than anybody has.
_MAX_ACCOUNTS = 50


def has_namesakes(accounts: Sequence[Account]) -> bool:
    """Whether the accounts may be those of two owners of the author's name.

    Within an origin owners are told apart by their ids, where both have one, else by their names. What only
    an earlier article taught may be anybody's of that name: a second account beside it raises a doubt.
    Accounts of the same owner are no namesakes, nor is one account named twice.
    """
    return any(
        _may_be_two(one, other) and not _is_same_account(one, other)
        for one, other in combinations(accounts[:_MAX_ACCOUNTS], 2)
    )


def _may_be_two(one: Account, other: Account) -> bool:
    if "catalogue" in (one.origin, other.origin):
        return one.platform == other.platform and (one.owner_id is None or one.owner_id != other.owner_id)
    return one.origin == other.origin and _is_other(one, other)


def owners_of(accounts: Sequence[Account]) -> tuple[str, ...]:
    """Each account with its owner, in words: "@name (Owner)"."""
    return tuple(dict.fromkeys(f"@{a.handle} ({a.owner}, {a.platform})" for a in accounts[:_MAX_ACCOUNTS]))


def _is_other(one: Account, other: Account) -> bool:
    if one.owner_id is not None and other.owner_id is not None:
        return one.owner_id != other.owner_id
    return one.owner.casefold() != other.owner.casefold()


def _is_same_account(one: Account, other: Account) -> bool:
    return one.platform == other.platform and fold_handle(one.handle) == fold_handle(other.handle)
