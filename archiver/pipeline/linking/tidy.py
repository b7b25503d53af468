"""A resolution as it is kept: every post that was looked at, and no more of each than a person needs."""

from __future__ import annotations

from dataclasses import replace

from ...model import Candidate, Resolution

#: Candidates whose words are kept, and characters of them: a person chooses among these.
_MOST_TEXTS = 20
_MOST_CHARACTERS = 2_000
#: All that are kept, the others by address, time and score alone; the number of the rest is told.
_MOST_KEPT = 200


def tidied(resolution: Resolution) -> Resolution:
    """The resolution in bounds: strangers' texts are long, and a busy account has many posts."""
    kept = [_with_words(one) for one in resolution.candidates[:_MOST_TEXTS]]
    kept += [_without_words(one) for one in resolution.candidates[_MOST_TEXTS:_MOST_KEPT]]
    left_out = len(resolution.candidates) - len(kept)
    reasons = resolution.reasons
    if left_out > 0:
        reasons = (*reasons, f"{left_out} further posts fit less and aren't listed")
    return replace(resolution, candidates=tuple(kept), reasons=reasons)


def _with_words(candidate: Candidate) -> Candidate:
    text = candidate.text
    if text is None or len(text) <= _MOST_CHARACTERS:
        return candidate
    return replace(candidate, text=text[: _MOST_CHARACTERS - 1].rstrip() + "…")


def _without_words(candidate: Candidate) -> Candidate:
    return replace(candidate, text=None, quotes=(), notes=(), account=None)
