"""The words of one language, loaded from ``lexicon/<language>.toml``.

The grammar knows no language: it works on classes of words, one letter each,
and a lexicon says which words belong to which class::

    P platform        t own noun (tweet)   n post noun      m media noun    a account noun
    T own verb        W posting verb       S saying verb    K "took to"
    o on   b by   f of   e other preposition   A according to
    i a    d the  q his  r he                  w who   h that   c and
    x has  M would  N not  v also  V often
    R role   U title   O organisation   g people in general   G one unnamed person
    C name   u capitalised   l other word   Q quotation   H @handle   D date   # number   s 's
    , : ; ( ) - .

In a lexicon ``word*`` matches every ending; an entry with a capital matches
only a capital; an entry of several words is one term.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...lightly import dataclass
from .gate import Gate, pattern_of
from .needs import Need, are_met, needs_of
from .tables import CLASSES, FORMS, GENDERS, LISTS, OWN, PLATFORMS, RENAMED, check_tables

if TYPE_CHECKING:
    from .words import Word

FOLDER = Path(__file__).parent / "lexicon"

#: Words whose senses are kept at hand, so that a long run stays within its memory.
KNOWN_WORDS = 50_000
#: Where a term belongs to several classes and its neighbours decide nothing, the first of these.
PRECEDENCE = "PtTKWSnmaARUOgGirqdobfewhcxMNvV"


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a term."""

    letter: str
    #: Platform key, gender, or ``""``.
    value: str = ""
    plural: bool = False
    #: A verb form that leans on another verb's subject: "tweeting", "saying".
    ing: bool = False
    #: Must be written with a capital.
    capital: bool = False
    #: A platform name that is a word, too, and needs its company: "X", "Threads".
    guarded: bool = False


