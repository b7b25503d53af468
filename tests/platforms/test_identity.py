"""One post has one identity, whatever its address has been through on the way to the article."""

from __future__ import annotations

import re
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import identify, url_for
from tests.platforms.tables import others, posts

POSTS = posts()
#: Those of the web, without what a test's noise would stand behind: an inner address, a route, prose.
PLAIN = [
    url
    for url in POSTS
    if re.fullmatch(r"https?://[\w.-]+/[^#…]*[\w/=-]", url) and not re.search("http|%|//", url[8:])
]
TRACKING = st.lists(
    st.sampled_from(
        [
            "utm_source=newsletter",
            "utm_campaign=a%20b",
            "fbclid=IwAR0x-y_z",
            "gclid=1",
            "ref_src=twsrc%5Etfw",
            "mc_cid=0a1b",
        ]
    ),
    max_size=3,
)
WRAPPERS = (
    "https://l.facebook.com/l.php?u={quoted}&h=AT0x",
    "https://www.google.com/url?sa=t&url={quoted}&usg=AOv",
    "https://eur03.safelinks.protection.outlook.com/?url={quoted}&data=04%7C01&reserved=0",
    "https://slack-redir.net/link?url={quoted}",
    "https://web.archive.org/web/20240229120000/{url}",
    "https://web.archive.org/web/20240229120000if_/{url}",
    "https://web.archive.org/web/2024*/{url}",
    "https://archive.ph/2024.02.29-120000/{url}",
    "https://archive.today/newest/{url}",
    "https://arquivo.pt/noFrame/replay/20240229120000mp_/{url}",
    "https://timetravel.mementoweb.org/memento/20240229120000/{url}",
    "https://ghostarchive.org/archive/{url}",
    "https://www.webcitation.org/query?url={quoted}",
    "https://proxy.example/oembed?url={quoted}&format=json",
)


def identity(url: str) -> tuple[str, str] | None:
    post = identify(url).post
    return (post.platform, post.post_id) if post else None


def test_there_is_enough_to_speak_of_every_platform():
    assert len(POSTS) > 450
    assert len(PLAIN) > 350
    assert len(others()) > 250


@given(st.data(), st.sampled_from(PLAIN))
def test_noise_around_an_address_changes_nothing(data, url):
    scheme, host, rest = re.fullmatch(r"(https?)://([^/]+)(/.*)", url).groups()
    path, mark, query = rest.partition("?")
    if data.draw(st.booleans(), "upper case"):
        scheme, host = scheme.upper(), host.upper()
    scheme = data.draw(st.sampled_from([f"{scheme}:", "http:", "https:", ""]), "scheme")
    port = data.draw(st.sampled_from(["", ":443"] if scheme.lower() == "https:" else [""]), "port")
    if data.draw(st.booleans(), "doubled slashes"):
        path = path.replace("/", "//")
    if not mark and not path.endswith("/") and data.draw(st.booleans(), "trailing slash"):
        path += "/"
    if len(path) > 1 and data.draw(st.booleans(), "percent-encoding"):
        at = data.draw(st.integers(1, len(path) - 1), "where")
        path = path[:at] + "".join(f"%{ord(c):02X}" for c in path[at : at + 1]) + path[at + 1 :]
    tracking = data.draw(TRACKING, "tracking")
    query = "&".join([*([query] if query else []), *tracking])
    fragment = data.draw(st.sampled_from(["", "#", "#comments", "#m", "#:~:text=the%20river"]), "fragment")
    noisy = f"{scheme}//{host}{port}{path}{'?' + query if query else ''}{fragment}"
    assert identity(noisy) == identity(url), noisy


@given(
    st.sampled_from(POSTS),
    st.sampled_from(["", " ", "\u2066", "(", "[", "<", "\u201c", "\u200b"]),
    st.sampled_from(["", " ", "\u2069", ")", "],", ".", ">", "\u201d.", "\u2026", ";", "\u200b"]),
)
def test_what_stands_around_an_address_in_prose_is_no_part_of_it(url, before, after):
    assert identity(before + url + after) == identity(url)


@given(st.sampled_from(PLAIN), st.lists(st.sampled_from(WRAPPERS), min_size=1, max_size=3))
def test_wrappers_and_archives_around_an_address_change_nothing(url, wrappers):
    wrapped = url
    for wrapper in wrappers:
        wrapped = wrapper.format(url=wrapped, quoted=quote(wrapped, safe=""))
    assert identity(wrapped) == identity(url), wrapped


@given(st.sampled_from(others()), st.sampled_from(WRAPPERS))
def test_no_wrapper_makes_a_post_of_another_page(url, wrapper):
    assert identify(wrapper.format(url=url, quoted=quote(url, safe=""))).kind != "post"


def test_the_canonical_address_leads_back_and_is_its_own():
    for url in POSTS:
        address = identify(url)
        canonical = identify(address.canonical_url)
        assert canonical.post == address.post, url
        assert canonical.canonical_url == address.canonical_url, url
        assert identity(url_for(address.post)) == identity(url)
