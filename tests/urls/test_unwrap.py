from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.urls import find_inner, is_short, unwrap

INNER = "https://x.com/mira/status/1521889612345678901"
ESCAPED = "https%3A%2F%2Fx.com%2Fmira%2Fstatus%2F1521889612345678901"
BASE64 = base64.urlsafe_b64encode(INNER.encode()).decode().rstrip("=")
JSON64 = base64.urlsafe_b64encode(b'{"e":"%s","p":1}' % INNER.encode()).decode().rstrip("=")
NESTED = json.dumps({"s": "x", "p": json.dumps({"url": INNER.replace("/", "\\/")})})
NESTED64 = base64.urlsafe_b64encode(NESTED.encode()).decode().rstrip("=")
PROTOBUF = base64.urlsafe_b64encode(b'\x08\x13"-' + INNER.encode() + b"\xd2\x01\x00").decode().rstrip("=")
assert PROTOBUF.startswith("CBMi")

WRAPPED = (
    f"https://l.facebook.com/l.php?u={ESCAPED}&h=AT0",
    f"https://lm.facebook.com/l.php?u={ESCAPED}",
    f"http://www.facebook.com/l.php?h=AT0&u={ESCAPED}",
    f"https://l.instagram.com/?u={ESCAPED}&e=AT0",
    f"https://l.threads.net/?u={ESCAPED}",
    f"https://www.google.com/url?sa=t&url={ESCAPED}&usg=A",
    f"https://www.google.co.uk/url?q={ESCAPED}&sa=D",
    f"https://google.de/url?q={INNER}&sa=D",
    "https://www.google.com/amp/s/x.com/mira/status/1521889612345678901",
    f"https://news.google.com/rss/articles/{PROTOBUF}?oc=5",
    f"https://translate.google.com/translate?sl=en&u={ESCAPED}",
    "https://x-com.translate.goog/mira/status/1521889612345678901?_x_tr_sl=en&_x_tr_tl=de",
    f"https://webcache.googleusercontent.com/search?q=cache:AbC:{ESCAPED}",
    f"https://www.bing.com/ck/a?!&&p=1&u=a1{BASE64}&ntb=1",
    f"https://r.search.yahoo.com/_ylt=A/RV=2/RE=1/RO=10/RU={ESCAPED}/RK=2/RS=x-",
    f"https://duckduckgo.com/l/?uddg={ESCAPED}&rut=1",
    f"https://eur01.safelinks.protection.outlook.com/?url={ESCAPED}&data=05",
    f"https://urldefense.com/v3/__{INNER}__;!!AbC$",
    "https://urldefense.proofpoint.com/v2/url?u=https-3A__x.com_mira_status_1521889612345678901&d=D",
    f"https://ab12cd34.r.eu-west-1.awstrack.me/L0/{ESCAPED}/1/0102/x",
    f"https://tracking.tldrnewsletter.com/CL0/{ESCAPED}/1/0100/x",
    f"https://substack.com/redirect/2/{JSON64}?r=1",
    f"https://secure-web.cisco.com/1AbC-dEf/{ESCAPED}",
    "https://click.pstmrk.it/3s/x.com%2Fmira%2Fstatus%2F1521889612345678901/AbC/xyz/1",
    f"https://mandrillapp.com/track/click/30012345/x.com?p={NESTED64}",
    f"https://linkprotect.cudasvc.com/url?a={ESCAPED}&c=E,1,x&typo=1",
    f"https://clicktime.symantec.com/3AbC?u={ESCAPED}",
    f"https://archive.wikiwix.com/cache/index2.php?url={ESCAPED}",
    f"https://translate.google.com/website?sl=en&tl=de&u={ESCAPED}",
    f"https://ghostarchive.org/archive/{INNER}",
    f"https://anyone.example/wp-json/oembed/1.0/embed?url={ESCAPED}",
    f"https://api.instagram.com/oembed/?url={ESCAPED}",
    f"https://click.convertkit-mail.com/abc/def/{BASE64}",
    f"https://out.reddit.com/t3_abc?url={ESCAPED}&token=x",
    f"https://vk.com/away.php?to={ESCAPED}&cc_key=",
    f"https://www.linkedin.com/safety/go?url={ESCAPED}&trk=x",
    f"https://t.umblr.com/redirect?z={ESCAPED}&t=x",
    f"https://slack-redir.net/link?url={ESCAPED}",
    f"https://disq.us/url?url={ESCAPED}%3AAbCdEf&cuid=1",
    f"https://steamcommunity.com/linkfilter/?url={ESCAPED}",
    f"https://href.li/?{INNER}",
    f"https://anon.to/?{INNER}",
    f"https://www.youtube.com/redirect?event=video_description&q={ESCAPED}",
    f"https://go.redirectingat.com/?id=1&url={ESCAPED}",
    f"https://web.archive.org/web/20220504162853/{INNER}",
    f"https://web.archive.org/web/20220504162853id_/{INNER}",
    f"https://web.archive.org/web/20220504162853if_/{INNER}",
    f"https://web.archive.org/web/20220504162853mp_/{INNER}",
    f"https://web.archive.org/web/20220504162853im_/{INNER}",
    f"https://web.archive.org/web/2022*/{INNER}",
    f"https://web.archive.org/web/*/{INNER}",
    f"https://web.archive.org/web/2022/{INNER}",
    f"https://web.archive.org/web/{INNER}",
    "https://web.archive.org/web/20220504162853/https:/x.com/mira/status/1521889612345678901",
    "https://web.archive.org/web/20220504162853/x.com/mira/status/1521889612345678901",
    f"https://web.archive.org/web/20220504162853/{ESCAPED}",
    f"https://web.archive.org/save/{INNER}",
    f"https://web.archive.org/web/timemap/link/{INNER}",
    f"http://archive.org/wayback/available?url={ESCAPED}",
    f"https://archive.ph/20220504162853/{INNER}",
    f"https://archive.today/2022.05.04-162853/{INNER}",
    f"https://archive.is/newest/{INNER}",
    f"https://archive.md/{INNER}",
    f"https://archive.vn/?run=1&url={ESCAPED}",
    f"https://arquivo.pt/wayback/20220504162853/{INNER}",
    f"https://arquivo.pt/noFrame/replay/20220504162853mp_/{INNER}",
    f"https://timetravel.mementoweb.org/memento/20220504/{INNER}",
    f"https://webcitation.org/query?url={ESCAPED}&date=2022",
    f"https://ghostarchive.org/search?term={ESCAPED}",
    f"https://webarchive.nationalarchives.gov.uk/ukgwa/20220504162853/{INNER}",
    f"https://wayback.archive-it.org/1234/20220504162853/{INNER}",
    "https://x-com.cdn.ampproject.org/c/s/x.com/mira/status/1521889612345678901",
    f"https://archive.harbor.example/web/20220504162853mp_/{INNER}",
    f"https://facebook.com/{INNER}",
    f"https://proxy.example/{INNER}",
    f"https://iframely.net/api/iframe?url={ESCAPED}&key=1",
    f"https://cdn.embedly.com/widgets/media.html?url={ESCAPED}",
)

