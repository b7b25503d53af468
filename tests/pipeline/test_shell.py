"""An empty shell is a page with scripts and nothing to read; any other page needs no browser."""

from __future__ import annotations

import pytest

from archiver.pipeline import shell
from archiver.pipeline.shell import is_shell
from tests.patterns import MAX_WORK, patterns_of, work_of

WORDS = "The bridge at Voss is open again, and the ferry is not needed any more. " * 6

SHELLS = {
    "a root and a script": "<title>App</title><div id=root></div><script src=/app.js></script>",
    "a note that it needs scripts": "<noscript>You need to enable JavaScript to run this app.</noscript>"
    "<div id=root></div><script src=/a.js></script>",
    "a note on the page": "<p>JavaScript is not available. We've detected that JavaScript is disabled here. "
    f"Please enable JavaScript to continue. {'Help Center Terms ' * 10}</p><script src=/a.js></script>",
    "a note in Russian": "<p>Для работы сайта включите JavaScript</p><script src=/a.js></script>",
    "all its words in a script": f"<body><div></div><script>window.state = '{WORDS}'</script>",
    "words that are hidden": f"<div hidden>{WORDS}</div><script src=/a.js></script>",
    "a spinner": "<div><svg><text>Loading</text></svg></div><script type=module src=/a.js></script>",
    "a logo beside nothing": "<noscript>Enable JavaScript</noscript><img src=/l.png><script src=/a></script>",
    "Loading beside a counter's picture": "<div id=app>Loading…</div><noscript><img src=//c.example/tr?id=1>"
    "</noscript><script src=/a.js></script>",
    "Loading beside a tag manager's frame": "<noscript><iframe src=//t.example/ns.html height=0 width=0>"
    "</iframe></noscript><div id=app>Loading...</div><script src=/a.js></script>",
    "Loading below a splash logo": "<div class=splash><img src=/logo.svg> Wird geladen …</div>"
    "<script src=/a></script>",
    "a counter's picture": "<p>One word</p><img src=/count.gif width=1 height=1><script src=/a.js></script>",
    "a counter's hidden picture": "<p>One word</p><img src=/c.gif style=display:none><script></script>",
    "a hidden frame": "<p>One word</p><iframe src=/sync style='width:1px'></iframe><script></script>",
    "a long footer": f"<div id=root></div><footer>{WORDS}</footer><script src=/a.js></script>",
    "a site's header, a search form and links": "<header><img src=/l.svg><form></form></header>"
    f"<nav>{'<a href=/x>Section of the paper</a> ' * 40}</nav><main></main><script src=/a.js></script>",
    "Загрузка": "<div>Загрузка…</div><script src=/a.js></script>",
    "Завантаження": "<div>Завантаження, зачекайте</div><img src=/l.svg><script src=/a.js></script>",
}
PAGES = {
    "words and a script": f"<p>{WORDS}</p><script src=/a.js></script>",
    "few words and no script": "<h1>404</h1>",
    "few words beside a picture": "<h1>Bridge</h1><img src=/bridge.jpg><script src=/count.js></script>",
    "a film": "<h1>Film</h1><video src=/film.mp4></video><script src=/a.js></script>",
    "a form": "<h1>Log in</h1><form><input name=user></form><script src=/a.js></script>",
    "an article about scripts": f"<p>How to enable JavaScript. {WORDS * 4}</p><script src=/a></script>",
    "nothing at all": "",
    "words in the only header": f"<header><h1>Voss</h1><p>{WORDS}</p></header><script></script>",
    "words in the header of an article": f"<article><header>{WORDS}</header></article><script></script>",
    "a film that is being loaded": "<p>Loading…</p><video src=/film.mp4></video><script></script>",
    "a picture of a lorry": "<h1>Loading the ferry at Voss in the rain</h1><img src=/l.jpg><script></script>",
    "a picture of some size": "<h1>Bridge</h1><img src=/b.jpg width=1200 height=100><script></script>",
}


@pytest.mark.parametrize("html", SHELLS.values(), ids=SHELLS)
def test_a_shell_is_told(html):
    assert is_shell(html.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_a_page_with_something_to_see_is_none(html):
    assert not is_shell(html.encode(), "text/html; charset=utf-8")


HOSTILE = (
    "activ",
    "активactiv javascript ",
    "javascript ",
    "needs ",
    "loading ",
    "display  :",
    "(((",
    "\u0130",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_any_text_is_looked_at_in_bounded_work(piece):
    for html in (
        f"<script></script><p>{piece * 20_000}</p>",
        f"<script></script><noscript>{piece * 20_000}</noscript><p>x</p>",
        f"<script></script><p>x</p><img src=/a style='{piece * 20_000}' width='{' ' * 50_000}'>",
    ):
        assert is_shell(html.encode(), "text/html") in (True, False)


def test_the_patterns_are_bounded():
    assert {
        name: work_of(each) for name, each in patterns_of(shell).items() if work_of(each) > MAX_WORK
    } == {}
