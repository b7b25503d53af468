"""Each kind of page that stands in is told in many languages, bare and inside a site's large template."""

from __future__ import annotations

import pytest

from archiver.articles.walls import find_stand_in
from archiver.model import Outcome

from .wall_pages import PASSWORD, large, tiny

ASKED = "https://paper.example/2022/05/12/minister-answers-critics"
CONSENT = "<button>Accept all</button>"
COOKIES = f"<p>We and our partners use cookies to show you things.</p>{CONSENT}"

#: Name -> outcome, titles or headings with what stands below them, and what a page says in its text.
SHAPES = {
    "login wall": (
        Outcome.LOGIN_WALL,
        [
            ("Log in", PASSWORD),
            ("Sign in to continue", '<form><input type="email"><button>Next</button></form>'),
            ("Log in to your account", '<form><input name="username"><button>Next</button></form>'),
            ("Sign in", '<div id="root"></div><script src="/login.js"></script>'),
            ("Bitte melden Sie sich an", PASSWORD),
            ("Veuillez vous connecter", PASSWORD),
            ("Inicia sesión para continuar", PASSWORD),
            ("Войдите", PASSWORD),
            ("Вход", PASSWORD),
            ("Увійдіть, щоб продовжити", PASSWORD),
            ("Вхід", PASSWORD),
            ("Zaloguj się", PASSWORD),
        ],
        [
            "You must be logged in to view this page.",
            "Please log in to continue.",
            "Bitte melden Sie sich an, um weiterzulesen.",
            "Connectez-vous pour lire la suite.",
            "Debes iniciar sesión para ver esta página.",
            "Войдите, чтобы продолжить чтение.",
            "Увійдіть, щоб продовжити читання.",
        ],
    ),
    "consent wall": (
        Outcome.LOGIN_WALL,
        [
            ("Before you continue", COOKIES),
            ("We value your privacy", COOKIES),
            ("Bevor Sie fortfahren", "<p>Wir verwenden Cookies.</p><button>Zustimmen</button>"),
            ("Nous respectons votre vie privée", "<p>Nos partenaires.</p><button>Tout accepter</button>"),
            ("Respetamos tu privacidad", "<p>Usamos cookies.</p><button>Aceptar</button>"),
            ("Прежде чем продолжить", "<p>Мы используем файлы cookie.</p><button>Принять</button>"),
            ("Перш ніж продовжити", "<p>Ми використовуємо файли cookie.</p><button>Прийняти</button>"),
        ],
        [
            "Accept cookies to continue reading.",
            "Bitte akzeptieren Sie Cookies, um fortzufahren.",
            "Veuillez accepter les cookies pour continuer.",
            "Acepta las cookies para continuar.",
            "Примите файлы cookie, чтобы продолжить.",
            "Щоб продовжити, прийміть файли cookie.",
        ],
    ),
    "rate limit": (
        Outcome.RATE_LIMITED,
        [
            ("Too many requests", "<p>Try again in a minute.</p>"),
            ("Slow down!", "<p>You sent too many requests.</p>"),
            ("Zu viele Anfragen", "<p>Versuchen Sie es später erneut.</p>"),
            ("Trop de requêtes", "<p>Réessayez plus tard.</p>"),
            ("Demasiadas solicitudes", "<p>Inténtalo más tarde.</p>"),
            ("Слишком много запросов", "<p>Попробуйте позже.</p>"),
            ("Забагато запитів", "<p>Спробуйте пізніше.</p>"),
        ],
        [
            "Rate limit exceeded, try again in a minute.",
            "Sie haben zu viele Anfragen gesendet.",
            "Vous avez envoyé trop de requêtes.",
            "Demasiadas solicitudes.",
            "Вы отправили слишком много запросов.",
            "Ви надіслали забагато запитів.",
        ],
    ),
    "soft 404": (
        Outcome.GONE,
        [
            ("Page not found", "<p>Sorry. Try the search, or the front page.</p>"),
            ("Error 404", "<p>Sorry.</p>"),
            ("Oops", "<p>The page couldn't be found: it may have been moved. We couldn't find it.</p>"),
            ("Seite nicht gefunden (404)", "<p>Die Adresse gibt es nicht.</p>"),
            ("Page introuvable", "<p>Désolé.</p>"),
            ("Página no encontrada", "<p>Lo sentimos.</p>"),
            ("Страница не найдена", "<p>Попробуйте поиск.</p>"),
            ("Сторінку не знайдено", "<p>Спробуйте пошук.</p>"),
        ],
        [
            "The page you are looking for does not exist.",
            "This article is no longer available.",
            "Die von Ihnen gesuchte Seite existiert nicht.",
            "La page que vous cherchez n'existe pas.",
            "La página que buscas no existe.",
            "Запрашиваемая страница не найдена.",
            "Сторінка, яку ви шукаєте, не існує.",
        ],
    ),
    "bot challenge": (
        Outcome.BLOCKED,
        [
            ("Verify you are human", "<p>Hold the button.</p>"),
            ("Just a moment...", "<p>We check your browser.</p>"),
            ("Einen Moment bitte", "<p>Ihr Browser wird geprüft.</p>"),
            ("Vérification de sécurité", "<p>Êtes-vous un humain ou un robot ?</p>"),
            ("Verifica que eres humano", "<p>Marca la casilla.</p>"),
            ("Проверка браузера", "<p>Это займёт пять секунд.</p>"),
            ("Перевірка браузера", "<p>Це триватиме п'ять секунд.</p>"),
        ],
        [
            "Please verify you are a human by completing the action below.",
            "Bitte bestätigen Sie, dass Sie ein Mensch sind.",
            "Veuillez confirmer que vous n’êtes pas un robot.",
            "Confirma que no eres un robot.",
            "Подтвердите, что вы не робот.",
            "Підтвердіть, що ви не робот.",
        ],
    ),
    "geo block": (
        Outcome.BLOCKED,
        [
            ("Not available in your region", "<p>Sorry.</p>"),
            ("In Ihrem Land nicht verfügbar", "<p>Leider.</p>"),
            ("Contenu non disponible dans votre pays", "<p>Désolé.</p>"),
            ("No disponible en tu país", "<p>Lo sentimos.</p>"),
            ("Недоступно в вашем регионе", "<p>Извините.</p>"),
            ("Недоступно у вашому регіоні", "<p>Вибачте.</p>"),
        ],
        [
            "This content is not available in your region.",
            "Dieser Inhalt ist in Ihrem Land nicht verfügbar.",
            "Cette vidéo n'est pas disponible dans votre pays.",
            "Este contenido no está disponible en tu país.",
            "Контент недоступен в вашем регионе.",
            "Вміст недоступний у вашій країні.",
        ],
    ),
}

