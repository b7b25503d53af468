"""``archiver find`` and ``identify``: what is said of articles and addresses, with nothing stored."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import uuid
from pathlib import Path

import pytest

from tests.newsroom import POSTINGS, STORIES
from tests.system.program import only_line

FERRY = Path(__file__).parent / "articles" / "ferry.txt"
BRIDGE = STORIES[0]

FIELDS = {"source", "url", "title", "published_at", "language", "prose_read", "cut", "text", "citations"}
CITATION_FIELDS = {
    *("kind", "platform", "url", "post_id", "author", "author_kind", "handle", "quotes", "when"),
    *("when_from", "when_to", "addressee", "plural", "confidence", "mentions"),
}


def check_form(article: dict) -> None:
    """The form of the line, and that every offset leads to the mention's own words."""
    assert set(article) >= FIELDS
    for citation in article["citations"]:
        assert set(citation) >= CITATION_FIELDS
        assert citation["mentions"], citation
        for mention in citation["mentions"]:
            assert article["text"][mention["start"] : mention["end"]] == mention["text"]


def test_an_article_that_links_to_nothing_still_cites(program):
    article = only_line(program.rows("find", "--published", "2026-09-17", str(FERRY)))
    check_form(article)
    certain = [c for c in article["citations"] if c["confidence"] >= 0.7]
    named = {(c["platform"], c["author"], c["plural"]): c for c in certain}
    facebook = named["facebook", "Jonas Berthelsen", False]
    tweet = named["x", "Jonas Berthelsen", False]
    assert ("x", "Lise Moen", True) in named
    assert facebook["when"] == "Wednesday"
    assert facebook["when_from"].startswith("2026-09-16") or facebook["when_from"].startswith("2026-09-15T22")
    assert {
        "someone who grew up on this shore",
        "she knows what the north side is like in November.",
        "She has never let the town down,",
    } <= set(facebook["quotes"])
    assert len(tweet["quotes"]) == 3
    assert tweet["addressee"] == "Helena Strand"
    assert {c["kind"] for c in article["citations"]} == {"prose"}
    assert {c["author"] for c in article["citations"]} <= {"Jonas Berthelsen", "Lise Moen", "Helena Strand"}


def test_a_page_with_all_kinds_has_one_citation_for_each_post(newsroom, program):
    article = only_line(program.rows("find", BRIDGE.url))
    check_form(article)
    addressed = {c["url"].split("?")[0]: c for c in article["citations"] if c["url"]}
    posts = {(c["platform"], c["post_id"]) for c in addressed.values()}
    assert posts == {
        ("x", POSTINGS["mayor"].key),
        ("facebook", POSTINGS["port"].key),
        ("telegram", "vessbytraffic/1204"),
    }
    assert len(article["citations"]) == 4
    mayor = next(c for c in article["citations"] if c["platform"] == "x")
    assert (mayor["kind"], mayor["author"]) == ("embed", "Ingrid Solvang")
    assert {m["kind"] for m in mayor["mentions"]} >= {"prose"}
    only_named = only_line([c for c in article["citations"] if not c["url"]])
    assert (only_named["kind"], only_named["platform"]) == ("prose", "facebook")
    assert (only_named["author"], only_named["when"]) == ("Tomas Hale", "Wednesday")
    assert len(only_named["quotes"]) == 3


def test_find_stores_nothing(newsroom, program):
    program.run("find", BRIDGE.url)
    assert not program.home.exists() or list(program.home.iterdir()) == []


def test_standard_input_is_a_source(program):
    ended = program.run(
        "find", "--json", "--url", "https://courier.example/ferry", "-", stdin=FERRY.read_bytes()
    )
    article = only_line(ended.rows())
    assert (article["source"], article["url"]) == ("-", "https://courier.example/ferry")
    assert article["citations"]


def warc_record(url: str, html: str) -> bytes:
    """A page as any crawler would have kept it."""
    body = html.encode()
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-09-17T12:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + block + b"\r\n\r\n")


def test_each_page_of_a_warc_is_an_article(program, tmp_path):
    path = tmp_path / "pages.warc.gz"
    path.write_bytes(b"".join(warc_record(story.url, story.html()) for story in STORIES[:2]))
    articles = program.rows("find", str(path))
    assert [(a["url"], a["title"]) for a in articles] == [(s.url, s.title) for s in STORIES[:2]]


@pytest.mark.parametrize("name", ["story.html.gz", "story", "-"])
def test_a_page_in_a_gzip_file_is_read(program, tmp_path, name):
    packed = gzip.compress(BRIDGE.html().encode())
    if name == "-":
        article = only_line(program.run("find", "--json", "-", stdin=packed).rows())
    else:
        (tmp_path / name).write_bytes(packed)
        article = only_line(program.rows("find", str(tmp_path / name)))
    assert article["title"] == BRIDGE.title
    assert article["citations"]


def test_a_packed_warc_is_known_by_its_content(program, tmp_path):
    path = tmp_path / "pages.gz"
    path.write_bytes(warc_record(BRIDGE.url, BRIDGE.html()))
    assert only_line(program.rows("find", str(path)))["url"] == BRIDGE.url


def test_the_first_of_two_articles_is_answered_first(newsroom, program):
    urls = [story.url for story in STORIES[:3]]
    assert [a["source"] for a in program.rows("find", *urls)] == urls


@pytest.mark.parametrize("given", ["arguments", "a list"])
def test_identify_answers_each_address_in_order(program, given):
    known = {p.url: p.platform for p in POSTINGS.values()} | {"https://courier.example/": None}
    if given == "arguments":
        rows = program.rows("identify", *known)
    else:
        rows = program.run("identify", "--json", "-", stdin="\n".join(known)).rows()
    assert [(r["url"], r["platform"], r["kind"]) for r in rows] == [
        (url, platform, "post" if platform else "other") for url, platform in known.items()
    ]
    assert set(rows[0]) >= {"url", "kind", "platform", "post_id", "author", "canonical_url", "minted_at"}
    mayor = next(r for r in rows if r["url"] == POSTINGS["mayor"].url)
    assert mayor["minted_at"].startswith("2026-09-15T18:42:00")


def test_a_profile_is_no_post(program):
    row = only_line(program.rows("identify", "https://x.com/solvang_vessby"))
    assert (row["kind"], row["platform"], row["author"]) == ("profile", "x", "solvang_vessby")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "ascii", "utf-8"])
def test_any_text_is_written_whatever_the_output_is_encoded_in(build_program, tmp_path, encoding):
    title = "“Grüße” \U0001f600 from the harbour"
    path = tmp_path / "story.txt"
    path.write_text(f"{title}\n\nThe pier is closed, Orla Venn wrote on Facebook on Tuesday.\n", "utf-8")
    program = build_program(environ={"PYTHONIOENCODING": encoding})
    done = subprocess.run(
        program.command("find", "--json", path), capture_output=True, env=program._environ()
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode(encoding if encoding != "ascii" else "utf-8"))["title"] == title
    assert program.run("find", os.fsencode(tmp_path) + b"/no-\xff-such").code == 1
