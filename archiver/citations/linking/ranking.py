"""Candidates with their scores, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ...model import Account, Candidate, Citation, PostRef, QuoteMatch
from .compare import compare_quotes
from .evidence import Evidence, quote_columns, weigh
from .text import folded, words_of
from .window import Window

#: A post outside the interval that the article states is never taken for the one, however well it fits.
OUTSIDE_COST = 30.0
#: Indirect and translated speech only ranks: its score, 60 at most, stays below every threshold.
_MAX_KINSHIP = 40.0
#: Where an unread text stands among read ones: above those that don't fit, below those that do.
_UNREAD = {"centre": 58.0, "edge": 57.0, "window": 50.0, "before": 45.0, "unknown": 40.0, "outside": 10.0}
_DATE_ORDER = ("centre", "edge", "window", "before", "unknown", "outside", "later")
#: Words of an article's sentence that are as long as this tell something of what the post is about.
_TELLING_LETTERS = 5


def rank(
    citation: Citation,
    candidates: Iterable[Candidate],
    window: Window | None,
    *,
    published_at: datetime | None,
    accounts: Sequence[Account] = (),
) -> tuple[Candidate, ...]:
    """Fill score, quotes, notes and the reason for exclusion of each; the best first, the excluded last.

    Each post stands once: of several texts of one post (it was edited) the best fitting is kept. The
    score is the likeness of the quotes weighted by length, less 30 outside the interval that the
    article states; without quotes, or where the post is in another script, at most 60. Ties go to
    the date within the interval, then to the latest. The order of the candidates changes nothing.
    """
    scored = [_scored(citation, one, window, published_at, accounts) for one in candidates]
    posts: dict[PostRef, list[tuple[Candidate, Evidence]]] = {}
    for one, evidence in scored:
        posts.setdefault(one.post, []).append((one, evidence))
    merged = [_merged(versions, citation) for versions in posts.values()]
    return tuple(one for one, _evidence in sorted(merged, key=lambda pair: _order(citation, *pair)))


def order_to_read(candidates: Iterable[Candidate], window: Window | None) -> tuple[Candidate, ...]:
    """Candidates whose texts aren't known, in the order in which to fetch them.

    Those that the article itself shows first, then those within the stated interval, then the
    closest to it, then the latest; undated ones last, those first that were archived at that time.
    """
    unread = [one for one in candidates if one.text is None and one.excluded is None]

    def order(one: Candidate) -> tuple[object, ...]:
        if one.found_by == "article":
            return 0, timedelta(), 0.0, one.post.platform, one.post.post_id
        if one.posted_at is None:
            # Archives copy what is cited within days: the copy's time stands for the post's.
            copied_at = one.memento.at if one.memento is not None else None
            if copied_at is None or window is None:
                return 3, timedelta(), 0.0, one.post.platform, one.post.post_id
            away = max(window.start - copied_at, copied_at - (window.centre_to or window.end), timedelta())
            return 2, away, 0.0, one.post.platform, one.post.post_id
        away = window.distance(one.posted_at) if window is not None else timedelta()
        if window is not None and window.centre_from is None and one.posted_at <= window.end:
            away = timedelta() if one.posted_at >= window.start else timedelta(days=1)
        return 1, away, -_seconds(one.posted_at), one.post.platform, one.post.post_id

    return tuple(sorted(unread, key=order))


def is_in_article(citation: Citation, one: Candidate, evidence: Evidence) -> bool:
    """Whether the article itself shows or links this post of the author, and nothing contradicts."""
    return (
        one.found_by == "article"
        and evidence.is_by_author
        and one.excluded is None
        and evidence.date != "outside"
        and not (citation.quotes and one.quotes and not evidence.is_other_script and _lacks_quotes(one))
    )


def _lacks_quotes(one: Candidate) -> bool:
    is_cut = folded(one.text or "").endswith("…")
    return not is_cut and any(quote.verdict == "absent" for quote in one.quotes)


def _scored(
    citation: Citation,
    candidate: Candidate,
    window: Window | None,
    published_at: datetime | None,
    accounts: Sequence[Account],
) -> tuple[Candidate, Evidence]:
    quotes: tuple[QuoteMatch, ...] = ()
    if candidate.text is not None:
        quotes = compare_quotes([quote.text for quote in citation.quotes], candidate.text)
    evidence = weigh(citation, replace(candidate, quotes=quotes), window, published_at, accounts)
    score: float | None = None
    if candidate.text is not None:
        if quotes and not evidence.is_other_script:
            score = _mean(quotes)
        else:
            score = _rank_only(citation, candidate.text, evidence)
        if evidence.date == "outside" and window is not None and window.centre_from is not None:
            score -= OUTSIDE_COST
        score = round(max(score, 0.0), 1)
    scored = replace(
        candidate,
        score=score,
        quotes=quotes,
        notes=_notes(citation, candidate, window, evidence, quotes),
        excluded=candidate.excluded or _exclusion(citation, candidate, evidence),
    )
    return scored, evidence


def _mean(quotes: Sequence[QuoteMatch]) -> float:
    widths = [quote_columns(quote.quote) for quote in quotes]
    if not sum(widths):
        return 0.0
    return sum(width * q.score for width, q in zip(widths, quotes, strict=True)) / sum(widths)


def _rank_only(citation: Citation, text: str, evidence: Evidence) -> float:
    """0 to 60, for an order only: 40 for shared words, 10 for the date, 5 each for addressee and medium."""
    beside = 10.0 * (evidence.date in ("centre", "edge"))
    return beside + 5.0 * evidence.names_addressee + 5.0 * evidence.is_of_medium + _kinship(citation, text)


def _kinship(citation: Citation, text: str) -> float:
    """0 to 40: which part of the sentences' long words and numbers the text has, too."""
    said = " ".join((*(m.text for m in citation.mentions), *(quote.text for quote in citation.quotes)))
    telling = {w for w in words_of(folded(said)) if len(w) >= _TELLING_LETTERS or any(map(str.isdigit, w))}
    held = telling & set(words_of(folded(text)))
    return _MAX_KINSHIP * len(held) / len(telling) if telling else 0.0


