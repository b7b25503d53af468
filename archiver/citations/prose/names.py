"""Which capitalised words of a sentence are names, and how far each runs."""

from __future__ import annotations

from .lexicon import Lexicon
from .token import Token


def join_names(text: str, tokens: list[Token], lexicon: Lexicon, lower_words: frozenset[str]) -> list[Token]:
    """Turns every run of capitalised words into one token ``C``."""
    joined: list[Token] = []
    index = 0
    nouns_capitalised = bool(lexicon.traits.get("nouns_capitalised"))
    particles = lexicon.sets["particle"]
    while index < len(tokens):
        token = tokens[index]
        if not token.text[:1].isupper():
            joined.append(token)
            index += 1
            continue
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
            if (
                following.low in lexicon.weekdays
                and tokens[stop - 1].low not in lexicon.sets["before_weekday"]
            ):
                break  # "distanced itself from Holbrook Sunday"
            ahead = tokens[stop + 1] if stop + 1 < len(tokens) else None
            if nouns_capitalised and _is_whole(tokens[index:stop], lexicon):
                break  # "Karla Senn Urlaub": the noun is no part of the name
            if (
                (following.capital and following.letter in "nmaSWlvOM" and _continues_name(following, ahead))
                or (following.letter == "R" and _is_surname(tokens[index], following, ahead, lexicon))
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


def _is_given(token: Token, lexicon: Lexicon) -> bool:
    return token.low in lexicon.sets["given"]


def _is_whole(words: list[Token], lexicon: Lexicon) -> bool:
    """Whether the words are a given name and a surname already."""
    last = words[-1]
    whole = len(words) > 1 and _is_given(words[0], lexicon) and not _is_given(last, lexicon)
    return whole and last.low not in lexicon.sets["particle"]


def _is_surname(before: Token, token: Token, ahead: Token | None, lexicon: Lexicon) -> bool:
    """Whether an office is a surname: "Danny Baker wrote", "Gerhard Herzog schrieb"."""
    alone = ahead is None or not ahead.capital
    return token.capital and alone and " " not in token.text and _is_given(before, lexicon)


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
    # "Per", "With" and the like only behind a title: "Councillor Per Aas".
    openers = "MxvnmaSWOdAe" if index and tokens[index - 1].letter in "UR" else "MxvnmaSWOd"
    if not token.capital or token.letter not in openers or token.text.isupper() or " " in token.text:
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
    if token.text[-1] in "'’" and len(token.text) < 4:
        return True  # "C'est": an elided word
    if token.low in lexicon.sets["not_name"]:
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        before = tokens[index - 1] if index else None
        given = _is_given(token, lexicon)
        named = after is not None and after.letter == "u" and not lexicon.has("after_month", after.low)
        if given and named and (before is None or before.letter != "o"):
            return False  # "June Halloran", but "in June Halloran said", "April Fools"
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
    if token.low.endswith(lexicon.endings["adjective"]):
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
    if len(low) > 4 and low.endswith(lexicon.endings["noun"]):
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


def join_abbreviations(tokens: list[Token], lexicon: Lexicon) -> None:
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
