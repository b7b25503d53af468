"""The anchor rules: which sentences cite a post, and whose.

Each rule has an id; an anchor carries the ids of the rules that made it, and its
confidence follows from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .lexicon import Lexicon
from .nouns import Subject, phrase_from, phrase_to
from .phrases import Phrase, iter_phrases
from .segment import Sentence
from .subjects import first_subject, subject_of
from .tokens import Token

#: How far from a place its verb may stand, in tokens.
VERB_REACH = 16


@dataclass(slots=True)
class Anchor:
    """One reference to a post in one sentence."""

    rule: str
    platforms: list[str]
    sentence: Sentence
    #: Offsets of the words that name the post or the posting.
    start: int
    end: int
    subject: Subject | None
    #: Index of the governing verb's token, or -1.
    verb: int = -1
    #: "the tweet", "his post": refers back.
    definite: bool = False
    another: bool = False
    plural: bool = False
    removed: bool = False
    #: The sentence gives the post's words or what it shows.
    content: bool = False
    #: Only the platform of an earlier citation can tell where.
    bare: bool = False
    #: Tells of a post without citing it itself: kept only to be joined to a citation.
    weak: bool = False
    phrase: Phrase | None = None
    tokens: list[Token] = field(default_factory=list)


def find_anchors(text: str, sentence: Sentence, tokens: list[Token], lexicon: Lexicon) -> list[Anchor]:
    """All anchors of a sentence, left to right; none where it only invites to follow."""
    if lexicon.negative.search(text, sentence.start, sentence.end) and not sentence.quotes:
        return []
    anchors: list[Anchor] = []
    taken: set[int] = set()
    inherited: Subject | None = None
    for phrase in iter_phrases(text, tokens, lexicon):
        anchor = _of_phrase(text, sentence, tokens, phrase, lexicon)
        if (
            anchor is None
            and inherited is not None
            and phrase.owner is None
            and phrase.head == "post"
            and (phrase.first > 0 and tokens[phrase.first - 1].letter == "c")
        ):
            anchor = _anchor("owner", sentence, tokens, phrase, inherited, weak=True)
        if anchor is not None:
            anchors.append(anchor)
            inherited = phrase.owner
            if anchor.verb >= 0:
                taken.add(anchor.verb)
            taken.update(range(phrase.first, phrase.last + 1))
    if not anchors:
        anchors += _of_users(text, sentence, tokens, lexicon)
        taken.update(anchor.verb for anchor in anchors)
    for index, token in enumerate(tokens):
        if token.letter == "T" and index not in taken:
            anchor = _tweet_verb(text, sentence, tokens, index, lexicon)
            if anchor is not None:
                anchors.append(anchor)
        elif token.letter == "W" and index not in taken and not anchors:
            anchor = _bare_posted(text, sentence, tokens, index, lexicon)
            if anchor is not None:
                anchors.append(anchor)
        elif (
            token.letter == "n" and index not in taken and not anchors and lexicon.has("bare_post", token.low)
        ):
            anchor = _bare_post(text, sentence, tokens, index, lexicon)
            if anchor is not None:
                anchors.append(anchor)
    for anchor in anchors:
        anchor.tokens = tokens
    return anchors


def _anchor(
    rule: str,
    sentence: Sentence,
    tokens: list[Token],
    phrase: Phrase,
    subject: Subject | None,
    verb: int = -1,
    *,
    weak: bool = False,
    bare: bool = False,
) -> Anchor:
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    return Anchor(
        rule,
        phrase.platforms,
        sentence,
        tokens[opening].start,
        tokens[phrase.last].end,
        subject,
        verb,
        definite=phrase.article in ("d", "q", "s") and phrase.head in ("post", "media"),
        another=phrase.another,
        plural=phrase.plural and phrase.head != "account",
        removed=phrase.removed,
        content=bool(sentence.quotes),
        bare=bare,
        weak=weak,
        phrase=phrase,
    )


# --- phrases -----------------------------------------------------------------------------------


def _of_phrase(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    if _denied(tokens, phrase, lexicon):
        return None
    before = tokens[phrase.preposition] if phrase.preposition >= 0 else None
    if before is not None and before.letter == "A":
        who = phrase.author or phrase.owner
        return (
            _anchor("according-to", sentence, tokens, phrase, who) if who or phrase.head != "place" else None
        )
    if before is not None and before.letter == "K":
        subject = subject_of(text, tokens, phrase.preposition)
        if subject is None or subject.kind == "generic" or _hypothetical(tokens, phrase.preposition):
            return None
        return _anchor("took-to", sentence, tokens, phrase, subject, phrase.preposition)
    if phrase.head == "account":
        return _of_account(text, sentence, tokens, phrase, lexicon)
    if phrase.author is not None:
        if phrase.author.kind == "generic":
            return None
        return _anchor("by", sentence, tokens, phrase, phrase.author)
    if _reply_verb(tokens, phrase, lexicon) >= 0:
        return _of_noun(text, sentence, tokens, phrase, lexicon)
    if phrase.posted and before is not None and before.letter == "b":
        return _anchor("posted-passive", sentence, tokens, phrase, phrase.author)
    within = _relative_subject(text, tokens, phrase, lexicon) if phrase.head != "place" else None
    if within is not None:
        return _checked(_anchor("in-which", sentence, tokens, phrase, within))
    if before is not None and before.letter in "obe":
        found = _governed(text, sentence, tokens, phrase, lexicon)
        if found is not None:
            return found
        if phrase.head == "place":
            return None
    if phrase.head == "place":
        return None
    return _of_noun(text, sentence, tokens, phrase, lexicon)


def _denied(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> bool:
    """ "Follow him on Twitter", "sued Facebook", "joined Instagram", "Daily Telegram"."""
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    for index in range(opening - 1, max(-1, opening - 4), -1):
        token = tokens[index]
        if token.low in ("follow", "subscribe", "join") or (
            token.letter in "lu" and lexicon.has("follow", token.low)
        ):
            return True
        if token.letter in ",;:.Q":
            break
    return False


def _hypothetical(tokens: list[Token], verb: int) -> bool:
    """ "Would tweet", "didn't tweet", "often tweets", "to tweet": no post is cited."""
    for index in range(verb - 1, max(-1, verb - 4), -1):
        token = tokens[index]
        if token.letter in "MNV":
            return True
        if token.letter not in "xvlr":
            break
    if verb + 1 < len(tokens) and tokens[verb + 1].letter == "V":
        return True
    return verb > 0 and tokens[verb - 1].low == "to" and not tokens[verb].ing


def _governed(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    """A place phrase and the verb it goes with: "said in a Facebook post", "In a tweet, she said"."""
    inverts = bool(lexicon.traits.get("verb_second"))
    free = bool(lexicon.traits.get("free_order"))
    specific = phrase.head != "place" or phrase.article in ("q", "s") or phrase.platforms != ["unknown"]
    fronted = _fronted(tokens, phrase)
    if not fronted:
        verb = _verb_left(tokens, phrase)
        if free and phrase.last + 1 < len(tokens) and tokens[phrase.last + 1].letter in "TWS":
            # "Як передає агенція, про це у Фейсбуці повідомила …": the verb beside the place is its own.
            verb = -1
        if verb >= 0:
            if _hypothetical(tokens, verb):
                return None
            if tokens[verb].letter == "W" and _is_attribute(tokens, verb) and phrase.first - verb > 6:
                return None
            if _is_passive(tokens, verb, lexicon) or (
                tokens[verb].letter == "W" and _is_attribute(tokens, verb)
            ):
                return _posted_by(
                    text, sentence, tokens, phrase, verb, free_order=bool(lexicon.traits.get("free_order"))
                )
            subject = subject_of(text, tokens, verb, inverts=inverts)
            turned = inverts and verb > 0 and (subject is None or subject.path == "distant")
            if (subject is None and free) or (turned and any(t.letter == "Q" for t in tokens[:verb])):
                subject = _around(text, tokens, verb, phrase) or subject
            if subject is None and lexicon.traits.get("drops_subject") and not tokens[verb].ing:
                subject = _dropped(tokens[verb])
            vague = phrase.head == "place" and phrase.platforms == ["unknown"] and not sentence.quotes
            if vague and tokens[verb].letter == "S" and phrase.first - verb > 5:
                return None
            rule = {"T": "tweet-verb", "W": "posted-on", "S": "said-in", "K": "took-to"}[tokens[verb].letter]
            if phrase.head == "place" and rule == "said-in":
                rule = "said-on"
            anchor = _checked(_anchor(rule, sentence, tokens, phrase, subject, verb))
            if anchor is not None and subject is None and phrase.head == "place":
                return _passive(sentence, tokens, phrase, verb)
            return anchor
    after = _verb_right(tokens, phrase)
    if (free or lexicon.traits.get("verb_final")) and not fronted and after >= 0:
        # "wie Brandt auf Twitter schrieb", "hat sie auf Twitter gepostet"
        if _hypothetical(tokens, after):
            return None
        opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
        subject = _verb_final_subject(text, tokens, opening)
        if free and (subject is None or subject.path == "distant"):
            subject = phrase_from(text, tokens, after + 1, "inverted", pronouns=True) or subject
        if subject is not None:
            rule = "said-in" if phrase.head != "place" else "said-on"
            return _checked(_anchor(rule, sentence, tokens, phrase, subject, after))
    if fronted or (after >= 0 and phrase.article == "q"):
        subject = None
        if after >= 0:
            subject = subject_of(text, tokens, after, inverts=True)
        if subject is None:
            subject = phrase_from(
                text, tokens, _past_comma(tokens, phrase.last + 1), "fronted", pronouns=True
            )
        if subject is None and phrase.owner is not None:
            subject = phrase.owner
        if subject is not None and (after >= 0 or sentence.quotes or phrase.head != "place"):
            if after >= 0 and _hypothetical(tokens, after):
                return None
            rule = "in-post-fronted" if phrase.head != "place" else "on-place-fronted"
            return _checked(_anchor(rule, sentence, tokens, phrase, subject, after))
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
            return _checked(_anchor("on-place-fronted", sentence, tokens, phrase, subject, after))
    # A verb the lexicon doesn't know: a post noun, or a quotation, must vouch for it.
    if (phrase.head != "place" or (sentence.quotes and phrase.preposition > 0)) and not phrase.bare:
        subject = first_subject(text, tokens, phrase.preposition, "first")
        if subject is not None and subject.kind != "generic":
            vouched = phrase.article in ("i", "q") or bool(sentence.quotes)
            if vouched:
                return _anchor("in-post-loose", sentence, tokens, phrase, subject)
    return None


def _verb_final_subject(text: str, tokens: list[Token], opening: int) -> Subject | None:
    """ "wie Brandt auf Twitter schrieb", "Adele, die ihre Freude auf Twitter teilte": who, left of ``opening``."""
    for index in range(opening - 1, max(0, opening - VERB_REACH), -1):
        if (
            tokens[index].letter == ","
            and tokens[index + 1].letter in "dw"
            and tokens[index + 2].letter != "C"
        ):
            antecedent = phrase_to(text, tokens, index - 1, "who")
            if antecedent is not None and antecedent.kind != "generic":
                return antecedent
    near = phrase_to(text, tokens, opening - 1, "next")
    if (
        near is not None
        and near.kind in ("name", "pronoun", "role", "organisation")
        and not any(token.letter in "oeb" for token in tokens[max(0, opening - 3) : opening])
    ):
        return near
    return first_subject(text, tokens, opening, "distant")


def _is_passive(tokens: list[Token], verb: int, lexicon: Lexicon) -> bool:
    """ "was posted", "was dubbed"."""
    before = verb - 1
    while before >= 0 and tokens[before].letter == "v":
        before -= 1
    return before >= 0 and tokens[before].letter == "x" and tokens[before].low in lexicon.sets["passive"]


def _is_attribute(tokens: list[Token], verb: int) -> bool:
    """ "a clip published by …": the verb describes the noun before it."""
    return (
        verb > 0
        and tokens[verb - 1].letter in "nmt"
        and verb + 1 < len(tokens)
        and tokens[verb + 1].letter in "bo"
    )


def _posted_by(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, verb: int, *, free_order: bool = False
) -> Anchor | None:
    """ "was posted on Twitter (by N)"."""
    if tokens[verb].letter not in "WT":
        return None
    after = phrase.last + 1
    author = phrase.author
    for place in (after, verb + 1):
        if author is None and place < len(tokens) and tokens[place].letter == "b":
            author = phrase_from(text, tokens, place + 1, "by")
    if author is None and free_order:
        author = phrase_from(text, tokens, after, "by")
    if author is None:
        author = phrase.owner if phrase.owner is not None and phrase.owner.kind != "pronoun" else None
    if author is not None:
        return _checked(_anchor("tweeted-by", sentence, tokens, phrase, author, verb))
    return _passive(sentence, tokens, phrase, verb)


def _dropped(verb: Token) -> Subject:
    """The subject that a verb form alone implies: "escribió"."""
    return Subject("pronoun", "", verb.start, verb.start, "dropped")


def _passive(sentence: Sentence, tokens: list[Token], phrase: Phrase, verb: int) -> Anchor | None:
    return (
        _anchor("posted-passive", sentence, tokens, phrase, None, verb)
        if tokens[verb].letter in "W"
        and (
            sentence.quotes
            or (phrase.plural is False and any(t.letter == "m" and not t.plural for t in tokens[:verb]))
        )
        else None
    )


def _around(text: str, tokens: list[Token], verb: int, phrase: Phrase) -> Subject | None:
    """Where order is free: the person behind the place ("опубликовал в Telegram мэр Иванов")."""
    behind = phrase_from(text, tokens, phrase.last + 1, "inverted", pronouns=True)
    if behind is not None and behind.kind in ("name", "role", "organisation", "pronoun"):
        return behind
    near = phrase_from(text, tokens, verb + 1, "inverted", pronouns=True)
    return near or first_subject(text, tokens, verb, "distant")


def _fronted(tokens: list[Token], phrase: Phrase) -> bool:
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
        and steps < 5
        and tokens[index].letter in ",ve#lo-"
        and tokens[index].letter not in "d"
    ):
        if tokens[index].letter == "l" and index + 1 < len(tokens) and tokens[index + 1].letter in "RCO":
            break
        index += 1
        steps += 1
    return index


def _verb_left(tokens: list[Token], phrase: Phrase) -> int:
    opening = phrase.preposition if phrase.preposition >= 0 else phrase.first
    fallback = -1
    for index in range(opening - 1, max(-1, opening - 1 - VERB_REACH), -1):
        token = tokens[index]
        if token.letter in "TWSK":
            if token.ing and opening - index <= 2:
                return index
            if token.ing and fallback < 0:
                fallback = index
                continue
            return index
        if token.letter in "wh;":
            break
    return fallback


def _verb_right(tokens: list[Token], phrase: Phrase) -> int:
    for index in range(phrase.last + 1, min(len(tokens), phrase.last + 26)):
        token = tokens[index]
        if token.letter in "TWSK" and not token.ing:
            return index
        if token.letter in ";":
            break
    return -1


def _checked(anchor: Anchor) -> Anchor | None:
    if anchor.subject is not None and anchor.subject.kind == "generic":
        return None
    return anchor


def _of_account(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    """A page or channel: a place where somebody writes, or a speaker of its own; otherwise nothing."""
    before = tokens[phrase.preposition] if phrase.preposition >= 0 else None
    if before is not None and before.letter in "ob":
        verb = _verb_left(tokens, phrase)
        created = any(
            lexicon.has("account_created", token.low)
            for token in tokens[max(0, phrase.first - 4) : phrase.first]
        )
        if created:
            return None
        if verb >= 0 and tokens[verb].letter in "WTS" and not _fronted(tokens, phrase):
            if _hypothetical(tokens, verb):
                return None
            if _is_passive(tokens, verb, lexicon):
                owner = phrase.owner if phrase.owner is not None and phrase.owner.kind != "pronoun" else None
                return _anchor("posted-passive", sentence, tokens, phrase, owner, verb) if owner else None
            subject = subject_of(text, tokens, verb, inverts=bool(lexicon.traits.get("verb_second")))
            if subject is None and lexicon.traits.get("free_order"):
                subject = _around(text, tokens, verb, phrase)
            if subject is None or (
                subject.path == "distant" and phrase.owner is not None and phrase.owner.kind != "pronoun"
            ):
                subject = phrase.owner or subject
            return _checked(_anchor("posted-on", sentence, tokens, phrase, subject, verb))
        return _governed(text, sentence, tokens, phrase, lexicon)
    told = phrase.first - 1
    if told > 0 and tokens[told].low in ("told", "tells") and tokens[phrase.noun].low.startswith("follower"):
        subject = subject_of(text, tokens, told)
        return _checked(_anchor("posted-on", sentence, tokens, phrase, subject, told)) if subject else None
    after = phrase.last + 1
    while after < len(tokens) and tokens[after].letter in "vx,":
        after += 1
    if (
        after < len(tokens)
        and tokens[after].letter in "STW"
        and phrase.owner is not None
        and not lexicon.has("account_created", tokens[after].low)
    ):
        if _hypothetical(tokens, after) or tokens[phrase.noun].plural:
            return None
        return _anchor("channel-said", sentence, tokens, phrase, phrase.owner, after)
    back = phrase.first - 1
    if (
        back >= 1
        and tokens[back].letter in "S"
        and tokens[back - 1].letter in "Q,-"
        and phrase.owner is not None
    ):
        return _anchor("channel-said", sentence, tokens, phrase, phrase.owner, back)
    return None


def _of_noun(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    """A post noun that no place phrase governs: owner, object of a posting verb, or subject of "reads"."""
    after = phrase.last + 1
    while after < len(tokens) and tokens[after].letter in "vx,":
        after += 1
    reads = after < len(tokens) and (tokens[after].letter in "S" or lexicon.has("read", tokens[after].low))
    shows = after < len(tokens) and (tokens[after].ing or lexicon.has("read", tokens[after].low))
    described = phrase.posted or shows or _relative(tokens, phrase, lexicon)
    if phrase.owner is None and phrase.head == "media" and not phrase.plural and phrase.article in ("i", ""):
        if described:
            return _anchor("media-shows", sentence, tokens, phrase, None)
    if (
        phrase.owner is not None
        and phrase.owner.kind != "generic"
        and _reply_verb(tokens, phrase, lexicon) < 0
    ):
        weak = not (reads or sentence.quotes)
        return _anchor("owner", sentence, tokens, phrase, phrase.owner, weak=weak and phrase.article == "q")
    reply = _reply_verb(tokens, phrase, lexicon)
    if reply >= 0:
        subject = subject_of(text, tokens, reply)
        if subject is not None and subject.kind in ("name", "pronoun"):
            anchor = _anchor("reply", sentence, tokens, phrase, subject, reply)
            anchor.definite, anchor.another = False, True
            return _checked(anchor)
    verb = _object_verb(tokens, phrase, lexicon)
    if verb >= 0 and not _hypothetical(tokens, verb):
        subject = subject_of(text, tokens, verb)
        if subject is not None and subject.kind == "generic":
            return None
        if subject is not None and phrase.article != "d":
            return _checked(_anchor("posted-a", sentence, tokens, phrase, subject, verb))
    if phrase.posted and not phrase.plural:
        return _anchor("posted-passive", sentence, tokens, phrase, None)
    if reads and not phrase.plural:
        weak = phrase.article == "d"
        return _anchor("reads", sentence, tokens, phrase, None, after, weak=weak)
    if phrase.article == "d" and not phrase.plural:
        return _anchor("the-post", sentence, tokens, phrase, None, weak=True)
    return None


def _reply_verb(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> int:
    """ "responded to that tweet by …": the verb; -1 where the phrase is not what somebody replied to."""
    back = phrase.preposition - 1
    if back < 0 or tokens[phrase.preposition].low not in lexicon.sets["to"] or phrase.head != "post":
        return -1
    if tokens[phrase.noun].letter != "t" or not lexicon.has("reaction", tokens[back].low):
        return -1
    return -1 if tokens[back].ing or _hypothetical(tokens, back) else back


def _relative(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a clause tells what the post shows: "a video that …", "ein Video, in dem …"."""
    place = phrase.last + 1
    if place < len(tokens) and tokens[place].letter == "l":
        place += 1
    if place < len(tokens) and tokens[place].letter == ",":
        place += 1
    return any(token.low in lexicon.sets["relative"] for token in tokens[place : place + 2])


