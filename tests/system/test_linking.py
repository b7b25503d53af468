"""A post that an article only names is found in web archives, by the whole program, or honestly not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.internet.platforms import x
from tests.system import holdings
from tests.system.linked import is_lookup
from tests.system.replay import Replay
from tests.system.terminal import at_terminal
from tests.world.small import ARTICLE, ARTICLE_URL, ASKED, PUBLISHED, PUMPS_ASKED, PUMPS_WORK, example_world


@pytest.fixture
def archived(linked):
    ended = linked.archive()
    assert ended.code == 0, ended.err
    return linked


def post_of(world, text: str):
    (found,) = [one.posting for one in world.posts if one.posting.text == text]
    return found


# --- the example -------------------------------------------------------------------------------


def test_a_post_named_in_prose_is_found_by_its_quotes_and_kept_from_the_memento(archived):
    decided = archived.resolution()
    post = post_of(archived.archives.world, ASKED)
    assert (decided["state"], decided["method"]) == ("resolved", "quote-match")
    assert decided["url"].endswith(post.key)
    best = decided["candidates"][0]
    assert [quote["verdict"] for quote in best["quotes"]] == ["exact"] * 3
    assert best["text"] == ASKED
    kept = archived.capture("memento_only")
    copy = kept["memento"]
    assert (copy["archive"], copy["at"]) == ("wayback", "2022-05-11T09:46:44+00:00")
    assert "Wayback Machine" in kept["evidence"]
    assert "2022-05-11 09:46 UTC" in kept["evidence"]
    assert "gone" in kept["evidence"]
    holdings.check(archived.home, archived.program.rows("list", "captures"))
    archived.archives.check_limits()


def test_the_memento_replays_at_its_own_address_and_never_as_the_live_page(archived):
    kept = archived.capture("memento_only")
    address = f"https://web.archive.org/web/20220511094644id_/{kept['memento']['original']}"
    places = {place.url: place for place in holdings.index(archived.home)}
    assert places[address].offset == kept["offset"]
    with Replay(archived.home) as wayback:
        status, body = wayback.get(address, modifier="id_")
        _, live = wayback.get(kept["url"], modifier="id_")
    assert status == 200
    assert ASKED in body
    assert ASKED not in live


def test_several_posts_stay_a_group_whose_posts_are_the_candidates(archived):
    decided = archived.resolution(author="Danylo Hrabar")
    assert (decided["state"], decided["method"], decided["post"]) == ("candidates", "quote-match-group", None)
    texts = {one["text"] for one in decided["candidates"] if one.get("excluded") is None}
    assert {PUMPS_ASKED, PUMPS_WORK} <= texts


def test_a_post_that_is_nowhere_is_unresolved_with_what_was_tried(archived):
    decided = archived.resolution("facebook")
    assert (decided["state"], decided["candidates"], decided["url"]) == ("unresolved", [], None)
    assert any("facebook.com/ostap.verbytsky/" in line for line in decided["reasons"])
    assert decided["reasons"][-1] == "no post was found that may be meant"
    assert [one["handle"] for one in decided["accounts"]] == ["ostap.verbytsky"]


def test_what_was_decided_is_in_the_warc_with_each_candidate(archived):
    said = holdings.statements(archived.home, "resolution/3")
    (ours,) = [one for one in said if one["state"] == "resolved"]
    assert ASKED in {one["text"] for one in ours["candidates"]}
    held = holdings.statements(archived.home, "holdings/1")
    assert {"wayback", "arquivo"} <= {one["archive"] for one in held}


def test_a_post_that_is_still_there_is_captured_live(build_linked):
    linked = build_linked(example_world(live=True))
    linked.archive()
    outcomes = {row["outcome"] for row in linked.program.rows("list", "captures")}
    assert linked.resolution()["state"] == "resolved"
    assert "memento_only" not in outcomes


def test_archiving_again_asks_nothing_anew_and_decides_the_same(archived):
    before, lookups = archived.program.rows("list", "citations"), archived.archives.asked()
    archived.archive()
    assert archived.program.rows("list", "citations") == before
    assert archived.archives.asked() == lookups


# --- persons -----------------------------------------------------------------------------------


def test_a_persons_decision_survives_archiving_again(archived):
    post = post_of(archived.archives.world, ASKED)
    citation = archived.citation("x", "Ostap Verbytsky")
    ended = archived.program.run("link", citation["id"], "--none", "--by", "Ada")
    assert ended.code == 0, ended.err
    archived.archive()
    decided = archived.resolution()
    assert (decided["state"], decided["decided_by"]) == ("unresolved", "Ada")
    assert archived.program.run("link", citation["id"], post.url, "--by", "Ada").code == 0
    archived.archive()
    assert archived.resolution()["decided_by"] == "Ada"


# --- without asking anybody --------------------------------------------------------------------


def test_offline_nobody_is_asked_and_the_citation_says_so(build_linked):
    linked = build_linked(linking={"online": False})
    assert linked.archive().code == 0
    assert set(linked.asked()) == {ARTICLE_URL}
    assert linked.resolution()["state"] == "unresolved"


def test_offline_the_users_list_and_known_posts_are_enough(build_linked):
    linked = build_linked(example_world(live=True), linking={"online": False})
    post = post_of(linked.archives.world, ASKED)
    linked.home.mkdir()
    (linked.home / "people.toml").write_text(
        '[[person]]\nname = "Ostap Verbytsky"\n[[person.handle]]\nplatform = "x"\nhandle = "verbytsky_ua"\n'
    )
    assert linked.program.run("describe", post.url).code == 0
    assert linked.archive().code == 0
    assert linked.resolution()["url"].endswith(post.key)
    assert not any(map(is_lookup, linked.internet.requests()))


def test_offline_a_post_that_the_article_shows_is_the_one_it_names(build_linked):
    linked = build_linked(example_world(live=True), linking={"online": False})
    post = post_of(linked.archives.world, ASKED)
    linked.put_article(ARTICLE.replace("<p>The town's", x.embed_html(post) + "<p>The town's"))
    linked.archive()
    known = [row for row in linked.program.rows("list", "citations") if row["platform"] == "x"]
    assert all(
        row["resolution"]["url"].endswith(post.key) for row in known if row["author"] == "Ostap Verbytsky"
    )
    assert not any(map(is_lookup, linked.internet.requests()))


def test_offline_an_account_learnt_from_an_earlier_article_is_used_in_the_next(build_linked):
    linked = build_linked(example_world(live=True), linking={"online": False})
    post = post_of(linked.archives.world, ASKED)
    shown = f"<p>He wrote on Twitter:</p>{x.embed_html(replace(post, name='Ostap Verbytsky'))}"
    earlier = "https://ledger.example/world/earlier.html"
    linked.put_article(f"<article><h1>A call for help</h1><p>From the mill.</p>{shown}</article>", earlier)
    linked.program.run("archive", earlier, "--published", PUBLISHED)
    linked.archive()
    decided = linked.resolution()
    assert decided["state"] == "resolved", decided
    assert decided["url"].endswith(post.key)
    assert not any(map(is_lookup, linked.internet.requests()))


# --- what a person sees ------------------------------------------------------------------------


def test_the_summary_tells_the_reason_in_a_line_and_show_tells_all(linked):
    ended = linked.archive()
    lines = ended.out.splitlines()
    place = lines.index("  unresolved: facebook post by Ostap Verbytsky, Wednesday")
    assert lines[place + 1].startswith("    no post was found that may be meant; ")
    assert "0 posts, and 3 more look-ups; " in lines[place + 1]
    assert max(map(len, lines)) < 240
    assert "  for a person to decide: 1; `archiver review` shows them side by side" in lines
    citation = linked.citation("facebook", "Ostap Verbytsky")
    shown = linked.program.run("show", citation["id"]).out
    assert shown.count("facebook.com/ostap.verbytsky/") >= 3


def test_lists_fit_eighty_columns_and_keep_the_ids_whole(archived):
    for noun in ("captures", "citations", "posts", "articles"):
        rows = archived.program.rows("list", noun)
        with at_terminal(archived.program, "list", noun, columns=80, NO_COLOR="1") as terminal:
            _, seen = terminal.end()
        lines = seen.splitlines()
        assert max(map(len, lines)) <= 80, seen
        assert {line.split()[0] for line in lines[1:]} == {row["id"] for row in rows}
