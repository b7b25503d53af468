"""Who a verb or a noun phrase speaks of: subjects, owners, authors after "by".

Works on a sentence's tags alone, so it serves every language. How a subject was
reached is its ``path``; confidence starts there.
"""

from __future__ import annotations

from .following import phrase_from
from .nouns import Subject, phrase_to
from .tokens import Token

#: How far from a verb its subject is looked for, in tokens.
REACH = 22
VERBS = "TWSK"


def subject_of(text: str, tokens: list[Token], verb: int, *, inverts: bool = False) -> Subject | None:
    """The subject of the verb at ``verb``."""
    if tokens[verb].ing:
        return _of_participle(text, tokens, verb)
    if verb > 1 and tokens[verb - 1].letter == "Q" and tokens[verb - 2].letter in "ORa":
        named = _named_in_marks(text, tokens, verb - 1)
        if named is not None:
            return named
    after_quote = _after_quote(tokens, verb)
    if after_quote or inverts:
        inverted = phrase_from(
            text, tokens, verb + 1, "inverted", pronouns=True, unknown=after_quote and tokens[0].letter == "Q"
        )
        if (
            inverted is not None
            and inverted.kind != "generic"
            and (after_quote or not _has_left(text, tokens, verb))
        ):
            return inverted
    left = _left(text, tokens, verb)
    if left is not None:
        return left
    if after_quote or inverts:
        return phrase_from(text, tokens, verb + 1, "inverted", pronouns=True)
    return None


def _named_in_marks(text: str, tokens: list[Token], mark: int) -> Subject | None:
    """ "командування «Схід» уточнило": a body whose name stands in marks."""
    words = tokens[mark].text
    if len(words.split()) > 3 or not words[:1].isupper() or words[-1:] in ".,!?…":
        return None
    start = mark - 1
    while start > 0 and mark - start < 5 and tokens[start - 1].letter in "lORU":
        start -= 1
    begin, end = tokens[start].start, tokens[mark].end
    return Subject("organisation", text[begin:end], begin, end, "next", index=mark)


def _has_left(text: str, tokens: list[Token], verb: int) -> bool:
    place = _skip_left(tokens, verb - 1)
    return (
        place >= 0
        and tokens[place].letter in "CrROHGwg"
        and not (tokens[place].letter == "C" and place > 0 and tokens[place - 1].letter in "oeb")
        and phrase_to(text, tokens, place, "next") is not None
    )


def _after_quote(tokens: list[Token], verb: int) -> bool:
    """Whether the verb stands where an inverted one may: after a quotation, a dash or a comma after one."""
    place = verb - 1
    while place >= 0 and tokens[place].letter in "vx":
        place -= 1
    if place < 0:
        return True
    if tokens[place].letter in "Q-":
        return True
    return tokens[place].letter in ",." and place > 0 and tokens[place - 1].letter in "Q."


def _skip_left(tokens: list[Token], place: int) -> int:
    """Past adverbs and auxiliaries, and past a bracket, to the left."""
    steps = 0
    while place >= 0 and steps < REACH:
        token = tokens[place]
        if (
            token.letter in "xvMVND"
            or token.text.endswith(("'", "’"))
            or (token.letter == "l" and token.low.endswith(("ly", "mente", "ment")))
        ):
            place -= 1
        elif token.letter == ")":
            opening = place - 1
            while opening >= 0 and tokens[opening].letter != "(" and place - opening < REACH:
                opening -= 1
            place = opening - 1
        else:
            return place
        steps += 1
    return place


