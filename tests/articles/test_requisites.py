from __future__ import annotations

from archiver.articles.css import iter_css_addresses
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


def css_found(css: str) -> list[str]:
    return [
        u.removeprefix("https://h.example/")
        for u in find_css_requisites(css.encode(), url="https://h.example/")
    ]


def test_escapes_in_a_style_sheet_are_undone():
    assert css_found(
        r"""a { b: url("a\"b.png"); c: url(c\ d\)\(.png); e: url('\66 \000066.png'); g: url("h\
i.png"); j: url(\110000.png) }"""
    ) == ["a%22b.png".replace("%22", '"'), "c%20d)(.png", "ff.png", "hi.png", "\ufffd.png"]


def test_image_sets_name_their_images_with_and_without_url():
    assert css_found(
        """a { b: image-set("one.avif" type("image/avif"), url(two.png) 2x, url("three.png") 3x);
        c: -webkit-image-set(url('four.png') 1x, "five.png" 2x) }"""
    ) == ["two.png", "three.png", "one.avif", "four.png", "five.png"]


def test_imports_of_all_forms_count_and_comments_do_not():
    assert css_found("""@import"a.css"; @IMPORT url(b.css) print; @import 'c.css' layer(x);
    /* @import "no.css"; */ @font-face { src: local("No"), url(d.woff2) format("woff2") }""") == [
        "a.css",
        "b.css",
        "c.css",
        "d.woff2",
    ]


def test_reading_a_style_sheet_of_broken_beginnings_comes_to_an_end():
    for piece in ('url("', "url(", "url(\\(", "image-set(", "image-set((x)", '@import "', "/* "):
        assert sum(1 for _ in iter_css_addresses("url(a)" + piece * 100_000)) <= 100_001


def test_only_the_first_base_counts_and_for_what_stands_before_it_too():
    assert found("<img src=a.png><base href=/one/><base href=/two/><img src=b.png>") == [
        "/one/a.png",
        "/one/b.png",
    ]


def test_what_a_frame_of_the_page_itself_needs_is_found():
    assert found(
        """<base href=/base/><iframe srcdoc="<img src=a.png><iframe srcdoc='<img src=b.png>'>"></iframe>"""
    ) == [
        "/base/a.png",
        "/base/b.png",
    ]


def test_symbols_and_images_that_lazy_loaders_park_are_found():
    assert found("""<svg><use href="/icons.svg#ship"/><use xlink:href="/more.svg#x"/></svg>
    <div data-bgset="/b1.jpg 1x, /b2.jpg 2x"></div>
    <img data-original=/o.jpg data-lazy-srcset="/l1.jpg 1x,/l2.jpg 2x">
    <section data-background-image=/bg.jpg></section>
    <link rel=preload as=image imagesrcset="/i1.jpg 1x, /i2.jpg 2x">
    <noscript><img src=/n.jpg></noscript><meta itemprop=image content=/m.jpg><input type=image src=/go.gif>
    <link rel=image_src href=/share.jpg>""") == [
        *("/icons.svg", "/more.svg", "/b1.jpg", "/b2.jpg", "/o.jpg", "/l1.jpg", "/l2.jpg", "/bg.jpg"),
        *("/i1.jpg", "/i2.jpg", "/n.jpg", "/m.jpg", "/go.gif", "/share.jpg"),
    ]


def test_a_srcset_may_have_commas_in_its_addresses():
    images = "/fit,w_300/a.jpg 300w, /fit,w_600/a.jpg 600w,/fit,w_900/a.jpg"
    assert found(f'<img srcset="{images}">') == ["/fit,w_300/a.jpg", "/fit,w_600/a.jpg", "/fit,w_900/a.jpg"]