PLAIN = (
    f"https://example.org/share/{INNER}",
    f"https://example.org/2022/05/{INNER}",
    "https://example.org/a?url=https%3A%2F%2Fx.com%2F",
    INNER,
    "https://www.google.com/search?q=https://x.com/",
    "https://www.facebook.com/sharer/sharer.php?u=" + ESCAPED,
    "https://twitter.com/intent/tweet?url=" + ESCAPED,
    "https://t.me/share/url?url=" + ESCAPED,
    "https://www.linkedin.com/sharing/share-offsite/?url=" + ESCAPED,
    "https://archive.ph/AbCdE",
    "https://perma.cc/ABCD-1234",
    "https://ghostarchive.org/archive/AbCdE",
    "https://webcitation.org/6AbCdEfGh",
    "https://web.archive.org/",
    "https://archive.org/details/somebook",
    "https://www.bing.com/search?q=a",
    "https://l.facebook.com/l.php",
    "https://l.facebook.com/l.php?u=",
    "",
    "not an address",
)


@pytest.mark.parametrize("url", WRAPPED)
def test_a_wrapper_gives_up_its_address(url):
    assert unwrap(url).removesuffix(":AbCdEf") == INNER


@pytest.mark.parametrize("url", PLAIN)
def test_what_wraps_nothing_stays_as_it_is(url):
    assert unwrap(url) == url


def test_wrappers_in_wrappers_are_taken_off():
    archived = f"https://web.archive.org/web/2022/https://l.facebook.com/l.php?u={ESCAPED}"
    assert unwrap(archived) == INNER
    assert unwrap("https://www.google.com/url?q=" + quote(archived, safe="")) == INNER


def test_the_depth_is_bounded():
    url = INNER
    for _ in range(50):
        url = "https://web.archive.org/web/2022/" + url
    assert unwrap(url).startswith("https://web.archive.org/")


def test_a_relative_inner_address_belongs_to_the_wrappers_host():
    wrapped = "https://www.youtube.com/attribution_link?a=1&u=%2Fwatch%3Fv%3DaB3-xY_9kLm%26feature%3Dshare"
    assert unwrap(wrapped) == "https://www.youtube.com/watch?v=aB3-xY_9kLm&feature=share"


def test_an_inner_address_that_was_never_escaped_keeps_its_query():
    wrapped = "https://l.facebook.com/l.php?u=https://www.youtube.com/watch?v=aB3-xY_9kLm&t=5"
    assert unwrap(wrapped) == "https://www.youtube.com/watch?v=aB3-xY_9kLm&t=5"


@pytest.mark.parametrize(
    ("url", "want"),
    [
        ("https://bit.ly/3abc", True),
        ("t.co/AbC", True),
        ("https://www.tinyurl.com/abc", True),
        ("https://bit.ly/", False),
        ("https://example.org/3abc", False),
        ("no address", False),
    ],
)
def test_shorteners_are_known(url, want):
    assert is_short(url) is want


@given(st.text(max_size=200))
def test_any_text_is_unwrapped_without_an_error(text):
    assert isinstance(unwrap(text), str)


HOSTS = st.sampled_from(
    [
        *("web.archive.org", "archive.ph", "l.facebook.com", "www.google.com", "news.google.com", "bing.com"),
        *("r.search.yahoo.com", "urldefense.com", "a.awstrack.me", "substack.com", "x.translate.goog"),
    ]
)


@given(HOSTS, st.text(alphabet="web/url?q=u&%3A2Fhtps:.xcom*0_L1RU~ab-", max_size=80))
def test_any_address_on_a_wrapping_host_is_searched_without_an_error(host, rest):
    assert find_inner(f"https://{host}/{rest}") is None or unwrap(f"https://{host}/{rest}")
