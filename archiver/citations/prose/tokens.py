"""A sentence as a row of tagged tokens.

Quotations count as one token, terms of several words as one, names as one. The
row's letters (see :mod:`.lexicon`) are what the grammar reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from .lexicon import PRECEDENCE, Lexicon, Sense
from .segment import QuoteSpan, Sentence

#: No sentence that a person wrote has more; the grammar looks at no further ones.
TOKENS = 400


@dataclass(slots=True)
class Token:
    """One unit of a sentence."""

    letter: str
    start: int
    end: int
    text: str
    low: str
    value: str = ""
    plural: bool = False
    ing: bool = False
    #: All senses of the term, where there are several.
    senses: list[Sense] = field(default_factory=list)
    quote: QuoteSpan | None = None

    @property
    def capital(self) -> bool:
        return self.text[:1].isupper()


@cache
def _pieces() -> re.Pattern[str]:
    return re.compile(
        r"https?://\S+|(?:pic\.twitter\.com|t\.co)/\S+"
        r"|@\w+(?:[.]\w+)*"
        r"|\#\w+"
        r"|(?:[^\W\d_]\.){2,}"
        r"|\d+(?:[-‑][^\W\d]\w*)+"
        r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th)?(?!\w)"
        r"|\w+(?:[-‑’'.&](?=\w)\w+)*"
        r"|[^\w\s]"
    )


def cut(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[str, int]]:
    """Words and marks with their offsets; a possessive ``'s`` is a piece of its own."""
    for match in _pieces().finditer(text, start, len(text) if end is None else end):
        piece = match.group()
        if len(piece) > 2 and piece[-2] in "'’" and piece[-1] in "sS":
            yield piece[:-2], match.start()
            yield piece[-2:], match.end() - 2
        else:
            yield piece, match.start()


def tag(text: str, sentence: Sentence, lexicon: Lexicon, lower_words: frozenset[str]) -> list[Token]:
    """The tagged tokens of a sentence, names not yet joined into one token each."""
    raw = _raw(text, sentence, lexicon)
    tokens: list[Token] = []
    index = 0
    while index < len(raw) and len(tokens) < TOKENS:
        token = raw[index]
        if token.letter:
            tokens.append(token)
            index += 1
            continue
        length = _phrase(raw, index, lexicon, tokens)
        if length:
            index += length
            continue
        token.senses = lexicon.senses(token.text, token.low)
        _classify(token)
        tokens.append(token)
        index += 1
    for place, token in enumerate(tokens):
        _settle(tokens, place, token, lexicon)
    _join_abbreviations(tokens, lexicon)
    return _join_names(text, tokens, lexicon, lower_words)


def _raw(text: str, sentence: Sentence, lexicon: Lexicon) -> list[Token]:
    tokens: list[Token] = []
    clitics = tuple(lexicon.traits.get("clitics", ()))
    position = sentence.start
    joined = bool(lexicon.traits.get("compounds"))
    for quote in (*sentence.quotes, None):
        stop = sentence.end if quote is None else quote.start
        for piece, start in cut(text, position, stop):
            low = piece.lower().replace("’", "'")
            head = (
                next((c for c in clitics if low.startswith(c) and len(low) > len(c)), "") if clitics else ""
            )
            if head:
                tokens.append(Token("", start, start + len(head), piece[: len(head)], low[: len(head)]))
                start += len(head)
                piece, low = piece[len(head) :], low[len(head) :]
            if "-" in piece or (joined and len(piece) > 8):
                tokens.extend(_split_compound(piece, start, low, lexicon))
            else:
                tokens.append(Token(_mark(piece), start, start + len(piece), piece, low))
        if quote is not None:
            tokens.extend(_quote_tokens(text, quote, lexicon))
            position = quote.end
    return tokens


