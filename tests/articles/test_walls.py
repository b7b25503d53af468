"""Pages that answer in place of another are named; pages about such things are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.articles.walls import find_stand_in
from archiver.model import Outcome

ASKED = "https://paper.example/2022/05/12/minister-answers-critics"
RUNNING = "<p>" + "The council met on Thursday to talk about the harbour, and nobody agreed. " * 12 + "</p>"


def judge(html: str, *, status: int = 200, reached: str = ASKED, asked: str = ASKED, charset: str = "utf-8"):
    return find_stand_in(asked, reached, status, html.encode(charset), f"text/html; charset={charset}")


def page(title: str, body: str = "") -> str:
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


PASSWORD = '<form><input name="user"><input type="password" name="word"><button>OK</button></form>'
TEASERS = "".join(f'<a href="/{n}"><h3>Ferry number {n} is late again</h3></a>' for n in range(40))

SHAPES = {
    "login wall": (
        Outcome.LOGIN_WALL,
        [
            page("Log in | The Paper", PASSWORD),
            page("The Paper", f"<h1>Bitte melden Sie sich an</h1>{PASSWORD}"),
            page("Se connecter - Le Journal", PASSWORD),
            page("Iniciar sesión – El Diario", PASSWORD),
            page("Вход | Газета", PASSWORD),
            page("تسجيل الدخول", PASSWORD),
            page("ログイン｜新聞".replace("｜", " | "), PASSWORD),
            page("The Paper", "<p>You must be logged in to view this page.</p>"),
        ],
    ),
    "consent wall": (
        Outcome.LOGIN_WALL,
        [
            page("Before you continue", f"<p>{'We and our 812 partners use cookies for things. ' * 20}</p>"),
            page("DPG Media Privacy Gate", "<button>Akkoord</button>"),
            page("Zustimmung | Zeitung", "<button>Akzeptieren und weiter</button>"),
            page("Gestion des cookies – Journal", "<button>Accepter</button>"),
            page("Прежде чем продолжить", "<button>OK</button>"),
            page("Noticias", "<p>Acepta las cookies para continuar.</p>"),
        ],
    ),
    "rate limit": (
        Outcome.RATE_LIMITED,
        [
            page("Too Many Requests"),
            page("The Paper", "<h1>Slow down!</h1>"),
            page("Zu viele Anfragen"),
            page("Слишком много запросов"),
            page("Error", "<p>Rate limit exceeded, try again in a minute</p>"),
        ],
    ),
    "soft 404": (
        Outcome.GONE,
        [
            page("Page not found | The Paper", TEASERS),
            page("404", "<p>Oh dear.</p>"),
            page("Error 404 (Not Found)!!", TEASERS),
            page("Zeitung – Seite nicht gefunden (404)", TEASERS),
            page("Le Journal", "<h1>Page introuvable</h1>" + TEASERS),
            page("Página no encontrada - El Diario", TEASERS),
            page("Страница не найдена — Газета", TEASERS),
            page("Strona nie została znaleziona"),
            page("Sayfa Bulunamadı | Gazete"),
            page("الصفحة غير موجودة"),
            page("页面不存在 - 日报"),
            page("ページが見つかりません | 新聞"),
            page("The Paper", "<p>This article is no longer available.</p>"),
        ],
    ),
    "bot challenge": (
        Outcome.BLOCKED,
        [
            page("Just a moment...", "<noscript>Enable JavaScript</noscript>"),
            page("Pardon Our Interruption", "<p>As you were browsing something made us think…</p>"),
            page("Access to this page has been denied."),
            page("Nur einen Moment…"),
            page("Проверка браузера"),
            page("请稍候…"),
            page("The Paper", "<p>Please verify you are a human by completing the action below.</p>"),
            page("DDoS-Guard", "<h1>Checking your browser before accessing paper.example</h1>"),
        ],
    ),
    "geo block": (
        Outcome.BLOCKED,
        [
            page("The Paper", "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are trying"
                 " to access this website from a country belonging to the European Economic Area.</p>"),
            page("Content not available in your region | The Paper"),
            page("Video", "<p>Dieser Inhalt ist in Ihrem Land nicht verfügbar.</p>"),
            page("Contenu", "<p>Cette vidéo n'est pas disponible dans votre pays.</p>"),
            page("Недоступно в вашем регионе"),
            page("No disponible en tu país"),
            page("غير متاح في بلدك"),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "outcome", "html"),
    [(name, outcome, html) for name, (outcome, pages) in SHAPES.items() for html in pages],
)
def test_a_page_that_stands_in_is_named_with_its_words(name, outcome, html):
    found = judge(html)
    assert found is not None
    assert (found[0], found[1].partition(": ")[0]) == (outcome, name)
    assert "the page says '" in found[1]


@pytest.mark.parametrize(
    "html",
    [
        page("404 errors and how to live with them | The Paper", RUNNING),
        page("Page not found: how the web forgets | The Paper"),
        page("Page not found", RUNNING),
        page("The Paper", f"<h1>Log in to the future</h1>{PASSWORD}"),
        page("Harbour reopens | The Paper", f"<h1>Harbour reopens</h1>{RUNNING}{PASSWORD}"),
        page("Log in", RUNNING + PASSWORD),
        page("Harbour in pictures", "<div class=banner><h2>We value your privacy</h2></div><img src=1.jpg>"),
        page("Harbour in pictures", f"<h1>Harbour</h1><h2>Log in</h2>{PASSWORD}<img src=1.jpg>"),
        page("Search", "<h2>Nothing found</h2><p>Try other words.</p>"),
        page("Consent | Film reviews", "<p>Three stars.</p>"),
        page("Cookie law explained", RUNNING + "<h2>Cookie settings</h2>"),
        page("Too many requests: the clerk who drowned in post"),
        page("Why this film isn't available in your country", RUNNING),
        page("Streaming", f"<p>The series is not available in your country, {'and so on, ' * 90}</p>"),
        page("Are you a robot? What captchas know", RUNNING),
        page("Just a moment in time", "<p>A photo.</p>"),
        page("Breaking", '<meta property="og:type" content="article"><p>Rate limit exceeded, it said.</p>'),
        page("Login - a short story", "<p>Words</p>"),
    ],
)  # fmt: skip
def test_a_page_about_such_things_is_none(html):
    assert judge(html) is None


def test_no_article_of_the_tests_is_taken_for_a_wall():
    pages = sorted(Path(__file__).parent.parent.rglob("*.html"))
    assert len(pages) > 30
    found = {
        path.name: said
        for path in pages
        if (said := find_stand_in(ASKED, ASKED, 200, path.read_bytes(), "text/html"))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("reached", "name"),
    [
        ("https://consent.paper.example/?next=x", "consent wall"),
        ("https://paper.example/privacy-gate/?callback=x", "consent wall"),
        ("https://login.paper.example/oauth", "login wall"),
        ("https://paper.example/account/login?from=x", "login wall"),
        ("https://paper.example/de/anmelden/", "login wall"),
        ("https://paper.example/404.html", "soft 404"),
        ("https://www.paper.example/page-not-found", "soft 404"),
        ("https://www.paper.example/", "soft 404"),
        ("https://paper.example/geo-blocked", "geo block"),
        ("https://paper.example/unavailable-in-your-region/", "geo block"),
        ("https://paper.example/captcha?to=x", "bot challenge"),
    ],
)
def test_where_redirects_end_tells_it_too(reached, name):
    found = judge(page("The Paper", f"<p>We use cookies.</p>{PASSWORD}"), reached=reached)
    assert found is not None
    assert found[1].startswith(f"{name}: led to {reached}")


def test_the_front_page_is_no_story_unless_it_is_shared_as_one():
    lists = f'<script type="application/ld+json">{{"@type": "NewsArticle"}}</script>{TEASERS}{RUNNING}'
    shared = f'<meta property="og:type" content="article">{RUNNING}'
    assert judge(page("The Paper", lists), reached="https://paper.example/") is not None
    assert judge(page("The Paper", shared), reached="https://paper.example/") is None


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("https://paper.example/index.html", "https://paper.example/"),
        ("https://paper.example/en/", "https://paper.example/"),
        ("https://paper.example/sports", "https://paper.example/"),
        ("https://sho.rt/aB3-x9", "https://paper.example/"),
        ("http://paper.example/", "https://www.paper.example/"),
        ("https://paper.example/2022/05/12/story", "https://www.paper.example/2022/05/12/story-renamed"),
        ("https://paper.example/login-form-design-1", "https://paper.example/design/login-forms"),
        ("https://consent.example/story-1", "https://consent.example/story-1/"),
    ],
)
def test_an_ordinary_redirect_tells_nothing(asked, reached):
    assert judge(page("The Paper", RUNNING), asked=asked, reached=reached) is None


def test_old_charsets_are_read():
    html = page("Страница не найдена").replace("utf-8", "windows-1251")
    assert judge(html, charset="windows-1251") == (
        Outcome.GONE,
        "soft 404: the page says 'Страница не найдена'",
    )
    assert find_stand_in(ASKED, ASKED, 200, html.encode("windows-1251"), None) is not None


@pytest.mark.parametrize(
    ("status", "html", "said"),
    [
        (403, page("Not available in your country", RUNNING), "geo block: "),
        (451, page("x", "<h1>Unavailable for legal reasons</h1>"), "geo block: "),
        (403, page("Verify you are human"), "bot challenge: "),
        (503, page("Just a moment..."), "bot challenge: "),
        (403, page("Log in", PASSWORD), "login wall: "),
    ],
)
def test_a_status_that_refuses_is_explained_by_the_page(status, html, said):
    found = judge(html, status=status)
    assert found is not None
    assert found[1].startswith(said)
    assert found[1].endswith(f"(status {status})")


@pytest.mark.parametrize("status", [404, 410, 500, 502])
def test_a_status_that_says_it_all_needs_no_page(status):
    assert judge(page("Log in", PASSWORD), status=status) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"<", b"<title", b"<title>" * 9000, b"<h1>" * 9000, b"<h1 " + b"x" * 90_000, b"\xff\xfe<\0t\0",
     b"{}", b"<title>404</title>" + b"<p>" * 300_000, b"<title>404</title>" + b"<script>" * 70_000],
    ids=range(10),
)  # fmt: skip
def test_any_bytes_are_judged(body):
    find_stand_in(ASKED, ASKED, 200, body, "text/html")
