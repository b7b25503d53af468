"""How it stands with posts, copies and citations, in one vocabulary that every page uses.

Keys are the outcomes and states of the catalogue, as its JSON has them. One word means one thing here: a
post is *there* or *gone* on its platform, a copy is *kept* here.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..lightly import dataclass


@dataclass(frozen=True, slots=True)
class State:
    """One state of things, for the eye and for the ear."""

    #: A colour class of the style sheet.
    key: str
    #: For those who see no colours.
    sign: str
    label: str
    #: The same as a sentence for a person.
    says: str = ""


_KEPT, _PART, _GONE, _WALL, _FAIL, _ASK, _NONE, _WAIT = "✓", "◧", "✕", "◐", "!", "?", "○", "…"
#: What stood in the way of a look, whether at a post or at a page.
_HIDDEN: Mapping[str, State] = {
    "login_wall": State("walled", _WALL, "login wall", "It is shown only to those who are logged in."),
    "rate_limited": State(
        "walled", _WALL, "asked too often", "The host answered that it had been asked too often."
    ),
    "blocked": State("walled", _WALL, "blocked", "The host does not let the archive in."),
    "unavailable": State(
        "walled", _WALL, "not shown to us", "It is there, and is withheld here or shown to adults only."
    ),
    "unreachable": State("failed", _FAIL, "unreachable", "No answer came that shows it."),
}
_PRIVATE = State("gone", _GONE, "private", "Only those see it whom its author lets in.")

#: How a visit ended, by its outcome.
OUTCOMES: Mapping[str, State] = {
    "captured": State("kept", _KEPT, "kept", "The page is kept."),
    "partial": State(
        "part", _PART, "kept in part", "Something is kept, but not all that the page needs to show itself."
    ),
    "gone": State("gone", _GONE, "gone", "The answer was that it is not there."),
    "private": _PRIVATE,
    **_HIDDEN,
    "refused": State("failed", _FAIL, "not asked for", "The archive does not ask for such an address."),
    "too_large": State(
        "part", _PART, "kept in part, too large", "It is larger than what is kept of one page."
    ),
    "memento_only": State(
        "kept", _KEPT, "kept from another archive", "The copy that another web archive had is kept here."
    ),
}
#: How it stands with a post on its platform, by an observation's state or an answer's availability.
POST_STATES: Mapping[str, State] = {
    "present": (_there := State("kept", _KEPT, "there", "The post was there.")),
    "available": _there,
    "there": _there,
    "edited": State("kept", "✎", "there, edited", "The post was there, with another text than before."),
    "gone": State("gone", _GONE, "gone", "The platform says that the post is not there."),
    "private": _PRIVATE,
    "suspended": State("gone", _GONE, "account suspended", "The platform took the author's account down."),
    **_HIDDEN,
    "unclear": State("walled", _WALL, "unclear", "The answer does not say whether the post is there."),
    "unknown": State("due", _WAIT, "not known yet", "Nobody has looked at it yet."),
}
#: How far a citation got, by its resolution's state.
RESOLUTION_STATES: Mapping[str, State] = {
    "resolved": State("kept", _KEPT, "resolved", "It is known which post is meant."),
    "candidates": State("undecided", _ASK, "to decide", "A person has to say which post is meant."),
    "ambiguous_author": State(
        "undecided", _ASK, "several people of that name", "A person has to say who is meant."
    ),
    "unresolved": State("unfound", _NONE, "not found", "No post was found that is meant."),
}
#: How it stands with a cited post in all; :mod:`.standing` chooses among these, or says what hid the page.
STANDINGS: Mapping[str, State] = {
    "kept": State(
        "kept",
        _KEPT,
        "kept",
        "The post was there at the last look; its page is kept here, with what of its parts could be had.",
    ),
    "part": State("part", _PART, "kept in part", "What the post says is kept here, but not all of its page."),
    "saved": State("saved", "⚑", "gone, copy kept", "The post is gone; a copy is kept here."),
    "gone": State("gone", _GONE, "gone", "The post is gone, and no copy of its page is kept here."),
    "walled": State(
        "walled", _WALL, "login wall or block", "The platform did not show the post's page to the archive."
    ),
    "failed": State("failed", _FAIL, "unreachable", "The post's page could not be reached."),
    "undecided": RESOLUTION_STATES["candidates"],
    "unfound": RESOLUTION_STATES["unresolved"],
    "due": State("due", _WAIT, "not done yet", "It has not been looked at yet."),
}
#: Outcomes that leave a copy of the page, and those of them that leave a part of it.
HELD = frozenset({"captured", "partial", "too_large", "memento_only"})
IN_PART = frozenset({"partial", "too_large"})
LOST = frozenset({"gone", "private", "suspended"})


def state_of(states: Mapping[str, State], key: object) -> State:
    """What one of these tables has for a key; the key itself in words where it has nothing."""
    from .showing import tell_name

    return states.get(str(key)) or State("walled", _WALL, tell_name(key))


def stand_resolution(state: object) -> State:
    """How far a citation got; ``None`` where nothing has been tried."""
    return STANDINGS["due"] if state is None else state_of(RESOLUTION_STATES, state)