def _split_compound(piece: str, start: int, low: str, lexicon: Lexicon) -> list[Token]:
    """ "Instagram-Story" as platform and noun; every other piece as it is."""
    whole = [Token(_mark(piece), start, start + len(piece), piece, low)]
    if not piece[0].isalpha():
        return whole
    if "-" in piece:
        head, _, tail = piece.rpartition("-")
        if lexicon.senses(piece, low) or not tail:
            return whole
        if _is_platform(head, lexicon) and any(
            s.letter in "nmta" for s in lexicon.senses(tail, tail.lower())
        ):
            cut_at = start + len(head) + 1
            return [
                Token("", start, start + len(head), head, head.lower()),
                Token("", cut_at, start + len(piece), tail, tail.lower()),
            ]
        return whole
    if lexicon.traits.get("compounds"):
        for name in COMPOUND_HEADS:
            tail = low[len(name) :]
            if (
                low.startswith(name)
                and len(tail) > 3
                and any(s.letter in "nmta" for s in lexicon.senses(tail.title(), tail))
            ):
                cut_at = start + len(name)
                return [
                    Token("", start, cut_at, piece[: len(name)], name),
                    Token("", cut_at, start + len(piece), tail.title(), tail),
                ]
    return whole


#: Platforms whose names German writes in one word with their nouns: "Facebookseite".
COMPOUND_HEADS = ("facebook", "twitter", "instagram", "telegram", "youtube", "tiktok")


def _is_platform(word: str, lexicon: Lexicon) -> bool:
    return any(sense.letter == "P" for sense in lexicon.senses(word, word.lower()))


def _quote_tokens(text: str, quote: QuoteSpan, lexicon: Lexicon) -> list[Token]:
    inner = text[quote.inner_start : quote.inner_end]
    if len(inner) < 20 and _is_platform(inner, lexicon):
        # "в «Твиттере»": a name in marks, no quotation.
        return [Token("", quote.inner_start, quote.inner_end, inner, inner.lower())]
    return [Token("Q", quote.start, quote.end, inner, "", quote=quote)]


def _mark(piece: str) -> str:
    first = piece[0]
    if first.isalpha() or first == "_":
        return "L" if piece.startswith(("http://", "https://", "pic.twitter", "t.co/")) else ""
    if first.isdigit():
        return "" if piece[-1].isalpha() and "-" in piece else "#"
    if first == "@" and len(piece) > 1:
        return "H"
    if first == "#" and len(piece) > 1:
        return "l"
    if piece in ("'s", "’s", "'S", "’S"):
        return "s"
    if first in ",:;().":
        return first
    if first in "—–-―":
        return "-"
    if first in "[{":
        return "("
    if first in "]}":
        return ")"
    return "."


def _phrase(raw: list[Token], index: int, lexicon: Lexicon, tokens: list[Token]) -> int:
    """Appends the longest term of several words that starts here; how many pieces it took."""
    for words, sense in lexicon.phrases.get(raw[index].low, ()):
        stop = index + len(words)
        if stop > len(raw) or (sense.capital and not raw[index].capital):
            continue
        if all(_same(word, raw[index + place].low) for place, word in enumerate(words[1:], 1)):
            first, last = raw[index], raw[stop - 1]
            words_text = " ".join(raw[place].text for place in range(index, stop))
            token = Token(
                sense.letter,
                first.start,
                last.end,
                words_text,
                " ".join(words),
                sense.value,
                sense.plural,
                sense.ing,
                [sense],
            )
            tokens.append(token)
            return len(words)
    return 0


def _same(word: str, low: str) -> bool:
    return low.startswith(word[:-1]) if word.endswith("*") else word == low


def _classify(token: Token) -> None:
    if not token.senses:
        token.letter = "u" if token.capital else "l"
        return
    best = min(token.senses, key=lambda sense: PRECEDENCE.find(sense.letter))
    _become(token, best)


def _become(token: Token, sense: Sense) -> None:
    token.letter, token.value, token.plural, token.ing = sense.letter, sense.value, sense.plural, sense.ing


