"""A place phrase and its verb: "said in a Facebook post", "In a tweet, she said"."""

from __future__ import annotations

from .anchors import Anchor, anchor_of, checked
from .following import phrase_from
from .lexicon import Lexicon
from .nouns import Subject, phrase_to
from .phrases import Phrase
from .segment import Sentence
from .subjects import first_subject, subject_of
from .tokens import Token
from .verbs import (
    dropped_subject,
    hypothetical,
    is_passive,
    subject_around,
    verb_final_subject,
    verb_left,
    verb_right,
)


def governed(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    """A place phrase and the verb it goes with: "said in a Facebook post", "In a tweet, she said"."""
    inverts = bool(lexicon.traits.get("verb_second"))
    free = bool(lexicon.traits.get("free_order"))
    specific = phrase.head != "place" or phrase.article in ("q", "s") or phrase.platforms != ["unknown"]
    fronted = is_fronted(tokens, phrase)
    if not fronted:
        verb = verb_left(tokens, phrase)
        if free and phrase.last + 1 < len(tokens) and tokens[phrase.last + 1].letter in "TWS":
            # "Як передає агенція, про це у Фейсбуці повідомила …": the verb beside the place is its own.
            verb = -1
        if verb >= 0:
            if hypothetical(tokens, verb):
                return None
            if tokens[verb].letter == "W" and _is_attribute(tokens, verb) and phrase.first - verb > 6:
                return None
            if is_passive(tokens, verb, lexicon) or (
                tokens[verb].letter == "W" and _is_attribute(tokens, verb)
            ):
                return posted_by(
                    text, sentence, tokens, phrase, verb, free_order=bool(lexicon.traits.get("free_order"))
                )
            subject = subject_of(text, tokens, verb, inverts=inverts)
            turned = inverts and verb > 0 and (subject is None or subject.path == "distant")
            if (subject is None and free) or (turned and any(t.letter == "Q" for t in tokens[:verb])):
                subject = subject_around(text, tokens, verb, phrase) or subject
            if subject is None and lexicon.traits.get("drops_subject") and not tokens[verb].ing:
                subject = dropped_subject(tokens[verb])
            between = tokens[verb + 1 : phrase.first]
            if any(t.letter == "N" for t in between) or asked_to(tokens, verb, phrase, lexicon):
                return None
            leads = tokens[phrase.preposition].low if phrase.preposition >= 0 else ""
            if phrase.head == "place" and tokens[verb].letter == "S" and leads in NO_PLACE:
                return None
            befriended = lexicon.has("befriend", tokens[verb].low) and phrase.first - verb > 2
            if phrase.head == "place" and befriended and not sentence.quotes:
                return None  # "a coach had added her on Snapchat"
            vague = phrase.head == "place" and phrase.platforms == ["unknown"] and not sentence.quotes
            if vague and tokens[verb].letter == "S" and phrase.first - verb > 5:
                return None
            rule = {"T": "tweet-verb", "W": "posted-on", "S": "said-in", "K": "took-to"}[tokens[verb].letter]
            if phrase.head == "place" and rule == "said-in":
                rule = "said-on"
            anchor = checked(anchor_of(rule, sentence, tokens, phrase, subject, verb))
            if anchor is not None and subject is None and phrase.head == "place":
                return posted_by(text, sentence, tokens, phrase, verb)
            return anchor
    after = verb_right(tokens, phrase)
    if lexicon.traits.get("verb_final") and any(t.letter in ",;" for t in tokens[phrase.last + 1 : after]):
        after = -1  # "der Verein, der auf Facebook 1.400 Mitglieder zählt, fordert": another clause's verb
    if free and after > phrase.last + 1 and tokens[phrase.last + 1].letter == "," and not fronted:
        after = -1  # "продавал через Telegram, сообщила полиция": who tells of it, not who wrote there
    if lexicon.traits.get("verb_final") and after >= 0 and _is_parted_passive(tokens, phrase, lexicon):
        return None  # "Termine werden auch auf Instagram bekannt gegeben"
    if (free or lexicon.traits.get("verb_final")) and not fronted and after >= 0:
        # "wie Brandt auf Twitter schrieb", "hat sie auf Twitter gepostet"
        if hypothetical(tokens, after):
            return None
        opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
        subject = verb_final_subject(text, tokens, opening)
        if free and (subject is None or subject.path == "distant"):
            subject = phrase_from(text, tokens, after + 1, "inverted", pronouns=True) or subject
        if subject is not None:
            rule = "said-in" if phrase.head != "place" else "said-on"
            return checked(anchor_of(rule, sentence, tokens, phrase, subject, after))
    if fronted or (after >= 0 and phrase.article == "q"):
        subject = None
        if after >= 0:
            subject = subject_of(text, tokens, after, inverts=not _set_in(tokens, phrase, after))
        subject = _parted_subject(text, tokens, phrase) or subject
        if subject is None:
            subject = phrase_from(
                text, tokens, _past_comma(tokens, phrase.last + 1), "fronted", pronouns=True
            )
        beside = after >= 0 and after - phrase.last <= 2 and not tokens[after].ing
        if subject is None and beside and lexicon.traits.get("drops_subject"):
            subject = dropped_subject(tokens[after])
        if subject is None and phrase.owner is not None:
            subject = phrase.owner
        if subject is not None and (after >= 0 or sentence.quotes or phrase.head in ("post", "media")):
            if after >= 0 and hypothetical(tokens, after):
                return None
            rule = "in-post-fronted" if phrase.head != "place" else "on-place-fronted"
            return checked(anchor_of(rule, sentence, tokens, phrase, subject, after))
        return None
    if not specific:
        return None
    if (
        phrase.last + 2 < len(tokens)
        and tokens[phrase.last + 1].letter == ","
        and 0 <= after - phrase.last <= 8
    ):
        # "Asked about it on Instagram, James wrote"
        subject = phrase_from(text, tokens, phrase.last + 2, "fronted", pronouns=True)
        if subject is not None and subject.index < after:
            return checked(anchor_of("on-place-fronted", sentence, tokens, phrase, subject, after))
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    if len(tokens) > 3 and tokens[0].low in lexicon.sets["source"] and tokens[1].letter == ":":
        # "Джерело: начальник адміністрації Ігор Лавренюк у Telegram"
        source = phrase_to(text, tokens, opening - 1, "next")
        return checked(anchor_of("source-line", sentence, tokens, phrase, source)) if source else None
    if phrase.head == "place" and (told := _source_before(text, tokens, opening)) is not None:
        return anchor_of("according-to", sentence, tokens, phrase, told)
    # A verb the lexicon doesn't know: a post noun, or a quotation, must vouch for it.
    if (phrase.head != "place" or (sentence.quotes and phrase.preposition > 0)) and not phrase.bare:
        subject = first_subject(text, tokens, phrase.preposition, "first")
        if subject is not None and subject.kind != "generic":
            vouched = phrase.article in ("i", "q") or bool(sentence.quotes)
            if vouched:
                return anchor_of("in-post-loose", sentence, tokens, phrase, subject)
    return None


def _source_before(text: str, tokens: list[Token], opening: int) -> Subject | None:
    """ "За словами Віталія Кличка у Telegram": whom words of source name, right before the place."""
    found = phrase_to(text, tokens, opening - 1, "next")
    if found is None or found.kind not in ("name", "role", "organisation"):
        return None
    first = next((place for place in range(opening) if tokens[place].start >= found.start), opening)
    while first > 0 and tokens[first - 1].letter in "dlRU":
        first -= 1
    return found if first > 0 and tokens[first - 1].letter == "A" else None


def _is_parted_passive(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether the auxiliary before the place makes the verb behind it a passive without an author."""
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    near = tokens[max(0, opening - 4) : opening]
    passive = any(token.letter == "x" and token.low in lexicon.sets["passive"] for token in near)
    return passive and not any(token.letter == "b" for token in tokens[max(0, opening - 6) :])


#: "Look at TikTok", "compared to Facebook": prepositions that lead to a company, not to a place to write.
NO_PLACE = frozenset({"at", "to", "into", "over", "with", "under", "across", "inside", "using"})


def asked_to(tokens: list[Token], verb: int, phrase: Phrase, lexicon: Lexicon) -> bool:
    """ "asked people to post on X": an infinitive stands between."""
    return any(
        tokens[place].low == "to" and tokens[place + 1].low in lexicon.sets["base"]
        for place in range(verb + 1, phrase.noun)
    )


def posted_by(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, verb: int, *, free_order: bool = False
) -> Anchor | None:
    """ "was posted on Twitter (by N)"."""
    told_by = verb + 1 < len(tokens) and tokens[verb + 1].letter == "b"
    if tokens[verb].letter not in "WT" and not told_by:
        return None
    after = phrase.last + 1
    author = phrase.author
    # "uploaded to YouTube on 22 April by N": a date may stand between.
    dated = after
    while dated < len(tokens) and dated - after < 6 and tokens[dated].letter in "o#l":
        dated += 1
    for place in (after, dated, verb + 1):
        if author is None and place < len(tokens) and tokens[place].letter == "b":
            author = phrase_from(text, tokens, place + 1, "by")
    if author is None and free_order:
        author = phrase_from(text, tokens, after, "by")
    if author is None:
        author = phrase.owner if phrase.owner is not None and phrase.owner.kind != "pronoun" else None
    if author is not None:
        return checked(anchor_of("tweeted-by", sentence, tokens, phrase, author, verb))
    return shown_passive(sentence, tokens, phrase, verb)


def _is_attribute(tokens: list[Token], verb: int) -> bool:
    """ "a clip published by …": the verb describes the noun before it."""
    return (
        verb > 0
        and tokens[verb - 1].letter in "nmt"
        and verb + 1 < len(tokens)
        and tokens[verb + 1].letter in "bo"
    )


def shown_passive(sentence: Sentence, tokens: list[Token], phrase: Phrase, verb: int) -> Anchor | None:
    return (
        anchor_of("posted-passive", sentence, tokens, phrase, None, verb)
        if tokens[verb].letter in "W"
        and (
            sentence.quotes
            or (phrase.plural is False and any(t.letter == "m" and not t.plural for t in tokens[:verb]))
        )
        else None
    )


def is_fronted(tokens: list[Token], phrase: Phrase) -> bool:
    """Whether the phrase opens a clause: at the start, or behind a comma or "and", with a subject to come."""
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    index = opening - 1
    while index >= 0 and tokens[index].letter in "vDlc#(." and opening - index < 5:
        index -= 1
    if index < 0 or (tokens[opening].capital and tokens[opening].letter == "o"):
        return True
    return (
        tokens[index].letter in ",;-"
        and _subject_near(tokens, phrase.last + 1)
        and not any(token.letter in "SWT" for token in tokens[max(0, index - 3) : index])
    )


def _parted_subject(text: str, tokens: list[Token], phrase: Phrase) -> Subject | None:
    """ "the lawmaker, Barth Lee, in a post on Facebook, lauded": the name before, whatever the verb."""
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    if opening < 2 or tokens[opening - 1].letter != "," or tokens[opening - 2].letter != "C":
        return None
    after = phrase.last + 1
    if after + 1 >= len(tokens) or tokens[after].letter != "," or tokens[after + 1].letter not in "lSTWKxv":
        return None
    name = phrase_to(text, tokens, opening - 2, "apposition")
    before = next((t for t in reversed(tokens[: opening - 2]) if t.letter not in "dUlR"), None)
    # "Según Lee, en un tuit,": who is named as the source of what is told there.
    return name if name is not None and not (before is not None and before.letter in "oebf") else None


def _set_in(tokens: list[Token], phrase: Phrase, verb: int) -> bool:
    """ "Lee, in a tweet of his own, said": the phrase parts the verb from its subject."""
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    comma = verb - 1
    while comma > phrase.last and tokens[comma].letter in "vx":
        comma -= 1
    between = tokens[phrase.last + 1 : comma]
    return (
        opening > 1
        and tokens[opening - 1].letter == ","
        and tokens[opening - 2].letter in "CRO#H)"
        and tokens[comma].letter == ","
        and all(token.letter in "fqvlD" for token in between)
    )


def _subject_near(tokens: list[Token], start: int) -> bool:
    for token in tokens[start : start + 6]:
        if token.letter in "CrROGH":
            return True
        if token.letter in "SWTKQ;.":
            return token.letter in "SWTK"
    return False


def _past_comma(tokens: list[Token], index: int) -> int:
    steps = 0
    while (
        index < len(tokens)
        and steps < 6
        and (
            tokens[index].letter in ",ve#lo-"
            or [token.letter for token in tokens[index : index + 2]] == ["d", "#"]
        )
    ):
        if tokens[index].letter == "l" and index + 1 < len(tokens) and tokens[index + 1].letter in "RCO":
            break
        index += 1
        steps += 1
    return index
