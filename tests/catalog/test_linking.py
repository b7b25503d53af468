"""What the catalogue keeps of linking: decisions, rejections, accounts, copies, an author's posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from archiver.catalog import SqlCatalog
from archiver.model import Holdings, PostMetadata, PostRef
from tests.catalog.examples import (
    NOON,
    POST,
    POST_URL,
    account,
    candidate,
    capture,
    later,
    memento,
    named,
    resolution,
    said,
    settings_of,
    store_article,
)

OTHER = PostRef("bluesky", "maja.example/4aa", "maja.example")


@pytest.fixture
def citation_id(session):
    return session.save_citations(store_article(session), [named()])[0]


def by_machine(**more):
    return resolution(state="candidates", post=None, url=None, candidates=(candidate(),), **more)


def withdrawal(by="ida"):
    return resolution(state="unresolved", post=None, url=None, method="withdrawn", decided_by=by)


# --- decisions ---------------------------------------------------------------------------------


def test_a_resolution_comes_back_with_candidates_accounts_and_margin(session, citation_id):
    decided = by_machine(margin=3.5, accounts=(account(valid_from=NOON),))
    session.save_resolution(citation_id, decided)
    assert session.find_resolution(citation_id) == decided


def test_a_withdrawn_decision_gives_way_to_the_machines_newest_and_nothing_is_erased(session, citation_id):
    by_person = resolution(method="person", decided_by="ida")
    newest = by_machine(margin=1.0)
    rows = [by_machine(), by_person, withdrawal(), newest]
    for row in rows:
        session.save_resolution(citation_id, row)
    assert session.find_resolution(citation_id) == newest
    assert session.load_resolutions(citation_id) == rows[::-1]


def test_what_one_person_withdrew_another_or_the_same_can_decide_again(session, citation_id):
    by_person = resolution(method="person", decided_by="ida")
    for row in (by_machine(), by_person, withdrawal(by="ivo"), by_person):
        session.save_resolution(citation_id, row)
    assert session.find_resolution(citation_id) == by_person


def test_a_withdrawal_where_no_machine_decided_leaves_nothing_decided(session, citation_id):
    for row in (resolution(method="person", decided_by="ida"), withdrawal()):
        session.save_resolution(citation_id, row)
    assert session.find_resolution(citation_id) is None
    assert [row["resolution"] for row in session.iter_citations()] == [None]


def test_a_rejected_post_stays_rejected_until_that_is_taken_back(session, citation_id):
    session.save_rejection(citation_id, POST, by="ida", at=NOON)
    session.save_rejection(citation_id, OTHER, by="ida", at=NOON)
    session.save_resolution(citation_id, by_machine())
    assert set(session.find_rejected(citation_id)) == {POST, OTHER}
    session.save_rejection(citation_id, POST, by="ida", at=later(1), withdrawn=True)
    assert session.find_rejected(citation_id) == [OTHER]


def test_the_version_of_a_citation_is_found(session):
    version_id = store_article(session)
    (citation_id,) = session.save_citations(version_id, [named()])
    assert session.find_version_of(citation_id) == version_id
    with pytest.raises(LookupError, match="no citation cnone"):
        session.find_version_of("cnone")


# --- accounts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("owner", "asked"),
    [
        ("Maja Lind", "maja lind"),
        ("Maja Lind", "Lind Maja"),
        ("Maja Lind", "M. Lind"),
        ("Maja Lind", "Lind"),
        ("Sen. Maja Ó Líndh Jr.", "Maja O Lindh"),
        ("Lind", "Maja Lind"),
        ("Мая Линд", "М. Линд"),
        ("Straße & Söhne", "STRASSE Sohne"),
    ],
)
def test_an_account_is_found_by_surname_and_initial(session, owner, asked):
    session.save_account(account(owner=owner), article_id=None, at=NOON)
    session.save_account(account(owner="Ivo Ferri", handle="ivo.example"), article_id=None, at=NOON)
    assert session.find_accounts([asked], "bluesky") == [account(owner=owner)]
    assert session.find_accounts([asked], None) == [account(owner=owner)]
    assert session.find_accounts([asked], "x") == []


@pytest.mark.parametrize("asked", ["Bo Lind", "Maja Linder", "", "…", "x" * 100_000, "a b " * 10_000])
def test_another_name_finds_no_account(session, asked):
    session.save_account(account(), article_id=None, at=NOON)
    assert session.find_accounts([asked], None) == []


def test_an_account_taught_again_is_one_account_and_another_name_of_it_is_another(session):
    for at in (NOON, later(5)):
        session.save_account(account(), article_id="a1", at=at)
    session.save_account(account(owner="Maja Berg"), article_id=None, at=later(9))
    assert session.find_accounts(["Maja Lind", "Maja Berg"], None) == [
        account(owner="Maja Berg"),
        account(),
    ]


# --- copies elsewhere --------------------------------------------------------------------------


def test_of_each_archive_the_newest_answer_counts(session):
    old = Holdings(archive="wayback", url=POST_URL, count=2, first_at=NOON, last_at=NOON, asked_at=NOON)
    new = replace(old, count=3, is_cut=True, asked_at=later(10))
    other = Holdings(archive="arquivo", url=POST_URL, count=0, asked_at=NOON)
    for one in (new, old, other, new):
        session.save_holdings(one)
    assert session.load_holdings(POST_URL) == [other, new]
    assert session.load_holdings("https://nobody.example/") == []


def test_a_capture_remembers_the_memento_that_stands_for_it(session):
    session.save_capture(capture(memento=memento()))
    session.save_capture(capture(5))
    assert session.find_capture_of_job("j1").memento == memento()
    assert session.find_capture_of_job("j5").memento is None


# --- an account's posts ------------------------------------------------------------------------


def posts_of(session, handle="Maja.example", start=None, end=None, limit=100, platform="bluesky"):
    found = session.iter_posts_of(platform, handle, start=start, end=end, limit=limit)
    return [(post.ref.post_id, at) for post, at in found]


def test_posts_are_found_by_cited_or_stated_handle_in_order_of_time(session):
    for number in (3, 1, 2):
        ref = PostRef("bluesky", f"did/{number}", "@Maja.Example" if number != 1 else None)
        session.save_post(ref, f"{POST_URL}{number}", at=NOON)
        handle = "maja.example" if number == 1 else None
        metadata = PostMetadata(text=f"{number}", handle=handle, posted_at=later(number))
        session.save_reading(ref, said("appview", metadata))
    session.save_post(PostRef("bluesky", "did/9", "maja.example"), POST_URL, at=NOON)
    every = [("did/1", later(1)), ("did/2", later(2)), ("did/3", later(3)), ("did/9", None)]
    assert posts_of(session) == every
    assert posts_of(session, start=later(2), end=later(3)) == [every[1], every[3]]
    assert posts_of(session, limit=1) == every[:1]
    assert posts_of(session, handle="ivo.example") == posts_of(session, platform="x") == []
    (first, _) = next(session.iter_posts_of("bluesky", "@MAJA.example", start=None, end=None, limit=1))
    assert first.metadata.text == "1"


def test_a_posts_time_is_that_of_its_id_until_one_is_stated(session):
    url = "https://x.com/maja/status/1524000000000000000"
    ref = PostRef("x", "1524000000000000000", "maja")
    session.save_post(ref, url, at=NOON)
    ((_, minted),) = posts_of(session, "maja", platform="x")
    assert (minted.year, minted.month) == (2022, 5)
    stated = minted + timedelta(seconds=1)
    session.save_reading(ref, said("embed", PostMetadata(posted_at=NOON)))
    assert posts_of(session, "maja", platform="x") == [(ref.post_id, minted)]
    session.save_reading(ref, said("syndication", PostMetadata(posted_at=stated)))
    assert posts_of(session, "maja", platform="x") == [(ref.post_id, stated)]


@pytest.mark.sqlite
@pytest.mark.parametrize("query", ["posts", "names"])
def test_posts_and_names_are_looked_up_in_an_index(session, query):
    statements = []
    execute = session.connection.execute
    session.connection.execute = lambda statement, *rest: (
        statements.append(statement) or execute(statement, *rest)
    )
    if query == "posts":
        assert posts_of(session, start=NOON) == []
    else:
        assert session.find_accounts(["Maja Lind", "Lind"], "x") == []
    del session.connection.execute
    compiled = statements[0].compile(session.connection, compile_kwargs={"literal_binds": True})
    plan = session.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}").all()
    assert plan
    assert not [row[3] for row in plan if row[3].startswith("SCAN")], plan


# --- an older catalogue ------------------------------------------------------------------------


def test_a_catalogue_of_revision_0003_is_brought_up_to_date_with_all_that_is_in_it(tmp_path):
    engine = create_engine(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    config = Config()
    config.set_main_option("script_location", "archiver.catalog:migrations")
    at = "2026-05-04T12:00:00.000000Z"
    post = PostRef("x", "1524000000000000000").id
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for row in (
            f"INSERT INTO articles VALUES ('a1', 'main', 'https://p.example/', '{at}')",
            "INSERT INTO article_versions (id, article_id, text_hash, blocks, links, embeds, read_at,"
            f" last_read_at, text) VALUES ('v1', 'a1', 'h', '[]', '[]', '[]', '{at}', '{at}', 'Text')",
            "INSERT INTO citations (id, version_id, ordinal, current, found_at, kind, platform, plural,"
            f" confidence, rules) VALUES ('c1', 'v1', 0, 1, '{at}', 'prose', 'x', 0, 1.0, '[]')",
            "INSERT INTO resolutions (citation_id, state, method, candidates, reasons, decided_at,"
            " decided_by) VALUES ('c1', 'unresolved', 'm',"
            f" '[\"https://x.com/maja/status/1524000000000000000\", \"odd\"]', '[]', '{at}', 'archiver')",
            f"INSERT INTO posts VALUES ('{post}', 'x', '1524000000000000000', 'Maja',"
            f" 'https://x.com/maja/status/1524000000000000000', '{at}')",
            f"INSERT INTO post_metadata (post, origin, said_at, fields) VALUES ('{post}', 'oembed',"
            f' \'{at}\', \'{{"handle": "maja_new", "posted_at": "2022-05-11T00:00:00+00:00"}}\')',
        ):
            connection.exec_driver_sql(row)
    engine.dispose()
    catalog = SqlCatalog(settings_of(tmp_path))
    with catalog.read() as session:
        decided = session.find_resolution("c1")
        assert [(one.post.post_id, one.url) for one in decided.candidates] == [
            ("1524000000000000000", "https://x.com/maja/status/1524000000000000000"),
            ("odd", "odd"),
        ]
        assert (decided.accounts, decided.margin) == ((), None)
        for handle in ("maja", "maja_new"):
            ((_, posted_at),) = posts_of(session, handle, platform="x")
            assert posted_at.isoformat() == "2022-05-11T00:00:00+00:00"
        assert [row["resolution"]["state"] for row in session.iter_citations()] == ["unresolved"]
    catalog.close()
