"""Which post a citation means: one, some that a person can choose from, or honestly none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...lightly import dataclass
from ...model import Account, Candidate, Citation, Resolution, ResolutionState
from .acceptance import Case, find_objection
from .evidence import columns_held, quoted_columns, weigh
from .language import language_of
from .owners import has_namesakes, owners_of
from .quotes import SHORT
from .ranking import is_in_article, rank
from .window import window_of

#: Every method that :func:`decide` gives, and what it says.
METHODS = {
    "in-article": "the article itself shows or links this post of the author",
    "quote-match": "its words are the article's quotes",
    "short-quote-match": "its words are a short quote, its author and its day are the article's",
    "quote-match-group": "the article speaks of several posts; those with its quotes are marked",
    "rank-only": "nothing is quoted, or it is translated: candidates are ordered, none is taken",
    "no-match": "no text that could be read has the article's quotes",
    "no-candidates": "no post was found that may be meant",
}
#: So many posts a person can look through; more are no help.
_FEW = 20


def decide(
    citation: Citation,
    ranked: Sequence[Candidate],
    *,
    accounts: Sequence[Account],
    published_at: datetime | None,
    article_language: str | None,
    tried: Sequence[str],
    at: datetime,
) -> Resolution:
    """The decision on a citation; the order of ``ranked`` changes nothing, methods are :data:`METHODS`.

    ``resolved`` needs the author's own account, a date that isn't later than the article
    nor outside the interval that it states, and

    - a post that the article itself shows or links, the only one of the author (``in-article``); or
    - 20 columns of quotes in all, alike by 85 (75 from 40 columns on), 15 ahead of every rival; or
      40 columns word by word that make up half of the quotes or more; or
    - 8 columns of quotes word by word, a stated day, one possible owner, and no text unread.

    A rival is another post whose words fit as well: not one outside the stated
    date, nor one that lacks words which the first has. A group of posts, indirect and translated speech never
    become one post. ``tried`` comes first among the reasons, each a short sentence for a person.

    :param article_language: BCP 47 primary subtag: posts in another language were translated by the article.
    """
    window = window_of(citation, published_at)
    tidy = rank(citation, ranked, window, published_at=published_at, accounts=accounts)
    pairs = [(one, weigh(citation, one, window, published_at, accounts)) for one in tidy]
    case = Case(
        citation=citation,
        window=window,
        published_at=published_at,
        standing=tuple(pair for pair in pairs if pair[0].excluded is None),
        has_namesakes=has_namesakes(accounts),
    )
    verdict = _verdict(case, accounts, article_language)
    chosen = verdict.chosen
    best = chosen or (case.standing[0][0] if case.standing else None)
    return Resolution(
        state=verdict.state,
        post=chosen.post if chosen else None,
        url=chosen.url if chosen else None,
        method=verdict.method,
        score=best.score if best else None,
        margin=_margin(best, case),
        candidates=tidy,
        accounts=tuple(accounts),
        reasons=(*tried, *verdict.reasons),
        decided_at=at,
    )


@dataclass(frozen=True, kw_only=True)
class _Verdict:
    state: ResolutionState
    method: str
    chosen: Candidate | None = None
    reasons: tuple[str, ...] = ()


def _verdict(case: Case, accounts: Sequence[Account], language: str | None) -> _Verdict:
    citation, standing = case.citation, case.standing
    if not standing:
        return _Verdict(state="unresolved", method="no-candidates", reasons=(METHODS["no-candidates"],))
    if citation.plural:
        return _group(case, language)
    in_article = [one for one, evidence in standing if is_in_article(citation, one, evidence)]
    if len(in_article) == 1 and not _is_held_elsewhere(case, in_article[0]):
        return _Verdict(
            state="resolved", method="in-article", chosen=in_article[0], reasons=(METHODS["in-article"],)
        )
    if not citation.quotes or not quoted_columns(citation):
        said = ("the article quotes no words of it",)
        return _undecided(case, accounts, "rank-only", said)
    if _is_translated(case, language):
        return _undecided(case, accounts, "rank-only", ("the posts are in another language than the quotes",))
    return _by_quotes(case, accounts)


def _is_held_elsewhere(case: Case, shown: Candidate) -> bool:
    """Whether the post that the article shows lacks (or may lack) quotes that another post has."""
    held = columns_held(shown.quotes)
    return any(one.post != shown.post and columns_held(one.quotes) > held for one, _e in case.read)


def _by_quotes(case: Case, accounts: Sequence[Account]) -> _Verdict:
    first, evidence = max(case.read, key=lambda pair: pair[0].score or 0.0, default=case.standing[0])
    for one, weighed in case.read:
        # Among equals the ranking's order holds: it knows of dates.
        if one.score == first.score:
            first, evidence = one, weighed
            break
    is_long = quoted_columns(case.citation) >= SHORT
    objection = find_objection(case, first, evidence)
    if objection is None:
        told = [f"its words fit the quotes by {first.score:g} of 100", *first.notes]
        told += [f"not in it: “{q.quote[:80]}”" for q in first.quotes if q.verdict == "absent"]
        if case.has_namesakes:
            told.append(
                f"several go by that name: {', '.join(owners_of(accounts)[:5])}; these are this one's words"
            )
        if case.unread:
            told.append(_unread_words(case))
        method = "quote-match" if is_long else "short-quote-match"
        return _Verdict(state="resolved", method=method, chosen=first, reasons=tuple(told))
    if any(q.verdict != "absent" for q in first.quotes):
        method = "quote-match" if is_long else "short-quote-match"
        return _Verdict(state="candidates", method=method, reasons=(objection, *_unread_told(case)))
    return _undecided(case, accounts, "no-match", (METHODS["no-match"],))


def _group(case: Case, language: str | None) -> _Verdict:
    held = [one for one, _e in case.standing if any(q.verdict != "absent" for q in one.quotes)]
    told = [METHODS["quote-match-group"]]
    if case.citation.quotes:
        told.append(f"{len(held)} of {len(case.standing)} candidates have words that are quoted")
    told += _unread_told(case)
    is_help = bool(held) or not case.citation.quotes or bool(case.unread) or _is_translated(case, language)
    return _Verdict(
        state="candidates" if is_help else "unresolved", method="quote-match-group", reasons=tuple(told)
    )


def _undecided(case: Case, accounts: Sequence[Account], method: str, told: tuple[str, ...]) -> _Verdict:
    """Without evidence of words: the author may be unsure, and some posts may be left for a person."""
    told = (*told, *_unread_told(case))
    if case.has_namesakes:
        names = ", ".join(owners_of(accounts)[:5])
        return _Verdict(
            state="ambiguous_author", method=method, reasons=(*told, f"the author may be any of {names}")
        )
    possible = [pair for pair in case.standing if pair[1].date != "outside"]
    if method == "no-match":
        possible = [pair for pair in possible if pair[0].text is None or pair[1].is_other_script]
        if len(possible) > _FEW and not (case.window and case.window.is_narrow):
            possible = []
    state: ResolutionState = "candidates" if possible else "unresolved"
    return _Verdict(state=state, method=method, reasons=told)


def _is_translated(case: Case, language: str | None) -> bool:
    """Whether no post has a quote's words, and they are in another script or language than the article."""
    return bool(case.read) and all(
        evidence.is_other_script
        or (
            language is not None
            and language_of(one.text or "") not in (None, language)
            and _has_no_quote(one)
        )
        for one, evidence in case.read
    )


def _has_no_quote(one: Candidate) -> bool:
    return all(quote.verdict == "absent" for quote in one.quotes)


def _unread_words(case: Case) -> str:
    return f"the texts of {len(case.unread)} candidates aren't known"


def _unread_told(case: Case) -> tuple[str, ...]:
    return (_unread_words(case),) if case.unread else ()


def _margin(best: Candidate | None, case: Case) -> float | None:
    """Points ahead of the best of the others, below zero where another fits better."""
    others = [
        one.score
        for one, _e in case.read
        if best is not None and one.post != best.post and one.score is not None
    ]
    if best is None or best.score is None or not others:
        return None
    return round(best.score - max(others), 1)
