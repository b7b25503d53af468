"""The key has to be the one that pywb makes, so pywb's own function is the measure.

The ``surt`` package is AGPL: it is used here, in a test, and nowhere in the program.
"""

from __future__ import annotations

import random

import pytest
from pywb.utils.canonicalize import canonicalize

from archiver.urls import normalise, surt

SESSION = "0123456789abcdef0123456789abcdef"

ADDRESSES = (
    "http://example.com", "https://www.Example.org:443/B/?y&X", "http://www2.example.com/a//b/../c/./d/",
    "http://user:Pass@example.com:8080/", "http://example.com/?", "http://example.com/a?b=2&a=1&a=0&A=3",
    "http://example.com/a%20b%2Fc%c3%a9é", "http://example.com/a?x=%20%26+é&Y=%25",
    "http://example.com/a#frag",
    "http://example.com/#!/x", f"http://example.com/a;jsessionid={SESSION}",
    f"http://example.com/a?phpsessid={SESSION}&x=1",
    f"http://example.com/a?x=1&sid={SESSION}", f"http://example.com/a?x=1;jsessionid={SESSION}",
    "http://example.com/a?CFID=1&CFTOKEN=2&z=1",
    "http://example.com/a?ASPSESSIONIDABCDEFGH=abcdefghijklmnopqrstuvwx&z=1",
    "http://example.com/(4hqa0555fwsecu455xqckv45)/mileg.aspx",
    "http://example.com/(a(4hqa0555fwsecu455xqckv45)S(4hqa0555fwsecu455xqckv45))/mileg.aspx?page=1",
    "http://127.0.0.1/a", "http://2130706433/", "http://0300.0250.01.01/", "http://256.1.1.1/",
    "http://[::1]:8080/a",
    "ftp://Example.com/A", "urn:archiver:citation:1", "urn:X-wpull:log", "dns:example.com", "mailto:a@b.c",
    "screenshot:http://example.com/", "metadata://example.com/x", "example.com/A", "//example.com/A",
    "http://bücher.example/ü", "http://EXAMPLE.com./A.", "http://example..com/", "http://www.com/",
    "http://www9x.com/",
    "http://www.co.uk/", "http://www..com/", "http://example.com/a/index.html/", "http://example.com//",
    "http://example.com/a?&&b&&", "http://example.com/a?=1&b", "http://example.com/a?a=b=c&d",
    "http://example.com/a\\b",
    "http://example.com/ a b", "http://exa mple.com/", "http://example.com:/a", "https://example.com:80/a",
    "http:/example.com/a", "http:example.com/a", "http://example.com/%zz%2", "http://example.com/%2525",
    "http://example.com/..", "http://example.com/../a", "http://example.com/a/..?x",
    "http://example.com/.hidden",
    "http://example.com/a?%41=1&b%3d=2", "http://example.com/%0a%00", "http://example.com/a|b{}^`\"<>",
    "http://example.com/a?url=/b/", "http://example_x.com/a", "http://www.www.com/",
    "http://example.com/%E9?%FF=%C3%A9",
    "http://example.com/a?b=1&b=0&a-=1&a=2&ab=1&a", "http://example.com/a%23b%3Fc", "http://faß.de/",
    "http://例え.jp/",
    "http://a_b.例え.jp/", "http://example.com/😀?😀", "http://example.com/a,b)c", "http://ex,ample.com/",
    "urn:X",
    "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3kh5rarr3gn2n",
    "https://x.com/Mira_Okafor/status/1521889612345678901?s=20",
    "https://www.instagram.com/p/C1JGsX0MPTM/?img_index=1",
    "https://www.youtube.com/watch?v=aB3-xY_9kLm&t=1s", "https://t.me/HarborLedger/1234?embed=1&mode=tme",

       "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1&show_text=true",
    "https://publish.twitter.com/oembed?url=https%3A%2F%2Fx.com%2Fi%2Fstatus%2F1&omit_script=1",

       "https://public.api.bsky.app/xrpc/app.bsky.feed.getPostThread?uri=at://did:plc:abc/app.bsky.feed.post/3k&depth=0",
)  # fmt: skip

PIECES = (
    "a", "B", "..", ".", "/", "//", "?", "&", "=", "x", "y=1", "A=1", "a=0", "%20", "%2F", "%3f", "%23",
    "%25", "%2541",
    "é", "%c3%a9", "%E9", ";", "+", " ", "(", ")", ",", "#f", "~", "|", "index.html", "&&", ":", "@", "www2.",
    f"jsessionid={SESSION}", f"PHPSESSID={SESSION}", f"sid={SESSION}", "cfid=1&cftoken=2",
)  # fmt: skip
HOSTS = (
    "example.com", "www.Example.COM", "m.example.co.uk", "Bücher.example", "user@example.com", "192.0.2.7",
    "example.com:8080", "www1.example.com:443",
)  # fmt: skip


def _made_up(count: int) -> list[str]:
    chance = random.Random(20)
    return [
        f"{chance.choice(('http', 'https'))}://{chance.choice(HOSTS)}/"
        + "".join(chance.choices(PIECES, k=chance.randrange(10)))
        for _ in range(count)
    ]


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_key_of_an_address_is_pywbs(url):
    assert surt(url) == canonicalize(url)


def test_the_keys_of_many_made_up_addresses_are_pywbs():
    addresses = _made_up(2000)
    assert [(url, surt(url)) for url in addresses] == [(url, canonicalize(url)) for url in addresses]


def test_a_key_is_lower_case_and_without_spaces():
    for url in _made_up(200):
        assert surt(url) == surt(url).lower()
        assert " " not in surt(url)


def test_spellings_that_normalise_alike_have_one_key():
    for url in ("HTTP://Example.com:80/a/../b?x#f", "example.com/b?x", "https://example.com/b?x="):
        normal = normalise(url)
        assert normal is not None
        assert surt(normal).startswith("com,example)/b?x")


def test_an_address_in_another_scheme_keeps_its_shape():
    assert surt("urn:uuid:0B5C2D1E") == "urn:uuid:0b5c2d1e"
    assert surt("") == "-"
