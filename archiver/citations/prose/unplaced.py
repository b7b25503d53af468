"""Posts told without a place: "X tweeted", "Twitter user @lee wrote", "she posted", "the post reads"."""

from __future__ import annotations

from .anchors import Anchor
from .following import phrase_from
from .heads import of_noun
from .lexicon import Lexicon
from .nouns import Subject, phrase_to
from .phrases import Phrase
from .places import governed
from .segment import Sentence
from .subjects import subject_of
from .tokens import Token
from .verbs import dropped_subject, hypothetical, is_passive


def of_users(text: str, sentence: Sentence, tokens: list[Token], lexicon: Lexicon) -> list[Anchor]:
    """ "Twitter user @lee posted", "a Reddit user wrote: “…”"."""
    found: list[Anchor] = []
    for index in range(len(tokens) - 2):
        noun = tokens[index + 1]
        if tokens[index].letter != "P" or noun.low not in lexicon.sets["user"]:
            continue
        named = tokens[index + 2].letter in "CH"
        last = index + 2 if named else index + 1
        verb = last + 1
        while verb < len(tokens) and tokens[verb].letter in "vx":
            verb += 1
        if verb >= len(tokens) or tokens[verb].letter not in "STW" or hypothetical(tokens, verb):
            continue
        if not sentence.quotes and (tokens[verb].letter == "S" or not named):
            continue
        subject = phrase_to(text, tokens, last, "next") if named else None
        if subject is None:
            words = text[tokens[index].start : noun.end]
            subject = Subject("unnamed", words, tokens[index].start, noun.end, "next", index=index + 1)
        found.append(
            Anchor(
                "user-of",
                [tokens[index].value],
                sentence,
                tokens[index].start,
                tokens[verb].end,
                subject,
                verb,
                content=bool(sentence.quotes),
            )
        )
    return found


def of_ellipsis(text: str, sentence: Sentence, tokens: list[Token], lexicon: Lexicon) -> Anchor | None:
    """ "In another, he joked that …": the noun is left out, only a post before can tell which."""
    if len(tokens) < 4 or tokens[0].letter != "o":
        return None
    place = 1
    while place < 4 and (tokens[place].letter in "idv" or lexicon.has("another", tokens[place].low)):
        place += 1
    told = any(lexicon.has("another", token.low) for token in tokens[1:place])
    if not told or tokens[place].letter not in ",rCST":
        return None
    verb = next((i for i in range(place, min(len(tokens), place + 8)) if tokens[i].letter in "ST"), -1)
    if verb < 0 or hypothetical(tokens, verb):
        return None
    subject = subject_of(text, tokens, verb, inverts=bool(lexicon.traits.get("verb_second")))
    if subject is None or subject.kind == "generic":
        return None
    return Anchor(
        "bare-in-another",
        ["unknown"],
        sentence,
        tokens[0].start,
        tokens[place - 1].end,
        subject,
        verb,
        another=True,
        content=bool(sentence.quotes),
        bare=True,
    )


