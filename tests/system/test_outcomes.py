"""What became of a post when it is captured: told apart, with evidence, and never better than it is."""

from __future__ import annotations

import pytest

from tests.internet import Internet, answers
from tests.internet.platforms import Posting, open_platforms
from tests.system import holdings
from tests.system.posts import ALL, answer_all, open_all, posting, to_login
from tests.system.program import Program, only_line


def capture(program: Program, postings: list[Posting]) -> dict[str, tuple[str, str]]:
    """Outcome and evidence of each platform's post, captured without requisites."""
    ended = program.run("capture", "--json", "--no-requisites", *(p.url for p in postings))
    rows = {row["url"]: row for row in ended.rows()}
    return {p.platform: (rows[p.url]["outcome"], rows[p.url]["evidence"] or "") for p in postings}


def outcomes(program: Program, postings: list[Posting]) -> dict[str, str]:
    return {name: outcome for name, (outcome, _) in capture(program, postings).items()}


def test_a_post_that_is_up_is_captured_as_far_as_its_page_shows_it(internet, program):
    assert outcomes(program, open_all(internet)) == dict.fromkeys(ALL, "captured") | {
        "x": "partial",
        "facebook": "login_wall",
        "instagram": "login_wall",
    }
    holdings.check(program.home, program.rows("list", "captures"))


def test_a_deleted_post_is_gone_whatever_its_page_shows_instead(internet, program):
    got = capture(program, open_all(internet, state="gone"))
    assert {name: outcome for name, (outcome, _) in got.items()} == dict.fromkeys(ALL, "gone")
    assert "widget says gone: the widget says 'Post not found'" in got["telegram"][1]
    assert "appview says gone: 400 Bad Request: NotFound; of the page: captured" in got["bluesky"][1]
    assert "of the page: the page says '<title>Log in to Facebook'" in got["facebook"][1]


def test_private_and_suspended_are_no_deletion(internet, build_program):
    for state, outcome in (("private", "private"), ("suspended", "unavailable")):
        postings = [posting(name, state=state) for name in ("x", "reddit")]
        open_platforms(internet, postings)
        got = capture(build_program(), postings)
        assert {name: outcome for name, (outcome, _) in got.items()} == dict.fromkeys(got, outcome)


@pytest.mark.parametrize(
    ("build", "outcome"),
    [
        (to_login, "login_wall"),
        (lambda _: answers.error(429, ("Retry-After", "3600")), "rate_limited"),
        (lambda _: answers.page("<title>Just a moment...</title>", status=403), "blocked"),
    ],
    ids=["login wall", "rate limit", "block"],
)
def test_what_hides_a_post_is_never_a_captured_post(internet, program, build, outcome):
    postings = open_all(internet)
    answer_all(internet, build)
    got = capture(program, postings)
    assert {name: had for name, (had, _) in got.items()} == dict.fromkeys(ALL, outcome)
    assert all(evidence for _, evidence in got.values())


def test_a_script_shell_whose_endpoints_are_limited_is_tried_again(internet: Internet, build_program):
    program = build_program(work={"retry_seconds": 3600})
    post = posting("x")
    open_platforms(internet, [post])
    for host in ("cdn.syndication.twimg.com", "publish.twitter.com", "platform.twitter.com"):
        internet.take_down(host)
        internet.site(host).otherwise = answers.error(429)
    ended = program.run("capture", "--no-requisites", post.url)
    assert "rate_limited" in ended.out
    assert "tried again later: 1" in ended.err
    row = only_line(program.rows("list", "posts"))
    assert (row["availability"], row["outcome"]) == ("rate_limited", "rate_limited")


def test_a_front_page_in_place_of_the_post_is_no_captured_post_and_its_words_are_not_the_posts(
    internet: Internet, program
):
    site = internet.site("ok.ru")
    site.at("/video/1234567890123", answers.redirect("https://ok.ru/"))
    site.at("/", answers.page('<meta property="og:description" content="Welcome to OK">'))
    post = site.url("/video/1234567890123")
    assert program.run("capture", post).code == 1
    (row,) = program.run("describe", "--json", post).rows()
    assert (row["outcome"], row["text"]) == ("blocked", None)
    (first, _) = program.rows("list", "captures")
    assert (first["outcome"], first["evidence"]) == ("blocked", "led to https://ok.ru/, which isn't the post")