def _settle(tokens: list[Token], place: int, token: Token, lexicon: Lexicon) -> None:
    """Decides between the senses of an ambiguous term by its neighbours."""
    senses = token.senses
    if not senses:
        return
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.letter == "P" and senses[0].guarded:
        of_noun = (
            before is not None and before.letter == "f" and place > 1 and tokens[place - 2].letter in "nmta"
        )
        kept = (
            (
                before is not None
                and before.letter in "oK"
                and before.low not in ("into", "over", "with", "under")
            )
            or (
                after is not None
                and after.letter in "tnma"
                and token.capital
                and before is not None
                and before.letter in "idqs"
            )
            or (
                before is not None and before.letter in "cP" and place > 1 and tokens[place - 2].letter in "P"
            )
        )
        kept = kept or of_noun
        dated = after is not None and after.low in lexicon.sets["not_name"]
        if (
            after is not None
            and after.letter == "u"
            and not dated
            and before is not None
            and before.letter != "K"
        ):
            kept = False
        if not kept:
            token.letter, token.value = ("u" if token.capital else "l"), ""
        return
    if len(senses) < 2:
        return
    by_letter = {sense.letter: sense for sense in senses}
    if token.letter == "a" and "O" in by_letter and not (before is not None and before.letter == "P"):
        _become(token, by_letter["O"])
        return
    if token.letter == "G" and not (after is not None and after.letter in "xvSTWMN"):
        _become(token, next((sense for sense in senses if sense.letter != "G"), senses[0]))
        return
    noun = next((by_letter[x] for x in "tnma" if x in by_letter), None)
    verb = next((by_letter[x] for x in "TWS" if x in by_letter), None)
    if noun is not None and verb is not None:
        _become(token, verb if _verb_place(tokens, place) else noun)
    elif "d" in by_letter and "h" in by_letter:
        _become(token, by_letter["d"] if after is not None and after.letter in "tnma" else by_letter["h"])
    elif "U" in by_letter and "R" in by_letter:
        named = after is not None and after.letter in "uU" and token.capital
        _become(token, by_letter["U"] if named else by_letter["R"])
    elif "o" in by_letter and "c" in by_letter:
        _become(token, by_letter["o"])


def _verb_place(tokens: list[Token], place: int) -> bool:
    before = tokens[place - 1] if place else None
    if before is None:
        return False
    if before.letter in "rwxMNvVHQG":
        return True
    if before.letter in "uRO":
        start = place - 1
        while start > 0 and tokens[start - 1].letter in "uUlR" and place - start < 5:
            start -= 1
        opening = tokens[start - 1].letter if start else ""
        return opening not in "iqo" if opening else True
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return before.letter in ",)" and after is not None and after.letter in "hQ:"


def _join_abbreviations(tokens: list[Token], lexicon: Lexicon) -> None:
    """Takes out the full stops that belong to a title or an initial."""
    kept: list[Token] = []
    for token in tokens:
        if token.letter == "." and token.text == "." and kept:
            before = kept[-1]
            if (
                before.letter == "U"
                or (before.letter == "u" and len(before.text) == 1)
                or (before.letter == "u" and before.low in lexicon.sets["suffix"])
            ):
                before.end = token.end
                continue
        kept.append(token)
    tokens[:] = kept


def _join_names(text: str, tokens: list[Token], lexicon: Lexicon, lower_words: frozenset[str]) -> list[Token]:
    """Turns every run of capitalised words into one token ``C``."""
    joined: list[Token] = []
    index = 0
    nouns_capitalised = bool(lexicon.traits.get("nouns_capitalised"))
    particles = lexicon.sets["particle"]
    while index < len(tokens):
        token = tokens[index]
        opened = _opens_name(tokens, index, lower_words)
        if opened:
            token.letter = "u"
        if token.letter != "u" or (
            not opened and _no_name(token, index, tokens, lexicon, lower_words, nouns_capitalised)
        ):
            if token.letter == "u":
                token.letter = "l"
            joined.append(token)
            index += 1
            continue
        stop = index + 1
        while stop < len(tokens) and stop - index < 8:
            following = tokens[stop]
            ahead = tokens[stop + 1] if stop + 1 < len(tokens) else None
            if (
                (following.capital and following.letter in "nmaSWlvOM" and _continues_name(following, ahead))
                or (
                    following.letter == "u"
                    and not _no_name(following, stop, tokens, lexicon, lower_words, nouns_capitalised)
                )
                or (
                    following.low in particles
                    and ahead is not None
                    and ahead.letter == "u"
                    and following.letter not in "c"
                )
                or (
                    following.letter == "Q"
                    and following.text.istitle()
                    and len(following.text.split()) < 3
                    and (ahead is not None and ahead.letter == "u")
                )
            ):
                stop += 1
            else:
                break
        if stop - index > 2 and _runs_in(tokens, index, lexicon):
            # "мэр Киева Виталий Горин": the place is no part of the name.
            token.letter = "l"
            joined.append(token)
            index += 1
            token = tokens[index]
        last = tokens[stop - 1]
        name = text[token.start : last.end]
        body = any(s.letter == "O" for part in tokens[index:stop] for s in part.senses)
        joined.append(Token("C", token.start, last.end, name, name.lower(), "org" if body else ""))
        index = stop
    return joined


