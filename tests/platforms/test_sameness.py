"""Which ids are of one post, and by whose word."""

from __future__ import annotations

import pytest

from archiver.model import PostMetadata, PostRef
from archiver.platforms import choose_lasting, find_lasting_id, find_own_address

HANDLE, DID = "leah.example/3lonqa2zpok2m", "did:plc:abcdefghijklmnopqrstuvwx/3lonqa2zpok2m"


@pytest.mark.parametrize(
    ("platform", "ours", "said", "stands"),
    [
        ("facebook", "pfbid02abc", "1020304050607", "1020304050607"),
        ("facebook", "1020304050607", "pfbid02abc", "1020304050607"),
        ("facebook", "pfbid02abc", "pfbid0xyz", "pfbid0xyz"),
        ("bluesky", HANDLE, DID, DID),
        ("bluesky", DID, HANDLE, DID),
    ],
)
def test_the_id_that_lasts_stands(platform, ours, said, stands):
    pair = choose_lasting(PostRef(platform, ours), PostRef(platform, said))
    assert pair is not None
    assert [one.post_id for one in pair] == [stands, said if stands == ours else ours]


@pytest.mark.parametrize(
    ("ours", "said"),
    [
        (PostRef("facebook", "1020304050607"), PostRef("facebook", "7060504030201")),
        (PostRef("facebook", "pfbid02abc"), PostRef("bluesky", DID)),
        (PostRef("facebook", "pfbid02abc"), PostRef("facebook", "pfbid02abc")),
        (PostRef("facebook", "share/p/abc"), PostRef("facebook", "1020304050607")),
        (PostRef("bluesky", HANDLE), PostRef("bluesky", DID[:-1] + "n")),
        (PostRef("x", "1"), PostRef("x", "2")),
        (PostRef("mastodon", "a.example/1"), PostRef("mastodon", "b.example/1")),
        (PostRef("nobody", "1"), PostRef("nobody", "2")),
    ],
)
def test_nobodys_word_makes_one_post_of_two(ours, said):
    assert choose_lasting(ours, said) is None


def test_the_authors_lasting_id_in_an_answer_names_the_post_anew():
    told = PostMetadata(author_id="did:plc:abcdefghijklmnopqrstuvwx")
    assert find_lasting_id(PostRef("bluesky", HANDLE), told) == PostRef("bluesky", DID)
    assert find_lasting_id(PostRef("bluesky", DID), told) is None
    assert find_lasting_id(PostRef("bluesky", HANDLE), PostMetadata(author_id="17")) is None
    assert find_lasting_id(PostRef("facebook", "pfbid02abc"), PostMetadata(author_id="17")) is None


@pytest.mark.parametrize("said", ["did:plc:a/b?c#d", "did:plc:\ufffd", "did:plc:a b", "did:", "did:plc:a\n"])
def test_what_makes_no_address_of_a_post_is_no_lasting_id(said):
    assert find_lasting_id(PostRef("bluesky", HANDLE), PostMetadata(author_id=said)) is None


@pytest.mark.parametrize(
    ("head", "own"),
    [
        ('<link rel="canonical" href="/a/1"><meta property="og:url" content="/b">', "https://x.example/a/1"),
        ('<meta property="og:url" content="https://x.example/b">', "https://x.example/b"),
        ('<link rel="canonical" href="">', None),
        ('<link rel="canonical" href="http://[">', None),
        ("", None),
    ],
)
def test_what_a_page_calls_itself(head, own):
    assert find_own_address(f"<html><head>{head}</head></html>".encode(), "https://x.example/") == own
    assert find_own_address(b"{}", "https://x.example/") is None
