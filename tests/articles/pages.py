"""Pages of an invented paper, put together as newsrooms do it."""

from __future__ import annotations

from archiver.articles.html import read_html
from archiver.model import ArticleVersion

URL = "https://harbourtimes.example/2024/05/03/ferry"

PARAGRAPHS = (
    "The harbour board will close the old ferry landing in June, its chair Orla Venn said on Friday.",
    "Repairs to the pier would have cost the town eleven million crowns, twice what was set aside for it.",
    "Residents of the northern islands, who use the ferry to get to work, called the decision a scandal.",
    "A replacement bus will run every forty minutes, though not at night and not on public holidays.",
)


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>\n" for text in (texts or PARAGRAPHS))


def page(body: str, head: str = "", *, bare: bool = False) -> bytes:
    """A whole page around a body; ``bare`` leaves out what a site puts around its articles."""
    if bare:
        return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()
    return f"""<!doctype html><html lang="en">
<head><title>Ferry landing to close | Harbour Times</title>{head}</head>
<body class="single has-sidebar">
<header class="site-header"><a href="/">Harbour Times</a>
  <nav><ul><li><a href="/town">Town</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
<main><article><h1>Ferry landing to close</h1>{body}</article></main>
<aside class="sidebar"><h3>Most read</h3><ul><li><a href="/a">Storm sinks three boats</a></li></ul></aside>
<footer>© Harbour Times <a href="https://x.com/harbourtimes/status/1700000000000000001">Launch</a></footer>
</body></html>""".encode()


def read(body: str, head: str = "", *, bare: bool = False) -> ArticleVersion:
    return read_html(page(body, head, bare=bare), url=URL)


def blocks(version: ArticleVersion) -> list[tuple[str, str]]:
    return [(b.kind, version.text[b.start : b.end]) for b in version.blocks]


TWEET = """<blockquote class="twitter-tweet" ><p lang="en" dir="ltr">The pier is <b>not</b> safe.
<br>We are sorry. <a href="https://t.co/abc">pic.twitter.com/abc</a></p>&mdash; Orla Venn (@orlavenn)
<a href="https://twitter.com/orlavenn/status/1786400000000000001?ref_src=twsrc">May 3, 2024</a></blockquote>
<script async src="https://platform.twitter.com/widgets.js" charset="utf-8"></script>"""
