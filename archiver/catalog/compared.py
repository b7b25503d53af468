"""What the article quoted against what the post says, put together when it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..jsonable import to_json
from ..lightly import dataclass
from ..merging import EMBED
from ..model import QuoteMatch, QuoteVerdict

#: Observations, no judgements: what was archived may be an edit, and a quote a translation.
_QUOTES: Mapping[QuoteVerdict, str] = {
    "exact": "the post, {copy}, has exactly these words",
    "shortened": "the post, {copy}, has these words and between them others",
    "altered": "the post, {copy}, has similar words, not the same",
    "absent": "the post, {copy}, doesn't have these words",
}
_EMBEDS: Mapping[QuoteVerdict, str] = {
    "exact": "the embed's text is that of the post, {copy}",
    "shortened": "the embed's text is part of that of the post, {copy}",
    "altered": "the embed's text is similar to that of the post, {copy}, not the same",
    "absent": "the embed's text is not that of the post, {copy}",
}


@dataclass(frozen=True, kw_only=True)
class _Copy:
    """The text of a post, and who gave it when."""

    text: str
    origin: str
    at: str
    is_archived: bool
    is_cut: bool
    language: str | None

    @property
    def named(self) -> str:
        if self.origin == EMBED:
            return f"as embedded in an article read {self.at[:10]}"
        return (
            f"as archived {self.at[:10]}" if self.is_archived else f"as {self.origin} gave it {self.at[:10]}"
        )


def compare_citation(
    cited: Mapping[str, Any],
    post: Mapping[str, Any] | None,
    *,
    claim: Mapping[str, Any] | None,
    language: str | None,
) -> list[dict[str, Any]]:
    """Each quote, and the text that an embed carried by value, against the text of the post that is meant.

    ``cited`` and ``post`` are as :mod:`.shown` has them, ``claim`` as the
    citation's row has it, ``language`` is the article's. Of a plural citation only the quotes that
    this one post has are told.
    """
    copy = _find_copy(cited, post)
    claimed = (claim or {}).get("text")
    if copy is None or not (cited["quotes"] or claimed):
        return []
    from ..citations.linking import compare_quotes, compare_texts  # only where there is something to compare

    told = [_tell("quote", one, copy, language) for one in compare_quotes(cited["quotes"], copy.text)]
    if cited["plural"]:
        told = [one for one in told if one["verdict"] != "absent"]
    if claimed and copy.origin != EMBED:
        told.append(_tell("embed", compare_texts(claimed, copy.text), copy, None))
    return told


def _tell(what: str, match: QuoteMatch, copy: _Copy, language: str | None) -> dict[str, Any]:
    says = (_QUOTES if what == "quote" else _EMBEDS)[match.verdict].format(copy=copy.named)
    if copy.is_cut and match.verdict == "absent":
        says += " in the part of its text that is known"
    if match.verdict != "exact" and language and copy.language and language != copy.language[:2].lower():
        says += f" (the post is in {copy.language}, the article in {language})"
    return {
        "what": what,
        "quote": match.quote,
        "verdict": match.verdict,
        "score": round(match.score, 1),
        "origin": copy.origin,
        "said_at": copy.at,
        "says": says,
    }


def _find_copy(cited: Mapping[str, Any], post: Mapping[str, Any] | None) -> _Copy | None:
    """The post's text as its best origin gave it, else as it was read for the decision."""
    if post is None:
        return None
    candidate = _candidate_of(cited, post)
    memento = candidate.get("memento") or {}
    said = (post.get("origins") or {}).get("text")
    if post.get("text") and said:
        is_same = bool(memento) and candidate.get("text") == post["text"]
        return _Copy(
            text=post["text"],
            origin=said["name"],
            at=memento["at"] if is_same else said["said_at"],
            is_archived=is_same or _is_archive(said["name"]),
            is_cut=bool(post.get("text_is_cut")),
            language=post.get("language"),
        )
    if not candidate.get("text"):
        return None
    return _Copy(
        text=candidate["text"],
        origin=candidate.get("text_origin") or candidate["found_by"],
        at=memento.get("at") or cited["resolution"]["decided_at"],
        is_archived=bool(memento),
        is_cut=False,
        language=post.get("language"),
    )


def _candidate_of(cited: Mapping[str, Any], post: Mapping[str, Any]) -> Mapping[str, Any]:
    candidates: Sequence[Mapping[str, Any]] = (cited.get("resolution") or {}).get("candidates") or ()
    identity = (post["platform"], post["post_id"])
    same = (one for one in candidates if (one["post"]["platform"], one["post"]["post_id"]) == identity)
    return next(same, {})


def _is_archive(origin: str) -> bool:
    from ..archives import ARCHIVES

    return origin in ARCHIVES


def tell_holdings(held: Sequence[Any]) -> list[dict[str, Any]]:
    """What archives hold of an address, each with how far it is trusted."""
    if not held:
        return []
    from ..archives import ARCHIVES

    told = []
    for one in held:
        archive = ARCHIVES.get(one.archive)
        told.append(to_json(one) | {"trust": archive.trust if archive else "unknown"})
    return told
