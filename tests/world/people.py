"""Made-up people and organisations: namesakes, changed handles, names in other scripts, offices."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from .blocks import load_blocks
from .nouns import Handle, Holder, Office

START = datetime(2018, 1, 8, tzinfo=UTC)
END = datetime(2025, 6, 30, tzinfo=UTC)
_LANGUAGES = ("en",) * 10 + ("de", "es", "fr", "uk", "uk", "ru")
#: Adjectives for descriptions, by language.
NATIONS = {
    "en": "British", "de": "German", "es": "Spanish", "fr": "French", "uk": "Ukrainian", "ru": "Russian",
}  # fmt: skip
_STATES = {"en": "Britain", "de": "Germany", "es": "Spain", "fr": "France", "uk": "Ukraine", "ru": "Russia"}
#: Titles with a place in them, and the word of Wikidata's descriptions.
_ROLES = (
    ("mayor of {town}", "politician"),
    ("governor of {town}", "politician"),
    ("energy minister of {state}", "politician"),
    ("vice prime minister of {state}", "politician"),
    ("member of parliament for {town}", "politician"),
    ("police chief of {town}", "police officer"),
    ("chief executive of {company}", "business executive"),
    ("goalkeeper of {club}", "footballer"),
    ("captain of {club}", "footballer"),
    ("director of the {town} opera", "conductor"),
    ("bishop of {town}", "priest"),
    ("editor of the {town} Courier", "journalist"),
    ("commander of the {town} garrison", "military officer"),
    ("head of the {town} hospital", "physician"),
)
_SENATOR = "senator for {town}"
_ORGANISATIONS = (
    "{town} Police Department", "Ministry of Energy of {state}", "National Weather Office of {state}",
    "{town} Transit Authority", "{company}", "{club}", "{town} Fire and Rescue Service",
    "Electoral Commission of {state}", "{town} University Hospital", "Institute of Marine Research {town}",
)  # fmt: skip
_OTHERS = ("telegram", "bluesky", "mastodon", "facebook", "truthsocial")


def make_people(random: Random, count: int) -> tuple[Holder, ...]:
    """So many holders, a fifth of them organisations; every ninth person has a namesake of another office."""
    numbers = itertools.count(91_000_000)
    offices: dict[str, Office] = {}
    organisations = list(itertools.islice(_organisations(random, numbers), count // 5))
    people: list[Holder] = []
    names: set[str] = set()
    while len(people) + len(organisations) < count:
        language = random.choice(_LANGUAGES)
        gender = random.choice(("male", "female"))
        name, native = _name(random, language, gender)
        if name in names:
            continue
        names.add(name)
        twice = len(people) % 9 == 4 and len(people) + len(organisations) < count - 1
        roles = random.sample(_ROLES, 2)
        for role in roles if twice else roles[:1]:
            key = f"Q{next(numbers)}"
            people.append(_person(random, key, name, native, language, gender, role, offices))
    taken: set[tuple[str, str]] = set()
    return tuple(_with_handles(random, holder, taken) for holder in [*people, *organisations])


def _name(random: Random, language: str, gender: str) -> tuple[str, str | None]:
    """A name in Latin letters, and in its own script where that is another."""
    lists = load_blocks("people")[language]
    given, family = random.choice(lists[gender]), random.choice(lists["family"])
    if isinstance(given, str):
        return f"{given} {family}", None
    ends = ("", "")
    if language == "ru" and gender == "female" and family[0].endswith(("in", "ov", "yn")):
        ends = ("a", "а")
    return f"{given[0]} {family[0]}{ends[0]}", f"{given[1]} {family[1]}{ends[1]}"


def _person(
    random: Random,
    key: str,
    name: str,
    native: str | None,
    language: str,
    gender: str,
    role: tuple[str, str],
    offices: dict[str, Office],
) -> Holder:
    bioguide = None
    if language == "en" and random.random() < 0.15:
        role, bioguide = (_SENATOR, "politician"), f"{name.rpartition(' ')[2][0]}{key[-6:]}"
    lists = load_blocks("people")
    title = role[0].format(
        town=random.choice(lists["towns"]),
        state=_STATES[language],
        company=random.choice(lists["companies"]),
        club=random.choice(lists["clubs"]),
    )
    if title not in offices:
        offices[title] = Office(key=f"Q{92_000_000 + len(offices)}", title={"en": title})
    since = START - timedelta(days=random.randint(0, 900))
    office = Office(key=offices[title].key, title={"en": title}, since=since)
    given, _, family = name.partition(" ")
    aliases = [f"{given[0]}. {family}"] if random.random() < 0.4 else []
    labels = {"en": name, **({language: native} if native else {language: name})}
    if native and language == "uk":
        labels["ru"] = native.replace("і", "и").replace("ї", "и").replace("є", "е")
    return Holder(
        key=key,
        name=name,
        gender=gender,  # type: ignore[arg-type]
        language=language,
        labels=labels,
        aliases={"en": tuple(aliases)} if aliases else {},
        descriptions={"en": f"{NATIONS[language]} {role[1]}, {title}"},
        offices=(office,),
        in_wikidata=random.random() > 0.06,
        bioguide=bioguide,
    )


def _organisations(random: Random, numbers: Iterator[int]) -> Iterator[Holder]:
    """Organisations with acronyms, one of each name."""
    lists, seen = load_blocks("people"), set()
    while True:
        language = random.choice(("en", "en", "en", "uk", "de"))
        name = random.choice(_ORGANISATIONS).format(
            town=random.choice(lists["towns"]),
            state=_STATES[language],
            company=random.choice(lists["companies"]),
            club=random.choice(lists["clubs"]),
        )
        if name in seen:
            continue
        seen.add(name)
        initials = acronym(name)
        yield Holder(
            key=f"Q{next(numbers)}",
            name=name,
            kind="organisation",
            language=language if random.random() < 0.5 else "en",
            labels={"en": name},
            aliases={"en": (initials,)} if len(initials) > 2 else {},
            descriptions={"en": "organisation"},
            in_wikidata=random.random() > 0.06,
        )


def acronym(name: str) -> str:
    """The initials of its words that begin with a capital."""
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word[:1].isupper())


def slug(name: str) -> str:
    """A name in plain letters without spaces."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z]", "", plain)


