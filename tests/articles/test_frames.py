"""The frames of embedded posts are known from the platforms' markup, without running a script."""

from __future__ import annotations

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


def test_links_and_quotes_that_embed_nothing_have_no_frame():
    page = """<blockquote>Said <a href="https://x.com/volyna/status/1524012345678901248">there</a></blockquote>
    <div class="share" data-href="https://paper.example/story"></div><p class="twitter-tweet"></p>"""
    assert find_embed_frames(page.encode()) == ()


def test_the_number_of_frames_is_bounded():
    posts = (f'<script data-telegram-post="vessby/{n}"></script>' for n in range(1, 200))
    assert len(find_embed_frames("".join(posts).encode())) == 50
