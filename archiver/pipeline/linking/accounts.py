"""Whose accounts a citation's author may have: what is at hand, and Wikidata where that isn't enough."""

from __future__ import annotations

from datetime import datetime

from ...model import Account
from ...people import (
    accounts_in_article,
    find_learnt,
    find_on_wikidata,
    likeness,
    merge_accounts,
    role_words,
)
from ...ports import Session
from ..context import Context
from .case import Case
from .inquiry import Inquiry

#: Origins whose word is enough: nobody else is asked. The table of legislators isn't one: it knows only
#: the handles of today, and has namesakes.
_SURE = frozenset({"article", "people"})
#: From here on two names are one person's (:func:`archiver.people.likeness`): surname and initial agree.
_SAME_NAME = 0.7


def find_accounts(context: Context, case: Case, inquiry: Inquiry) -> tuple[Account, ...]:
    """The accounts, the surest first, with what was tried noted.

    Wikidata is asked only where neither the article nor the user's list knows one for sure.
    """
    with context.catalog.read() as session:
        near = _at_hand(context, case, session)
    if any(_is_sure(case, account) for account in near) or not _may_be_known(case):
        return _told(case, inquiry, near)
    return _told(case, inquiry, merge_accounts(near, _on_wikidata(case, inquiry)))


def _is_sure(case: Case, account: Account) -> bool:
    """Whether an account is known well enough to ask nobody else."""
    author = case.citation.author
    return account.origin in _SURE and (not author or likeness(author, account.owner) >= _SAME_NAME)


def _at_hand(context: Context, case: Case, session: Session) -> tuple[Account, ...]:
    citation, platform = case.citation, case.citation.platform
    others = [sibling.citation for sibling in case.siblings]
    shown = accounts_in_article(case.version, others, citation)
    if not citation.author:
        return shown
    learnt = session.find_accounts([citation.author], None if platform == "unknown" else platform)
    since, at = _time_of(case)
    return merge_accounts(
        shown,
        context.directory().find_accounts(citation.author, platform, at, _roles(case), since=since),
        find_learnt(citation.author, platform, at, learnt, since=since),
    )


def _may_be_known(case: Case) -> bool:
    """Whether a directory can know the author: somebody with a name."""
    return bool(case.citation.author) and case.citation.author_kind in ("person", "organisation", None)


def _on_wikidata(case: Case, inquiry: Inquiry) -> tuple[Account, ...]:
    citation = case.citation
    author = citation.author or ""
    since, at = _time_of(case)
    found = find_on_wikidata(
        inquiry.ask,
        author,
        citation.author_kind,
        _roles(case),
        citation.platform,
        at,
        since=since,
        language=case.version.language,
        give_up_on=inquiry.give_up_on,
    )
    for note in found.notes:
        inquiry.say(note)
    if not found.entities and not found.notes and inquiry.is_online and not inquiry.open:
        inquiry.say(f'Wikidata knows nobody called "{author}"')
    if found.entities and not found.accounts:
        inquiry.say(f'Wikidata gives nobody called "{author}" an account on {citation.platform} at that time')
    return found.accounts


def _roles(case: Case) -> tuple[str, ...]:
    return role_words(case.version.text, case.citation.author or "")


def _time_of(case: Case) -> tuple[datetime | None, datetime | None]:
    """From when to when the account has to have been the author's, if only for a part of it."""
    window = case.window
    if window is None:
        return None, case.published_at
    return window.centre_from or window.start, window.centre_to or window.end


def _told(case: Case, inquiry: Inquiry, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
    if not accounts:
        name = case.citation.author or "the author, whom the article doesn't name"
        inquiry.say(f"no account of {name} on {case.citation.platform} is known")
    return accounts
