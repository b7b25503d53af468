"""Where a sentence names a post or a platform: "in a Facebook post", "on his Telegram channel".

A phrase is cut from the tags around a platform or an own noun; what it means is
for :mod:`.grammar` to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from .following import phrase_from
from .lexicon import Lexicon
from .nouns import Subject
from .posts import HEADS, Head, Phrase, noun_phrase, owner_at, preposition_before
from .tokens import Token

__all__ = ["Phrase", "iter_phrases"]


def iter_phrases(text: str, tokens: list[Token], lexicon: Lexicon) -> Iterator[Phrase]:
    """Every phrase of the sentence, left to right, each token in at most one."""
    index = 0
    floor = 0
    while index < len(tokens):
        token = tokens[index]
        phrase = None
        if token.letter == "P":
            phrase = _platform_phrase(text, tokens, index, floor, lexicon)
        elif token.letter == "t":
            phrase = noun_phrase(text, tokens, index, index, floor, [token.value], "post", lexicon)
            if phrase is not None:
                # "in a note posted to her Instagram story"
                around = _with_noun_before(text, tokens, phrase, floor, lexicon)
                phrase = around if around.posted else phrase
        if phrase is not None:
            yield phrase
            floor = phrase.last + 1
            index = max(index, phrase.last) + 1
        else:
            index += 1


def _platform_phrase(
    text: str, tokens: list[Token], index: int, floor: int, lexicon: Lexicon
) -> Phrase | None:
    before = tokens[index - 1] if index else None
    # "The Daily Telegram", "Worcester Telegram"
    if (
        before is not None
        and before.capital
        and before.letter in "lu"
        and before.low in lexicon.sets["words_before"]
    ):
        return None
    platforms = [tokens[index].value]
    last = index
    # "on Facebook and Twitter", "on Facebook, Instagram and X"
    while (
        last + 2 < len(tokens)
        and tokens[last + 1].letter in "c,-"
        and tokens[last + 2].letter == "P"
        and len(platforms) < 5
    ):
        last += 2
        platforms.append(tokens[last].value)
    # "the social media platform X", "X's microblogging site Weibo": the named one counts.
    while last + 1 < len(tokens) and tokens[last + 1].letter == "P":
        last += 1
        platforms[-1] = tokens[last].value if tokens[last].value != "unknown" else platforms[-1]
    if (
        last + 3 < len(tokens)
        and tokens[last].value == "unknown"
        and tokens[last + 1].letter == "l"
        and tokens[last + 2].letter == "P"
    ):
        last += 2
        platforms[-1] = tokens[last].value
    platforms = list(dict.fromkeys(platforms))
    if len(platforms) > 1 and "unknown" in platforms:
        platforms.remove("unknown")
    back = _noun_before(tokens, index, floor, lexicon)
    if back >= 0:
        before_it = HEADS[tokens[back].letter]
        return noun_phrase(text, tokens, back, back, floor, platforms, before_it, lexicon, last=last)
    head = last + 1
    skipped = 0
    while head < len(tokens) and tokens[head].letter in "lvm" and skipped < 2:
        if tokens[head].letter == "m" and not (head + 1 < len(tokens) and tokens[head + 1].letter in "nm"):
            break
        if tokens[head].letter == "l" and lexicon.has("company", tokens[head].low):
            return None
        if tokens[head].letter == "l" and not (head + 1 < len(tokens) and tokens[head + 1].letter in "nmat"):
            break
        head += 1
        skipped += 1
    if head < len(tokens):
        noun = tokens[head]
        if noun.letter in "nmt":
            return noun_phrase(text, tokens, index, head, floor, platforms, HEADS[noun.letter], lexicon)
        if noun.letter == "a":
            page = noun_phrase(text, tokens, index, head, floor, platforms, "account", lexicon)
            return _with_noun_before(text, tokens, page, floor, lexicon) if page is not None else None
        after = tokens[last + 1]
        if lexicon.has("company", after.low) and after.letter in "lRgaOuC":
            return None
        if after.letter == "s":
            return None
    return _place(text, tokens, index, last, floor, platforms, lexicon)


def _noun_before(tokens: list[Token], index: int, floor: int, lexicon: Lexicon) -> int:
    """The index of the noun in "cuenta de Twitter", "page Facebook"; -1 where there is none."""
    back = index - 1
    if back >= floor and tokens[back].letter == "a" and (back == 0 or tokens[back - 1].letter != "P"):
        return back
    if lexicon.traits.get("noun_first"):
        while back >= floor and tokens[back].letter in "fld" and index - back < 4:
            back -= 1
        if (
            back >= floor
            and tokens[back].letter in "nmta"
            and (back == index - 1 or tokens[back + 1].letter in "fl")
        ):
            return back
    elif back > floor and tokens[back].letter == "o":
        probe = back - 1
        while (
            lexicon.traits.get("genitive_owner")
            and probe > floor
            and back - probe < 6
            and (tokens[probe].letter in "lORC")
        ):
            probe -= 1
        if tokens[probe].letter == "a" or (probe < back - 1 and tokens[probe].letter in "nt"):
            return probe
    return -1


def _place(
    text: str, tokens: list[Token], index: int, last: int, floor: int, platforms: list[str], lexicon: Lexicon
) -> Phrase | None:
    start = index
    while (
        start > floor
        and tokens[start - 1].letter in "lUCv"
        and index - start < 4
        and (tokens[start - 1].letter == "l")
    ):
        start -= 1
    article = ""
    owner: Subject | None = None
    opening = start - 1
    if opening >= floor and tokens[opening].letter in "idqs":
        article = tokens[opening].letter
        owner = owner_at(text, tokens, opening)
        start = opening
    elif start < index:
        start = index
    # "the Telegram messaging app", "the social network Facebook"
    if (
        last + 2 < len(tokens)
        and tokens[last + 1].letter == "l"
        and tokens[last + 2].low in ("app", "network", "platform", "site", "service", "messenger")
    ):
        last += 2
    elif last + 1 < len(tokens) and tokens[last + 1].low in (
        "app",
        "network",
        "platform",
        "site",
        "service",
        "messenger",
    ):
        last += 1
    preposition = preposition_before(tokens, start, owner if article == "s" else None)
    phrase = Phrase("place", platforms, start, last, index, preposition, article, owner)
    phrase.words = text[tokens[max(preposition, 0) if preposition >= 0 else start].start : tokens[last].end]
    return _with_noun_before(text, tokens, phrase, floor, lexicon)


def _with_noun_before(text: str, tokens: list[Token], phrase: Phrase, floor: int, lexicon: Lexicon) -> Phrase:
    """ "in a post on X", "a video shared on TikTok": the noun before the place is the head."""
    if phrase.preposition < 0 or tokens[phrase.preposition].letter not in "ob":
        return phrase
    around = _noun_around(tokens, phrase, floor) or _noun_by(text, tokens, phrase, floor, lexicon)
    if around is not None:
        return around
    index = phrase.preposition - 1
    posted = False
    steps = 0
    while (
        index >= floor
        and steps < 4
        and (
            tokens[index].letter in "vD"
            or tokens[index].letter == "W"
            or (tokens[index].letter == "l" and tokens[index].low.endswith(("ed", "day", "ly")))
        )
    ):
        posted = posted or tokens[index].letter == "W"
        index -= 1
        steps += 1
    if posted and index >= floor and tokens[index].letter == "x":
        # "was posted on": passive
        index -= 1
        while index >= floor and tokens[index].letter in "xv":
            index -= 1
    if index < floor or tokens[index].letter not in "nmt":
        return phrase
    if not posted and steps:
        return phrase
    head: Head = "media" if tokens[index].letter == "m" else "post"
    widened = noun_phrase(
        text, tokens, index, index, floor, phrase.platforms, head, lexicon, last=phrase.last
    )
    if widened is None:
        return phrase
    widened.posted = posted
    if widened.owner is None and phrase.owner is not None:
        widened.owner = phrase.owner
        widened.rules.append("place-owner")
    return widened


def _noun_around(tokens: list[Token], phrase: Phrase, floor: int) -> Phrase | None:
    """ "in einem auf YouTube veröffentlichten Video"."""
    noun = phrase.last + 2
    article = phrase.preposition - 1
    if noun >= len(tokens) or article < max(floor, 1) or tokens[article].letter not in "idq":
        return None
    if tokens[noun].letter not in "nmt" or tokens[noun - 1].letter not in "lW":
        return None
    opening = article - 1 if tokens[article - 1].letter in "oA" else -1
    return Phrase(
        HEADS[tokens[noun].letter],
        phrase.platforms,
        article,
        noun,
        noun,
        opening,
        tokens[article].letter,
        posted=True,
        plural=tokens[noun].plural,
    )


def _noun_by(text: str, tokens: list[Token], phrase: Phrase, floor: int, lexicon: Lexicon) -> Phrase | None:
    """ "a message posted by the band … on Facebook"."""
    index = phrase.preposition - 1
    while index > floor + 1 and phrase.preposition - index < 10 and tokens[index].letter in "dlCROUGgsf":
        index -= 1
    if index < floor + 1:
        return None
    after = tokens[index + 1]
    if tokens[index].letter in "nt" and after.letter == "f" and index + 1 < phrase.preposition - 1:
        noun, index = index, index + 1  # "un mensaje de Lee en Telegram"
    elif tokens[index - 1].letter in "nt" and (
        tokens[index].letter == "b" or tokens[index].low in lexicon.sets["to"]
    ):
        noun = index - 1  # "a message from Lee on Telegram", "a message to supporters on Facebook"
    elif (
        tokens[index].letter == "b" and tokens[index - 1].letter == "W" and tokens[index - 2].letter in "nmt"
    ):
        noun = index - 2
    else:
        return None
    widened = noun_phrase(
        text,
        tokens,
        noun,
        noun,
        floor,
        phrase.platforms,
        HEADS[tokens[noun].letter],
        lexicon,
        last=phrase.last,
    )
    if widened is not None:
        widened.posted = True
        widened.author = phrase_from(text, tokens, index + 1, "by")
        widened.platforms = phrase.platforms
    return widened
