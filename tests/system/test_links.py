"""An article's short link replays as it was: a redirect to the post, which is kept too."""

from __future__ import annotations

import pytest

from tests.internet import answers
from tests.system.program import Program
from tests.system.replay import Replay

SHORT = "https://vm.tiktok.com/ZMabc123/"
POST = "https://www.tiktok.com/@leah.marsh/video/7300000000000000001"


@pytest.fixture
def program(internet, tmp_path) -> Program:
    return Program(tmp_path / "home", internet.write_config(tmp_path / "archiver.toml"))


def test_a_short_link_in_an_archived_article_replays_to_the_post(program, internet):
    internet.site("vm.tiktok.com").at("/ZMabc123/", answers.redirect(POST, status=301))
    tiktok = internet.site("www.tiktok.com")
    tiktok.otherwise = answers.error(404)
    tiktok.at("/@leah.marsh/video/7300000000000000001", answers.page("<title>The boat leaves</title>"))
    story = internet.site("paper.example").at(
        "/story",
        answers.page(
            f'<title>Dam</title><article><p>Divers <a href="{SHORT}">filmed it</a> on Monday.</p></article>'
        ),
    )
    ended = program.run("archive", story)
    assert ended.code == 0, ended.err
    (citation,) = program.rows("list", "citations")
    assert (citation["url"], citation["resolution"]["url"]) == (SHORT, POST)
    (post,) = program.rows("list", "posts")
    assert (post["url"], post["aliases"]) == (POST, [SHORT])
    assert program.rows("show", SHORT)[0]["id"] == program.rows("show", POST)[0]["id"] == post["id"]
    with Replay(program.home) as wayback:
        assert "The boat leaves" in wayback.get(SHORT)[1]