def _with_handles(random: Random, holder: Holder, taken: set[tuple[str, str]]) -> Holder:
    """The holder with an account on X, and at times on other platforms; one in ten changed its name there."""
    handles: list[Handle] = []
    known = random.random() > 0.1
    first = _free(random, holder, "x", taken)
    if random.random() < 0.1:
        at = START + (END - START) * random.uniform(0.2, 0.8)
        second = _free(random, holder, "x", taken)
        handles.append(Handle(platform="x", name=first, until=at, in_wikidata=known))
        handles.append(Handle(platform="x", name=second, since=at, in_wikidata=known))
    else:
        handles.append(Handle(platform="x", name=first, in_wikidata=known))
    if random.random() < 0.04:
        wrong = _free(random, holder, "x", taken)
        handles.append(Handle(platform="x", name=wrong, rank="deprecated", until=START))
    for platform in _OTHERS:
        wants = 0.3 if platform == "telegram" and holder.language in ("uk", "ru") else 0.12
        if random.random() < wants:
            name = _free(random, holder, platform, taken)
            name = f"{name.lower()}.bsky.social".replace("_", "-") if platform == "bluesky" else name
            handles.append(Handle(platform=platform, name=name, in_wikidata=random.random() > 0.1))
    return Holder(**{**holder.__dict__, "handles": tuple(handles)})


def _free(random: Random, holder: Holder, platform: str, taken: set[tuple[str, str]]) -> str:
    """A handle that nobody has, made of the name."""
    whole = slug(holder.name)
    first, last = slug(holder.name.partition(" ")[0]), slug(holder.name.rpartition(" ")[2])
    shapes = [
        whole,
        f"{first}_{last}",
        f"{first[0]}{last}",
        f"Real{last}",
        f"{last}{first[:2]}",
        f"{last}Official",
    ]
    if holder.kind == "organisation":
        shapes = [whole, f"{acronym(holder.name)}_{last}", f"{last}News", f"{acronym(holder.name)}official"]
    for number in itertools.count():
        name = random.choice(shapes)[:13] + (
            str(random.randint(1, 99)) if number or random.random() < 0.2 else ""
        )
        if (platform, name.lower()) not in taken and len(name) > 3:
            taken.add((platform, name.lower()))
            return name
    raise AssertionError("unreachable")
