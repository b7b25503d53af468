"""``archiver archive`` and ``capture``: from an article to every post it cites, kept and catalogued."""

from __future__ import annotations

from pathlib import Path

from tests.backends import run_sql
from tests.internet import answers, trouble
from tests.newsroom import HOST, POSTINGS, STORIES
from tests.system import holdings
from tests.system.program import Program, only_line

FERRY = Path(__file__).parent / "articles" / "ferry.txt"
BRIDGE, HEARING, _, REGATTA = STORIES


def captures(program: Program) -> list[dict]:
    return program.rows("list", "captures")


def outcomes(program: Program) -> dict[str, str]:
    """Outcome of the newest capture of each address."""
    return {row["url"]: row["outcome"] for row in reversed(captures(program))}


def counts(program: Program) -> dict[str, int]:
    """How many rows the catalogue's tables have."""
    tables = ("articles", "article_versions", "citations", "mentions", "posts")
    return {name: run_sql(program.home, f"select count(*) from {name}")[0][0] for name in tables}


def test_an_article_and_each_reachable_post_are_kept(newsroom, program):
    ended = program.run("archive", BRIDGE.url)
    assert ended.code == 0, ended.err
    got = outcomes(program)
    mayor = next(url for url in got if url.endswith(POSTINGS["mayor"].key))
    assert got == {
        BRIDGE.url: "captured",
        POSTINGS["traffic"].url: "captured",
        POSTINGS["port"].url: "login_wall",
        mayor: "partial",  # X shows a script where the post should be; its endpoint tells the words
    }
    holdings.check(program.home, captures(program))


def test_what_could_not_be_had_is_said_and_the_rest_goes_on(newsroom, program):
    ended = program.run("archive", HEARING.url)
    assert ended.code in (0, 1), ended.err
    got = outcomes(program)
    of_posts = {
        name: next(outcome for url, outcome in got.items() if POSTINGS[name].key in url)
        for name in ("councillor", "student", "hearing", "engineer")
    }
    assert of_posts == {
        "councillor": "gone",
        "student": "unreachable",
        "hearing": "captured",
        "engineer": "captured",
    }
    said = ended.out + ended.err
    assert POSTINGS["student"].url in said
    assert POSTINGS["councillor"].url in said
    holdings.check(program.home, captures(program))


def test_a_page_is_kept_with_what_it_shows(newsroom, program):
    program.run("archive", BRIDGE.url)
    kept = {place.url for place in holdings.index(program.home)}
    assert kept >= {
        f"https://{HOST}{path}"
        for path in (
            "/static/courier.css",
            "/static/type.css",
            "/static/paper.svg",
            "/static/courier.js",
            "/static/bridge.png",
            "/static/bridge-large.png",
            "/charts/crossings.html",
        )
    }


def test_what_describes_a_post_is_kept_beside_it(newsroom, program):
    program.run("archive", BRIDGE.url)
    hosts = {place.url.split("/")[2] for place in holdings.index(program.home)}
    assert hosts & {"publish.twitter.com", "publish.x.com", "cdn.syndication.twimg.com"}
    mayor = next(row for row in program.rows("list", "posts") if row["platform"] == "x")
    shown = only_line(program.rows("show", mayor["id"]))
    assert "every pier has been looked at twice" in str(shown)


def test_archiving_an_unchanged_article_again_adds_nothing(newsroom, program):
    program.run("archive", BRIDGE.url)
    before = counts(program)
    ended = program.run("archive", BRIDGE.url)
    assert ended.code == 0, ended.err
    assert counts(program) == before == before | {"articles": 1, "article_versions": 1, "citations": 4}
    holdings.check(program.home, captures(program))


def test_a_changed_article_is_a_second_version_of_one_article(newsroom, program, internet):
    program.run("archive", REGATTA.url)
    changed = REGATTA.html().replace("at ten on Saturday", "at eleven on Saturday")
    internet.site(HOST).at(REGATTA.url.removeprefix(f"https://{HOST}"), answers.page(changed))
    program.run("archive", REGATTA.url)
    shown = only_line(program.rows("show", REGATTA.url))
    assert len(shown["versions"]) == 2
    assert len(program.rows("list", "articles")) == 1


def test_a_post_cited_by_two_articles_is_one_post(newsroom, program):
    ended = program.run("archive", BRIDGE.url, REGATTA.url)
    assert ended.code == 0, ended.err
    assert len([p for p in program.rows("list", "posts") if p["platform"] == "facebook"]) == 1


