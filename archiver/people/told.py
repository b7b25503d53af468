"""What an article itself tells of accounts: its author's for a citation, and what is worth remembering."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from ..model import Account, ArticleVersion, Citation, PlatformName
from .folding import fold_name
from .handles import fold_handle, handle_of
from .merge import merge_accounts
from .names import FULL, INITIAL, SURNAME, is_full_name, likeness
from .shown import Shown, iter_shown, names_platform
from .times import is_within

#: A name or handle with one of these is somebody's about somebody else.
_NOT_THEMSELVES = re.compile(
    r"parod|\bfans?\b|\bfanpage|\bnot (?:the )?real|\bunofficial|\bfake|\bsatir|\bimpersonat|\bstans?\b|"
    r"\bbot\b|\bmemes?\b|\btribute|\barchive\b|\bupdates\b",
    re.IGNORECASE,
)
#: Characters between a handle and a citation that names its platform.
NEAR_CHARS = 300
#: Authors of one article whose spelling is looked for beside its handles.
MAX_AUTHORS = 100


def accounts_in_article(
    version: ArticleVersion, citations: Sequence[Citation], citation: Citation
) -> tuple[Account, ...]:
    """The accounts that an article shows as those of a citation's author, the surest first.

    By the citation's own handle, other posts it shows or links, "(@handle)" after the
    name, links to a profile on or behind the name. Where the citation names no
    platform, accounts on all of them count.
    """
    found: list[Account] = []
    own = handle_of(citation)
    author = citation.author
    if own is not None:
        found.append(
            _account(
                citation.platform, own, author or f"@{own}", f"the article gives @{own} with the citation"
            )
        )
    if not author:
        return merge_accounts(found)
    graded: list[tuple[float, Account]] = []
    others = [other for other in citations if other is not citation]
    for shown in iter_shown(version, others):
        platform = shown.platform or citation.platform
        if citation.platform not in (platform, "unknown") or _is_about_others(shown, author):
            continue
        grade = max(likeness(author, name) for name in shown.names)
        if grade < SURNAME:
            continue
        weak = "" if grade >= INITIAL else f' (the surname alone: "{shown.names[0]}")'
        # Who is only known by a surname may be somebody else: the account keeps the name that is shown.
        owner = author if grade >= INITIAL else shown.names[0]
        graded.append((grade, _account(platform, shown.handle, owner, shown.how + weak)))
    best = max((grade for grade, _ in graded), default=0.0)
    # A surname counts only where nobody has the whole name.
    kept = [pair for pair in graded if pair[0] >= INITIAL or best < INITIAL]
    kept.sort(key=lambda pair: -pair[0])
    return merge_accounts(found, (account for _, account in kept))


def learn_accounts(version: ArticleVersion, citations: Sequence[Citation]) -> tuple[Account, ...]:
    """The pairs of full name and handle that an article shows, to be remembered (origin ``"catalogue"``).

    Never from a name or handle that says it is a parody, a fan's or a bot's, nor a
    handle whose platform the article doesn't tell.
    """
    named = dict.fromkeys(c.author for c in citations if c.author and is_full_name(c.author))
    authors = list(named)[:MAX_AUTHORS]
    found: list[Account] = []
    for shown in iter_shown(version, citations):
        if not shown.is_certain or names_platform(shown.names[0]):
            continue
        name = _full_name(shown, authors)
        platform = shown.platform or _platform_beside(shown, citations)
        if name is None or platform is None or platform == "unknown" or _is_about_others(shown, None):
            continue
        where = f" ({version.url})" if version.url else ""
        found.append(
            _account(platform, shown.handle, name, f"an earlier article: {shown.how}{where}", "catalogue")
        )
    return merge_accounts(found)


def find_learnt(
    author: str,
    platform: PlatformName,
    at: datetime | None,
    learnt: Iterable[Account],
    *,
    since: datetime | None = None,
) -> tuple[Account, ...]:
    """Those of remembered accounts that are an author's on a platform, the likest name first."""
    graded = [
        (grade, account)
        for account in learnt
        if platform in (account.platform, "unknown")
        and (at is None or is_within(at, account.valid_from, account.valid_until, since))
        and (grade := likeness(author, account.owner)) >= INITIAL
    ]
    best = max((grade for grade, _ in graded), default=0.0)
    kept = [pair for pair in graded if pair[0] > INITIAL or best <= INITIAL]
    return tuple(account for _, account in sorted(kept, key=lambda pair: -pair[0]))


def _full_name(shown: Shown, authors: Sequence[str]) -> str | None:
    """The name as the article's citations write it, else the two or three words before the handle."""
    for author in authors:
        if any(likeness(author, name) >= FULL for name in shown.names):
            return author
    name = shown.names[0]
    return name if is_full_name(name) and (len(shown.names) == 1 or len(shown.names) <= 3) else None


def _platform_beside(shown: Shown, citations: Sequence[Citation]) -> PlatformName | None:
    """The platform of the citations near a handle, where they agree."""
    near = {
        c.platform
        for c in citations
        if any(abs(span.start - shown.position) <= NEAR_CHARS for span in c.mentions)
        and c.platform != "unknown"
    }
    return near.pop() if len(near) == 1 else None


def _is_about_others(shown: Shown, author: str | None) -> bool:
    """Whether name or handle says that it isn't the person's own, unless the author is called so."""
    said = " ".join((shown.names[0], shown.display_name, re.sub(r"[_.\d-]+", " ", shown.handle)))
    return bool(_NOT_THEMSELVES.search(said)) and not (author and _NOT_THEMSELVES.search(fold_name(author)))


def _account(
    platform: PlatformName, handle: str, owner: str, evidence: str, origin: str = "article"
) -> Account:
    return Account(
        platform=platform,
        handle=fold_handle(handle) if platform == "mastodon" else handle,
        owner=owner,
        origin="catalogue" if origin == "catalogue" else "article",
        evidence=evidence,
    )
