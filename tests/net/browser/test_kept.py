"""Every exchange of a page is kept as it was on the wire, and with it what the page shows."""

from __future__ import annotations

import pytest

from tests.internet import answers
from tests.net.browser.pages import asked, site_with


def test_what_the_script_shows_is_read_and_pictured(internet, render):
    url = site_with(internet, "<p id=p></p><script>p.textContent = 'Built by ' + 'script'</script>")
    rendered = render(url)
    assert rendered.failure is None
    assert b"Built by script</p>" in rendered.markup
    assert rendered.text == "Built by script"
    assert rendered.screenshot.startswith(b"\x89PNG")


def test_every_exchange_is_that_of_the_wire(internet, render):
    url = site_with(
        internet,
        "<img src=/a.png><script>for (const body of ['x=1', ''])"
        " fetch(body ? '/api' : '/empty', {method: 'POST', body})</script>",
    )
    internet.site("page.example").at("/a.png", answers.content(b"\x89PNG", "image/png"))
    internet.site("page.example").at("/api", answers.json_answer({"ok": True}))
    rendered = render(url)
    by_path = {exchange.url.removeprefix("https://page.example"): exchange for exchange in rendered.exchanges}
    assert by_path["/a.png"].status == 200
    assert by_path["/api"].request.startswith(b"POST /api HTTP/1.1\r\n")
    assert by_path["/api"].request.endswith(b"\r\n\r\nx=1")
    assert b"Content-Length: 0\r\n" in by_path["/empty"].request
    (page,) = rendered.visit.exchanges
    assert page.ip_address == "127.0.0.1"
    assert page.protocols[0] == "http/1.1"
    assert b"archiver/" in page.request
    assert {request.path for request in internet.requests("page.example")} >= set(by_path)


def test_redirects_lead_the_browser_and_are_kept(internet, render):
    url = internet.site("short.example").at("/s", answers.redirect("https://page.example/"))
    site_with(internet, "<link rel=stylesheet href=/moved.css><p>Here")
    internet.site("page.example").at("/moved.css", answers.redirect("/styles/real.css"))
    internet.site("page.example").at(
        "/styles/real.css", answers.content("p { background: url(bg.png) }", "text/css")
    )
    internet.site("page.example").at("/styles/bg.png", answers.content(b"\x89PNG", "image/png"))
    rendered = render(url)
    assert [(each.url, each.status) for each in rendered.visit.exchanges] == [
        ("https://short.example/s", 302),
        ("https://page.example/", 200),
    ]
    assert "https://page.example/styles/bg.png" in asked(rendered)


def test_a_script_that_moves_on_leads_to_the_page_that_is_shown(internet, render):
    url = site_with(internet, "<script>location.replace('/second')</script>")
    internet.site("page.example").at("/second", answers.page("<title>Second</title><p>Second page"))
    rendered = render(url)
    assert [each.url for each in rendered.visit.exchanges] == [url, "https://page.example/second"]
    assert rendered.text == "Second page"


def test_nothing_is_shared_between_two_pages(internet, render):
    site = internet.site("page.example")
    site.at(
        "/",
        answers.page(
            "<p id=p></p><script>p.textContent = 'had: ' + document.cookie + localStorage.had;"
            "document.cookie = 'who=me'; localStorage.had = 'stored'</script><img src=/c.png>"
        ).with_headers(("Set-Cookie", "seen=1")),
    )
    site.at(
        "/c.png", answers.content(b"\x89PNG", "image/png").with_headers(("Cache-Control", "max-age=9999"))
    )
    first, second = render(site.url("/")), render(site.url("/"))
    assert first.text == second.text == "had: seen=1undefined"
    assert [request.path for request in internet.requests("page.example")].count("/c.png") == 2


def test_what_the_browser_asks_for_itself_is_neither_asked_nor_kept(internet, render):
    rendered = render(site_with(internet, "<p>Alone"))
    assert {request.host for request in internet.requests()} == {"page.example"}
    assert all(url.startswith("https://page.example/") for url in asked(rendered))


