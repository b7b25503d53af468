"""What filters offer to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from ..reach import service
from ..states import OUTCOMES, POST_STATES, RESOLUTION_STATES
from ..words import EVENT_KINDS

Options = Sequence[tuple[str, str]]
#: Sources and tags that are offered; others can still be reached by their links.
_MOST = 200


def platform_options() -> Options:
    """Platforms by their own names."""
    from ...platforms import PLATFORMS

    return sorted(((one.name, one.title) for one in PLATFORMS.values()), key=lambda pair: pair[1].casefold())


def state_options() -> Options:
    """How far a citation got."""
    return [(key, state.label) for key, state in RESOLUTION_STATES.items()]


def post_state_options() -> Options:
    """How it stands with a post."""
    keys = ("there", "gone", "private", "unavailable", "unknown")
    return [(key, POST_STATES[key].label) for key in keys]


def outcome_options() -> Options:
    """How a visit ended."""
    return [(key, state.label) for key, state in OUTCOMES.items()]


def kind_options() -> Options:
    """What can happen."""
    return [(key, label) for key, (_, label) in EVENT_KINDS.items()]


def source_options() -> Options:
    """The sources that are watched."""
    return [(one.id, one.title or one.url) for one in service().list_sources()[:_MOST]]


def collection_options() -> Options:
    """The collections that there are."""
    found = {*service().browsing.list_collections(), service().collection}
    return [(name, name) for name in sorted(found)]


def tag_options() -> Options:
    """The tags of articles, the most used first."""
    return [(one["tag"], one["tag"]) for one in service().notes.list_tags(kind="article", limit=_MOST)]