def of_tweet_verb(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "X tweeted", "tweeted by X"."""
    token = tokens[index]
    if hypothetical(tokens, index):
        return None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    subject: Subject | None
    rule = "tweet-verb"
    if after is not None and after.letter == "b" and after.low != "from":
        subject = phrase_from(text, tokens, index + 2, "by")
        rule = "tweeted-by"
    else:
        subject = subject_of(text, tokens, index, inverts=bool(lexicon.traits.get("verb_second")))
        if subject is None and lexicon.traits.get("drops_subject"):
            subject = dropped_subject(token)
    if subject is None or subject.kind == "generic":
        return None
    another = any(
        lexicon.has("another", near.low)
        for near in tokens[max(0, index - 2) : index + 2]
        if near is not token
    )
    return Anchor(
        rule,
        [token.value],
        sentence,
        token.start,
        token.end,
        subject,
        index,
        another=another,
        content=bool(sentence.quotes),
    )


def of_bare_posting(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "She posted: “…”", "shared a photo of …" without a platform."""
    token = tokens[index]
    if token.ing or hypothetical(tokens, index) or is_passive(tokens, index, lexicon):
        return None
    if not lexicon.has("posted", token.low):
        return None
    near = tokens[index + 1 : index + 9]
    shows = next((t for t in near if t.letter in "mn"), None)
    if lexicon.has("shared", token.low) and (shows is None or shows.letter != "m"):
        return None
    if shows is not None and not sentence.quotes and lexicon.has("unseen", shows.low):
        return None
    if not sentence.quotes and (shows is None or shows.plural):
        return None
    subject = subject_of(text, tokens, index, inverts=bool(lexicon.traits.get("verb_second")))
    if subject is None or subject.kind == "generic" or subject.path == "distant":
        return None
    another = any(lexicon.has("another", t.low) for t in tokens[max(0, index - 2) : index + 3])
    return Anchor(
        "bare-posted",
        ["unknown"],
        sentence,
        token.start,
        token.end,
        subject,
        index,
        another=another,
        content=bool(sentence.quotes),
        bare=True,
    )


def of_told_author(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "The video was posted by Lee", "Das Video wurde von Lee gepostet": whose the post told before is."""
    noun = next((i for i in range(index - 1, max(0, index - 8), -1) if tokens[i].letter in "nmt"), 0)
    if noun < 1 or tokens[noun - 1].letter != "d" or not any(t.letter == "x" for t in tokens[noun:index]):
        return None
    for place in range(noun + 1, min(len(tokens) - 1, index + 4)):
        token = tokens[place]
        if token.low != "from" and any(one.letter == "b" for one in lexicon.senses(token.text, token.low)):
            author = phrase_from(text, tokens, place + 1, "by")
            if author is None or author.kind == "generic":
                return None
            start, end = tokens[noun].start, tokens[max(index, place)].end
            return Anchor(
                "bare-told-by", ["unknown"], sentence, start, end, author, index,
                definite=True, bare=True, weak=True,
            )  # fmt: skip
    return None


def of_bare_post(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "In another post, he said", "the post reads": a post of a platform named earlier."""
    start = index
    while start > 0 and index - start < 4 and tokens[start - 1].letter in "lv#R":
        start -= 1
    if start == 0 or tokens[start - 1].letter not in "idqs" or tokens[index - 1].letter == "R":
        return None
    if lexicon.has("other_posts", tokens[index - 1].low):
        return None  # "a blog post", "the border post"
    article = tokens[start - 1].letter
    another = any(lexicon.has("another", t.low) for t in tokens[start - 1 : index])
    phrase = Phrase(
        "post",
        ["unknown"],
        start - 1,
        index,
        index,
        preposition=start - 2 if start > 1 and tokens[start - 2].letter == "o" else -1,
        article=article,
        plural=tokens[index].plural,
        another=another,
        bare=True,
    )
    if article == "q":
        phrase.owner = Subject(
            "pronoun",
            tokens[start - 1].text,
            tokens[start - 1].start,
            tokens[start - 1].end,
            "owner",
            tokens[start - 1].value,
        )
    elif article == "s":
        phrase.owner = phrase_to(text, tokens, start - 2, "owner")
    after = index + 1
    if after + 1 < len(tokens) and tokens[after].letter == "," and tokens[after + 1].letter == "b":
        phrase.author = phrase_from(text, tokens, after + 2, "by")
    anchor = None
    if phrase.preposition >= 0:
        anchor = governed(text, sentence, tokens, phrase, lexicon)
    if anchor is None:
        anchor = of_noun(text, sentence, tokens, phrase, lexicon)
    if anchor is not None:
        anchor.bare = True
        if anchor.rule == "owner" and not anchor.content:
            anchor.weak = True
        anchor.rule = f"bare-{anchor.rule}"
    return anchor
