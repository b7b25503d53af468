"""The platforms folder as a whole: complete, without conflicts, and open to one more file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archiver
from archiver.model import Address, PostRef
from archiver.platforms import (
    PLATFORMS,
    find_embed,
    find_embed_platform,
    find_post,
    find_shortener_platform,
    identify,
    lookups,
    url_for,
)
from archiver.platforms._registry import _index

HERE = Path(__file__).parent
PACKAGE = Path(archiver.__file__).parent

PLAIN_PAGES = (
    "",
    "hello",
    "https://",
    "http://[",
    "mailto:mira@example.org",
    "javascript:void(0)",
    "data:text/html,<a>",
    "https://example.org/",
    "https://example.org/mira/status/1521889612345678901",
    "https://example.org/p/C1JGsX0MPTM/",
    "https://example.org/watch?v=aB3-xY_9kLm",
    "https://news.example.org/2022/05/04/posts/1015792834567890",
    "https://medium.example/@mira/the-river-3f2a9c1b7d4e",
    "https://evil-x.com/mira/status/1521889612345678901",
    "https://x.com.example.org/mira/status/1521889612345678901",
    "https://www.google.com/search?q=https://x.com/a/status/1",
    "https://web.archive.org/",
    "https://web.archive.org/web/20220101000000/https://example.org/",
    "https://archive.ph/AbCdE",
    "https://perma.cc/ABCD-1234",
)


@pytest.mark.parametrize("url", PLAIN_PAGES)
def test_pages_of_nobodys_platform_are_not_posts(url):
    assert identify(url) == Address(url=url, kind="other")


def test_short_links_that_lead_anywhere_say_that_they_have_to_be_followed():
    for url in ("https://t.co/AbCdEf", "https://bit.ly/3xYz", "https://lnkd.in/AbCdEf"):
        address = identify(url)
        assert (address.kind, address.needs, address.post) == ("other", "expansion", None)


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://pic.twitter.com/AbCdEf1234", "x"),
        ("pic.x.com/AbCdEf1234", "x"),
        ("https://www.facebook.com/share/1AbCdEfGhI/?mibextid=wwXIfr", "facebook"),
        ("https://www.facebook.com/share/g/1AbCdEfGh/", "facebook"),
        ("https://www.instagram.com/share/BAbcdefghi", "instagram"),
        ("https://www.instagram.com/share/s/BAbcdefghi/", "instagram"),
        ("https://www.linkedin.com/slink?code=abc", "linkedin"),
    ],
)
def test_share_links_that_may_lead_to_a_post_tell_the_platform_and_have_to_be_followed(url, platform):
    address = identify(url)
    assert (address.platform, address.kind, address.needs) == (platform, "other", "expansion")


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        ("https://t.co/AbCdEf", "x"),
        ("T.CO/AbCdEf", "x"),
        ("https://lnkd.in/abc123", "linkedin"),
        ("https://bit.ly/3xYz", None),
        ("https://x.com/ada/status/1", None),
    ],
)
def test_a_platforms_own_shortener_is_known_as_its(url, platform):
    assert find_shortener_platform(url) == platform


def test_every_platform_has_its_contract_test():
    tested = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert set(PLATFORMS) - tested == set()


def test_fixtures_belong_to_platforms_and_come_in_pairs():
    for path in (HERE / "fixtures").glob("*/*"):
        assert path.parent.name in PLATFORMS
        partner = ".expected.json" if path.suffix == ".answer" else ".answer"
        assert path.with_name(".".join(path.name.split(".")[:2]) + partner).exists()


def test_a_platforms_key_is_its_file():
    files = {path.stem for path in (PACKAGE / "platforms").glob("*.py") if not path.name.startswith("_")}
    assert set(PLATFORMS) == files


def test_two_platforms_that_claim_one_host_are_an_import_error():
    first, second = list(PLATFORMS.values())[:2]
    with pytest.raises(ImportError, match=first.hosts[0].replace("*", r"\*")):
        _index([first, second, first.__class__(**{**vars(second), "hosts": first.hosts[:1]})])


@given(st.text(max_size=300))
def test_any_text_is_identified_without_an_error(text):
    assert identify(text).url == text


HOSTS = sorted(
    {host.replace("*.", "").replace(".*", ".example") for p in PLATFORMS.values() for host in p.hosts}
)
PIECES = st.sampled_from(
    [
        "/",
        "//",
        "?",
        "&",
        "=",
        "#",
        "#!",
        "%",
        "%2F",
        "@",
        ":",
        ".",
        "..",
        "status",
        "posts",
        "p",
        "watch?v=",
        "user/",
        "id=",
        "123456789012",
        "aB3-xY_9kLm",
        "did:plc:abc",
        "é",
        "\\",
        "[",
        "]",
    ]
)


@given(st.sampled_from(HOSTS), st.lists(PIECES, max_size=12))
def test_any_address_on_a_platforms_host_is_identified_and_leads_back(host, pieces):
    address = identify(f"https://{host}/" + "".join(pieces))
    if address.kind == "post":
        assert find_post(address.canonical_url) == address.post


@given(
    st.text(max_size=12),
    st.dictionaries(
        st.sampled_from(["src", "cite", "class", "data-href", "data-tweet-id"]),
        st.none() | st.text(max_size=60),
    ),
)
def test_any_element_is_looked_at_without_an_error(tag, attrs):
    assert find_embed(tag, attrs) is None or identify(find_embed(tag, attrs)).kind == "post"


def test_an_unknown_platform_is_no_error():
    ref = PostRef("orkut", "7")
    assert url_for(ref) == "orkut:7"
    assert lookups(ref) == ()


def test_endpoints_with_terms_of_their_own_are_asked_only_on_request():
    ref = PostRef("facebook", "1015792834567890", "harborledger")
    assert [endpoint.name for endpoint, _ in lookups(ref)] == ["plugin"]
    assert [endpoint.name for endpoint, _ in lookups(ref, opt_in=True)] == ["plugin", "oembed"]


def test_an_embed_that_names_its_post_only_inside_says_its_platform():
    assert find_embed_platform({"class": "wp-embed Twitter-Tweet"}) == "x"
    assert find_embed_platform({"class": "quote"}) is None


def test_frames_and_elements_of_other_kinds_embed_nothing():
    nothing = (
        (
            "iframe",
            {
                "src": "https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1015792834567890"
            },
        ),
        ("iframe", {"src": "https://example.org/player"}),
        ("iframe", {"src": "https://www.youtube.com/embed/videoseries?list=PL1"}),
        ("div", {"class": "fb-like", "data-href": "https://www.facebook.com/a/posts/1015792834567890"}),
        ("div", {"data-tweet-id": "not-a-number"}),
        ("a", {"href": "https://x.com/a/status/1521889612345678901"}),
        ("img", {"src": "https://x.com/a/status/1521889612345678901"}),
    )
    assert [element for element in nothing if find_embed(*element)] == []


IMAGINARY = '''"""Plauder: https://plauder.example/n/<number>"""

