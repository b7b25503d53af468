"""Where a sentence names a post or a platform: "in a Facebook post", "on his Telegram channel".

A phrase is cut from the tags around a platform or an own noun; what it means is
for :mod:`.grammar` to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .lexicon import Lexicon
from .nouns import Subject, phrase_from, phrase_to
from .tokens import Token

#: ``post``: a post noun; ``account``: a page or channel; ``place``: only the platform.
Head = Literal["post", "media", "account", "place"]
HEADS: dict[str, Head] = {"n": "post", "t": "post", "m": "media", "a": "account"}
#: What may stand between an article and its noun.
MODIFIERS = "lv#RUOPCtnmVuc"


@dataclass(slots=True)
class Phrase:
    """``tokens[first:last + 1]``, its preposition not counted."""

    head: Head
    platforms: list[str]
    first: int
    last: int
    #: Index of the head noun (the platform itself for a place).
    noun: int
    #: Index of the preposition before it, or -1.
    preposition: int = -1
    #: Letter of its article (``i d q``), or ``s`` after a possessive, or ``""``.
    article: str = ""
    owner: Subject | None = None
    #: "by N", "from N".
    author: Subject | None = None
    plural: bool = False
    #: "a video posted on …": the posting verb belongs to the phrase.
    posted: bool = False
    another: bool = False
    removed: bool = False
    words: str = ""
    #: It names no platform: "in a post".
    bare: bool = False
    #: Named in the same breath: "on Facebook and Twitter".
    rules: list[str] = field(default_factory=list)


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
            phrase = _noun_phrase(text, tokens, index, index, floor, [token.value], "post", lexicon)
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
        return _noun_phrase(text, tokens, back, back, floor, platforms, before_it, lexicon, last=last)
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
            return _noun_phrase(text, tokens, index, head, floor, platforms, HEADS[noun.letter], lexicon)
        if noun.letter == "a":
            page = _noun_phrase(text, tokens, index, head, floor, platforms, "account", lexicon)
            return _with_noun_before(text, tokens, page, floor, lexicon) if page is not None else None
        after = tokens[last + 1]
        if lexicon.has("company", after.low) and after.letter in "lRgaOu":
            return None
        if after.letter == "s":
            return None
    return _place(text, tokens, index, last, floor, platforms, lexicon)


def _noun_before(tokens: list[Token], index: int, floor: int, lexicon: Lexicon) -> int:
    """The index of the noun in "cuenta de Twitter", "page Facebook", "сторінка у Facebook"; -1 where there is none."""
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
        owner = _owner(text, tokens, opening)
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
    preposition = _preposition(tokens, start, owner if article == "s" else None)
    phrase = Phrase("place", platforms, start, last, index, preposition, article, owner)
    phrase.words = text[tokens[max(preposition, 0) if preposition >= 0 else start].start : tokens[last].end]
    return _with_noun_before(text, tokens, phrase, floor, lexicon)


def _with_noun_before(text: str, tokens: list[Token], phrase: Phrase, floor: int, lexicon: Lexicon) -> Phrase:
    """ "in a post on X", "a video shared on TikTok": the noun before the place is the head."""
    if phrase.preposition < 0 or tokens[phrase.preposition].letter not in "ob":
        return phrase
    around = _noun_around(text, tokens, phrase, floor, lexicon) or _noun_by(
        text, tokens, phrase, floor, lexicon
    )
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
    widened = _noun_phrase(
        text, tokens, index, index, floor, phrase.platforms, head, lexicon, last=phrase.last
    )
    if widened is None:
        return phrase
    widened.posted = posted
    if widened.owner is None and phrase.owner is not None:
        widened.owner = phrase.owner
        widened.rules.append("place-owner")
    return widened


def _noun_around(
    text: str, tokens: list[Token], phrase: Phrase, floor: int, lexicon: Lexicon
) -> Phrase | None:
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
    while index > floor + 1 and phrase.preposition - index < 10 and tokens[index].letter in "dlCROUGsf":
        index -= 1
    if index < floor + 2 or tokens[index].letter != "b" or tokens[index - 1].letter != "W":
        return None
    if tokens[index - 2].letter not in "nmt":
        return None
    noun = index - 2
    widened = _noun_phrase(
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


def _noun_phrase(
    text: str,
    tokens: list[Token],
    index: int,
    noun: int,
    floor: int,
    platforms: list[str],
    head: Head,
    lexicon: Lexicon,
    last: int = -1,
) -> Phrase | None:
    """The phrase around a noun: left to its article, right to "by N"."""
    start = index
    another = lexicon.has("another", tokens[noun].low)
    while start > floor and index - start < 7 and tokens[start - 1].letter in MODIFIERS:
        before = tokens[start - 1]
        if before.letter == "C" and not (start > 1 and tokens[start - 2].letter in "idq"):
            break
        if before.letter == "c" and not (start > 1 and tokens[start - 2].letter in "lP"):
            break
        if before.letter in "tnm" and before.letter != "m":
            break
        start -= 1
    article = ""
    owner: Subject | None = None
    if start > floor and tokens[start - 1].letter in "idqs":
        article = tokens[start - 1].letter
        owner = _owner(text, tokens, start - 1)
        start -= 1
    elif start > floor and tokens[start - 1].letter == "C":
        # "a Trump tweet", "Trump tweets"
        owner = phrase_to(text, tokens, start - 1, "attribute")
        article = "s"
    for place in range(start, noun):
        another = another or any(lexicon.has("another", word) for word in tokens[place].low.split())
    removed = any(lexicon.has("removed", tokens[place].low) for place in range(start, noun))
    preposition = _preposition(tokens, start, owner if article == "s" else None)
    if last > noun + 1 and owner is None and lexicon.traits.get("genitive_owner"):
        # "на странице министерства во ВКонтакте"
        between = phrase_from(text, tokens, noun + 1, "owner") if tokens[noun + 1].letter in "CROU" else None
        owner = between if between is not None and between.index < last else None
    end = max(last, noun)
    plural = (
        tokens[noun].plural
        or any(tokens[place].letter == "n" and tokens[place].plural for place in range(start, noun))
        or (tokens[start].letter == "i" and tokens[start].low.endswith(" of"))
    )
    phrase = Phrase(
        head,
        platforms,
        start,
        end,
        noun,
        preposition,
        article,
        owner,
        plural=plural,
        another=another,
        removed=removed,
    )
    _behind(text, tokens, phrase, genitive=bool(lexicon.traits.get("genitive_owner")))
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    phrase.words = text[tokens[opening].start : tokens[phrase.last].end]
    return phrase


def _behind(text: str, tokens: list[Token], phrase: Phrase, *, genitive: bool) -> None:
    """Takes in what follows the noun: its platform, its author, its owner."""
    place = phrase.last + 1
    # "a post on (his) Facebook (page)", "a video posted to their YouTube channel"
    probe = place
    posted = False
    if (
        probe + 2 < len(tokens)
        and tokens[probe].letter == ","
        and tokens[probe + 1].letter == "W"
        and (tokens[probe + 2].letter in "bo")
    ):
        # "The tweet, posted by Lee at three, read"
        probe += 1
    while probe < len(tokens) and probe - place < 3 and tokens[probe].letter in "vW":
        posted = posted or tokens[probe].letter == "W"
        probe += 1
    author_here = (
        phrase_from(text, tokens, probe + 1, "by")
        if probe < len(tokens) and tokens[probe].letter == "b"
        else None
    )
    if author_here is not None and (tokens[probe].low != "from" or phrase.head != "media"):
        phrase.author = author_here
        phrase.last = author_here.index
        phrase.posted = phrase.posted or posted
        place = probe = phrase.last + 1
    if posted and probe == place + 1 and phrase.preposition >= 0 and phrase.author is None:
        # "In a message posted Friday, …"
        phrase.last = place
        phrase.posted = True
    if phrase.head != "account" and probe < len(tokens) and tokens[probe].letter in "o":
        target = probe + 1
        owner = None
        if target < len(tokens) and tokens[target].letter in "idq":
            owner = _owner(text, tokens, target)
            target += 1
        steps = 0
        while target < len(tokens) and tokens[target].letter in "lvRU" and steps < 3:
            target += 1
            steps += 1
        if target < len(tokens) and tokens[target].letter == "P":
            if phrase.platforms and (tokens[phrase.noun].letter != "t"):
                phrase.platforms = [tokens[target].value]
            phrase.last = target
            while phrase.last + 1 < len(tokens) and tokens[phrase.last + 1].letter in "Pa":
                phrase.last += 1
                if (
                    tokens[phrase.last].letter == "P"
                    and tokens[phrase.last].value != "unknown"
                    and tokens[phrase.noun].letter != "t"
                ):
                    phrase.platforms = [tokens[phrase.last].value]
            phrase.posted = phrase.posted or posted
            phrase.owner = phrase.owner or owner
    place = phrase.last + 1
    if (
        phrase.author is None
        and place < len(tokens)
        and tokens[place].letter == "b"
        and (tokens[place].low != "from" or phrase.head == "post" or tokens[phrase.noun].letter == "t")
    ):
        phrase.author = phrase_from(text, tokens, place + 1, "by")
        if phrase.author is not None:
            phrase.last = phrase.author.index
    elif (
        phrase.owner is None
        and place < len(tokens)
        and tokens[place].letter == "f"
        and phrase.head in ("account", "post")
    ):
        phrase.owner = phrase_from(text, tokens, place + 1, "owner")
        if phrase.owner is not None:
            phrase.last = phrase.owner.index
    elif phrase.owner is None and genitive and place < len(tokens) and tokens[place].letter in "CROlU":
        # "твит Маска", "на странице министерства"
        owner = phrase_from(text, tokens, place, "owner")
        if owner is not None and owner.index - place < 6 and owner.kind != "generic":
            phrase.owner = owner
            phrase.last = owner.index
    if (
        phrase.owner is None
        and phrase.head == "account"
        and place < len(tokens)
        and tokens[place].letter in "CQ"
        and not (place + 1 < len(tokens) and tokens[place + 1].letter == "T")
    ):
        # "the Telegram channel SOTA", "телеграм-канал «Героиня Татлера»"
        token = tokens[place]
        name = token.text
        if token.letter == "C" or len(name.split()) <= 5:
            phrase.owner = Subject("organisation", name, token.start, token.end, "channel", index=place)
            phrase.last = place


def _preposition(tokens: list[Token], start: int, owner: Subject | None) -> int:
    """The index of the preposition before the phrase, past its owner ("on the band's page"); -1 for none."""
    index = start - 1
    if owner is not None:
        while index >= 0 and tokens[index].start >= owner.start:
            index -= 1
        while index >= 0 and tokens[index].letter in "dRUl" and start - index < 8:
            index -= 1
    if index > 1 and tokens[index].letter == "f":
        # "en la descripción de una foto", "in the caption of a photo"
        for back in range(index - 1, max(-1, index - 4), -1):
            if tokens[back].letter == "o":
                return back
            if tokens[back].letter not in "ldnq":
                break
    if index > 0 and tokens[index].letter == "e" and tokens[index - 1].letter == "W":
        # "subió a sus historias de Instagram"
        return index if tokens[index].low in ("a", "à", "to") else -1
    return index if index >= 0 and tokens[index].letter in "oAbK" else -1


def _owner(text: str, tokens: list[Token], opening: int) -> Subject | None:
    token = tokens[opening]
    if token.letter == "q":
        return Subject("pronoun", token.text, token.start, token.end, "owner", token.value, index=opening)
    if token.letter == "s":
        return phrase_to(text, tokens, opening - 1, "owner")
    return None