@dataclass(frozen=True)
class Lexicon:
    """A language's words, ready to look up."""

    language: str
    traits: dict[str, Any]
    terms: dict[str, list[Sense]]
    #: First word of a term of several words -> the terms, longest first.
    phrases: dict[str, list[tuple[tuple[str, ...], Sense]]]
    stems: dict[str, list[Sense]]
    sets: dict[str, frozenset[str]] = field(default_factory=dict)
    dates: dict[str, Any] = field(default_factory=dict)
    platforms: dict[str, list[str]] = field(default_factory=dict)
    #: Title, folded -> the office it names.
    offices: dict[str, str] = field(default_factory=dict)
    #: Piece of a text -> the words in it, for the pieces that came up before.
    pieces: dict[str, tuple[Word, ...]] = field(default_factory=dict)
    _known: dict[str, list[Sense]] = field(default_factory=dict)

    def senses(self, word: str, low: str) -> list[Sense]:
        """What one word may mean."""
        found = self._known.get(low)
        if found is None:
            found = self.terms.get(low)
            if found is None:
                found = self._by_stem(low)
            if len(self._known) < KNOWN_WORDS:
                self._known[low] = found
        if not found:
            return []
        if word[:1].isupper() or (word[:1].isdigit() and not word.islower()):
            if low not in self.terms and not self.traits.get("nouns_capitalised"):
                # A capital on an inflected common word is more likely a surname: "Кадров".
                brief = len(low) > 5 and not any(low[:n] in self.stems for n in range(5, len(low) + 1))
                return [sense for sense in found if sense.letter not in ("nmaSWvR" if brief else "nmaSWv")]
            return found
        if self.traits.get("nouns_capitalised"):
            return [sense for sense in found if not sense.capital and sense.letter not in "RO"]
        small = [sense for sense in found if not sense.capital]
        if small or not self.stems:
            return small
        # A form that is listed with a capital ("Фейсбуке") hides no stem without one ("фейсбук*").
        return [sense for sense in self._by_stem(low) if not sense.capital]

    def _by_stem(self, low: str) -> list[Sense]:
        if self.stems:
            for length in range(min(len(low), 24), 2, -1):
                found = self.stems.get(low[:length])
                if found:
                    return found
        return self._by_ending(low)

    def _by_ending(self, low: str) -> list[Sense]:
        if len(low) > 6 and low.endswith(self.endings["role"]):
            return [Sense("R")]
        if "-" in low:
            # "ex-minister", "вице-губернатор", "SPD-Abgeordnete"
            tail = low.rpartition("-")[2]
            found = self.terms.get(tail) or (self._by_stem(tail) if tail else [])
            return [sense for sense in found if sense.letter in "RO"]
        return []

    def has(self, name: str, low: str) -> bool:
        """Whether ``low`` is in the list ``name``, endings considered."""
        words = self.sets[name]
        return low in words or (f"{name}*" in self.sets and low.startswith(tuple(self.sets[f"{name}*"])))

    @cached_property
    def endings(self) -> dict[str, tuple[str, ...]]:
        """How adjectives, nouns and roles end."""
        return {kind: tuple(self.sets[f"{kind}_endings"]) for kind in ("adjective", "noun", "role")}

    @cached_property
    def gate(self) -> Gate:
        """Finds where a text may name a platform or a post of one: most texts stop here."""
        words = {name.split(",")[0].split(" (")[0] for names in self.platforms.values() for name in names}
        for word, senses in self.terms.items():
            if any(sense.letter in "tT" for sense in senses):
                words.add(word)
        for word, senses in self.stems.items():
            if any(sense.letter in "tTP" for sense in senses):
                words.add(word + "*")
        return Gate(words)

    def invites(self, text: str, start: int, end: int) -> bool:
        """Whether a sentence only invites to follow or share."""
        low = text[start:end].lower()
        return are_met(self._negative_needs, low) and self.negative.search(text, start, end) is not None

    def names_other_media(self, text: str, start: int, end: int) -> bool:
        """Whether the words come from another medium: "told reporters", "in an interview"."""
        low = text[start:end].lower()
        return are_met(self._media_needs, low) and self.other_media.search(text, start, end) is not None

    @cached_property
    def _negative_needs(self) -> tuple[Need, ...]:
        return needs_of(self.negative.pattern)

    @cached_property
    def _media_needs(self) -> tuple[Need, ...]:
        return needs_of(self.other_media.pattern)

    @cached_property
    def weekdays(self) -> frozenset[str]:
        """The names of the days, folded; none where the language inflects them."""
        names = [name for names in self.dates.get("weekday", ()) for name in names]
        return frozenset(name.lower() for name in names if name[-1] not in "*.")

    @cached_property
    def negative(self) -> re.Pattern[str]:
        """Matches sentences that only invite to follow or share."""
        phrases = sorted(self.sets["negative_phrases"], key=len, reverse=True)
        words = "|".join(re.escape(p) + (r"(?!\w)" if p[-1].isalnum() else "") for p in phrases)
        return re.compile(rf"(?<!\w)(?:{words or '(?!)'})", re.IGNORECASE)

    @cached_property
    def other_media(self) -> re.Pattern[str]:
        """Matches the names of other media than posts."""
        terms = sorted(self.sets["other_media"], key=len, reverse=True)
        return re.compile(rf"\b(?:{'|'.join(pattern_of(term) for term in terms) or '(?!)'})\b", re.IGNORECASE)


@cache
def languages() -> frozenset[str]:
    """The languages that have a lexicon."""
    return frozenset(path.stem for path in FOLDER.glob("*.toml"))