def _exclusion(citation: Citation, candidate: Candidate, evidence: Evidence) -> str | None:
    if evidence.date == "later":
        return "posted after the article"
    if citation.platform not in ("unknown", candidate.post.platform):
        return f"it is on {candidate.post.platform}, the article says {citation.platform}"
    if evidence.passes_on and citation.quotes:
        return f"it passes on words of @{evidence.passes_on}"
    stated = candidate.handle or candidate.author_name
    if evidence.is_by_another and stated:
        return f"it is by {stated}, not by any known account of {citation.author or 'the author'}"
    return None


def _notes(
    citation: Citation,
    candidate: Candidate,
    window: Window | None,
    evidence: Evidence,
    quotes: Sequence[QuoteMatch],
) -> tuple[str, ...]:
    notes = []
    stated = window is not None and window.centre_from is not None
    if evidence.date == "centre":
        notes.append("its date is the one that the article gives")
    elif evidence.date == "edge":
        notes.append("its date is beside the one that the article gives, as zones may differ")
    elif evidence.date == "outside":
        notes.append(
            "its date isn't the one that the article gives"
            if stated
            else "it is older than the days searched"
        )
    elif evidence.date == "window" and stated:
        notes.append("its date is a day beside the one that the article gives")
    elif evidence.date == "before":
        notes.append("its date isn't known, but it was archived before the article")
    elif evidence.date == "unknown" and candidate.posted_at is None:
        notes.append("its date isn't known")
    if evidence.is_by_another:
        notes.append(f"its address names @{candidate.post.author}, which is no known account of the author")
    if citation.addressee and candidate.text is not None:
        does = "names" if evidence.names_addressee else "doesn't name"
        notes.append(f"it {does} {citation.addressee}")
    if evidence.is_of_medium:
        notes.append(f"it is or has a {citation.medium}")
    if evidence.is_other_script:
        notes.append("it is in another script than the article's words")
    if evidence.passes_on and not citation.quotes:
        notes.append(f"it passes on a post of @{evidence.passes_on}")
    held = sum(q.verdict in ("exact", "shortened") for q in quotes)
    if held:
        notes.append(f"it has {held} of {len(quotes)} quotes" if len(quotes) > 1 else "it has the quote")
    return tuple(notes)


def _merged(versions: list[tuple[Candidate, Evidence]], citation: Citation) -> tuple[Candidate, Evidence]:
    """One candidate for one post: the version whose text fits best, with what the others know beside it."""
    versions.sort(
        key=lambda pair: (
            *_order(citation, *pair),
            pair[0].url,
            pair[0].text is None,
            pair[0].text or "",
            pair[0].found_by,
        )
    )
    best, evidence = versions[0]
    if len(versions) == 1:
        return best, evidence
    met = [one for one, _evidence in versions]
    account = next((one.account for one in met if one.account is not None), None)
    in_article = next((one.found_by for one in met if one.found_by == "article"), best.found_by)
    is_by_author = evidence.is_by_author or any(other.is_by_author for _one, other in versions)
    is_by_another = any(other.is_by_another for _one, other in versions)
    evidence = replace(evidence, is_by_author=is_by_author and not is_by_another, is_by_another=is_by_another)
    return replace(best, account=best.account or account, found_by=in_article), evidence


def _order(citation: Citation, one: Candidate, evidence: Evidence) -> tuple[object, ...]:
    return (
        one.excluded is not None,
        not is_in_article(citation, one, evidence),
        -(one.score if one.score is not None else _UNREAD.get(evidence.date, 0.0)),
        _DATE_ORDER.index(evidence.date),
        not evidence.names_addressee,
        not evidence.is_of_medium,
        evidence.passes_on is not None,
        -_seconds(one.posted_at) if one.posted_at is not None else 0.0,
        one.post.platform,
        one.post.post_id,
    )


def _seconds(at: datetime) -> float:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
