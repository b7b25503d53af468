"""A made-up corpus: short posts of politicians, athletes and offices, and citations with their pitfalls."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from archiver.model import Account, Candidate, Citation

from .making import ARTICLE_AT, DAY, account, citation, post

_SENTENCES = (
    "The bridge over the {river} opens on {day} after {n} months of work.",
    "We talked for {n} minutes with the mayor of {town} about clean water.",
    "I will vote against the {law} bill, and I will say why on {day}.",
    "Nobody in {town} should wait {n} hours for a doctor.",
    "What a match in {town}! {n} goals, and I still can't feel my legs.",
    "My knee is fine, thank you all for the kind words from {town}.",
    "Road {n} near {town} is closed until {day} because of flooding.",
    "Our office received {n} letters about the {law} act this week.",
    "They promised {n} new classrooms in {town} and built none of them.",
    "It is a disgrace that the {law} law was signed at night.",
    "Proud to carry the flag for {town} at the games on {day}.",
    "Unemployment in {town} fell by {n} percent last month.",
    "To the {river} fishermen: your permits are safe with us.",
    "The weather service warns of storms along the {river} on {day}.",
    "I never asked for the money, and I never met the man from {town}.",
    "Мы открыли {n} новых школ, следующая будет в {day}.",
    "Сьогодні у місті {n} нових автобусів, дякую всім за роботу.",
    "لقد افتتحنا {n} مدرسة جديدة هذا الشهر والحمد لله",
    "我们在河边种了{n}棵树，感谢所有志愿者的帮助和支持",
    "{n} neue Züge fahren ab {day} zwischen {town} und der Küste.",
    "Nous avons perdu {n} emplois à {town}, et personne ne dit rien.",
    "Hoy visité {town} y hablé con {n} familias sobre la ley {law}.",
)
#: Where templates are boilerplate, these are a person's own sentences.
_FREE = (
    ("I", "We", "My team and I", "Our neighbours", "The people of {town}", "Children here", "My opponents"),
    (
        *("have never forgotten", "keep asking about", "will not accept", "are tired of", "fought hard for"),
        *("deserve better than", "can be proud of", "paid dearly for", "still believe in", "laughed at"),
    ),
    (
        *("the broken promises", "that long winter", "an empty stadium", "the old harbour", "cheap excuses"),
        *("the night trains", "a fair contract", "those kind letters", "the second half", "our teachers"),
        *("the price of bread", "a clean river", "the missing files", "the referee", "a quiet goodbye"),
    ),
    (
        *("when nobody was watching", "after all these years", "because the {river} keeps rising"),
        *("while the {law} fund stands empty", "and the season has only begun", "so come to {town} with us"),
        *("as my grandmother used to say", "until the last vote is counted", "though it rained all {day}"),
        *("and that is the whole truth", "before the doctors could help", "with {n} friends at our side"),
    ),
)
_ENDS = ("", " https://t.co/abc123", " #forward", " Thank you!", " More soon.", " 💪", " pic.twitter.com/xyz")
_SLOTS = {
    "river": ("Orla", "Tamne", "Wesk", "Dorun", "Lima"),
    "town": ("Harlem Falls", "Brodny", "Quist", "Norvale", "Sandow", "Eltzig"),
    "law": ("harbour", "housing", "pension", "water", "forest"),
    "day": ("Monday", "Tuesday", "Friday", "Saturday", "Sunday"),
}
#: What is in the way, and how often: nothing; the post isn't in the archive; a version with one other word,
#: with or without the post; a copy of another week, with or without it; an old-style retweet of it.
_TRAPS = {
    "none": 40,
    "missing": 15,
    "near-copy": 15,
    "near-copy-only": 2,
    "old-copy": 10,
    "old-copy-only": 5,
    "retweet": 10,
}
_OTHER_WORDS = ("really", "now", "quickly", "perhaps", "today", "again")


@dataclass(frozen=True)
class Case:
    citation: Citation
    candidates: tuple[Candidate, ...]
    #: The post that is meant; it may be missing from the candidates.
    truth: Candidate
    account: Account
    trap: str


def _sentence(rnd: random.Random) -> str:
    free = " ".join(map(rnd.choice, _FREE)) + rnd.choice(".!")
    template = rnd.choice(_SENTENCES) if rnd.random() < 0.4 else free
    return template.format(n=rnd.randint(2, 900), **{slot: rnd.choice(w) for slot, w in _SLOTS.items()})


def _text(rnd: random.Random) -> str:
    count = rnd.choice((1, 1, 2, 2, 3))
    return " ".join(_sentence(rnd) for _ in range(count)) + rnd.choice(_ENDS)


def _one_word_changed(text: str, rnd: random.Random, within: str = "") -> str:
    words = text.split()
    quoted = [index for index, word in enumerate(words) if word in within.split() and words.count(word) == 1]
    words[rnd.choice(quoted or range(len(words)))] = rnd.choice(_OTHER_WORDS)
    return " ".join(words)


def _quoted(text: str, rnd: random.Random) -> str:
    """What a paper makes of a text: a stretch of it, with an ellipsis, a bracket, another word, a comma."""
    body = text.split(" https://")[0].split(" pic.")[0]
    words = body.split()
    how = rnd.random()
    if len(words) > 7:
        start = rnd.randrange(0, max(1, len(words) - 7))
        words = words[start : start + rnd.randint(6, 14)]
    if how < 0.12 and len(words) > 7:
        middle = len(words) // 2
        return " ".join((*words[: middle - 1], "…", *words[middle + 1 :]))
    if how < 0.2 and len(words) > 6:
        words[2] = f"[{words[2].strip('.,')}]"
    elif how < 0.3:
        words[rnd.randrange(len(words))] = rnd.choice(_OTHER_WORDS)
    quote = " ".join(words).replace("'", "’")
    return quote.rstrip(".!") + "," if how > 0.7 else quote


def make_cases(count: int, seed: int = 7) -> list[Case]:
    """Citations with candidates of ten days of one account, and one trap each."""
    rnd = random.Random(seed)
    return [_case(rnd, number) for number in range(count)]


def _case(rnd: random.Random, number: int) -> Case:
    who = account(f"person_{number}", f"Person {number}")
    posts = [
        post(_text(rnd), _instant(rnd), post_id=f"{number}0{index}", by=who)
        for index in range(rnd.randint(5, 40))
    ]
    truth = rnd.choice(posts)
    assert truth.posted_at is not None
    assert truth.text is not None
    trap = rnd.choices(tuple(_TRAPS), tuple(_TRAPS.values()))[0]
    quotes = [_quoted(truth.text, rnd)]
    posts += _trap(trap, truth, rnd, who, number, quotes[0])
    if trap in ("missing", "near-copy-only", "old-copy-only"):
        posts.remove(truth)
    rnd.shuffle(posts)
    day = truth.posted_at.replace(hour=0, minute=0)
    # Nobody can tell a copy of another week from the missing post but by its date.
    is_dated = rnd.random() < 0.6 or trap.endswith("-only")
    dates = {"when": "then", "when_from": day, "when_to": day + DAY} if is_dated else {}
    cited = citation(*quotes, author=who.owner, **dates)
    return Case(cited, tuple(posts), truth, who, trap)


def _trap(
    trap: str, truth: Candidate, rnd: random.Random, who: Account, number: int, quote: str
) -> list[Candidate]:
    assert truth.posted_at is not None
    assert truth.text is not None
    if trap.startswith("near-copy"):
        # Without the post itself, a version that differs elsewhere can't be told from it by anybody.
        near = _one_word_changed(truth.text, rnd, quote if trap.endswith("-only") else "")
        at = min(
            truth.posted_at + timedelta(minutes=rnd.choice((rnd.randint(2, 90), rnd.randint(1500, 9000)))),
            ARTICLE_AT - timedelta(minutes=1),
        )
        return [post(near, at, post_id=f"{number}91", by=who)]
    if trap.startswith("old-copy"):
        return [post(truth.text, truth.posted_at - timedelta(days=7), post_id=f"{number}92", by=who)]
    if trap == "retweet":
        words = f"RT @{who.handle}: {truth.text}"
        return [post(words, truth.posted_at + timedelta(minutes=9), post_id=f"{number}93", by=who)]
    return []


def _instant(rnd: random.Random) -> datetime:
    return ARTICLE_AT - timedelta(minutes=rnd.randint(5, 9 * 1440))
