"""The API keeps what its description promises, whatever is asked of it."""

from __future__ import annotations

import json

from flask import Response

from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.app import create_app
from tests.web.fuzzing import find_faults
from tests.web.homes import fill

#: Operations that are unlike each other; by hand :mod:`tests.web.fuzzing` takes all of them for long.
DIFFERENT = ("listArticles", "getPost", "search", "archive", "acceptCitation", "editNote")


def test_an_empty_home_is_told_of_as_described_also_at_the_edges_of_what_is_allowed(tmp_path):
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        assert list(find_faults(create_app(archiver), examples=1, seed=8, only=DIFFERENT)) == []


def test_a_filled_home_is_told_of_and_changed_as_described(tmp_path):
    with Archiver(fill(tmp_path / "home")) as archiver:
        assert list(find_faults(create_app(archiver), examples=1, seed=8, edges=False)) == []


def test_an_answer_that_isnt_described_is_found(tmp_path):
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        app = create_app(archiver)
        whole = app.view_functions["api.openapi"]

        def less():
            told = json.loads(whole().get_data())
            overview = {"/overview": told["paths"]["/overview"]}
            return Response(json.dumps({**told, "paths": overview}), content_type="application/json")

        app.view_functions["api.openapi"] = less
        app.view_functions["api.getOverview"] = lambda: Response(
            '{"today": 1}', content_type="application/json"
        )
        faults = list(find_faults(app, examples=1, seed=8, edges=False))
    assert any("violates schema" in fault for fault in faults)