import json

from ..model import Availability, Outcome, PostMetadata
from ._spec import Endpoint, Form, Mark, Platform, Wall


def parse(body):
    return PostMetadata(text=json.loads(body)["text"], availability=Availability.AVAILABLE)


PLATFORM = Platform(
    name="plauder",
    title="Plauder",
    hosts=("*.plauder.example",),
    posts=(Form(r"/(?:(?P<author>\\w+)/)?n/(?P<post>\\d+)"),),
    profiles=(Form(r"/(?P<author>\\w+)/?$"),),
    reserved=("login",),
    canonical_url="https://plauder.example/n/{id}",
    profile_url="https://plauder.example/{author}",
    embeds=(Mark("data-plauder", url="https://plauder.example/n/{value}"),),
    embed_classes=("plauder-card",),
    endpoints=(Endpoint(name="api", url="https://plauder.example/api/{id}", parse=parse),),
    walls=(Wall(Outcome.LOGIN_WALL, url=r"^/login"),),
)
'''.replace("\\\\", "\\")

PROGRAM = """
from archiver.platforms import find_embed, find_embed_platform, find_wall, identify, lookups, url_for
from tests.platforms.docs_table import table
address = identify("http://m.plauder.example/mira/n/42?x=1")
print(address.platform, address.post.post_id, address.author, url_for(address.post))
print(identify("https://plauder.example/mira").kind, identify("https://plauder.example/login").kind)
print(find_embed("div", {"data-plauder": "42"}), find_embed_platform({"class": "plauder-card"}))
for endpoint, url in lookups(address.post):
    print(endpoint.name, url, endpoint.read(200, b'{"text": "hello"}').text)
    print(endpoint.read(404, b"").availability)
print(find_wall("plauder", "https://plauder.example/login?to=42", 200, b"")[0])
print(next(line for line in table().splitlines() if "plauder" in line))
print(identify("https://x.com/a/status/20").platform)
"""


def test_a_new_platform_takes_one_file(tmp_path):
    for path in PACKAGE.rglob("*"):
        if path.suffix in (".py", ".toml") and path.relative_to(PACKAGE).parts[0] in (
            "__init__.py", "lazily.py", "lightly.py", "model", "errors.py", "heavy.py", "taming.py", "ports", "urls", "platforms",
        ):  # fmt: skip
            copy = tmp_path / "archiver" / path.relative_to(PACKAGE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    tests = tmp_path / "tests" / "platforms"
    tests.mkdir(parents=True)
    for package in (tests.parent, tests):
        (package / "__init__.py").touch()
    (tests / "docs_table.py").write_bytes((HERE / "docs_table.py").read_bytes())
    (tmp_path / "archiver" / "platforms" / "plauder.py").write_text(IMAGINARY, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PYTHONPATH": str(tmp_path)},
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "plauder 42 mira https://plauder.example/n/42",
        "profile other",
        "https://plauder.example/n/42 plauder",
        "api https://plauder.example/api/42 hello",
        "gone",
        "login_wall",
        "| `plauder` | Plauder | `plauder.example` | no | api | 2 |",
        "x",
    ]
