"""The application that ``archiver serve`` runs: routes over one service object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from .access import add_guard
from .api import API
from .assets import add_digests
from .downloads import Outlets
from .faults import answer_faults
from .headers import add_headers
from .memento import MEMENTO
from .pages import PAGES
from .pictures import pictures
from .reach import replay_at, replay_of
from .reports import Violations, reports
from .serving import Serving
from .times import FILTERS

if TYPE_CHECKING:
    from ..service import Archiver


def create_app(archiver: Archiver, serving: Serving | None = None) -> Flask:
    """The pages over a service, which stays the caller's to close; by default as on this machine alone."""
    serving = serving or Serving()
    app = Flask("archiver.web", static_folder="static", template_folder="templates")
    app.extensions.update(archiver=archiver, serving=serving, violations=Violations(), outlets=Outlets())
    app.config["REPLAY_ORIGIN"] = serving.replay.base
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(replay_of=replay_of, replay_link=replay_of, replay_at=replay_at)
    app.context_processor(lambda: {"replay_says": serving.replay.says})
    add_headers(app)
    add_guard(app, serving)
    answer_faults(app)
    add_digests(app)
    for blueprint in (*PAGES, API, MEMENTO, pictures, reports):
        app.register_blueprint(blueprint)
    return app
