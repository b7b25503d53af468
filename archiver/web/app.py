"""The application that ``archiver serve`` runs: routes over one service object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from .api import API
from .memento import MEMENTO
from .pages import PAGES
from .times import FILTERS

if TYPE_CHECKING:
    from ..service import Archiver


def create_app(archiver: Archiver) -> Flask:
    """The pages over a service, which stays the caller's to close."""
    app = Flask("archiver.web", static_folder="static", template_folder="templates")
    app.extensions["archiver"] = archiver
    app.jinja_env.filters.update(FILTERS)
    for blueprint in (*PAGES, API, MEMENTO):
        app.register_blueprint(blueprint)
    return app
