"""An article's short link replays as it was: a redirect to the post, which is kept too."""

from __future__ import annotations

import pytest

from tests.internet import answers
from tests.system.replay import Replay

SHORT = "https://vm.tiktok.com/ZMabc123/"
POST = "https://www.tiktok.com/@leah.marsh/video/7300000000000000001"


#: Redirects to a post add parameters, and the browser goes to exactly that address.
@pytest.mark.parametrize("added", ["", "?_t=8abCdEf&_r=1"])
def test_a_short_link_in_an_archived_article_replays_to_the_post(program, internet, added):
    internet.site("vm.tiktok.com").at("/ZMabc123/", answers.redirect(POST + added, status=301))
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
    assert (citation["url"], citation["resolution"]["url"]) == (SHORT, POST + added)
    (post,) = program.rows("list", "posts")
    assert post["url"] == POST
    assert set(post["aliases"]) == {SHORT, POST + added} - {POST}
    assert program.rows("show", SHORT)[0]["id"] == program.rows("show", POST)[0]["id"] == post["id"]
    with Replay(program.home) as wayback:
        assert "The boat leaves" in wayback.get(SHORT)[1]


def test_a_general_short_link_is_cited_once_it_was_followed_and_replays(program, internet, tmp_path):
    link = "https://bit.ly/3abCdEf"
    internet.site("bit.ly").at("/3abCdEf", answers.redirect(POST, status=301))
    tiktok = internet.site("www.tiktok.com")
    tiktok.otherwise = answers.error(404)
    tiktok.at("/@leah.marsh/video/7300000000000000001", answers.page("<title>The boat leaves</title>"))
    html = f'<title>Dam</title><article><p>Divers <a href="{link}">were there</a> on Monday.</p></article>'
    story = internet.site("paper.example").at("/story", answers.page(html))
    (tmp_path / "story.html").write_text(html)
    assert program.rows("find", str(tmp_path / "story.html"))[0]["citations"] == []
    assert internet.requests() == []
    ended = program.run("archive", story)
    assert ended.code == 0, ended.err
    (citation,) = program.rows("list", "citations")
    assert (citation["url"], citation["resolution"]["url"]) == (link, POST)
    with Replay(program.home) as wayback:
        assert "The boat leaves" in wayback.get(link)[1]


def test_an_embed_with_only_a_short_link_is_found_and_resolved(program, internet, tmp_path):
    html = (
        '<title>Dam</title><article><p>Divers saw it.</p><blockquote class="tiktok-embed">'
        f'<a href="{SHORT}">@leah.marsh</a></blockquote>'
        '<blockquote class="twitter-tweet"><p>Safe.</p>&mdash; '
        f'Mira (@mira) <a href="https://t.co/AbCdEf1234">May 4, 2024</a></blockquote></article>'
    )
    (tmp_path / "story.html").write_text(html)
    found = program.rows("find", str(tmp_path / "story.html"))[0]["citations"]
    assert [one["url"] for one in found] == [SHORT, "https://t.co/AbCdEf1234"]
    internet.site("vm.tiktok.com").at("/ZMabc123/", answers.redirect(POST))
    internet.site("t.co").at("/AbCdEf1234", answers.redirect("https://x.com/mira/status/1786400000000000001"))
    for host in ("www.tiktok.com", "x.com"):
        internet.site(host).otherwise = answers.page("<title>Shown</title>")
    ended = program.run("archive", str(tmp_path / "story.html"))
    assert ended.code == 0, ended.err
    cited = program.rows("list", "citations")
    assert {one["resolution"]["url"] for one in cited} == {
        POST,
        "https://x.com/mira/status/1786400000000000001",
    }


def test_a_short_link_that_cannot_be_reached_fails_no_article(program, internet):
    story = internet.site("paper.example").at(
        "/story",
        answers.page(
            '<title>Dam</title><article><p>See <a href="https://su.pr/3abC">more</a>.</p></article>'
        ),
    )
    ended = program.run("archive", story)
    assert ended.code == 0, ended.err
    assert "cites no social post" in ended.out
    assert program.rows("list", "citations") == []
