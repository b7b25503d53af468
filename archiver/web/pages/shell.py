"""What all pages share: the menu, the names that templates use, and what a form said when it was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.blueprints import BlueprintSetupState

from ..evidence import say_state, say_watched, shape_of
from ..links import LINKS
from ..reach import service
from ..showing import NAMES, SHOWING
from ..standing import count_amiss, stand_citation, stand_post
from ..times import tell_days

#: Views and their names, in the order of the menu.
MENU = (
    ("articles.list_all", "Articles"),
    ("citations.list_all", "Citations"),
    ("posts.list_all", "Posts"),
    ("people.list_all", "People"),
    ("captures.list_all", "Captures"),
    ("sources.list_all", "Sources"),
    ("events.list_all", "Events"),
    ("work.show", "Due work"),
    ("exports.ask", "Exports"),
    ("archiving.ask", "Archive this"),
)
#: What was done, as the address after a form names it: nobody else's words are ever shown here.
_SAID: Mapping[str, str] = {
    "accepted": "Your decision is stored. The post will be captured.",
    "linked": "The link is set. The post will be captured.",
    "rejected": "That post is ruled out for this citation, whatever is found later.",
    "allowed": "That post may be chosen again.",
    "none": "It is stored that none of the posts known is meant.",
    "undone": "The decision is taken back; what the program found counts again.",
    "paused": "The source is paused. Nothing of it is looked at until it is resumed.",
    "resumed": "The source is looked at again.",
    "daemon-paused": "The daemon begins nothing more until it is resumed.",
    "daemon-resumed": "The daemon goes on.",
    "remarked": "It is stored.",
    "untagged": "The tag is removed.",
    "noted": "The note is stored.",
    "unnoted": "The note is removed.",
}

shell = Blueprint("shell", __name__)


@shell.record_once
def add_names(state: BlueprintSetupState) -> None:
    """Give the templates the words and filters of the pages."""
    app = state.app
    app.jinja_env.filters.update(SHOWING)
    app.jinja_env.globals.update(NAMES, **LINKS)
    app.jinja_env.globals.update(
        stand_citation=stand_citation,
        stand_post=stand_post,
        count_amiss=count_amiss,
        say_state=say_state,
        say_watched=say_watched,
        shape_of=shape_of,
        tell_days=tell_days,
    )


@shell.app_context_processor
def tell_shell() -> dict[str, Any]:
    """What the frame of every page says."""
    return {
        "menu": MENU,
        "said": _SAID.get(request.args.get("done", "")),
        "collection": service().collection,
    }
