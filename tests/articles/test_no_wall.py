"""Ordinary pages are none that stand in for another, whatever they are called or hold hidden."""

from __future__ import annotations

import random

import pytest

from archiver.articles import wall_look, wall_page, wall_words, walls
from archiver.articles.wall_words import load_words
from archiver.articles.walls import find_stand_in
from tests.calls import calls_of
from tests.patterns import MAX_WORK, patterns_of, work_of

from .wall_pages import PASSWORD, SENTENCE, article, large, tiny

ASKED = "https://paper.example/2022/05/12/minister-answers-critics"
FORMS = (
    "<p>{}</p>", "<p><span>{}</span></p>", "<p><b>{}</b></p>", "<div>{}</div>", "{}<br><br>", "<td>{}</td>",
    "<li><i>{}</i></li>", "<article>{}</article>", "<P CLASS=x>{}</P>", "<p>{}",
    "<blockquote>{}</blockquote>",
    "<section><font>{}</font></section>", "<p>A <a href=/x>link</a> and {}</p>",
)  # fmt: skip


def judge(html: str, reached: str = ASKED, asked: str = ASKED, **more: bool):
    return find_stand_in(asked, reached, 200, html.encode(), "text/html; charset=utf-8", **more)


@pytest.mark.parametrize("template", [tiny, large])
@pytest.mark.parametrize("form", FORMS)
def test_an_article_is_none_whatever_its_markup_and_its_title(form, template):
    """Each kind's words as title and heading, over text in any element."""
    lot = random.Random(form)
    for title in lot.sample(sorted(load_words().titles), 12):
        html = template(f"{title} | The Paper", f"<h1>{title}</h1>{article(form)}")
        assert judge(html) is None, title


@pytest.mark.parametrize("title", [
    "Slow down", "Oops", "Please wait", "Zustimmung", "One more step", "Login", "451", "404", "Un instant",
    "Один момент", "Einen Moment bitte", "Captcha", "Вход",
])  # fmt: skip
@pytest.mark.parametrize("body", [
    f"<p>{SENTENCE}</p>",
    f"<p>{SENTENCE * 6}</p>",
    "<video src=a.mp4></video><p>Official video, 3:12.</p>",
    "<figure><img src=1.jpg><figcaption>The harbour.</figcaption></figure>",
    "<div id=root></div><script src=/app.js></script><noscript>Enable JavaScript to run this app.</noscript>",
])  # fmt: skip
def test_a_short_page_under_an_ambiguous_title_is_none(title, body):
    assert judge(tiny(f"{title} | The Paper", f"<h1>{title}</h1>{body}")) is None
    assert judge(tiny(f"{title} - The Larry Band", body)) is None


@pytest.mark.parametrize("hidden", [
    "<div hidden><h1>{}</h1></div>", "<h1 hidden>{}</h1>", "<p style='display: none'><h1 hidden>{}</h1></p>",
    "<div aria-hidden=true><h1>{}</h1></div>", "<dialog><h1>{}</h1></dialog>",
    "<div style='visibility:hidden'><h1>{}</h1></div>", "<template><h1>{}</h1></template>",
    "<div class='modal fade'><h1>{}</h1></div>", "<div role=dialog><h1>{}</h1></div>",
    "<noscript><h1>{}</h1></noscript>", "<h2>{}</h2>", "<footer><h1>{}</h1></footer>",
    "<script>var box = '<h1>{}</h1>'</script>",
])  # fmt: skip
@pytest.mark.parametrize("words", [
    "Please verify you are human", "Too many requests", "Page not found", "Not available in your country",
    "Log in", "We value your privacy",
])  # fmt: skip
def test_what_is_hidden_or_of_lower_rank_says_nothing_of_the_page(hidden, words):
    pictures = "".join(f"<img src={n}.jpg>" for n in range(3))
    html = tiny("Harbour in pictures", f"<h1>Harbour in pictures</h1>{hidden.format(words)}{pictures}")
    assert judge(html) is None


