"""Post nouns and pages that no place phrase governs: their owner, their object verb, what they say."""

from __future__ import annotations

from .anchors import Anchor, anchor_of, checked
from .following import phrase_from
from .lexicon import Lexicon
from .nouns import Subject
from .phrases import Phrase
from .places import asked_to, governed, is_fronted
from .segment import Sentence
from .subjects import subject_of
from .tokens import Token
from .verbs import hypothetical, is_passive, subject_around, verb_left


def of_account(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    """A page or channel: a place where somebody writes, or a speaker of its own; otherwise nothing."""
    before = tokens[phrase.preposition] if phrase.preposition >= 0 else None
    if before is not None and before.letter in "ob":
        verb = verb_left(tokens, phrase)
        created = any(
            lexicon.has("account_created", token.low)
            for token in tokens[max(0, phrase.first - 4) : phrase.first]
        )
        if created:
            return None
        if verb >= 0 and tokens[verb].letter in "WTS" and not is_fronted(tokens, phrase):
            if hypothetical(tokens, verb) or asked_to(tokens, verb, phrase, lexicon):
                return None
            if is_passive(tokens, verb, lexicon):
                owner = phrase.owner if phrase.owner is not None and phrase.owner.kind != "pronoun" else None
                return anchor_of("posted-passive", sentence, tokens, phrase, owner, verb) if owner else None
            subject = subject_of(text, tokens, verb, inverts=bool(lexicon.traits.get("verb_second")))
            turned = lexicon.traits.get("verb_second") and (subject is None or subject.path == "distant")
            if (subject is None and lexicon.traits.get("free_order")) or (
                turned and any(token.letter == "Q" for token in tokens[:verb])
            ):
                subject = subject_around(text, tokens, verb, phrase) or subject
            if subject is None or (
                subject.path == "distant" and phrase.owner is not None and phrase.owner.kind != "pronoun"
            ):
                subject = phrase.owner or subject
            return checked(anchor_of("posted-on", sentence, tokens, phrase, subject, verb))
        return governed(text, sentence, tokens, phrase, lexicon)
    told = phrase.first - 1
    if told > 0 and tokens[told].letter == "S" and lexicon.has("followers", tokens[phrase.noun].low):
        subject = subject_of(text, tokens, told)
        return checked(anchor_of("posted-on", sentence, tokens, phrase, subject, told)) if subject else None
    after = phrase.last + 1
    while after < len(tokens) and tokens[after].letter in "vx,":
        after += 1
    if (
        after < len(tokens)
        and tokens[after].letter in "STW"
        and phrase.owner is not None
        and not lexicon.has("account_created", tokens[after].low)
    ):
        if hypothetical(tokens, after) or tokens[phrase.noun].plural:
            return None
        if lexicon.has("profile", tokens[phrase.noun].low):
            return None  # "His LinkedIn profile says he graduated in 2019"
        return anchor_of("channel-said", sentence, tokens, phrase, phrase.owner, after)
    back = phrase.first - 1
    turned = bool(lexicon.traits.get("free_order")) and before is None
    if (
        back >= (0 if turned else 1)
        and tokens[back].letter in ("SW" if turned else "S")
        and (turned or tokens[back - 1].letter in "Q,-")
        and phrase.owner is not None
        and not hypothetical(tokens, back)
    ):
        return anchor_of("channel-said", sentence, tokens, phrase, phrase.owner, back)
    return None


def of_noun(
    text: str, sentence: Sentence, tokens: list[Token], phrase: Phrase, lexicon: Lexicon
) -> Anchor | None:
    """A post noun that no place phrase governs: owner, object of a posting verb, or subject of "reads"."""
    after = phrase.last + 1
    while after < len(tokens) and tokens[after].letter in "vx,":
        after += 1
    back = phrase.first - 1
    if back > 0 and phrase.article == "i" and not phrase.plural and lexicon.has("read", tokens[back].low):
        # "“…,” reads a Facebook post"
        told = tokens[back - 1].letter == "Q" or (back > 1 and tokens[back - 2].letter == "Q")
        if told and tokens[back - 1].letter in "Q,-":
            return anchor_of("reads", sentence, tokens, phrase, phrase.author or phrase.owner, back)
    reads = after < len(tokens) and (tokens[after].letter in "S" or lexicon.has("read", tokens[after].low))
    shows = after < len(tokens) and (tokens[after].ing or lexicon.has("read", tokens[after].low))
    described = phrase.posted or shows or _relative(tokens, phrase, lexicon)
    second = phrase.another and phrase.article == "i" and (tokens[phrase.noun].letter == "t" or phrase.bare)
    if second and phrase.owner is None and sentence.quotes and not phrase.plural:
        # "Minutes later came a second tweet: “…”": by whom the last one was.
        start = tokens[phrase.first].start
        same = Subject("pronoun", "", start, start, "dropped", index=phrase.first)
        return anchor_of("second-post", sentence, tokens, phrase, same)
    single = phrase.head == "media" and not phrase.plural and phrase.article in ("i", "")
    if single and described and phrase.owner is None and _object_verb(tokens, phrase, lexicon) < 0:
        return anchor_of("media-shows", sentence, tokens, phrase, None)
    removal = _removal_verb(tokens, phrase, lexicon)
    many = phrase.plural and phrase.article != "i"
    if removal >= 0 and phrase.article in ("i", "", "q") and not many:
        subject = subject_of(text, tokens, removal)
        if subject is not None and subject.kind != "generic" and not is_passive(tokens, removal, lexicon):
            anchor = anchor_of("removed", sentence, tokens, phrase, subject, removal)
            anchor.removed = True
            anchor.definite = anchor.definite or phrase.article == "q"
            return checked(anchor)
    if (
        phrase.owner is not None
        and phrase.owner.kind != "generic"
        and reply_verb(tokens, phrase, lexicon) < 0
    ):
        # "his tweets", "los tuits del periódico": many untold posts are none that is cited.
        known = phrase.article == "q" or (phrase.article == "d" and phrase.plural)
        known = known or ("place-owner" in phrase.rules and phrase.plural and not phrase.article)
        weak = known and not (reads or sentence.quotes)
        return anchor_of("owner", sentence, tokens, phrase, phrase.owner, weak=weak)
    reply = reply_verb(tokens, phrase, lexicon)
    if reply >= 0:
        subject = subject_of(text, tokens, reply)
        if subject is not None and subject.kind in ("name", "pronoun"):
            anchor = anchor_of("reply", sentence, tokens, phrase, subject, reply)
            anchor.definite, anchor.another = False, True
            return checked(anchor)
    verb = _object_verb(tokens, phrase, lexicon)
    if verb >= 0 and not hypothetical(tokens, verb) and not is_passive(tokens, verb, lexicon):
        subject = subject_of(text, tokens, verb)
        if subject is not None and subject.kind == "generic":
            return None
        captioned = tokens[verb].letter == "W" and bool(sentence.quotes)
        if subject is not None and (phrase.article != "d" or captioned):
            return checked(anchor_of("posted-a", sentence, tokens, phrase, subject, verb))
    if phrase.posted and not phrase.plural:
        return anchor_of("posted-passive", sentence, tokens, phrase, None)
    if reads and not phrase.plural:
        weak = phrase.article == "d"
        return anchor_of("reads", sentence, tokens, phrase, None, after, weak=weak)
    if phrase.article == "d" and not phrase.plural:
        return anchor_of("the-post", sentence, tokens, phrase, phrase.author, weak=True)
    return None


def reply_verb(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> int:
    """ "responded to that tweet by …": the verb; -1 where the phrase is not what somebody replied to."""
    back = phrase.preposition - 1
    if back < 0 or tokens[phrase.preposition].low not in lexicon.sets["to"] or phrase.head != "post":
        return -1
    if tokens[phrase.noun].letter != "t" or not lexicon.has("reaction", tokens[back].low):
        return -1
    return -1 if tokens[back].ing or hypothetical(tokens, back) else back


def _relative(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> bool:
    """Whether a clause tells what the post shows: "a video that …", "ein Video, in dem …"."""
    place = phrase.last + 1
    if place < len(tokens) and tokens[place].letter == "l":
        place += 1
    if place < len(tokens) and tokens[place].letter == ",":
        place += 1
    return any(token.low in lexicon.sets["relative"] for token in tokens[place : place + 2])


def relative_subject(text: str, tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> Subject | None:
    """ "a Facebook post in which N claims": the relative clause's subject."""
    place = phrase.last + 1
    if place < len(tokens) and tokens[place].letter == ",":
        place += 1
    opening = place
    while (
        place < len(tokens) and place - opening < 3 and tokens[place].low in lexicon.sets["relative"] | {"in"}
    ):
        place += 1
    if place == opening and not phrase.plural and phrase.head == "post" and phrase.article in ("i", "d"):
        return _written_by(text, tokens, place, lexicon)
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
    return subject if after < len(tokens) and tokens[after].letter in "STWl," else None


def _written_by(text: str, tokens: list[Token], place: int, lexicon: Lexicon) -> Subject | None:
    """ "a tweet Lee wrote in April": who, where nothing stands between the post and its clause."""
    if place + 1 >= len(tokens) or tokens[place].letter not in "CrUR":
        return None
    subject = phrase_from(text, tokens, place, "in-which", pronouns=True)
    if subject is None or subject.kind not in ("name", "pronoun") or subject.index + 1 >= len(tokens):
        return None
    verb = subject.index + 1
    while verb < len(tokens) - 1 and tokens[verb].letter in "vx":
        verb += 1
    return subject if tokens[verb].letter in "WT" or lexicon.has("write", tokens[verb].low) else None


def _removal_verb(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> int:
    """ "has removed a tweet about …": the verb right before the phrase; -1 where there is none."""
    place = phrase.first - 1
    if phrase.removed and lexicon.traits.get("free_order") and place >= 0 and tokens[place].letter in "rC":
        place = phrase.first  # "она удалила твит": without an article the verb stands where an adjective may
    if place > 0 and lexicon.has("removed", tokens[place].low) and not hypothetical(tokens, place):
        return place
    return -1


def _object_verb(tokens: list[Token], phrase: Phrase, lexicon: Lexicon) -> int:
    """The verb whose object the phrase is: "posted a tweet", "sent out a tweet"."""
    crossing = False
    for index in range(phrase.first - 1, max(-1, phrase.first - 8), -1):
        token = tokens[index]
        if token.letter in "WST":
            if crossing and token.letter == "S":
                break
            return -1 if lexicon.has("reaction", token.low) and token.letter == "S" else index
        crossing = crossing or token.letter in "oed#"
        if token.letter not in "vlrCoed#f" or (not crossing and phrase.first - index > 3):
            break
    return -1
