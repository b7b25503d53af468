"""Made-up sentences: unrelated posts share common words and phrases, as real ones do."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from .blocks import load_blocks

LANGUAGES = ("en", "uk", "ru", "de", "es", "fr")
TOPICS = tuple(load_blocks("en")["topics"])


class Writer:
    """Writes in one language, mostly about a few topics."""

    def __init__(self, random: Random, language: str, topics: tuple[str, ...] = TOPICS) -> None:
        self.language = language
        self._random = random
        self._blocks: dict[str, Any] = load_blocks(language)
        self._topics = topics

    def sentence(self) -> str:
        """A statement of 40 to 150 characters."""
        r, blocks = self._random, self._blocks
        if "topics" in blocks:
            topic = blocks["topics"][r.choice(self._topics)]
            subject = f"{r.choice(topic['qualities'])} {r.choice(topic['things'])}"
            source = topic
        else:
            subject, source = r.choice(blocks["subjects"]), blocks
        opener = r.choice(blocks["openers"])
        words = f"{opener}{subject} {r.choice(source['deeds'])} {r.choice(source['objects'])}"
        if r.random() < 0.7:
            words += f" {r.choice(blocks['circumstances'])}"
        return words[0].upper() + words[1:] + r.choice((".", ".", ".", "!"))

    def fact(self) -> str:
        """A short sentence with a number in it."""
        return self._fill(self._random.choice(self._blocks["facts"]))

    def slogan(self) -> str:
        return self._random.choice(self._blocks["slogans"])

    def closer(self) -> str:
        return self._random.choice(self._blocks["closers"])

    def tag(self) -> str:
        return self._random.choice(self._blocks["tags"])

    def reaction(self) -> str:
        """What one answers somebody."""
        return self._fill(self._random.choice(self._blocks["reactions"]))

    def text(self) -> str:
        """A post's words: one to three sentences, at times with a fact, a word of thanks, tags and a link."""
        r = self._random
        parts = [self.sentence()]
        if r.random() < 0.35:
            parts.append(self.fact())
        if r.random() < 0.3:
            parts.append(self.sentence())
        if r.random() < 0.3:
            parts.append(self.closer())
        return " ".join(parts)

    def _fill(self, words: str) -> str:
        r = self._random
        thing = "this"
        if "topics" in self._blocks and "hing}" in words:
            topic = self._blocks["topics"][r.choice(self._topics)]
            thing = f"{r.choice(topic['qualities'])} {r.choice(topic['things'])}"
        capital = thing[0].upper() + thing[1:]
        return words.format(n=r.randint(13, 986), m=r.randint(3, 25), thing=thing, Thing=capital)


def link(random: Random) -> str:
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "https://t.co/" + "".join(random.choices(letters, k=10))


def other_word(random: Random, language: str, text: str) -> str:
    """A word of the language that the text hasn't, and that fits nowhere in particular."""
    return random.choice([word for word in load_blocks(language)["others"] if word not in text])


def change_a_little(text: str, random: Random, language: str) -> str:
    """The same announcement with one number or one word changed."""
    numbers = list(re.finditer(r"\b\d{1,4}\b", text))
    if numbers:
        found = random.choice(numbers)
        other = str(int(found[0]) + random.randint(1, 40))
        return text[: found.start()] + other + text[found.end() :]
    words = [
        found
        for found in re.finditer(r"[^\W\d_]{4,}", text)
        if not text[: found.start()].endswith(("@", "#", "/"))
    ]
    if not words:
        return text + " Again."
    found = random.choice(words)
    other = other_word(random, language, text)
    return text[: found.start()] + other + text[found.end() :]
