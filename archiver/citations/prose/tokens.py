"""A sentence as a row of tagged tokens.

Quotations count as one token, terms of several words as one, names as one. The
row's letters (see :mod:`.lexicon`) are what the grammar reads.
"""

from __future__ import annotations

from .lexicon import Lexicon, Sense
from .names import join_abbreviations, join_names
from .segment import QuoteSpan, Sentence
from .token import Token
from .words import Word, cut, is_platform, read_word, read_words

__all__ = ["Raw", "Token", "cut", "cut_sentence", "tag", "tag_words"]


#: No sentence that a person wrote has more; the grammar looks at no further ones.
TOKENS = 250

#: A word, and where the piece that it was cut from begins.
Raw = tuple[Word, int]


def tag(text: str, sentence: Sentence, lexicon: Lexicon, lower_words: frozenset[str]) -> list[Token]:
    """The tagged tokens of a sentence, every name one token."""
    return tag_words(text, cut_sentence(text, sentence, lexicon), lexicon, lower_words)


def tag_words(text: str, raw: list[Raw], lexicon: Lexicon, lower_words: frozenset[str]) -> list[Token]:
    """The tagged tokens of a sentence that was cut already."""
    tokens: list[Token] = []
    index, last = 0, len(raw) - 1
    while index <= last and len(tokens) < TOKENS:
        word, at = raw[index]
        terms = word.terms
        may_go_on = terms is not None and index < last and terms.may_go_on(raw[index + 1][0].low)
        if may_go_on and (found := _term(raw, index)) is not None:
            token, length = found
            tokens.append(token)
            index += length
        else:
            token = Token(
                word.letter,
                at + word.start,
                at + word.end,
                word.text,
                word.low,
                word.value,
                word.plural,
                word.ing,
                word.senses,
                word.quote,
            )
            tokens.append(token)
            index += 1
    for place, token in enumerate(tokens):
        senses = token.senses
        if token.letter in "PntSWT" and senses and _reread(tokens, place, token, lexicon):
            continue
        if senses and (len(senses) > 1 or senses[0].guarded):
            _settle(tokens, place, token, lexicon)
    join_abbreviations(tokens, lexicon)
    return join_names(text, tokens, lexicon, lower_words)


def cut_sentence(text: str, sentence: Sentence, lexicon: Lexicon) -> list[Raw]:
    """The words and marks of a sentence, a quotation one word."""
    raw: list[Raw] = []
    position = sentence.start
    for quote in sentence.quotes:
        raw += read_words(text, position, quote.start, lexicon)
        raw.append(_quoted(text, quote, lexicon))
        position = quote.end
    raw += read_words(text, position, sentence.end, lexicon)
    return raw


def _quoted(text: str, quote: QuoteSpan, lexicon: Lexicon) -> Raw:
    inner = text[quote.inner_start : quote.inner_end]
    if len(inner) < 20 and is_platform(inner, lexicon):
        # "в «Твиттере»": a name in marks, no quotation.
        return read_word(inner, inner.lower(), lexicon), quote.inner_start
    return Word(0, quote.end - quote.start, inner, "", "Q", quote=quote), quote.start


def _term(raw: list[Raw], index: int) -> tuple[Token, int] | None:
    """The longest term of several words that starts here, and how many pieces it took."""
    first, at = raw[index]
    terms = first.terms
    if terms is None:
        return None
    for words, sense in terms.entries:
        stop = index + len(words)
        if stop > len(raw) or (sense.capital and not first.capital):
            continue
        if all(_same(word, raw[index + place][0].low) for place, word in enumerate(words[1:], 1)):
            last, last_at = raw[stop - 1]
            token = Token(
                sense.letter,
                at + first.start,
                last_at + last.end,
                " ".join(raw[place][0].text for place in range(index, stop)),
                " ".join(words),
                sense.value,
                sense.plural,
                sense.ing,
                [sense],
            )
            return token, len(words)
    return None


def _same(word: str, low: str) -> bool:
    return low.startswith(word[:-1]) if word.endswith("*") else word == low


def _become(token: Token, sense: Sense) -> None:
    token.letter, token.value, token.plural, token.ing = sense.letter, sense.value, sense.plural, sense.ing


def _reread(tokens: list[Token], place: int, token: Token, lexicon: Lexicon) -> bool:
    """Takes a platform's name for a post of it, and a noun for an infinitive, where the neighbours tell."""
    if token.letter == "P":
        if token.low in lexicon.sets["name_is_post"] and _is_post_name(tokens, place):
            token.letter = "t"
            return True
    elif token.letter in "SWT":
        if place and _counts(tokens[place - 1]):
            token.letter = "l"  # "36 million reports": a finite verb hardly follows a number
            return True
        if place and _describes(tokens, place):
            token.letter = "l"  # "In a detailed Facebook post"
            return True
    elif token.low in lexicon.sets["base"] and _wants_verb(tokens, place):
        token.letter, token.plural = "l", False
        return True
    return False


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
            and not (before.letter == "o" and lexicon.traits.get("free_order"))  # "В X Иван Морозов сообщил"
        ):
            kept = False
        if not kept:
            token.letter, token.value = ("u" if token.capital else "l"), ""
        return
    if len(senses) < 2:
        return
    by_letter = {sense.letter: sense for sense in senses}
    if "d" in by_letter and "f" in by_letter:
        _become(token, by_letter["f"] if before is not None and before.letter in "RO" else by_letter["d"])
        return
    if token.letter == "a" and "O" in by_letter and not _is_of_platform(tokens, place):
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


#: Articles that no finite verb follows.
_ARTICLES = frozenset(
    ("a", "an", "un", "une", "una", "um", "uma", "ein", "eine", "einem", "einer", "einen", "eines")
)


def _is_of_platform(tokens: list[Token], place: int) -> bool:
    """ "YouTube channel", "chaîne YouTube", "canal de Telegram": no broadcaster."""
    if place and tokens[place - 1].letter == "P":
        return True
    behind = "".join(token.letter for token in tokens[place + 1 : place + 3])
    return behind[:1] == "P" or behind in ("fP", "oP", "eP")


def _describes(tokens: list[Token], place: int) -> bool:
    """Whether a participle stands between an article and its noun."""
    before = tokens[place - 1]
    after = tokens[place + 1].letter if place + 1 < len(tokens) else "."
    return (before.letter == "q" or before.low in _ARTICLES) and after in "nmtP"


#: Numbers in letters that nouns follow.
_NUMBERS = frozenset(
    {"hundred", "thousand", "million", "billion", "millionen", "millions", "millones", "mil"}
)


def _counts(token: Token) -> bool:
    return token.low in _NUMBERS or (
        token.letter == "#" and not (len(token.text) == 4 and token.text.isdigit())
    )


def _is_post_name(tokens: list[Token], place: int) -> bool:
    """ "in a since-deleted TikTok", "the TikTok, posted by": the platform's name means a post of it."""
    before = place - 1
    while before >= 0 and place - before < 4 and tokens[before].letter in "lv#":
        before -= 1
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    alone = after is None or after.letter in ",.:;()owhxSTWb-"
    return alone and before >= 0 and tokens[before].letter in "idq"


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