def test_a_text_file_is_kept_and_its_posts_stay_unresolved(program):
    ended = program.run("archive", "--published", "2026-09-17", str(FERRY))
    assert ended.code == 0, ended.err
    citations = program.rows("list", "citations")
    assert {row["resolution"]["state"] for row in citations} == {"unresolved"}
    assert {(row["platform"], row["author"]) for row in citations} >= {
        ("facebook", "Jonas Berthelsen"),
        ("x", "Jonas Berthelsen"),
        ("x", "Lise Moen"),
    }
    article = only_line(program.rows("list", "articles"))
    assert article["url"] == FERRY.absolute().as_uri()
    kinds = holdings.records(program.home)
    assert "resource" in [kind for place, kind in kinds.items() if place.url == article["url"]]
    assert "unresolved" in ended.out + ended.err
    holdings.check(program.home, captures(program))


def test_collections_are_kept_apart(newsroom, program):
    program.run("--collection", "harbour", "archive", REGATTA.url)
    assert holdings.warcs(program.home) == []
    rows = program.rows("list", "captures", "--collection", "harbour")
    holdings.check(program.home, rows, "harbour")


def test_addresses_are_captured_from_arguments_and_lists(newsroom, program, tmp_path):
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{POSTINGS['traffic'].url}\n\n{POSTINGS['engineer'].url}\n")
    ended = program.run("capture", "--from", str(listed))
    assert ended.code == 0, ended.err
    ended = program.run("capture", "-", stdin=f"{BRIDGE.url}\n")
    assert ended.code == 0, ended.err
    assert set(outcomes(program)) == {POSTINGS["traffic"].url, POSTINGS["engineer"].url, BRIDGE.url}
    assert program.rows("list", "articles") == []
    holdings.check(program.home, captures(program))


def test_requisites_can_be_left_out(newsroom, program):
    program.run("capture", "--no-requisites", BRIDGE.url)
    assert {place.url for place in holdings.index(program.home)} == {BRIDGE.url}


def test_each_hop_of_a_redirect_is_kept(internet, program):
    site = internet.site("short.example")
    site.at("/a", answers.redirect("/b", status=301))
    site.at("/b", answers.redirect("https://long.example/c"))
    internet.site("long.example").at("/c", answers.page("<title>There</title>"))
    ended = program.run("capture", site.url("/a"))
    assert ended.code == 0, ended.err
    kept = {place.url for place in holdings.index(program.home)}
    assert kept == {site.url("/a"), site.url("/b"), "https://long.example/c"}
    row = only_line(captures(program))
    assert (row["url"], row["final_url"]) == (site.url("/a"), "https://long.example/c")


def test_odd_but_lawful_answers_are_kept_whole(internet, program):
    site = internet.site("odd.example")
    body = "<title>Odd</title>" + "<p>word</p>" * 2000
    site.at("/gzip", answers.coded(answers.page(body), "gzip"))
    site.at("/chunked", answers.chunked(answers.page(body)))
    site.at("/chunked-gzip", answers.coded(answers.page(body), "gzip", chunked=True))
    site.at("/deflate", answers.coded(answers.page(body), "deflate"))
    site.at("/close", answers.until_closed(answers.page(body)))
    site.at("/twice", answers.page(body).with_headers(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))
    site.at("/headers", trouble.huge_headers())
    site.at("/empty", answers.content("", "text/html"))
    site.at("/latin", answers.page("<title>Æ</title><p>Blåbær</p>", charset="latin-1"))
    paths = ("gzip", "chunked", "chunked-gzip", "deflate", "close", "twice", "headers", "empty", "latin")
    urls = [site.url(f"/{path}") for path in paths]
    ended = program.run("capture", *urls)
    assert ended.code == 0, ended.err
    assert outcomes(program) == dict.fromkeys(urls, "captured")
    holdings.check(program.home, captures(program))


def test_walls_are_named_and_not_taken_for_the_page(internet, program):
    site = internet.site("walled.example")
    site.at("/login", answers.login_wall("Walled"))
    site.at("/403", answers.error(403))
    site.at("/410", answers.error(410))
    busy = internet.site("busy.example").at("/", answers.error(429, ("Retry-After", "3600")))
    urls = [*(site.url(path) for path in ("/login", "/403", "/410")), busy]
    ended = program.run("capture", *urls)
    assert ended.code == 1
    assert [outcomes(program)[url] for url in urls] == ["login_wall", "blocked", "gone", "rate_limited"]
    holdings.check(program.home, captures(program))
