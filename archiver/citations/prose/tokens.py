"""A sentence as a row of tagged tokens.

Quotations count as one token, terms of several words as one, names as one. The
row's letters (see :mod:`.lexicon`) are what the grammar reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .lexicon import PRECEDENCE, Lexicon, Sense
from .names import join_abbreviations, join_names
from .segment import QuoteSpan, Sentence
from .token import Token

__all__ = ["Token", "cut", "tag"]


#: No sentence that a person wrote has more; the grammar looks at no further ones.
TOKENS = 250


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
    phrases = lexicon.phrases
    index = 0
    while index < len(raw) and len(tokens) < TOKENS:
        token = raw[index]
        if token.letter:
            tokens.append(token)
            index += 1
            continue
        if token.low in phrases and (length := _phrase(raw, index, lexicon, tokens)):
            index += length
            continue
        token.senses = lexicon.senses(token.text, token.low)
        _classify(token)
        tokens.append(token)
        index += 1
    for place, token in enumerate(tokens):
        if token.senses:
            _settle(tokens, place, token, lexicon)
    join_abbreviations(tokens, lexicon)
    return join_names(text, tokens, lexicon, lower_words)


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
        if low in lexicon.terms or not tail:
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
    if len(token.senses) == 1:
        _become(token, token.senses[0])
    else:
        _become(token, min(token.senses, key=lambda sense: PRECEDENCE.find(sense.letter)))


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
                and before.letter in "idqsl#vR"
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
    if token.letter in "nt" and token.low in lexicon.sets["base"] and _wants_verb(tokens, place):
        token.letter, token.plural = "l", False
        return
    if len(senses) < 2:
        return
    by_letter = {sense.letter: sense for sense in senses}
    if "d" in by_letter and "f" in by_letter:
        _become(token, by_letter["f"] if before is not None and before.letter in "RO" else by_letter["d"])
        return
    if token.letter == "a" and "O" in by_letter and not (before is not None and before.letter == "P"):
        _become(token, by_letter["O"])
        return
    if token.letter == "G" and not (after is not None and after.letter in "xvSTWMN"):
        _become(token, next((sense for sense in senses if sense.letter != "G"), senses[0]))
        return
    if "S" in by_letter and "v" in by_letter:
        # "„…“, so Holt": a verb only behind a quotation and before its speaker.
        told = before is not None and (
            before.letter == "Q" or (before.letter == "," and place > 1 and tokens[place - 2].letter == "Q")
        )
        _become(
            token,
            by_letter["S"] if told and after is not None and after.letter in "uRdOU" else by_letter["v"],
        )
        return
    if (
        (before is None or before.letter in ",-c")
        and "n" in by_letter
        and any(sense.ing for sense in senses)
        and after is not None
        and after.letter in "oidq"
    ):
        _become(token, next(sense for sense in senses if sense.ing))
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


def _wants_verb(tokens: list[Token], place: int) -> bool:
    """ "will no longer post", "asked them to post": an infinitive, no noun."""
    before = place - 1
    while before >= 0 and tokens[before].letter in "vN":
        before -= 1
    return before >= 0 and (tokens[before].letter == "M" or tokens[before].low == "to")


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
