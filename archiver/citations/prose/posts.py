"""The phrase around a post noun: left to its article and owner, right to its platform and author."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from ...lightly import dataclass
from .following import phrase_from
from .lexicon import Lexicon
from .nouns import Subject, phrase_to
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


def noun_phrase(
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
        owner = owner_at(text, tokens, start - 1)
        start -= 1
    elif start > floor and tokens[start - 1].letter == "C":
        # "a Trump tweet", "Trump tweets"
        owner = phrase_to(text, tokens, start - 1, "attribute")
        article = "s"
    for place in range(start, noun):
        another = another or any(lexicon.has("another", word) for word in tokens[place].low.split())
    removed = any(lexicon.has("removed", tokens[place].low) for place in range(start, noun))
    preposition = preposition_before(tokens, start, owner if article == "s" else None)
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
    _behind(
        text,
        tokens,
        phrase,
        genitive=bool(lexicon.traits.get("genitive_owner")),
        marked=bool(lexicon.traits.get("genitive_s")),
    )
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    phrase.words = text[tokens[opening].start : tokens[phrase.last].end]
    return phrase


def _behind(text: str, tokens: list[Token], phrase: Phrase, *, genitive: bool, marked: bool) -> None:
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
    if probe + 1 < len(tokens) and tokens[probe].letter == "l" and tokens[probe + 1].letter == "o":
        # "a post late Monday on the …"
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
            owner = owner_at(text, tokens, target)
            target += 1
        steps = 0
        while target < len(tokens) and tokens[target].letter in "lvRUCO" and steps < 4:
            target += 1
            steps += 1
        if target + 1 < len(tokens) and tokens[target].letter == "P" and tokens[target + 1].letter == "a":
            # "on the Dunmere Police Department Facebook page"
            owner = owner or _owner_inside(text, tokens, probe + 1, target - 1)
        elif any(token.letter in "CO" for token in tokens[probe + 1 : target]):
            target = len(tokens)
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
    if phrase.posted and phrase.author is None:
        _posted_by(text, tokens, phrase)
    if (
        phrase.author is None
        and place < len(tokens)
        and tokens[place].letter == "b"
        and (tokens[place].low != "from" or phrase.head == "post" or tokens[phrase.noun].letter == "t")
    ):
        phrase.author = phrase_from(text, tokens, place + 1, "by")
        after = phrase.author.index + 1 if phrase.author is not None else 0
        if (
            phrase.author is not None
            and tokens[place].low == "from"
            and phrase.author.kind != "name"
            and (after < len(tokens) and tokens[after].letter == "l")
        ):
            # "tweets from the police lounge": a place.
            phrase.author = None
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
    genitive_name = place < len(tokens) and tokens[place].letter == "C" and tokens[place].text[-1:] == "s"
    if phrase.owner is None and marked and genitive_name:
        # "in einem Beitrag Rönnes"
        token = tokens[place]
        phrase.owner = Subject("name", token.text[:-1], token.start, token.end - 1, "owner", index=place)
        phrase.last = place
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


def _owner_inside(text: str, tokens: list[Token], first: int, last: int) -> Subject | None:
    """Whose page it is, where a body's name stands right before the platform's."""
    if not any(token.letter in "CO" for token in tokens[first : last + 1]):
        return None
    found = phrase_to(text, tokens, last, "owner")
    return found if found is not None and found.kind in ("name", "organisation") else None


def _posted_by(text: str, tokens: list[Token], phrase: Phrase) -> None:
    """ "posted to TikTok on Tuesday night by Lee": a date may stand before the author."""
    place = phrase.last + 1
    while place < len(tokens) and place - phrase.last < 7 and tokens[place].letter in "ol#.":
        place += 1
    if phrase.last + 1 < place < len(tokens) and tokens[place].letter == "b" and tokens[place].low != "from":
        phrase.author = phrase_from(text, tokens, place + 1, "by")
        if phrase.author is not None:
            phrase.last = phrase.author.index


def preposition_before(tokens: list[Token], start: int, owner: Subject | None) -> int:
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


def owner_at(text: str, tokens: list[Token], opening: int) -> Subject | None:
    token = tokens[opening]
    if token.letter == "q":
        return Subject("pronoun", token.text, token.start, token.end, "owner", token.value, index=opening)
    if token.letter == "s":
        return phrase_to(text, tokens, opening - 1, "owner")
    return None
