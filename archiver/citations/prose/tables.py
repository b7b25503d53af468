"""The tables and keys that a lexicon's file may have, and what each is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: Table -> key -> the letter of the class that its words belong to.
CLASSES = {
    "nouns": {"post": "n", "media": "m", "account": "a"},
    "verbs": {"post": "W", "say": "S", "go": "K"},
    "small": {
        "on": "o",
        "by": "b",
        "of": "f",
        "preposition": "e",
        "indefinite": "i",
        "definite": "d",
        "oblique_definite": "d",
        "oblique_indefinite": "i",
        "who": "w",
        "that": "h",
        "and": "c",
        "auxiliary": "x",
        "modal": "M",
        "negation": "N",
        "adverb": "v",
        "habitual": "V",
        "passive": "x",
        "according": "A",
        "possessive_": "q",
        "pronoun_": "r",
    },
    "people": {"role": "R", "org": "O", "title": "U", "generic": "g", "unnamed": "G"},
}
#: What stands behind "possessive_" and "pronoun_" -> the gender's letter.
GENDERS = {"male": "m", "female": "f", "plural": "p", "thing": "t", "self": "s", "any": ""}
#: Table -> ending of a class's key -> what it says of the words.
FORMS = {"nouns": "_plural", "verbs": "_ing"}
#: Table -> the letter of words of one platform alone, whose keys are ``own_`` and the platform.
OWN = {"nouns": "t", "verbs": "T"}
#: Table -> keys of lists that the grammar looks into by their own names.
LISTS = {
    "nouns": ("bare_post", "comments", "company", "followers", "name_is_post", "profile", "unseen"),
    "mediums": ("video", "photo", "audio", "story", "live", "thread"),
    "verbs": ("adds", "base", "posted", "reaction", "read", "removed", "shared", "write"),
    "small": ("another", "naming", "passive", "relative", "source", "to"),
    "people": (
        *("adjective_endings", "any_body", "body_words", "female", "female_endings", "given_female"),
        *("given_male", "male", "male_endings", "not_name", "noun_endings", "office", "particle"),
        *("role_endings", "suffix", "title_female", "title_male", "user"),
    ),
    "negative": ("account_created", "befriend", "follow", "other_posts", "words_before"),
    "dates": ("after_month", "before_weekday"),
}
#: Table -> key of a list -> the name that the grammar looks into it by.
RENAMED = {"negative": {"phrases": "negative_phrases"}, "other_media": {"terms": "other_media"}}
#: Table -> keys that the grammar reads as they stand.
READ = {
    "traits": (
        *("abbreviations", "articles", "clitics", "compounds", "demonyms", "drops_subject"),
        *("feminine_ending", "free_order", "genitive_owner", "genitive_s", "inverted_pronouns"),
        *("names_in_marks", "names_inflect", "noun_first", "nouns_capitalised", "patronymics"),
        *("verb_final", "verb_second"),
    ),
    "people": ("offices",),
    "dates": (
        *("edges", "last_words", "leads", "lower_months", "meanings", "month", "needs_before"),
        *("number_words", "part_of_day", "patterns", "unit", "weekday"),
    ),
}
#: Tables whose keys are platforms.
PLATFORMS = ("platforms", "guarded")


def check_tables(data: dict[str, Any]) -> None:
    """Finds a table or key that nothing reads.

    :raises ValueError: there is one; says which, and what it may have meant.
    """
    known = {"language", *PLATFORMS, *CLASSES, *LISTS, *RENAMED, *READ}
    for table, rows in data.items():
        _check(table, known, f"table [{table}]")
        if table == "language":
            continue
        keys = set(data["platforms"]) if table in PLATFORMS else set(iter_keys(table, data["platforms"]))
        for key in rows:
            _check(key, keys, f"key {key!r} in [{table}]")


def iter_keys(table: str, platforms: dict[str, Any]) -> Iterator[str]:
    """Every key that a table may have."""
    classes = [
        whole
        for key in CLASSES.get(table, ())
        for whole in ([key + gender for gender in GENDERS] if key.endswith("_") else [key])
    ]
    if table in OWN:
        classes += [f"own_{platform}" for platform in platforms]
    yield from classes
    if table in FORMS:
        yield from (key + FORMS[table] for key in classes)
    for others in (LISTS, RENAMED, READ):
        yield from others.get(table, ())


def _check(name: str, known: set[str], what: str) -> None:
    if name not in known:
        import difflib  # nobody waits for it where every key is known

        near = difflib.get_close_matches(name, known, n=3) or sorted(known)
        raise ValueError(f"unknown {what} of a lexicon; did you mean {', '.join(near)}?")