CASES = [
    (name, outcome, way, title, body)
    for name, (outcome, names, texts) in SHAPES.items()
    for way, title, body in (
        *(("title", f"{said} | The Paper", f"<h1>{said}</h1>{below}") for said, below in names),
        *(("heading", "The Paper", f"<h1>{said}</h1>{below}") for said, below in names),
        *(("text", "The Paper", f"<div><p>{said}</p></div>") for said in texts),
    )
]


@pytest.mark.parametrize("template", [tiny, large])
@pytest.mark.parametrize(("name", "outcome", "way", "title", "body"), CASES)
def test_each_kind_is_told_bare_and_in_a_template(template, name, outcome, way, title, body):
    html = template(title, body)
    found = find_stand_in(ASKED, ASKED, 200, html.encode(), "text/html; charset=utf-8")
    assert found is not None
    assert (found[0], found[1].partition(": ")[0]) == (outcome, name)


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    "said", ["<h1>Страница не найдена</h1>", "<p>Запрашиваемая страница не найдена.</p>"]
)
def test_a_page_in_another_charset_says_it_too(said, charset):
    html = large("Газета", said).replace('"utf-8"', f'"{charset}"')
    found = find_stand_in(ASKED, ASKED, 200, html.encode(charset), f"text/html; charset={charset}")
    assert found is not None
    assert found[0] is Outcome.GONE


