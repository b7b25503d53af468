"""A cited post stays readable on replay, whatever its platform's page does."""

from __future__ import annotations

import re

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.internet import Internet, answers
from tests.newsroom.picture import picture
from tests.system import holdings
from tests.system.program import Program
from tests.system.replay import Replay

POST = "https://bsky.app/profile/leah.example/post/3lonqa2zpok2m"
DID = "did:plc:abcdefghijklmnopqrstuvwx"


def view(**more: object) -> answers.Answer:
    post = {
        "uri": f"at://{DID}/app.bsky.feed.post/3lonqa2zpok2m",
        "author": {
            "did": DID,
            "handle": "leah.example",
            "displayName": "Leah Marsh",
            "avatar": "https://cdn.bsky.app/img/avatar/leah.png",
        },
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "The boat <b>is</b> ready.\nThe board is not.",
            "createdAt": "2026-05-14T08:00:00Z",
            "langs": ["en"],
        },
        "likeCount": 3,
        "indexedAt": "2026-05-14T08:00:01Z",
    }
    return answers.json_answer(
        {"thread": {"$type": "app.bsky.feed.defs#threadViewPost", "post": post | more}}
    )


IMAGES = {
    "$type": "app.bsky.embed.images#view",
    "images": [
        {
            "fullsize": "https://cdn.bsky.app/img/full/dam.png",
            "thumb": "https://cdn.bsky.app/t",
            "alt": "Dam",
        },
        {"fullsize": "https://cdn.bsky.app/img/full/lost.png", "thumb": "https://cdn.bsky.app/t", "alt": ""},
    ],
}


@pytest.fixture
def bluesky(internet: Internet):
    internet.site("bsky.app").at("*", answers.page("<title>Bluesky</title><script>go()</script>"))
    cdn = internet.site("cdn.bsky.app")
    cdn.at("/img/avatar/leah.png", answers.content(picture(32, 20), "image/png"))
    cdn.at("/img/full/dam.png", answers.content(picture(32, 20), "image/png"))
    cdn.at("/img/full/lost.png", answers.error(404))
    internet.site("embed.bsky.app").otherwise = answers.page("<title>Embedded</title>")
    api = internet.site("public.api.bsky.app")
    api.at("/xrpc/app.bsky.feed.getPostThread", view(embed=IMAGES))
    return api


def cards(program: Program, url: str) -> list[str]:
    """The versions of a card in the archive, in the order they were written."""
    found = []
    for path in holdings.warcs(program.home):
        with path.open("rb") as stream:
            found += [
                record.content_stream().read().decode()
                for record in ArchiveIterator(stream)
                if record.rec_headers.get_header("WARC-Target-URI") == url
            ]
    return found


def test_the_card_of_a_post_is_shown_and_replays(program, bluesky):
    assert program.run("capture", POST).code == 0
    (shown,) = program.rows("show", POST)
    assert re.fullmatch(r"https://card\.archiver\.invalid/bluesky/p[a-z2-7]{12}", shown["card_url"])
    assert shown["card_url"] in program.run("show", POST).out
    with Replay(program.home) as wayback:
        status, html = wayback.get(shown["card_url"])
        raw_status, raw = wayback.get(shown["card_url"], modifier="id_")
        media_status, _ = wayback.get("https://cdn.bsky.app/img/full/dam.png", modifier="im_")
        embed_status, _ = wayback.get(f"https://embed.bsky.app/embed/{DID}/app.bsky.feed.post/3lonqa2zpok2m")
    assert (status, raw_status, media_status, embed_status) == (200, 200, 200, 200)
    for page in (html, raw):
        assert "The boat &lt;b&gt;is&lt;/b&gt; ready.\nThe board is not." in page
        assert page.count('src="data:image/png;base64,') == 2
    assert "http://" not in re.sub(r"http://127\.0\.0\.1:\d+", "", raw)


def test_what_could_not_be_had_of_a_post_is_said(program, bluesky):
    program.run("capture", POST)
    (capture,) = program.rows("list", "captures")
    assert capture["outcome"] == "captured"
    assert capture["evidence"] == "image https://cdn.bsky.app/img/full/lost.png: 404 Not Found"


def test_the_card_of_a_post_that_is_gone_since_tells_what_was_said_before(program, bluesky):
    program.run("capture", POST)
    bluesky.at(
        "/xrpc/app.bsky.feed.getPostThread",
        answers.json_answer({"error": "NotFound", "message": "Post not found"}, status=400),
    )
    program.run("capture", POST)
    (shown,) = program.rows("show", POST)
    before, now = cards(program, shown["card_url"])
    assert "The post was gone" in now
    assert "The post was gone" not in before
    assert "The board is not." in now


def test_a_post_that_only_its_publisher_shows_has_a_card_that_says_so(program, internet):
    profile = f"https://bsky.app/profile/{DID}"
    embed = (
        f'<blockquote class="bluesky-embed" data-bluesky-uri="at://{DID}/app.bsky.feed.post/3lonqa2zpok2m">'
        f'<p lang="en">The boat is ready.</p>&mdash; Leah Marsh (<a href="{profile}">@leah.example</a>) '
        f'<a href="{profile}/post/3lonqa2zpok2m">May 14, 2026</a></blockquote>'
    )
    story = internet.site("paper.example").at(
        "/story", answers.page(f"<title>Dam</title><article><p>The survey is off.</p>{embed}</article>")
    )
    program.run("archive", story)
    (post,) = program.rows("list", "posts")
    (shown,) = program.rows("show", post["id"])
    with Replay(program.home) as wayback:
        _, html = wayback.get(shown["card_url"])
    assert "The boat is ready." in html
    assert "a claim that the platform did not confirm" in html
