"""What is gone, walled or out of reach is kept from a web archive's copy, and only from a true one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.internet.answers import LOGIN_FORM, error, login_wall, page
from tests.system import holdings
from tests.system.linked import Linked
from tests.system.replay import Replay
from tests.world.nouns import Copy
from tests.world.small import ARTICLE, ARTICLE_URL, ASKED, example_world

HOST = "ledger.example"
TAKEN_AT = datetime(2022, 5, 12, 8, 30, tzinfo=UTC)
WALL = LOGIN_FORM.format(site="The Ledger").encode()


def article_copy(body: str | bytes = ARTICLE, *, archive: str = "wayback", url: str = ARTICLE_URL) -> tuple:
    return Copy(at=TAKEN_AT, url=url, form="page", archive=archive), (  # type: ignore[arg-type]
        body if isinstance(body, bytes) else body.encode()
    )


def with_pages(*pages: tuple):
    return replace(example_world(), pages=tuple(pages))


def article_capture(linked: Linked) -> dict:
    """The newest visit to the article, or the copy that was kept in its place: later tries may follow."""
    rows = [row for row in linked.program.rows("list", "captures") if row["url"] == ARTICLE_URL]
    return next((row for row in rows if row["outcome"] == "memento_only"), rows[0])


@pytest.mark.parametrize(
    ("trouble", "outcome"), [("gone", "gone"), ("wall", "login_wall"), ("down", "unreachable")]
)
def test_an_article_that_is_not_to_be_had_is_read_from_its_memento(build_linked, trouble, outcome):
    linked = build_linked(with_pages(article_copy()))
    if trouble == "gone":
        linked.at(ARTICLE_URL, error(404))
    elif trouble == "wall":
        linked.at(ARTICLE_URL, login_wall("The Ledger"))
    else:
        linked.internet.take_down(HOST)
    ended = linked.archive()
    kept = article_capture(linked)
    assert kept["outcome"] == "memento_only", ended.err
    assert ended.code == 0, ended.err
    assert "kept as Wayback Machine has it" in ended.out
    assert (kept["memento"]["archive"], kept["memento"]["at"]) == ("wayback", TAKEN_AT.isoformat())
    assert f"live page: {outcome}" in kept["evidence"]
    assert len(linked.program.rows("list", "citations")) == 3
    assert linked.resolution()["state"] == "resolved"
    (article,) = linked.program.rows("list", "articles")
    assert article["title"].startswith("A besieged commander")
    holdings.check(linked.home, linked.program.rows("list", "captures"))
    assert "Traceback" not in ended.err


def test_an_article_kept_from_a_memento_replays_at_the_mementos_address(build_linked):
    linked = build_linked(with_pages(article_copy()))
    linked.at(ARTICLE_URL, error(404))
    linked.archive()
    with Replay(linked.home) as wayback:
        status, html = wayback.get(f"https://web.archive.org/web/20220512083000id_/{ARTICLE_URL}")
        live, _ = wayback.get(ARTICLE_URL)
    assert status == 200
    assert "paper mill" in html
    assert live != 200


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (WALL, ARTICLE_URL),
        (ARTICLE, "https://ledger.example/world/another-article.html"),
        (b"", ARTICLE_URL),
    ],
    ids=["walled", "another page", "empty"],
)
def test_a_copy_that_does_not_show_the_article_is_not_taken(build_linked, body, url):
    linked = build_linked(with_pages(article_copy(body, url=url)))
    linked.at(ARTICLE_URL, error(404))
    linked.archive()
    assert article_capture(linked)["outcome"] == "gone"
    assert linked.program.rows("list", "citations") == []


def test_the_archives_own_page_in_place_of_a_copy_is_not_taken(build_linked):
    linked = build_linked(with_pages(article_copy()))
    linked.at(ARTICLE_URL, error(404))
    linked.internet.site("web.archive.org").at(
        f"/web/20220512083000id_/{ARTICLE_URL}", page("<title>Wayback Machine</title><p>Try again later.")
    )
    linked.archive()
    assert article_capture(linked)["outcome"] == "gone"


def test_a_copy_of_a_script_shell_does_not_pass_for_the_post(build_linked):
    world = example_world()
    only_shells = tuple(
        replace(post, copies=tuple(copy for copy in post.copies if copy.form == "shell"))
        for post in world.posts
    )
    linked = build_linked(replace(world, posts=only_shells))
    linked.archive()
    assert linked.resolution()["state"] in ("unresolved", "candidates")
    assert ASKED not in str(linked.program.rows("list", "posts"))


# --- archive.today -----------------------------------------------------------------------------


def test_archive_today_is_not_asked_unless_it_is_added(linked):
    linked.archive()
    linked.program.run("archive")
    assert [one.host for one in linked.internet.requests() if one.host.startswith("archive.")] == []


def test_what_archive_today_gives_is_told_with_how_far_it_is_trusted(build_linked):
    linked = build_linked(
        with_pages(article_copy(archive="archive.today")),
        linking={"archives": "wayback arquivo archive.today"},
    )
    linked.at(ARTICLE_URL, error(404))
    linked.archive()
    kept = article_capture(linked)
    assert kept["outcome"] == "memento_only", kept
    assert kept["memento"]["archive"] == "archive.today"
    assert "altered" in kept["evidence"]
    shown = linked.program.run("show", ARTICLE_URL).out
    assert "archive.today: 1 copy" in shown


def test_what_an_archive_holds_of_a_page_that_was_kept_is_asked_when_there_is_time(build_linked):
    linked = build_linked(with_pages(article_copy()))
    linked.archive()
    assert article_capture(linked)["outcome"] == "captured"
    ended = linked.program.run("archive")
    assert "mementos" in ended.err
    assert "wayback: 1 copy" in linked.program.run("show", ARTICLE_URL).out