@pytest.mark.parametrize("body", [
    "<p>You must be <a href=/login>logged in</a> to post a comment.</p>",
    "<p>Du musst angemeldet sein, um einen Kommentar abzugeben.</p>",
    "<p>Vous devez être connecté pour publier un commentaire.</p>",
    "<p>Debes iniciar sesión para comentar.</p>",
    "<p>Войдите, чтобы продолжить комментировать.</p>",
    "<form><input name=mail type=email><p>Please verify you are a human.</p></form>",
    "<form><textarea></textarea><p>Подтвердите, что вы не робот</p></form>",
    "<p>Got too many requests to show the garden, come on Sunday!</p>",
    "<p>Please slow down when you drive past the school.</p>",
    "<p>This article is no longer available in print, but you can read it here.</p>",
    "<p>Streaming: the series is not available in your country, said the minister on Thursday.</p>",
    "<a href=/1>Too many requests</a><a href=/2>The page you are looking for does not exist</a>",
    "<nav>Please log in to continue</nav><p>Hello.</p>",
    "<div class=embed-overlay>Accept cookies to continue reading</div><p>Hello.</p>",
    "<div class=g-recaptcha></div><script src=https://js.datadome.co/tags.js></script><p>Hello.</p>",
])  # fmt: skip
def test_what_small_pages_say_beside_something_else_is_none(body):
    for template in (tiny, large):
        assert judge(template("A photo from the harbour", f"<h1>A photo from the harbour</h1>{body}")) is None


@pytest.mark.parametrize(("title", "body"), [
    ("Anmeldung | Volkshochschule", "<p>Kurse</p><form><input type=password></form>"),
    ("Anmeldung", "<form><input><input name=b><input name=c><input name=d><input type=password></form>"),
    ("Log in", f"<p>{SENTENCE * 12}</p>{PASSWORD}"),
    ("Sign in | The Larry Band", f"<form><input type=text name=q></form><p>{SENTENCE}</p><script></script>"),
    ("Login - a short story", "<p>Words</p>"),
    ("Peugeot 404 | Autos", "<p>Das Auto.</p>"),
    ("404 | Bands", "<p>The band.</p>"),
    ("451 | Kino", "<p>Film.</p>"),
    ("Cookie settings | The Blog", f"<p>{SENTENCE * 6}</p><button>Accept</button>"),
    ("Zustimmung | Zeitung", f"<p>{'Der Rat hat dem Plan zugestimmt. ' * 60}</p><button>OK</button>"),
    ("Before you continue | The Blog", f"<p>{SENTENCE * 20}</p><button>Accept cookies</button>"),
    ("Harbour in pictures", f"<h1>Harbour</h1><img src=1.jpg><h1>Log in</h1>{PASSWORD}"),
    ("Page not found", f'<meta property="og:type" content="article"><p>{SENTENCE}</p>'),
    ("Page not found", f'<meta content="article" property="og:type"><p>{SENTENCE}</p>'),
    ("Page not found", f'<script>{{"@type": ["NewsArticle"]}}</script><p>{SENTENCE}</p>'),
])  # fmt: skip
def test_a_page_about_it_is_none(title, body):
    assert judge(tiny(title, body)) is None


@pytest.mark.parametrize("mark", ["<script src=https://a.token.awswaf.com/x/challenge.js></script>",
                                  "<script src=/_Incapsula_Resource?SWJIYLWA=719d></script>",
                                  "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>",
                                  "<meta content='frame-src geo.captcha-delivery.com'>"])  # fmt: skip
def test_a_guard_s_script_in_an_ordinary_page_is_no_challenge(mark):
    assert judge(tiny("Harbour reopens", f"{mark}<h1>Harbour reopens</h1><p>{SENTENCE}</p>")) is None
    assert judge(tiny("App", f"{mark}<div id=root></div>")) is None


def test_a_challenge_s_mark_in_an_article_is_none():
    told = "<pre>window._cf_chl_opt and sucuri_cloudproxy_js, px-captcha</pre>"
    assert judge(tiny("How challenges work", article(count=5) + told)) is None


