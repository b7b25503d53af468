"""An empty shell is a page with scripts and nothing to read; any other page needs no browser."""

from __future__ import annotations

import pytest

from archiver.pipeline.shell import is_shell

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
}
PAGES = {
    "words and a script": f"<p>{WORDS}</p><script src=/a.js></script>",
    "few words and no script": "<h1>404</h1>",
    "few words beside a picture": "<h1>Bridge</h1><img src=/bridge.jpg><script src=/count.js></script>",
    "a film": "<h1>Film</h1><video src=/film.mp4></video><script src=/a.js></script>",
    "a form": "<h1>Log in</h1><form><input name=user></form><script src=/a.js></script>",
    "an article about scripts": f"<p>How to enable JavaScript. {WORDS * 4}</p><script src=/a></script>",
    "nothing at all": "",
}


@pytest.mark.parametrize("html", SHELLS.values(), ids=SHELLS)
def test_a_shell_is_told(html):
    assert is_shell(html.encode(), "text/html; charset=utf-8")


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_a_page_with_something_to_see_is_none(html):
    assert not is_shell(html.encode(), "text/html; charset=utf-8")