def _left(text: str, tokens: list[Token], verb: int) -> Subject | None:
    place = _skip_left(tokens, verb - 1)
    if place < 0:
        return None
    letter = tokens[place].letter
    if letter == "r" and place > 0 and tokens[place - 1].letter in "ob":
        return None
    if letter in "CrROHGg":
        found = phrase_to(text, tokens, place, "next")
        if found is not None and letter in "CRO" and _hangs(tokens, found):
            return _distant(text, tokens, verb)  # "Світлину з лікарні оприлюднив": no subject
        return None if found is not None and _is_oblique(tokens, found) else found
    if letter == "w":
        return _antecedent(text, tokens, place - 1)
    if letter == ",":
        return _over_apposition(text, tokens, place) or _distant(text, tokens, verb)
    if letter in "#l-" and tokens[place].low not in ("to",):
        near = phrase_to(text, tokens, place, "next")
        return near or _distant(text, tokens, verb)
    if letter == "a" and place > 1 and tokens[place - 1].letter in "sC":
        # "the company's account posted"
        owner = place - 2 if tokens[place - 1].letter == "s" else place - 1
        return phrase_to(text, tokens, owner, "owner") or _distant(text, tokens, verb)
    if letter in "ctnmaPsuQ.eboq":
        return _distant(text, tokens, verb)
    return None


def _hangs(tokens: list[Token], subject: Subject) -> bool:
    """Whether the phrase stands right behind a preposition."""
    first = next((i for i, token in enumerate(tokens) if token.start >= subject.start), 0)
    if first and tokens[first - 1].letter in "di":
        first -= 1
    return first > 1 and tokens[first - 1].letter == "o"  # "В Минобороны заявили" opens with its subject


def _is_oblique(tokens: list[Token], subject: Subject) -> bool:
    """ "Einem Fan antwortete Lee": the article's case tells that it is no subject."""
    first = next((i for i, token in enumerate(tokens) if token.start >= subject.start), 0)
    return any(token.value == "oblique" for token in tokens[max(0, first - 1) : first + 1])


def _antecedent(text: str, tokens: list[Token], last: int) -> Subject | None:
    """Whom "who" means: "Lee, deputy head of the office, who said" is Lee."""
    if last >= 0 and tokens[last].letter == ",":
        described = _over_apposition(text, tokens, last)
        if (
            described is not None
            and described.kind == "name"
            and described.role
            and "," not in described.role
        ):
            head = phrase_to(text, tokens, last - 1, "who")
            if head is not None and head.kind in ("role", "organisation"):
                return described
        last -= 1
    return phrase_to(text, tokens, last, "who") if last >= 0 else None


def _over_apposition(text: str, tokens: list[Token], comma: int) -> Subject | None:
    """The head of ``NAME , … ,`` or the name of ``the ROLE , NAME ,``, where ``comma`` is the second one."""
    opening = comma - 1
    while opening >= 0 and comma - opening <= REACH and tokens[opening].letter not in ",Q;":
        opening -= 1
    if opening < 1 or tokens[opening].letter != ",":
        return None
    inside = tokens[opening + 1 : comma]
    if not inside:
        return None
    # "Trump, 74, wrote", "Lee, of Leeds, wrote"; and "the nominee, Donald Trump, tweeted".
    named = [token for token in inside if token.letter == "C"]
    if (
        len(named) == 1
        and inside[-1].letter == "C"
        and all(token.letter in "CURld" for token in inside)
        and _is_office(tokens, opening - 1)
    ):
        return Subject(
            "name",
            named[0].text,
            named[0].start,
            named[0].end,
            "apposition",
            role=text[tokens[_office_start(tokens, opening - 1)].start : tokens[opening - 1].end],
            index=comma - 1,
        )
    head = phrase_to(text, tokens, opening - 1, "apposition")
    if head is None:
        return None
    words = text[inside[0].start : inside[-1].end]
    return Subject(head.kind, head.text, head.start, head.end, "apposition", head.gender, words, head.index)


def _office_start(tokens: list[Token], last: int) -> int:
    start = last
    while start > 0 and last - start < 9 and tokens[start - 1].letter in "lRUOCfs#d":
        start -= 1
    return start


