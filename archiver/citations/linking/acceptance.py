"""Whether the best fitting candidate may be taken for the cited post, and if not, why."""

from __future__ import annotations

from datetime import datetime, timedelta

from ...lightly import dataclass
from ...model import Candidate, Citation
from .changes import find_other_word
from .evidence import Evidence, columns_held, quoted_columns
from .quotes import LONG, SHORT, needed_score
from .window import ZONES, Window, surely_before

MARGIN = 15.0
#: Fewer quoted columns than these say nothing, whatever day and author.
_LEAST = 8
#: A quote of this width and likeness may have another word, but no other name or number, of a post of the
#: last days: offices say nearly the same every week. On the stated day a shorter one may.
_VERY_LONG = 60
_MENDED = 90.0
_RECENT = timedelta(days=3)
_MENDED_THAT_DAY = 85.0
#: One unread text among so many read ones hardly is the one that has the quote's very words.
_FEW_UNREAD = 5

Weighed = tuple[Candidate, Evidence]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A citation with its candidates, ranked and weighed."""

    citation: Citation
    window: Window | None
    published_at: datetime | None
    #: The candidates that aren't excluded, the best first.
    standing: tuple[Weighed, ...]
    #: More than one owner goes by the author's name.
    has_namesakes: bool

    @property
    def read(self) -> list[Weighed]:
        """Those whose text is known."""
        return [pair for pair in self.standing if pair[0].text is not None]

    @property
    def unread(self) -> list[Weighed]:
        """Those that may be meant by their date, and whose text isn't known."""
        return [pair for pair in self.standing if pair[0].text is None and pair[1].date != "outside"]


def find_objection(case: Case, first: Candidate, evidence: Evidence) -> str | None:
    """The first reason, in words for a person, against taking a candidate; ``None`` if there is none."""
    width = quoted_columns(case.citation)
    if first.score is None:
        return "its text isn't known"
    if evidence.is_other_script:
        return "it is in another script than the quotes"
    if not evidence.is_by_author or evidence.is_by_another:
        return "nothing says that the author of the article's words wrote it"
    if dated := _find_date_objection(case, first, evidence):
        return dated
    if width < SHORT:
        objection = _find_short_objection(case, first, evidence, width)
    else:
        objection = _find_long_objection(case, first, evidence, width)
    if objection:
        return objection
    if rival := find_rival(case, first, evidence):
        return f"another post fits as well: {rival.url}"
    return None


def find_rival(case: Case, first: Candidate, evidence: Evidence) -> Candidate | None:
    """The best other post that may as well be the one."""
    return next((one for one, other in case.read if _is_rival(case, first, evidence, one, other)), None)


def _find_date_objection(case: Case, first: Candidate, evidence: Evidence) -> str | None:
    stated = case.window is not None and case.window.centre_from is not None
    if evidence.date == "outside" and stated:
        return "its date isn't the one that the article gives"
    if evidence.date == "unknown" and case.published_at is not None:
        return "nothing says that it was posted before the article"
    at = first.posted_at
    if at is not None and case.published_at is not None and at > surely_before(case.published_at):
        return "it may be later than the article, of which only the day is known"
    return None


def _find_long_objection(case: Case, first: Candidate, evidence: Evidence, width: int) -> str | None:
    score = first.score or 0.0
    held = columns_held(first.quotes)
    if all(quote.verdict == "absent" for quote in first.quotes):
        return "it has none of the quotes"
    if score < needed_score(width) and not (held >= LONG and held * 2 >= width):
        return f"its words fit the quotes only by {score:g} of 100"
    if held == width or held >= LONG:
        return None
    is_that_day = evidence.date == "centre" and case.window is not None and case.window.is_narrow
    is_that_day = is_that_day and width >= LONG
    is_mended = (is_that_day and score >= _MENDED_THAT_DAY) or (
        width >= _VERY_LONG
        and score >= _MENDED
        and not case.has_namesakes
        and _is_recent(case, first, evidence)
    )
    for quote in first.quotes:
        if quote.verdict == "altered":
            other = find_other_word(quote.quote, first.text or "", only_names=is_mended)
            if other is not None:
                return f"“{other}” of the quote isn't in it: it may be a version of the post, or another post"
    if case.unread and not (is_mended and len(case.unread) * _FEW_UNREAD <= len(case.read)):
        return "words of the quote are other than its own, and not every candidate could be read"
    return None


def _is_recent(case: Case, first: Candidate, evidence: Evidence) -> bool:
    """Whether it was posted in the last days before the article, or as the article says."""
    if case.published_at is None or first.posted_at is None or not evidence.is_in_time:
        return False
    return evidence.date == "centre" or case.published_at - first.posted_at <= _RECENT


def _find_short_objection(case: Case, first: Candidate, evidence: Evidence, width: int) -> str | None:
    if width < _LEAST or columns_held(first.quotes) < width:
        return "the quote is too short to tell posts apart"
    if case.window is None or not case.window.is_narrow or evidence.date not in ("centre", "edge"):
        return "the quote is short, and no day is given that would tell posts apart"
    if case.has_namesakes:
        return "the quote is short, and more than one person goes by the author's name"
    if case.unread:
        return "the quote is short, and not every candidate could be read"
    return None


def _is_rival(case: Case, first: Candidate, evidence: Evidence, one: Candidate, other: Evidence) -> bool:
    if one.post == first.post or (one.score or 0.0) <= (first.score or 0.0) - MARGIN:
        return False
    if evidence.is_in_time and _is_off_date(case, evidence, one, other):
        return False
    held, holds = columns_held(first.quotes), columns_held(one.quotes)
    return not (held >= LONG and holds < held and (one.score or 0.0) < (first.score or 0.0))


def _is_off_date(case: Case, evidence: Evidence, one: Candidate, other: Evidence) -> bool:
    """Whether the other's date lets it fall behind one that is in time."""
    if other.date == "outside":
        return True
    is_stated = case.window is not None and case.window.centre_from is not None
    away = (
        case.window is not None and one.posted_at is not None and case.window.distance(one.posted_at) > ZONES
    )
    return is_stated and evidence.date == "centre" and away
