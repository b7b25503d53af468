"""The frames of embedded posts are known from the platforms' markup, without running a script."""

from __future__ import annotations

import pytest

from archiver.articles.frames import find_embed_frames


def test_the_frame_of_each_embedded_post_is_found_once():
    page = """
    <blockquote class="twitter-tweet"><p>Words <a href="https://t.co/x">t.co/x</a></p>
      <a href="https://twitter.com/volyna/status/1524012345678901248">May 10</a></blockquote>
    <blockquote class="instagram-media" data-instgrm-permalink="https://www.instagram.com/p/CdBread0ses/">
    </blockquote>
    <script src="https://telegram.org/js/telegram-widget.js" data-telegram-post="vessby/1204"></script>
    <blockquote class="tiktok-embed" cite="https://www.tiktok.com/@baker/video/7012345678901234567"
      data-video-id="7012345678901234567"></blockquote>
    <blockquote class="twitter-tweet"><a href="https://x.com/volyna/status/1524012345678901248">again</a></blockquote>
    """
    assert find_embed_frames(page.encode()) == (
        "https://platform.twitter.com/embed/Tweet.html?id=1524012345678901248",
        "https://www.instagram.com/p/CdBread0ses/embed/captioned/",
        "https://t.me/vessby/1204?embed=1&mode=tme",
        "https://www.tiktok.com/embed/v2/7012345678901234567",
    )


@pytest.mark.parametrize(
    ("element", "frame"),
    [
        (
            '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/bread/comments/1a2b3c/roses/">R'
            '</a> by <a href="https://www.reddit.com/user/ida/">u/ida</a></blockquote>',
            "https://embed.reddit.com/r/bread/comments/1a2b3c/roses/",
        ),
        (
            '<blockquote class="mastodon-embed" data-embed-url="https://journa.host/@ida/109372843234/embed">'
            "</blockquote>",
            None,
        ),
        (
            '<blockquote class="mastodon-embed" '
            'data-embed-url="https://journa.host/@ida/109372843234512345/embed"></blockquote>',
            "https://journa.host/@ida/109372843234512345/embed",
        ),
        (
            '<div data-embed-url="https://truthsocial.com/@ida/posts/108211196612731392"></div>',
            "https://truthsocial.com/@ida/108211196612731392/embed",
        ),
        (
            '<div class="tumblr-post" data-href="https://embed.tumblr.com/embed/post/BVez7_l-e/138827117418">'
            "</div>",
            "https://embed.tumblr.com/embed/post/BVez7_l-e/138827117418",
        ),
        (
            '<div data-pin-id="664281013778109217"></div>',
            "https://assets.pinterest.com/ext/embed.html?id=664281013778109217",
        ),
        ('<div data-rumble-id="v2abcde"></div>', "https://rumble.com/embed/v2abcde/"),
        ('<div data-embed-url="https://rumble.com/v2abcde-bread.html"></div>', None),
        (
            '<div data-embed-url="https://ok.ru/video/20079905452"></div>',
            "https://ok.ru/videoembed/20079905452",
        ),
        (
            '<blockquote class="bluesky-embed" '
            'data-bluesky-uri="at://ida.example/app.bsky.feed.post/3lonqa2zpok2m"></blockquote>',
            "https://embed.bsky.app/embed/ida.example/app.bsky.feed.post/3lonqa2zpok2m",
        ),
        # Its script has a key for each page.
        ('<div id="vk_post_-1_45616"></div>', None),
    ],
)
def test_the_frame_is_the_platforms_own_embed_page_where_it_has_one(element, frame):
    assert find_embed_frames(element.encode()) == ((frame,) if frame else ())


def test_links_and_quotes_that_embed_nothing_have_no_frame():
    page = """<blockquote>Said <a href="https://x.com/volyna/status/1524012345678901248">there</a></blockquote>
    <div class="share" data-href="https://paper.example/story"></div><p class="twitter-tweet"></p>"""
    assert find_embed_frames(page.encode()) == ()


def test_the_number_of_frames_is_bounded():
    posts = (f'<script data-telegram-post="vessby/{n}"></script>' for n in range(1, 200))
    assert len(find_embed_frames("".join(posts).encode())) == 50
