"""What an address costs doesn't grow with the number of sentences that tell of other posts."""

from __future__ import annotations

import sys

from archiver.citations.find import join
from archiver.model import ArticleVersion, Block, Citation, PostRef, Span

SENTENCES = 100
APART = 1000


def calls_of_joining(addresses: int) -> int:
    """How many functions are called while sentences and addresses, all far from each other, are joined."""
    sentence = "Lea Stone wrote on Twitter."
    named = [
        Citation(
            kind="prose",
            platform="x",
            author="Lea Stone",
            author_kind="person",
            mentions=(Span("prose", sentence, at, at + len(sentence)),),
        )
        for at in range(0, SENTENCES * APART, APART)
    ]
    addressed = [
        Citation(
            kind="link",
            platform="x",
            url=f"https://x.com/u{at}/status/{at}",
            post=PostRef("x", str(at)),
            handle=f"u{at}",
            mentions=(Span("link", "this", at, at + 4),),
        )
        for at in range(SENTENCES * APART, (SENTENCES + addresses) * APART, APART)
    ]
    text = " " * ((SENTENCES + addresses) * APART)
    blocks = tuple(Block("paragraph", at, at + 30) for at in range(0, len(text), APART))
    version = ArticleVersion(url=None, text=text, blocks=blocks)
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    earlier = sys.getprofile()
    sys.setprofile(count)
    try:
        joined, alone = join(version, addressed, named)
    finally:
        sys.setprofile(earlier)
    assert (len(joined), len(alone)) == (addresses, SENTENCES)
    return calls


def test_addresses_far_from_a_sentence_are_not_looked_at():
    assert calls_of_joining(400) - calls_of_joining(200) < 200 * SENTENCES / 10
