"""Accounts from several origins as one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..model import Account
from .handles import fold_handle
from .names import SURNAME, likeness

#: The strongest first.
ORIGINS = ("article", "people", "legislators", "catalogue", "wikidata")
#: Characters of evidence that are kept of one account.
MAX_EVIDENCE = 600
#: An origin's word that the user's own list outdoes.
_OUTDONE = frozenset({"legislators", "catalogue", "wikidata"})


def merge_accounts(*groups: Iterable[Account]) -> tuple[Account, ...]:
    """The accounts of one author, each once, the strongest origin first, their evidence joined.

    Where the user's list has the author on a platform, other origins' accounts
    of that name there are dropped; the article's own word stays.
    """
    merged: dict[tuple[str, str], Account] = {}
    given = [account for group in groups for account in group]
    for account in sorted(given, key=lambda account: ORIGINS.index(account.origin)):
        key = (account.platform, fold_handle(account.handle))
        merged[key] = _join(merged[key], account) if key in merged else account
    listed = [account for account in given if account.origin == "people"]
    return tuple(a for a in merged.values() if a.origin not in _OUTDONE or not _is_outdone(a, listed))


def _is_outdone(account: Account, listed: list[Account]) -> bool:
    return any(
        account.platform == own.platform and likeness(account.owner, own.owner) >= SURNAME for own in listed
    )


def _join(first: Account, second: Account) -> Account:
    """The stronger account with what the weaker one adds."""
    evidence = first.evidence
    if second.evidence and second.evidence not in evidence:
        evidence = f"{evidence}; {second.evidence}"[:MAX_EVIDENCE]
    start, end = first.valid_from, first.valid_until
    if start is None and end is None:
        start, end = second.valid_from, second.valid_until
    return replace(
        first,
        owner_id=first.owner_id or second.owner_id,
        evidence=evidence,
        valid_from=start,
        valid_until=end,
    )
