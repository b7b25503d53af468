"""How it stands with a cited post, in one word: is it known, is it there, is it kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .words import HELD, LOST, STANDINGS

Shown = Mapping[str, Any]
_WALLS = frozenset({"login_wall", "blocked", "rate_limited", "unavailable"})


@dataclass(frozen=True)
class Standing:
    """A key for the style sheet, a sign for those who see no colours, and words."""

    key: str

    @property
    def sign(self) -> str:
        return STANDINGS[self.key][0]

    @property
    def label(self) -> str:
        return STANDINGS[self.key][1]

    @property
    def says(self) -> str:
        return STANDINGS[self.key][2]


def stand_citation(citation: Shown) -> Standing:
    """How it stands with a citation, as :meth:`Archiver.show` has it, and the post that it means."""
    resolution = citation.get("resolution")
    if not resolution:
        return Standing("due")
    if resolution["state"] in ("candidates", "ambiguous_author"):
        return Standing("undecided")
    if resolution["state"] != "resolved":
        return Standing("unfound")
    return _stand(citation.get("post") or {}, [one["outcome"] for one in citation.get("captures") or ()])


def stand_post(post: Shown) -> Standing:
    """The same for a post, with its captures where it is shown with them."""
    captures = post.get("captures")
    outcomes = [one["outcome"] for one in captures] if captures else [post.get("outcome")]
    return _stand(post, [one for one in outcomes if one])


def is_missing(post: Shown) -> bool:
    """Whether the platform says that the post is not there for the public any more."""
    watched = (post.get("watched") or {}).get("state")
    if watched in ("present", "edited"):
        return False
    return watched in LOST or post.get("availability") in ("gone", "private")


def _stand(post: Shown, outcomes: list[str]) -> Standing:
    """``outcomes`` are the newest first."""
    is_held = any(one in HELD for one in outcomes)
    if is_missing(post) or (outcomes and outcomes[0] in ("gone", "private")):
        return Standing("saved" if is_held else "gone")
    if is_held:
        return Standing("kept")
    if not outcomes:
        return Standing("due")
    return Standing("walled" if outcomes[0] in _WALLS else "failed")