def test_pictures_that_come_as_one_scrolls_are_there(internet, render):
    pictures = "".join(f"<div style='height: 900px'><img loading=lazy src=/{n}.png></div>" for n in range(12))
    url = site_with(internet, pictures)
    internet.site("page.example").at("/*.png", answers.content(b"\x89PNG", "image/png"))
    assert {f"https://page.example/{n}.png" for n in range(12)} <= set(asked(render(url)))


@pytest.mark.parametrize(
    ("banner", "said"),
    [
        (
            "<div id=b class=cookie-banner><p>We use cookies.</p><button onclick=agree()>Accept all</button>"
            "<button onclick=deny()>Reject all</button></div>",
            'refused a consent banner by "reject all"',
        ),
        (
            "<div id=b role=dialog><p>Wir verwenden Cookies.</p>"
            "<button onclick=agree()>Alle akzeptieren</button>"
            "<button onclick=deny()>Ablehnen</button></div>",
            'refused a consent banner by "ablehnen"',
        ),
        (
            "<div id=b style='position: fixed'>Мы используем файлы cookie "
            "<button onclick=agree()>Принять</button></div>",
            'accepted a consent banner by "принять"',
        ),
        (
            "<div id=b><button onclick=agree()>Yes</button>"
            "<button id=onetrust-reject-all-handler onclick=deny()>No</button></div>",
            'refused a consent banner by "#onetrust-reject-all-handler"',
        ),
    ],
)
def test_a_consent_banner_is_closed_refusing_where_that_is_to_be_had(internet, render, banner, said):
    script = (
        "function gone(word) { b.remove(); c.textContent = word }"
        "function agree() { gone('agreed') } function deny() { gone('denied') }"
    )
    url = site_with(internet, f"<p id=c>open</p>{banner}<script>{script}</script>")
    rendered = render(url)
    assert said in rendered.notes
    assert rendered.text == ("denied" if said.startswith("refused") else "agreed")


def test_a_banner_in_a_frame_or_a_shadow_is_closed_too(internet, render):
    internet.site("cmp.example").at(
        "/",
        answers.page(
            "<p>We value your privacy</p>"
            "<button onclick=\"parent.postMessage('denied', '*')\">Reject all</button>"
        ),
    )
    framed = site_with(
        internet,
        "<p id=c>open</p><iframe id=f src=https://cmp.example/></iframe>"
        "<script>onmessage = (e) => { f.remove(); c.textContent = e.data }</script>",
    )
    assert render(framed).text == "denied"
    shadowed = site_with(
        internet,
        "<p id=c>open</p><div id=h class=consent></div><script>"
        "const root = h.attachShadow({mode: 'open'});"
        "root.innerHTML = '<p>About cookies</p><button>Alles weigeren</button>';"
        "root.querySelector('button').onclick = () => { h.remove(); c.textContent = 'denied' }</script>",
        host="shadow.example",
    )
    assert render(shadowed).text == "denied"


def test_a_button_that_is_no_banners_is_left_alone(internet, render):
    url = site_with(
        internet,
        "<p id=c>untouched</p><form><button type=button "
        "onclick=\"c.textContent = 'pressed'\">Decline</button></form>"
        "<footer>About cookies</footer>",
    )
    assert render(url).text.startswith("untouched")


def test_embedded_posts_are_waited_for_until_they_show_something(internet, render):
    """Without a request under way: what the frame shows comes of its own script, seconds later."""
    late = "<!doctype html><body><script>setTimeout(() => {{ document.body.append('{}') }}, 2500)</script>"
    internet.site("t.me").at("/vessby/1204", answers.page(late.format("The ferry leaves at nine")))
    internet.site("ads.example").at("/", answers.page(late.format("Buy")))
    url = site_with(
        internet,
        "<p>Story</p><iframe src='https://ads.example/'></iframe>"
        "<div style='height: 3000px'></div><iframe loading=lazy src='https://t.me/vessby/1204?embed=1'></iframe>",
    )
    rendered = render(url)
    assert "The ferry leaves at nine" in rendered.text
    assert rendered.notes == ()