@cache
def load_lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language, or ``None`` where there is none."""
    if language not in languages():
        return None
    with (FOLDER / f"{language}.toml").open("rb") as file:
        return parse_lexicon(tomllib.load(file))


def parse_lexicon(data: dict[str, Any]) -> Lexicon:
    """Builds the lookup tables of a lexicon from its parsed TOML.

    :raises ValueError: it has a table or key that nothing reads.
    """
    check_tables(data)
    people = data["people"]
    lexicon = Lexicon(
        data["language"], data.get("traits", {}), {}, {}, {}, {}, data.get("dates", {}), data["platforms"]
    )
    for table in PLATFORMS:
        for key, names in data.get(table, {}).items():
            for name in names:
                _add(lexicon, name, "P", value=key, guarded=table == "guarded")
    for table in CLASSES:
        _add_classes(lexicon, table, data[table])
    for table, keys in LISTS.items():
        for key in keys:
            _fill(lexicon, key, data.get(table, {}).get(key, ()))
    for table, names in RENAMED.items():
        for key, name in names.items():
            _fill(lexicon, name, data.get(table, {}).get(key, ()))
    lexicon.sets["given"] = lexicon.sets["given_male"] | lexicon.sets["given_female"]
    lexicon.sets["title_any"] = frozenset(word.lower() for word in people.get("title", ()))
    lexicon.offices.update(people.get("offices", {}))
    for entries in lexicon.phrases.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return lexicon


def _add_classes(lexicon: Lexicon, table: str, rows: dict[str, Any]) -> None:
    """Adds the words of one table to their classes, in the file's order."""
    classes, form, own = CLASSES[table], FORMS.get(table, " "), OWN.get(table, "")
    for key, terms in rows.items():
        kind = key.removesuffix(form)
        value = ""
        if own and kind.startswith("own_"):
            letter, value = own, kind[4:]
        elif kind in classes:
            letter, value = classes[kind], "oblique" if kind.startswith("oblique") else ""
        elif (gendered := kind.partition("_"))[0] + "_" in classes:
            letter, value = classes[gendered[0] + "_"], GENDERS[gendered[2]]
        else:
            continue
        plural, ing = kind != key and form == "_plural", kind != key and form == "_ing"
        for term in terms:
            _add(lexicon, term, letter, value=value, plural=plural, ing=ing)


def _fill(lexicon: Lexicon, name: str, words: Sequence[str]) -> None:
    """Stores a list to look into; what it holds with "*" stands under the name with "*"."""
    lowered = frozenset(word.lower() for word in words)
    if name == "other_media":
        lexicon.sets[name] = lowered
        return
    lexicon.sets[name] = frozenset(word for word in lowered if not word.endswith("*"))
    stems = frozenset(word[:-1] for word in lowered if word.endswith("*"))
    if stems:
        lexicon.sets[f"{name}*"] = stems


def words_of(text: str) -> list[str]:
    """The words and marks of a lexicon's term, cut as the tokeniser cuts a sentence."""
    from .tokens import cut

    return [piece for piece, _start in cut(text)]


def _parted(pieces: Sequence[str], lexicon: Lexicon) -> Iterator[str]:
    """The pieces of a term, elided words apart as they are in a sentence: "s'est fendu"."""
    clitics = tuple(lexicon.traits.get("clitics", ()))
    for piece in pieces:
        head = next((c for c in clitics if piece.lower().startswith(c) and len(piece) > len(c)), "")
        if head:
            yield piece[: len(head)]
        yield piece[len(head) :]


def _add(
    lexicon: Lexicon,
    term: str,
    letter: str,
    *,
    value: str = "",
    plural: bool = False,
    ing: bool = False,
    guarded: bool = False,
) -> None:
    stem = term.endswith("*")
    word = term.rstrip("*")
    sense = Sense(letter, value, plural, ing, word[:1].isupper() and letter not in "RO", guarded)
    pieces = [word] if word in lexicon.traits.get("clitics", ()) else list(_parted(words_of(word), lexicon))
    if len(pieces) > 1:
        lowered = tuple(piece.lower() for piece in pieces)
        lexicon.phrases.setdefault(lowered[0], []).append(
            (lowered if not stem else (*lowered[:-1], lowered[-1] + "*"), sense)
        )
    elif stem:
        lexicon.stems.setdefault(word.lower(), []).append(sense)
    else:
        known = lexicon.terms.setdefault(word.lower(), [])
        if sense not in known:
            known.append(sense)
