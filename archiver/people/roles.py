"""What an article says somebody is: the words around the name, by which namesakes are told apart."""

from __future__ import annotations

import re

from .folding import fold_name
from .words import EMPTY, OFFICES, TITLES, word_set

#: Characters of a text, and places of a name in it, that are looked at.
MAX_TEXT = 200_000
MAX_PLACES = 20
#: Words before the name, and of the apposition after it.
WORDS_BEFORE = 6
WORDS_AFTER = 10
#: Role words that are kept.
MAX_ROLES = 40

_STOPS = re.compile(r"[.;:!?,()\[\]\n\"“”«»„]")
#: An apposition: ", the mayor of Y,"; it ends at a mark or where a clause begins.
_APPOSITION = re.compile(r"[^\S\n]?[,(–—][^\S\n]?([^,;:.!?()\[\]\n\"“”«»„–—]{3,120})")
_COPULA = re.compile(
    r"[^\S\n](?:is|was|serves as|ist|war|est|était|es|era|é)[^\S\n]"
    r"(?:an?|the|eine?|der|die|das|une?|le|la|un|una|el|um|uma|o)[^\S\n]([^,;:.!?()\[\]\n\"“”«»„]{3,120})"
)
_CLAUSE = word_set("who which whose that when where while said says wrote told and но и який которая")
#: Words that say nothing of what somebody is.
_DULL = EMPTY | word_set(
    "post posts tweet tweets twitter facebook instagram telegram tiktok monday tuesday wednesday "
    "thursday friday saturday sunday morning evening night year years day last later announced warned called "
    "a an his her its their was is has had as by from to with after before also on said says told wrote "
    "posted tweeted according former then new its who when where but or he she they"
)


_ELISION = re.compile(r"(?<!\w)[dlDL]['’]")


def role_words(text: str, author: str) -> tuple[str, ...]:
    """Words, folded, by which an article describes a named author: ``("ukraine", "vice", "minister")``.

    Of the words right before the name ("Ukraine's vice prime minister X", "Sen. X") and of the
    apposition after it ("X, the mayor of Y"), without those that say nothing; in the text's order,
    each once. Not every one is a role: they are compared with descriptions, where the others find nothing.
    """
    surname = _surname(author)
    if not surname or author.startswith("@"):
        return ()
    text = text[:MAX_TEXT]
    found: dict[str, None] = {}
    name = re.compile(rf"(?<!\w){re.escape(surname)}(?!\w)")
    for place, match in enumerate(name.finditer(text)):
        if place == MAX_PLACES:
            break
        start = _start_of_name(text, match.start(), author)
        before = _STOPS.split(_without_titles(text[max(start - 80, 0) : start]).rstrip(" ,:"))[-1]
        _keep(found, before.split()[-WORDS_BEFORE:])
        after = _APPOSITION.match(text, match.end()) or _COPULA.match(text, match.end())
        if after:
            _keep(found, _clause(after[1]))
    return tuple(found)[:MAX_ROLES]


def _surname(author: str) -> str:
    before, comma, _ = author[:200].partition(",")
    words = before.split()
    return words[-1 if not comma else 0].strip(".'’()") if words else ""


def _start_of_name(text: str, at: int, author: str) -> int:
    """Where the name that ends in a surname begins: given names and initials before it belong to it."""
    given = {fold_name(word) for word in author.split()}
    start = at
    for _ in range(5):
        head = text[max(start - 40, 0) : start].rstrip(" ")
        word = head.split(" ")[-1].split("\n")[-1] if head else ""
        low = fold_name(word)
        is_part = bool(low) and (low in given or (len(low) == 1 and word[:1].isupper()))
        if not is_part or not text[start - 1 : start].isspace():
            break
        start = text.rfind(word, 0, start)
    return start


def _without_titles(text: str) -> str:
    """The text with the full stops of "Sen." and "Gov." taken out, so that they end no sentence."""
    return re.sub(r"(?<!\w)([A-Z][a-z]{1,4})\.(?=\s)", r"\1", text)


def _clause(text: str) -> list[str]:
    words: list[str] = []
    for word in text.split()[:WORDS_AFTER]:
        if word.casefold() in _CLAUSE and words:
            break
        words.append(word)
    return words


def _keep(found: dict[str, None], words: list[str]) -> None:
    for word in words:
        for part in fold_name(_ELISION.sub("", word)).split():
            part = OFFICES.get(part, part)
            if (
                len(part) > 2
                and part not in _DULL
                and not part.isdigit()
                and (part not in TITLES or part in _ROLE_TITLES)
            ):
                found.setdefault(part)


#: Titles that say what somebody is.
_ROLE_TITLES = word_set(
    "general colonel president minister mayor king queen prince princess pope governor senator "
    "representative admiral captain professor reverend"
)