def _is_office(tokens: list[Token], last: int) -> bool:
    """Whether the words before a comma are a description ("the mayor of Karven") and no name."""
    chain = tokens[_office_start(tokens, last) : last + 1]
    offices = [place for place, token in enumerate(chain) if token.letter in "RO"]
    if not offices:
        # "the third defendant": a description that the lexicon doesn't know.
        start = _office_start(tokens, last)
        return (
            bool(chain)
            and all(t.letter in "l#d" for t in chain)
            and any(t.letter == "d" for t in tokens[max(0, start - 1) : last])
        )
    # "…, actress Ida Brandt," ends in a name of its own; "mayor of Karven" in a place.
    return chain[-1].letter != "C" or any(token.letter == "f" for token in chain[offices[0] :])


def _distant(text: str, tokens: list[Token], verb: int) -> Subject | None:
    """The subject that verbs joined by "and" share: the first one of the clause."""
    return first_subject(text, tokens, verb, "distant")


def _of_participle(text: str, tokens: list[Token], verb: int) -> Subject | None:
    """The subject that "…, tweeting", "with Lee writing", "quoted Lee as saying" lean on."""
    before = verb - 1
    if before > 0 and tokens[before].low in ("as", "comme"):
        before -= 1
        while before > 0 and tokens[before].letter == ",":
            before -= 1
        quoted = phrase_to(text, tokens, before, "next")
        if quoted is not None and quoted.kind != "generic":
            return quoted
    elif before > 0 and tokens[before].letter in "CROH":
        near = phrase_to(text, tokens, before, "next")
        start = before
        while start > 0 and tokens[start].start > (near.start if near is not None else 0):
            start -= 1
        while start > 0 and tokens[start - 1].letter in "dlURO":
            start -= 1
        if near is not None and start > 0 and tokens[start - 1].low in ("with", "mit", "avec", "con"):
            return near
    if not any(token.letter in "CrROHG" for token in tokens[:verb]):
        # "Writing on Twitter, Lee said"
        comma = next((i for i in range(verb + 1, min(len(tokens), verb + 14)) if tokens[i].letter == ","), -1)
        return phrase_from(text, tokens, comma + 1, "fronted", pronouns=True) if comma > 0 else None
    for index in range(verb - 1, max(-1, verb - REACH), -1):
        token = tokens[index]
        if token.letter == "r" and token.value in ("m", "f", "p"):
            return phrase_to(text, tokens, index, "distant")
        if token.letter in ";Q":
            break
    return first_subject(text, tokens, verb, "distant")


def first_subject(
    text: str, tokens: list[Token], stop: int, path: str, *, main: bool = False
) -> Subject | None:
    """The first noun phrase left of ``stop`` that can be a subject: not behind a preposition, no owner."""
    clause = 0
    for index in range(-1 if main else stop - 1, -1, -1):
        # A clause of its own begins after ";" or "that": its subject is nearer.
        if tokens[index].letter in ";h" and any(token.letter in "CrR" for token in tokens[index + 1 : stop]):
            clause = index + 1
            break
    place = clause
    generic: Subject | None = None
    while place < stop:
        if tokens[place].letter in "CrROHGg" and not _behind_preposition(tokens, place, clause):
            found = phrase_from(text, tokens, _opening(tokens, place, clause), path, pronouns=True)
            if found is not None and found.index < stop:
                place = max(found.index, place) + 1
                if place < len(tokens) and tokens[place].letter == "s":
                    place += 1
                    continue
                if found.kind != "generic":
                    return found
                generic = generic or found
                continue
        place += 1
    return generic


def _opening(tokens: list[Token], head: int, floor: int) -> int:
    """Where the phrase of the office or body at ``head`` begins: "The reality star" with its article."""
    start = head
    while (
        tokens[head].letter in "RO"
        and start > floor
        and head - start < 4
        and tokens[start - 1].letter in "l#"
    ):
        start -= 1
    return start - 1 if start > floor and start < head and tokens[start - 1].letter in "idq" else head


def _behind_preposition(tokens: list[Token], place: int, floor: int) -> bool:
    index = place - 1
    steps = 0
    while index >= floor and steps < 6 and tokens[index].letter in "idqlRUO#s":
        if tokens[index].letter == "s":
            index -= 2
            steps += 2
            continue
        index -= 1
        steps += 1
    return index >= floor and tokens[index].letter in "oebfA"
