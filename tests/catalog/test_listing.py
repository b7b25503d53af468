"""The lists that people browse say what the facts say, in whichever order those came."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from archiver.catalog import SqlCatalog
from archiver.catalog import touched as noted
from archiver.catalog.listing import list_everything
from archiver.catalog.renewal import carry_over
from archiver.errors import UsageError
from archiver.model import (
    WITHDRAWN,
    Alias,
    Availability,
    Observation,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    PostState,
    SeenEntry,
    Source,
)
from archiver.ports import Filter
from tests.catalog.examples import (
    ARTICLE,
    CLAIM,
    NOON,
    POST,
    POST_URL,
    capture,
    citation,
    later,
    named,
    resolution,
    said,
    settings_of,
    store_article,
    version,
)

GONE = PostMetadata(availability=Availability.GONE)
OTHER = PostRef("bluesky", "did:plc:x/3kq")
OTHER_URL = "https://bsky.example/profile/did:plc:x/post/3kq"
SOURCE = Source(url="https://paper.example/feed.xml", title="The Paper", added_at=NOON)


def page(session, noun, wanted=None, *, after=None, limit=50):
    return getattr(session, f"page_{noun}")(wanted or Filter(), after=after, limit=limit)


def rows(session, noun, **wanted):
    return page(session, noun, Filter(**wanted)).rows


def observation(number, state, **more):
    return Observation(post=POST, capture_id=f"k{number}", observed_at=later(number), state=state, **more)


def entry(seen=NOON, **more):
    return SeenEntry(entry_id="1", url=ARTICLE, seen_at=seen, **more)


def ids_of(session):
    return {one["kind"]: one["id"] for one in session.iter_citations()}


# Each is stored in a transaction of its own; the lists are to be the same as if all were listed at the end.
def take_article(session):
    store_article(session)


def take_other_collection(session):
    store_article(session, collection="other", at=later(3))


def take_correction(session):
    article_id = session.save_article(ARTICLE, collection="main", at=later(5))
    version_id, _ = session.save_version(article_id, version("Corrected. Closed."), at=later(5))
    session.save_citations(version_id, [replace(citation(), mentions=(), quotes=()), named("Zoë Łuk")])


def take_older_text_again(session):
    article_id = session.save_article(ARTICLE, collection="main", at=later(9))
    session.save_version(article_id, version(), at=later(9))


def take_post(session):
    session.save_post(POST, POST_URL, at=NOON)


def take_decisions(session):
    for citation_id in [one["id"] for one in session.iter_citations()]:
        session.save_resolution(citation_id, resolution())


def take_persons_decision(session):
    for citation_id in [one["id"] for one in session.iter_citations() if one["kind"] == "prose"]:
        session.save_resolution(citation_id, resolution(state="unresolved", post=None, decided_by="ida"))


def take_withdrawal(session):
    for citation_id in [one["id"] for one in session.iter_citations() if one["kind"] == "prose"]:
        session.save_resolution(
            citation_id, resolution(method=WITHDRAWN, decided_by="ida", decided_at=later(30))
        )


def take_merge(session):
    origin = Origin("resolver", later(2))
    session.save_alias(Alias(post=OTHER, post_url=OTHER_URL, url=POST_URL, other=POST, origin=origin))


def take_looks(session):
    session.add_observation(observation(1, PostState.PRESENT))
    session.add_observation(observation(3, PostState.GONE))
    session.add_observation(observation(4, PostState.LOGIN_WALL))


def take_reading(session):
    session.save_reading(POST, said("oembed", CLAIM))


def take_entry(session):
    session.save_entries(SOURCE.id, "main", [entry()])


STEPS = {
    name.removeprefix("take_"): function for name, function in globals().items() if name.startswith("take_")
}
ORDERS = (
    list(STEPS),
    ["entry", "looks", "merge", "article", "post", "decisions", "other_collection", "correction", "reading"],
    [
        "reading",
        "post",
        "other_collection",
        "article",
        "persons_decision",
        "decisions",
        "merge",
        "withdrawal",
    ],
    ["article", "correction", "decisions", "older_text_again", "merge", "looks", "entry"],
    ["merge", "article", "decisions", "correction"],
)


def dump(session):
    tables = ("listed_articles", "listed_citations", "listed_posts", "tallies")
    listed = {name: session.connection.execute(text(f"SELECT * FROM {name}")).all() for name in tables}
    # Which number a text has doesn't matter.
    listed["listed_articles"] = [tuple(row)[:-1] for row in listed["listed_articles"]]
    return {name: sorted(map(str, told)) for name, told in listed.items()}


@pytest.mark.parametrize("order", ORDERS, ids=range(len(ORDERS)))
def test_the_lists_are_what_they_would_be_if_all_were_listed_at_the_end(catalog, order):
    for step in order:
        with catalog.begin() as session:
            STEPS[step](session)
    with catalog.begin() as session:
        before = dump(session)
        list_everything(session.connection)
        assert dump(session) == before
        assert before["listed_citations"]


def test_a_correction_takes_the_place_of_what_the_text_cited_before(catalog):
    for step in (take_article, take_correction):
        with catalog.begin() as session:
            step(session)
    with catalog.read() as session:
        assert [one["author"] for one in rows(session, "citations")] == ["Maja Lind", "Zoë Łuk"]
        assert [one["key"] for one in rows(session, "people")] == ["maja-lind", "zoe-luk"]


def test_an_articles_row_counts_platforms_and_states_and_names_its_source(catalog):
    with catalog.begin() as session:
        session.add_source(SOURCE)
        session.save_entries(SOURCE.id, "main", [entry()])
        store_article(session)
        session.save_resolution(ids_of(session)["embed"], resolution())
    with catalog.read() as session:
        (row,) = rows(session, "articles")
        assert (row["platforms"], row["states"]) == ({"bluesky": 1, "x": 1}, {"resolved": 1, "unresolved": 1})
        assert (row["source"], row["tags"]) == ({"id": SOURCE.id, "title": "The Paper"}, [])
        assert rows(session, "articles", source=SOURCE.id) == (row,)
        assert rows(session, "articles", source="s-other") == ()
        assert len(rows(session, "citations", source=SOURCE.id)) == 2
        assert session.count_of_sources() == {SOURCE.id: {"articles": 1, "entries": 1}}


def test_an_articles_row_tells_of_each_post_its_state_and_how_visits_to_it_ended(catalog):
    with catalog.begin() as session:
        for step in (take_article, take_post, take_decisions, take_looks):
            step(session)
        session.save_capture(capture(1))
        session.save_capture(capture(21, purpose="description"))
        session.save_capture(capture(41, outcome=Outcome.GONE))
    with catalog.read() as session:
        (row,) = rows(session, "articles")
        (post,) = rows(session, "posts")
    assert row["posts"] == [{"id": post["id"], "state": "gone", "outcomes": ["gone", "captured"]}]


def test_an_entry_that_a_filter_left_out_brought_no_article(catalog):
    with catalog.begin() as session:
        session.add_source(SOURCE)
        session.save_entries(SOURCE.id, "main", [entry(left_out="words")])
        store_article(session)
    with catalog.read() as session:
        assert rows(session, "articles")[0]["source"] is None


def test_a_filter_of_platform_and_state_asks_for_one_citation_that_is_both(catalog):
    with catalog.begin() as session:
        store_article(session)
        session.save_resolution(ids_of(session)["embed"], resolution())
    with catalog.read() as session:
        for noun in ("articles", "citations"):
            assert len(rows(session, noun, platform="bluesky", state="resolved")) == 1
            assert len(rows(session, noun, platform="bluesky", state="resolved", collection="main")) == 1
            assert rows(session, noun, platform="x", state="resolved") == ()
            assert rows(session, noun, platform="bluesky", collection="other") == ()
            assert rows(session, noun, platform="bluesky", tag="none") == ()


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        ([], "unknown"),
        ([take_reading], "there"),
        ([take_looks], "gone"),
        ([take_looks, lambda session: session.add_observation(observation(9, PostState.PRESENT))], "there"),
        ([lambda session: session.add_observation(observation(1, PostState.BLOCKED))], "blocked"),
        (
            [
                lambda session: session.add_observation(observation(2, PostState.EDITED, before_at=NOON)),
                lambda session: session.add_observation(observation(3, PostState.PRESENT)),
            ],
            "edited",
        ),
        ([lambda session: session.save_reading(POST, said("oembed", GONE))], "gone"),
    ],
)
def test_a_posts_state_is_what_looks_say_else_what_was_said_of_it(catalog, steps, state):
    for step in (take_post, *steps):
        with catalog.begin() as session:
            step(session)
    with catalog.read() as session:
        assert [one["state"] for one in rows(session, "posts")] == [state]
        assert len(rows(session, "posts", state=state, platform="bluesky")) == 1
        assert rows(session, "posts", state="private") == ()


@pytest.mark.parametrize(
    ("state", "became"),
    [
        (None, "unknown"),
        (PostState.PRESENT, "there"),
        (PostState.EDITED, "there"),
        (PostState.GONE, "gone"),
        (PostState.PRIVATE, "gone"),
        (PostState.SUSPENDED, "gone"),
        (PostState.LOGIN_WALL, None),
        (PostState.UNREACHABLE, None),
    ],
)
def test_the_months_say_what_became_of_posts_and_name_those_that_nobody_looked_at(catalog, state, became):
    with catalog.begin() as session:
        take_post(session)
        if state is not None:
            session.add_observation(observation(2, state, before_at=NOON))
    with catalog.read() as session:
        (month,) = session.load_overview(since=NOON)["survival"]
    assert month.pop("month")
    assert month == {"posts": 1, "there": 0, "gone": 0, "unknown": 0} | ({became: 1} if became else {})


def test_a_post_that_turned_out_to_be_another_is_listed_and_counted_once(catalog):
    for step in (take_article, take_other_collection, take_post, take_decisions, take_merge):
        with catalog.begin() as session:
            step(session)
    with catalog.read() as session:
        (post,) = rows(session, "posts")
        assert (post["id"], post["cited_by"]) == (OTHER.id, 2)
        assert [one["id"] for one in rows(session, "posts", collection="other")] == [OTHER.id]
        assert rows(session, "posts", collection="third") == ()


# --- pages -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory, module_backend):
    with module_backend():
        catalog = SqlCatalog(settings_of(tmp_path_factory.mktemp("many")))
    with catalog.begin() as session:
        for number in range(7):
            # Two at a time are of one instant.
            at = later(number // 2)
            article_id = session.save_article(f"{ARTICLE}/{number}", collection="main", at=at)
            new = version(f"Text {number}", published_at=None, byline=None)
            version_id, _ = session.save_version(article_id, new, at=at)
            session.save_citations(version_id, [citation(author=f"Name {number}"), named(start=number)])
            session.save_post(PostRef("x", str(number)), f"https://x.example/{number}", at=at)
            session.save_capture(capture(number + 1, captured_at=at))
            session.add_source(replace(SOURCE, url=f"{SOURCE.url}{number}"))
    yield catalog
    catalog.close()


@pytest.mark.parametrize("noun", ["articles", "citations", "posts", "people", "captures"])
def test_the_pages_of_a_list_have_each_row_once_and_in_one_order(many, noun):
    with many.read() as session:
        whole = page(session, noun).rows
        assert len(whole) >= 7
        for limit in (1, 2, 3, 7):
            found, after = [], None
            while True:
                some = page(session, noun, after=after, limit=limit)
                assert len(some.rows) <= limit
                found += some.rows
                if (after := some.after) is None:
                    break
            assert found == list(whole)


def test_citations_stand_in_the_order_of_their_articles_and_texts(many):
    with many.read() as session:
        cited = [(one["article"], one["kind"]) for one in rows(session, "citations")]
        articles = [one["url"] for one in rows(session, "articles")]
        assert cited == [(url, kind) for url in articles for kind in ("embed", "prose")]


def test_a_place_that_is_none_is_refused_in_one_line(many):
    with many.read() as session:
        others = [page(session, other, limit=1).after for other in ("articles", "citations", "people")]
        given = ["", "x", "é", "[]", "W10", "a" * 5000, "eyJhIjoxfQ", "\x00", "\ud800", *others]
        for noun in ("articles", "citations", "posts", "people", "captures", "events"):
            own = page(session, noun, limit=1).after
            for after in given:
                if after != own:
                    with pytest.raises(UsageError, match=f"no place in the list of {noun}") as caught:
                        page(session, noun, after=after)
                    assert "\n" not in str(caught.value)


def test_since_takes_its_instant_in_and_until_leaves_it_out(many):
    with many.read() as session:
        for noun, each in (("articles", 1), ("citations", 2), ("posts", 1), ("captures", 1)):
            assert len(rows(session, noun, since=later(1), until=later(2))) == 2 * each
            assert len(rows(session, noun, since=later(3))) == each


# --- making them -------------------------------------------------------------------------------


def test_a_catalogue_of_before_there_were_lists_is_listed_and_can_be_searched(tmp_path):
    old = create_engine(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with old.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "archiver.catalog:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        at = "2026-05-04T12:00:00.000000Z"
        for statement in (
            f"INSERT INTO articles VALUES ('a1', 'main', '{ARTICLE}', '{at}')",
            "INSERT INTO article_versions (id, article_id, text_hash, title, text, blocks, links, embeds, "
            "read_at, last_read_at) VALUES ('v1', 'a1', 'h', 'Bridge', 'The old wall.', '[]', '[]', '[]', "
            f"'{at}', '{at}')",
            "INSERT INTO citations (id, version_id, ordinal, current, found_at, kind, platform, author, "
            "plural, confidence, rules) "
            f"VALUES ('c1', 'v1', 0, 1, '{at}', 'prose', 'x', 'Pavel Hora', 0, 1, '[]')",
            f"INSERT INTO posts VALUES ('p1', 'x', '1', NULL, 'https://x.example/1', '{at}')",
        ):
            connection.exec_driver_sql(statement)
    old.dispose()
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog, catalog.read() as session:
        assert [one["id"] for one in rows(session, "articles", words="wall -bridge*")] == []
        assert [one["id"] for one in rows(session, "articles", words="old wall", platform="x")] == ["a1"]
        assert [one["id"] for one in rows(session, "citations", state="unresolved")] == ["c1"]
        assert [one["id"] for one in rows(session, "posts", state="unknown")] == ["p1"]
        assert [one["name"] for one in rows(session, "people", words="hora")] == ["Pavel Hora"]


def test_a_capture_of_a_plain_address_touches_no_list(catalog):
    with catalog.begin() as session:
        session.add_captures([capture(1, "https://plain.example/")])
        taken = noted.take_touched(session.connection)
        assert (taken.articles, taken.citations, taken.posts) == (set(), set(), set())
        assert taken.added == {"captures": 1}
        assert session.page_posts(Filter(), after=None, limit=1).rows == ()


def test_what_was_taken_back_within_a_transaction_is_not_listed(catalog):
    def fail(session):
        with session.part():
            store_article(session)
            raise KeyError

    with catalog.begin() as session:
        with pytest.raises(KeyError):
            fail(session)
        store_article(session, url=f"{ARTICLE}/2")
    with catalog.read() as session:
        assert [one["url"] for one in rows(session, "articles")] == [f"{ARTICLE}/2"]
        totals = session.load_overview(since=NOON)["totals"]
        assert totals == {"articles": 1, "citations": 2, "posts": 0, "captures": 0, "events": 0}


def test_sources_that_only_the_old_catalogue_knows_count_after_it_is_made_anew(tmp_path):
    old, new = (settings_of(tmp_path / name) for name in ("old", "new"))
    with closing(SqlCatalog(old)) as catalog, catalog.begin() as session:
        session.add_source(SOURCE)
        session.save_entries(SOURCE.id, "main", [entry(later(1))])
    with closing(SqlCatalog(new)) as catalog, catalog.begin() as session:
        store_article(session)
    carry_over(tmp_path / "old" / "catalog.sqlite", tmp_path / "new" / "catalog.sqlite")
    with closing(SqlCatalog(new)) as catalog, catalog.begin() as session:
        assert rows(session, "articles", source=SOURCE.id)[0]["source"]["title"] == "The Paper"
        before = dump(session)
        list_everything(session.connection)
        assert dump(session) == before


# --- people, events, work, overview -----------------------------------------------------------


def test_people_are_found_by_any_word_of_their_name_and_by_handle(catalog):
    with catalog.begin() as session:
        article_id = session.save_article(ARTICLE, collection="main", at=NOON)
        version_id, _ = session.save_version(article_id, version(), at=NOON)
        people = [
            citation(),
            named("Pavel Hora"),
            named("Інна Волина", 9),
            replace(named("Somebody", 12), author_kind="unnamed", handle="@Night.Owl"),
            replace(named("a resident", 15), author_kind="unnamed"),
            named("市長", 18),
        ]
        session.save_citations(version_id, people)
    with catalog.read() as session:

        def found(words):
            return [one["name"] for one in rows(session, "people", words=words)]

        assert found("maja") == found("lind") == found("MAJA LI") == found("@maja.ex") == ["Maja Lind"]
        assert found("волин") == found("volyn") == ["Інна Волина"]
        assert found("night") == ["@night.owl"]
        assert found("lind") == ["Maja Lind"]
        assert found("@lind") == found("@") == found(" @hora") == []
        assert found("ind") == found("resident") == found("%") == found("...") == []
        every = rows(session, "people")
        assert len(every) == 5
        for one in every:
            assert one["key"] == one["key"].strip("/?#& ")
            assert one["key"].isascii()
            assert session.show_person(one["key"])["name"] == one["name"]
        maja = next(one for one in every if one["name"] == "Maja Lind")
        assert maja == {
            "key": "maja-lind",
            "name": "Maja Lind",
            "accounts": [{"platform": "bluesky", "handle": "maja.example"}],
            "citations": 1,
            "articles": 1,
            "posts": 1,
            "last_cited_at": (NOON - timedelta(hours=1)).isoformat(),
        }


def test_the_most_cited_of_a_name_are_sought_among_all_of_that_name(catalog):
    often = [*(named("Ann Zoll", at) for at in range(3)), *(named("Ann Yves", at) for at in range(3, 5))]
    letters = "abcdefghijklmnopqrstuvwxyz"
    names = [f"Ann {one}{other}" for one in "BCD" for other in letters]
    once = [named(name, 5 + at) for at, name in enumerate(names)]
    with catalog.begin() as session:
        article_id = session.save_article(ARTICLE, collection="main", at=NOON)
        version_id, _ = session.save_version(article_id, version(), at=NOON)
        session.save_citations(version_id, [*often, *once, named("Bo Ek", 200)])
    with catalog.read() as session:
        found = [(one["name"], one["citations"]) for one in session.list_most_cited("ann", 3)]
        assert found == [("Ann Zoll", 3), ("Ann Yves", 2), ("Ann Ba", 1)]
        assert session.list_most_cited("%", 4) == []


def test_a_person_is_shown_with_known_accounts_posts_and_where_they_are_cited(catalog):
    from tests.catalog.examples import account

    with catalog.begin() as session:
        store_article(session)
        session.save_post(POST, POST_URL, at=NOON)
        session.save_resolution(ids_of(session)["embed"], resolution())
        session.save_account(account(), article_id=None, at=NOON)
        session.save_account(account(platform="x", handle="maja_lind"), article_id=None, at=NOON)
        session.save_account(account(owner="Milo Lind", handle="other"), article_id=None, at=NOON)
    with catalog.read() as session:
        shown = session.show_person("maja-lind")
        assert [one["id"] for one in shown["posts"]] == [POST.id]
        assert [one["author"] for one in shown["cited_in"]] == ["Maja Lind"]
        assert sorted((one["platform"], one["handle"], one["origin"]) for one in shown["accounts"]) == [
            ("bluesky", "maja.example", "catalogue"),
            ("x", "maja_lind", "catalogue"),
        ]
        assert shown["numbers"] == {"citations": 1, "articles": 1, "posts": 1}


def test_a_person_has_the_account_of_a_post_that_is_cited_as_theirs_and_it_says_so(catalog):
    with catalog.begin() as session:
        store_article(session)
        session.save_post(POST, POST_URL, at=NOON)
        session.save_reading(
            POST, said("appview", PostMetadata(author_name="Maja L.", handle="Maja.Harbour"))
        )
        session.save_resolution(ids_of(session)["embed"], resolution())
    with catalog.read() as session:
        theirs = [
            {"platform": "bluesky", "handle": "maja.example"},
            {"platform": "bluesky", "handle": "maja.harbour", "origin": "cited-post"},
        ]
        assert session.show_person("maja-lind")["accounts"] == theirs
        assert rows(session, "people", words="maja")[0]["accounts"] == theirs


def test_a_key_of_nobody_finds_nobody(many):
    with many.read() as session:
        assert session.show_person("name-1") is not None
        for key in (
            "",
            "nobody",
            "~",
            "~x",
            "~" + "a" * 5000,
            "name 1",
            "Name-1",
            "é",
            "~_w",
            "name-1\n",
            "~AA",
        ):
            assert session.show_person(key) is None