def _runs_in(tokens: list[Token], index: int, lexicon: Lexicon) -> bool:
    """Whether the first of three capitalised words belongs to the office before the name."""
    before = tokens[index - 1] if index else None
    if before is None:
        return False
    patronymics = tuple(lexicon.traits.get("patronymics", ()))
    if patronymics and before.letter in "RO":
        return not tokens[index + 1].low.endswith(patronymics)
    return bool(lexicon.traits.get("noun_first")) and (before.letter == "f" or before.low == "des")


def _opens_name(tokens: list[Token], index: int, lower_words: frozenset[str]) -> bool:
    """Whether a capitalised word of the lexicon begins a name: "Will Smith", "Daily Mail", "Team Ineos"."""
    token = tokens[index]
    if not token.capital or token.letter not in "MxvnmaSWOd" or token.text.isupper() or " " in token.text:
        return False
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is None or after.letter != "u":
        return False
    if index == 0 or tokens[index - 1].letter in ".:-(Q":
        return f"^{token.text}" in lower_words
    return True


def _continues_name(token: Token, ahead: Token | None) -> bool:
    """Whether a capitalised word of the lexicon belongs to the name before it: "Drudge Report"."""
    if token.text.isupper() or (
        token.letter in "SWvM" and not (ahead is not None and ahead.letter in "suSTWxM.,")
    ):
        return False
    return token.letter != "l" or len(token.text) > 2


def _no_name(
    token: Token,
    index: int,
    tokens: list[Token],
    lexicon: Lexicon,
    lower_words: frozenset[str],
    nouns_capitalised: bool,
) -> bool:
    """Whether a capitalised word is no part of a name: it opens the sentence, or is a mere noun."""
    if token.low in lexicon.sets["not_name"]:
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        alone = not (after is not None and after.letter == "u") and not (
            before is not None and before.letter == "u"
        )
        return alone or not (before is not None and before.letter == "u")
    opens = index == 0 or (tokens[index - 1].letter in "-.:(Q" and index == 1)
    if opens and (token.low in lower_words or token.low.endswith(("ly", "mente"))):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        return not (after is not None and after.letter == "u" and after.low in lexicon.sets["suffix"])
    if opens and f"^{token.text}" not in lower_words:
        # Capitalised nowhere else: a name only where another name's word follows.
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        return not (
            after is not None and (after.letter in "uSTWKxs" or after.low in lexicon.sets["particle"])
        )
    if token.low.endswith(tuple(lexicon.sets["adjective_endings"]) or ("\0",)):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        if (
            after is not None
            and after.letter in "lROnm"
            and not (before is not None and before.letter == "u")
        ):
            return True
    if nouns_capitalised:
        return _is_noun(token, index, tokens, lexicon)
    return False


def _is_noun(token: Token, index: int, tokens: list[Token], lexicon: Lexicon) -> bool:
    """A common noun in a language that writes all nouns with a capital."""
    low = token.low
    before = tokens[index - 1] if index else None
    if before is not None and before.letter == "u":
        return False
    if any(low.endswith(ending) for ending in lexicon.sets["noun_endings"]) and len(low) > 4:
        return True
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    named_before = before is not None and before.letter == "u"
    if "-" in low and not named_before and not (after is not None and after.letter == "u"):
        return True
    followed = after is not None and after.letter == "u"
    if before is not None and before.letter in "idq" and not followed:
        return True
    return (
        before is not None
        and before.letter == "l"
        and not followed
        and before.low.endswith(("e", "en", "er", "es", "em"))
    )
