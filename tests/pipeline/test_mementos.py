"""Copies of pages that aren't to be had: the right one, and once."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from archiver.ports import NewJob
from tests.internet import Answer, answers, trouble
from tests.net.lookups import age_file
from tests.system import holdings

NAMES = ["timestamp", "original", "mimetype", "statuscode", "digest", "length"]
STORY = "<html><head><title>Dam</title></head><body><article><h1>Dam</h1><p>{}</p></article></body></html>"


@pytest.fixture
def archiver(build, tmp_path):
    age_file(tmp_path / "home")
    return build(linking={"online": True, "archives": "wayback"})


def serve(internet, held):
    """The Wayback Machine, with captures by ``held``: address -> lines of status and page."""
    site = internet.site("web.archive.org")

    def index(request):
        (url,) = parse_qs(urlsplit(request.target).query)["url"]
        lines = [
            ["20220513101010", url, "text/html", str(status), "ABCDEFGHIJK", "9"]
            for status, _ in held.get(url, [])
        ]
        return answers.json_answer([NAMES, *lines] if lines else [])

    def replay(request):
        page = next(page for url, lines in held.items() if request.target.endswith(url) for _, page in lines)
        return Answer(
            headers=(
                ("Content-Type", "text/html; charset=utf-8"),
                ("Memento-Datetime", "Fri, 13 May 2022 10:10:10 GMT"),
            ),
            body=page.encode(),
        )

    site.at("/cdx/search/cdx", index)
    site.at("/web/*", replay)


def copies(archiver):
    return [row for row in archiver.list_rows("captures") if row["outcome"] == "memento_only"]


def test_a_gone_article_is_kept_from_its_copy_once_however_often_it_is_archived(archiver, internet):
    url = internet.site("paper.example").at("/gone", answers.page("gone", status=404))
    serve(internet, {url: [(200, STORY.format("The survey of the dam was put off again. " * 9))]})
    for _ in range(3):
        archiver.archive([url])
    assert len(copies(archiver)) == 1
    assert len(archiver.show(url)["versions"]) == 1
    replayed = [one for one in internet.requests("web.archive.org") if one.target.startswith("/web/")]
    assert len(replayed) == 1


def test_redirects_at_one_address_dont_hide_the_copies_at_the_next(archiver, internet):
    live = internet.site("x.com").at("/mara/status/1524000000000000000", answers.page("gone", status=404))
    old = live.replace("x.com", "twitter.com")
    page = '<html><head><meta property="og:description" content="The dam holds."></head><body></body></html>'
    serve(internet, {live: [(301, "")], old: [(200, page)]})
    archiver.capture([live])
    archiver.archive([])
    asked = [
        parse_qs(urlsplit(one.target).query)["url"][0]
        for one in internet.requests("web.archive.org")
        if one.target.startswith("/cdx")
    ]
    assert asked[:2] == [live, old]
    assert [row["url"] for row in copies(archiver)] == [live]


def test_a_submission_that_nobody_answers_is_said_to_be_given_up(build, internet, tmp_path, monkeypatch):
    monkeypatch.setenv("IA_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("IA_SECRET_ACCESS_KEY", "made-up")
    age_file(tmp_path / "home")
    internet.site("web.archive.org").at("/*", trouble.reset())
    url = internet.site("paper.example").url("/story")
    linking = {"online": True, "archives": "wayback", "save_page_now": True}
    archiver = build(linking=linking, work={"max_attempts": 1})
    # The last try: those after a day and a week have been.
    last = NewJob(step="submit", subject=url, details={"tries": 3})
    with archiver.catalog.begin() as session:
        session.enqueue(last, at=datetime.now(UTC))
    archiver.archive([])
    archiver.close()
    (said,) = holdings.statements(tmp_path / "home", "submission/1")
    assert (said["url"], said["state"]) == (url, "error")
    assert said["message"].startswith("given up: ")


def test_an_answer_from_memory_leaves_no_second_statement(archiver, internet, tmp_path):
    url = internet.site("paper.example").at("/gone", answers.page("gone", status=404))
    serve(internet, {})
    for _ in range(2):
        archiver.archive([url])
    archiver.close()
    assert len(holdings.statements(tmp_path / "home", "holdings/1")) == 1