def _relative_subject(text: str, tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> Subject | None:
    """ "a Facebook post in which N claims": the relative clause's subject."""
    place = phrase.last + 1
    if place < len(tokens) and tokens[place].letter == ",":
        place += 1
    opening = place
    while (
        place < len(tokens) and place - opening < 3 and tokens[place].low in lexicon.sets["relative"] | {"in"}
    ):
        place += 1
    if place == opening or phrase.plural:
        return None
    if place - opening == 1 and tokens[opening].low in ("that", "which", "que", "in"):
        return None
    subject = phrase_from(text, tokens, place, "in-which", pronouns=True)
    if subject is None or subject.kind == "generic":
        return None
    after = subject.index + 1
    while after < len(tokens) and tokens[after].letter in "vx":
        after += 1
    return subject if after < len(tokens) and tokens[after].letter in "STWl" else None


def _object_verb(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> int:
    """The verb whose object the phrase is: "posted a tweet", "sent out a tweet"."""
    for index in range(phrase.first - 1, max(-1, phrase.first - 4), -1):
        token = tokens[index]
        if token.letter in "WST":
            return -1 if lexicon.has("reaction", token.low) and token.letter == "S" else index
        if token.letter not in "vlrC":
            break
    return -1


def _of_users(text: str, sentence: Sentence, tokens: list[Token], lexicon: Lexicon) -> list[Anchor]:
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
        if verb >= len(tokens) or tokens[verb].letter not in "STW" or _hypothetical(tokens, verb):
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


# --- verbs -------------------------------------------------------------------------------------


def _tweet_verb(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "X tweeted", "tweeted by X"."""
    token = tokens[index]
    if _hypothetical(tokens, index):
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
            subject = _dropped(token)
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


def _bare_posted(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "She posted: “…”", "shared a photo of …" without a platform."""
    token = tokens[index]
    if token.ing or _hypothetical(tokens, index) or _is_passive(tokens, index, lexicon):
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


def _bare_post(
    text: str, sentence: Sentence, tokens: list[Token], index: int, lexicon: Lexicon
) -> Anchor | None:
    """ "In another post, he said", "the post reads": a post of a platform named earlier."""
    start = index
    while start > 0 and index - start < 4 and tokens[start - 1].letter in "lv#R":
        start -= 1
    if start == 0 or tokens[start - 1].letter not in "idqs" or tokens[index - 1].letter == "R":
        return None
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
    anchor = None
    if phrase.preposition >= 0:
        anchor = _governed(text, sentence, tokens, phrase, lexicon)
    if anchor is None:
        anchor = _of_noun(text, sentence, tokens, phrase, lexicon)
    if anchor is not None:
        anchor.bare = True
        if anchor.rule == "owner" and not anchor.content:
            anchor.weak = True
        anchor.rule = f"bare-{anchor.rule}"
    return anchor


def iter_tags(tokens: list[Token]) -> Iterator[str]:
    """The row's letters, for ``--explain`` and for reading a failing test."""
    return (token.letter for token in tokens)