@pytest.mark.parametrize(("asked", "reached"), [
    ("https://bit.ly/x", "https://unicef.example/challenge/2022/winners"),
    ("https://t.co/ab1", "https://paper.example/consent/what-changed-since"),
    ("https://bit.ly/x", "https://cmp.felk.cvut.example/paper.html"),
    ("https://bit.ly/x", "https://news.example/451/fahrenheit"),
    ("https://t.co/x", "https://accounts.example/annual-report"),
    ("https://t.co/x", "https://auth.example/about"),
    ("https://paper.example/old/login-2", "https://paper.example/login.html"),
    ("https://paper.example/story-1", "https://paper.example/404.html"),
    ("https://paper.example/story-1", "https://paper.example/captcha"),
])  # fmt: skip
def test_an_article_at_such_an_address_is_none(asked, reached):
    for form in FORMS:
        assert judge(large("The Paper", article(form)), reached=reached, asked=asked) is None


@pytest.mark.parametrize(("title", "body"), [
    ("Oops", "<h1>Oops</h1><p>I dropped the phone.</p>"),
    ("Page not found", "<h1>Page not found</h1>"),
    ("Too many requests", "<p>Too many requests</p>"),
    ("404", ""),
    ("Just a moment...", ""),
    ("Log in", "<h1>Log in</h1><p>she said</p>"),
    ("Staff", "<p>The page you are looking for does not exist.</p>"),
])  # fmt: skip
def test_a_post_s_own_words_say_nothing_of_its_page(title, body):
    assert judge(tiny(title, body), is_post=True) is None


@pytest.mark.parametrize("template", [tiny, large])
@pytest.mark.parametrize(
    "title", ["Harbour reopens | The Paper", "Hafen wieder offen", "Гавань открыта", "7"]
)
def test_an_ordinary_page_is_neither_parsed_nor_searched(template, title):
    html = template(title, f"<h1>Harbour</h1>{article(count=9)}").encode()
    find_stand_in(ASKED, ASKED, 200, html, "text/html")
    made = calls_of(lambda: find_stand_in(ASKED, ASKED, 200, html, "text/html; charset=utf-8"))
    assert not {"read_wall_page", "to_utf8", "mark", "text", "headings", "_low"}.intersection(made)
    assert len(made) < 100


PARTS = (
    "<title>404", "<title>", "<h1>", "<h1 ", '<title>404</title>"@type":   ', "<p>" + "a" * 60 + "<b>",
    "<script ", "<!--", "<title>404</title><p ", "<title>log in|", "<a href='", "property='og:type' ",
    "&amp;", "<nav>", "<div hidden><h1>", "<div class='modal ", "404 ", "error ", "| ", "</p>", " ",
    "too many requests, ", "<div style='display  :", "\xa0", "<td>", "<b>", "<title>404</title><main>",
)  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("start", ["", "<title>404</title><h1>Oops</h1>"])
def test_a_page_of_one_part_over_and_over_is_judged(part, start):
    """As long as anything is looked at; the work at one place is bounded by the test below."""
    html = start + part * (wall_look.LOOK_BYTES // len(part))
    for status in (200, 403):
        found = find_stand_in(ASKED, ASKED, status, html.encode(), "text/html; charset=utf-8")
        assert found is None or found[1]


def test_the_patterns_are_bounded():
    modules = (walls, wall_look, wall_page, wall_words)
    patterns = [each for module in modules for each in patterns_of(module).values()]
    patterns += [pattern for _, pattern in (*load_words().hosts, *load_words().paths)]
    assert [pattern for pattern in patterns if work_of(pattern) > MAX_WORK] == []


@pytest.mark.parametrize(
    "pattern", [r"(?:a+)+", r"a*b", r"\s*\[?\s*x", r"activ\w+.{0,40}x", "(?:a{1,9}){1,9}"]
)
def test_a_pattern_without_a_bound_is_noticed(pattern):
    assert work_of(pattern) > MAX_WORK
