"""How it stands with a cited post, as one state of :mod:`.states`: is it known, is it there, is it kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .states import HELD, IN_PART, LOST, OUTCOMES, STANDINGS, State, stand_resolution

Shown = Mapping[str, Any]
_WALLS = frozenset({"login_wall", "blocked", "rate_limited", "unavailable"})


def stand_citation(citation: Shown) -> State:
    """How it stands with a citation, as :meth:`Archiver.show` has it, and the post that it means."""
    resolution = citation.get("resolution")
    state = resolution["state"] if resolution else None
    if state != "resolved":
        return stand_resolution(state)
    return _stand(citation.get("post") or {}, [one["outcome"] for one in citation.get("captures") or ()])


def stand_post(post: Shown) -> State:
    """The same for a post, with its captures where it is shown with them."""
    captures = post.get("captures")
    outcomes = [one["outcome"] for one in captures] if captures else [post.get("outcome")]
    return _stand(post, [one for one in outcomes if one])


def count_amiss(article: Shown) -> list[tuple[int, State]]:
    """How many citations of a listed article have no post, and how many of its posts aren't kept whole."""
    found: dict[State, int] = {}
    for state, many in (article.get("states") or {}).items():
        if state != "resolved":
            stands = stand_resolution(state)
            found[stands] = found.get(stands, 0) + many
    for post in article.get("posts") or ():
        state = _stand({"watched": post}, post["outcomes"])
        if state is not STANDINGS["kept"]:
            found[state] = found.get(state, 0) + 1
    return [(many, state) for state, many in found.items()]


def is_missing(post: Shown) -> bool:
    """Whether the platform says that the post is not there for the public any more."""
    watched = (post.get("watched") or {}).get("state")
    if watched in ("present", "edited"):
        return False
    return watched in LOST or post.get("availability") in ("gone", "private")


def _stand(post: Shown, outcomes: list[str]) -> State:
    """``outcomes`` are the newest first."""
    held = [one for one in outcomes if one in HELD]
    if is_missing(post) or (outcomes and outcomes[0] in ("gone", "private")):
        return STANDINGS["saved" if held else "gone"]
    if held:
        return STANDINGS["part" if all(one in IN_PART for one in held) else "kept"]
    if not outcomes:
        return STANDINGS["due"]
    kind = "walled" if outcomes[0] in _WALLS else "failed"
    said = OUTCOMES.get(outcomes[0])
    return State(kind, said.sign, said.label, said.says) if said else STANDINGS[kind]