@pytest.mark.parametrize("template", [tiny, large])
@pytest.mark.parametrize("said", [
    "<h1>La page que vous cherchez n&rsquo;existe pas</h1>",
    "<p>La page que vous cherchez n&#039;existe&nbsp;pas.</p>",
    "<p>The page you\n are <b>looking</b> for doesn&#x27;t exist.</p>",
    "<p>Die gesuchte Seite wurde nicht <em>gefunden</em>.<br>Zur Startseite</p>",
])  # fmt: skip
def test_entities_and_inline_markup_don_t_hide_what_a_page_says(template, said):
    found = find_stand_in(ASKED, ASKED, 200, template("The Paper", said).encode(), "text/html")
    assert found is not None
    assert found[0] is Outcome.GONE


MARKED = {
    "Cloudflare": tiny("Just a moment...", "<script>window._cf_chl_opt={cvId:'3'}</script>"),
    "DataDome": tiny("paper.example", "<p id=cmsg>Please enable JS and disable any ad blocker</p><script>var"
                     " dd={'rt':'c'}</script><script src=https://ct.captcha-delivery.com/c.js></script>"),
    "Imperva": tiny("", "<iframe id=main-iframe src='/_Incapsula_Resource?SWUDNSAI=31&x=1'>Request"
                    " unsuccessful. Incapsula incident ID: 1120000-2</iframe>"),
    "HUMAN": tiny("paper.example", "<div id=px-captcha></div><p>Press &amp; Hold</p>"),
    "AWS WAF": tiny("", "<script>window.gokuProps={'key':'A'}</script><script src=https://a.b.token.awswaf.com/"
                    "challenge.js></script><noscript>verify that you're not a robot</noscript>"),
    "Sucuri": tiny("You are being redirected...", "<script>var s={},sucuri_cloudproxy_js='',S='cz'</script>"),
    "Qrator": tiny("", "<script src=/__qrator/qauth_utm_v2.js></script>"),
    "Akamai": tiny("", "<div id=sec-if-cpt-container></div>"),
    "Anubis": tiny("Making sure", "<script id=anubis_challenge type=application/json>{}</script>"),
}  # fmt: skip


@pytest.mark.parametrize("status", [200, 202, 401, 403, 429])
@pytest.mark.parametrize("vendor", MARKED)
def test_who_guards_a_site_is_told_by_the_mark_of_its_page(vendor, status):
    found = find_stand_in(ASKED, ASKED, status, MARKED[vendor].encode(), "text/html")
    assert found is not None
    assert found[0] is Outcome.BLOCKED
    assert found[1].startswith("bot challenge: ")
    assert vendor in found[1] or "the page says" in found[1]


def test_a_post_s_page_is_told_by_a_mark_too():
    found = find_stand_in(ASKED, ASKED, 200, MARKED["DataDome"].encode(), "text/html", is_post=True)
    assert found is not None
    assert found[0] is Outcome.BLOCKED


@pytest.mark.parametrize(
    ("status", "title", "said", "name"),
    [
        (403, "Access denied | paper.example used Cloudflare to restrict access",
         "<h1>Error 1009</h1><p>The owner of this website has banned the country or region your IP address is"
         " in from accessing this website.</p>", "geo block"),
        (403, "Access denied | paper.example used Cloudflare to restrict access",
         "<p>This website is using a security service to protect itself.</p>", "bot challenge"),
        (429, "Vercel Security Checkpoint", "<p>We're verifying your browser</p>", "bot challenge"),
        (403, "Access to this page has been denied", "<p>Press &amp; Hold</p>", "bot challenge"),
    ],
)  # fmt: skip
def test_a_refusal_is_named_by_what_its_page_says(status, title, said, name):
    found = find_stand_in(ASKED, ASKED, status, tiny(title, said).encode(), "text/html")
    assert found is not None
    assert found[1].startswith(f"{name}: ")
