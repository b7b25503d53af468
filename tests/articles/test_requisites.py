from __future__ import annotations

from archiver.articles.requisites import MAX_REQUISITES, find_css_requisites, find_requisites

URL = "https://harbourtimes.example/2024/ferry"


def found(html: str) -> list[str]:
    return [u.removeprefix("https://harbourtimes.example") for u in find_requisites(html.encode(), url=URL)]


def test_everything_a_page_shows_is_found_in_its_order():
    assert found("""
    <link rel="stylesheet" href="/s.css"><link rel="shortcut icon" href="/i.ico">
    <link rel=preload as=font href=/f.woff><link rel=canonical href=/other><link rel=alternate href=/feed>
    <meta property="og:image" content="/og.jpg"><meta name="twitter:image" content="/tw.jpg">
    <style>@import "/b.css"; body { background: url( '/bg.png' ) }</style>
    <script src="/a.js"></script><script>var x = "url(/no.png)"</script>
    <img src="pier.jpg" srcset="/p1.jpg 1x, /p2.jpg?a=1,2 2x,/p3.jpg 300w">
    <img data-src="/lazy.jpg" src="data:x">
    <picture><source srcset="/w.webp"><img src="/w.jpg"></picture>
    <video poster="/v.jpg" src="/v.mp4"><source src="/v.webm"><track src="/v.vtt"></video>
    <iframe src="//frames.example/x#y"></iframe><object data="/o.swf"></object>
    <table background="/old.gif"></table><div style="background-image:url(&quot;/d.png&quot;)"></div>
    <a href="/not"><svg><image href="/s.png"/></svg></a>
    """) == [
        *(
            "/s.css",
            "/i.ico",
            "/f.woff",
            "/og.jpg",
            "/tw.jpg",
            "/b.css",
            "/bg.png",
            "/a.js",
            "/2024/pier.jpg",
        ),
        *("/p1.jpg", "/p2.jpg?a=1,2", "/p3.jpg", "/lazy.jpg", "/w.webp", "/w.jpg", "/v.jpg", "/v.mp4"),
        *("/v.webm", "/v.vtt", "https://frames.example/x", "/o.swf", "/old.gif", "/d.png", "/s.png"),
    ]


def test_each_address_comes_once_and_the_page_itself_never():
    frame = "<iframe src='/2024/ferry#top'></iframe>"
    assert found(f"<img src=/a.png><img src=/a.png#x><img src=''><img src='#'>{frame}") == ["/a.png"]


def test_a_base_element_counts():
    assert found("<base href='/files/'><img src=a.png>") == ["/files/a.png"]


def test_white_space_in_an_address_is_what_a_browser_makes_of_it():
    images = "<img src=' /sp ace.png\n'><img src='/br\n\token.png'>"
    assert found(images) == ["/sp%20ace.png", "/broken.png"]


def test_only_web_addresses_count():
    addresses = ("data:image/png;base64,AAAA", "javascript:x", "file:///a", "http://[bad")
    assert found("".join(f"<img src='{address}'>" for address in addresses)) == []


def test_the_number_is_bounded():
    assert len(found("".join(f"<img src=/{n}.png>" for n in range(MAX_REQUISITES + 100)))) == MAX_REQUISITES


def test_a_style_sheet_loads_images_fonts_and_sheets():
    css = b"""@charset "utf-8"; @import url("more.css") screen; @import 'last.css';
    /* url(no.png) */ @font-face { src: url(f.woff2) format("woff2"), url(data:font/woff,AAAA) }
    .a { background: URL('\xc3\xa4.png') }"""
    assert find_css_requisites(css, url="https://harbourtimes.example/css/s.css") == tuple(
        f"https://harbourtimes.example/css/{name}" for name in ("more.css", "last.css", "f.woff2", "ä.png")
    )
