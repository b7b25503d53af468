"""Articles in the manner of agencies and papers: sentences that cite a post, and those around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from random import Random
from typing import Literal

from .copying import RENAMED_AT
from .nouns import Holder

DateForm = Literal["weekday", "date", "vague", "none"]
AuthorForm = Literal["full", "surname", "organisation"]

_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "uk": ("понеділок", "вівторок", "середу", "четвер", "п'ятницю", "суботу", "неділю"),
    "ru": ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье"),
}
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
}
_PLATFORMS = {
    "telegram": "Telegram",
    "facebook": "Facebook",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "truthsocial": "Truth Social",
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What an article tells of one post."""

    holder: Holder
    platform: str
    language: str
    quotes: tuple[str, ...]
    #: What is told without quote marks, a clause.
    indirect: str | None = None
    posted_at: datetime
    published_at: datetime
    date_form: DateForm
    author_form: AuthorForm
    #: Name of whom it is addressed to.
    addressee: str | None = None
    is_deleted: bool = False
    is_plural: bool = False


def date_words(telling: Telling) -> str:
    """The date as the article gives it, with its preposition and a space before it; may be nothing."""
    posted, published, language = telling.posted_at.date(), telling.published_at.date(), telling.language
    if telling.date_form == "weekday":
        day = _WEEKDAYS[language][posted.weekday()]
        before = {"en": "on", "de": "am", "es": "el", "fr": "", "uk": "у", "ru": "в"}[language]
        return f" {before} {day}".replace("  ", " ")
    if telling.date_form == "date":
        return _explicit(posted, published, language)
    if telling.date_form == "vague" and language == "en":
        return " earlier this week" if _week(posted) == _week(published) else " last week"
    return ""


def _week(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


def _explicit(posted: date, published: date, language: str) -> str:
    is_old = posted.year != published.year
    if language == "en":
        return f" on {posted:%B} {posted.day}" + (f", {posted.year}," if is_old else "")
    month = _MONTHS[language].split()[posted.month - 1]
    if language == "es":
        return f" el {posted.day} de {month}" + (f" de {posted.year}" if is_old else "")
    before = {
        "de": f"am {posted.day}.",
        "fr": f"le {posted.day}",
        "uk": f"{posted.day}",
        "ru": f"{posted.day}",
    }
    year = {"de": "", "fr": "", "uk": " року", "ru": " года"}[language]
    return f" {before[language]} {month}" + (f" {posted.year}{year}" if is_old else "")


def platform_name(telling: Telling) -> str:
    if telling.platform != "x":
        return _PLATFORMS[telling.platform]
    return "Twitter" if telling.published_at < RENAMED_AT else "X"


def citing(random: Random, telling: Telling) -> list[str]:
    """The paragraphs that name the author and cite the post."""
    if telling.language != "en":
        return _abroad(random, telling)
    who, role = telling.holder.label("en"), _role(telling.holder)
    introduced = f"{who}, the {role}," if role else who
    paragraphs = []
    name = who if telling.author_form == "organisation" else introduced
    if telling.author_form == "surname":
        paragraphs.append(
            random.choice(
                (
                    f"{who}, the {role}, has been at the centre of the debate for months.",
                    f"The remarks came from {who}, the {role}, who took office some time ago.",
                )
            )
        )
        name = who.split(" ", 1)[1]
    paragraphs += _cited(random, telling, name)
    return paragraphs


def _role(holder: Holder) -> str:
    return holder.offices[0].title["en"] if holder.offices else ""


def _noun(random: Random, telling: Telling) -> str:
    """A post's name with its article: "a tweet", "a post on X"."""
    platform = platform_name(telling)
    if platform == "Twitter":
        return random.choice(("a tweet", "a Twitter post", "a post on Twitter"))
    return random.choice(
        (f"a post on {platform}", f"a {platform} post" if platform != "X" else "a post on X")
    )


def _cited(random: Random, telling: Telling, name: str) -> list[str]:
    day, noun, platform = date_words(telling), _noun(random, telling), platform_name(telling)
    if telling.addressee:
        noun += f" to {telling.addressee}"
    if telling.is_plural:
        many = "tweets" if platform == "Twitter" else f"posts on {platform}"
        if telling.quotes:
            said = " and ".join(f'"{quote}"' for quote in telling.quotes)
            return [f"In a series of {many}{day}, {name} wrote: {said}"]
        return [
            "The work went on through the night and further help was sent, "
            f"according to {many} by {name.rstrip(',')}."
        ]
    if telling.indirect is not None:
        return [
            random.choice(
                (
                    f"{name} said in {noun}{day} that {telling.indirect}.",
                    f"According to {noun} by {name}{day}".rstrip(",") + f", {telling.indirect}.",
                )
            )
        ]
    if telling.is_deleted:
        noun = noun.replace("a ", "a now-deleted ", 1)
    first, *rest = telling.quotes
    closed = first[:-1] + "," if first.endswith(".") else first + ("" if first[-1] in "!?…" else ",")
    after = [f'"{quote}"' for quote in rest]
    following = f" {after[0]}" if after else ""
    shapes = [
        f'"{closed}" {name} said in {noun}{day}.{following}',
        f'In {noun}{day}, {name} wrote: "{first}"{following}',
        f'{name} said in {noun}{day}: "{first}"{following}',
    ]
    if not telling.addressee and not telling.is_deleted:
        shapes.append(f'"{closed}" {name} wrote on {platform}{day}.{following}')
        shapes.append(f'{name} took to {platform}{day} to say: "{first}"{following}')
        if platform == "Twitter":
            shapes.append(f'"{closed}" {name} tweeted{day}.{following}')
            shapes.append(f'{name} tweeted{day}: "{first}"{following}')
    return [random.choice(shapes)]


#: By language: sentences with the place of who, the quote, the platform and the date; the second quote's.
_ABROAD = {
    "de": (
        ("„{q}“, schrieb {who}{day} auf {p}.", "{who} schrieb{day} auf {p}: „{q}“"),
        " „{q}“, hieß es weiter in dem Beitrag.",
    ),
    "es": (
        ("«{q}», escribió {who}{day} en {p}.", "{who} escribió{day} en {p}: «{q}»"),
        " «{q}», añadió.",
    ),
    "fr": (
        ("« {q} », a écrit {who}{day} sur {p}.", "{who} a écrit{day} sur {p} : « {q} »"),
        " « {q} », poursuit le message.",
    ),
    "uk": (
        ("«{q}», – {wrote} {who} у {p}{day}.", "{who} {wrote} у {p}{day}: «{q}»."),
        " «{q}», – йдеться в дописі.",
    ),
    "ru": (
        ("«{q}», — {wrote} {who} в {p}{day}.", "{who} {wrote} в {p}{day}: «{q}»."),
        " «{q}», — говорится в сообщении.",
    ),
}
_WROTE = {
    ("uk", "female"): "написала",
    ("ru", "female"): "написала",
    ("uk", "male"): "написав",
    ("ru", "male"): "написал",
}


def _abroad(random: Random, telling: Telling) -> list[str]:
    shapes, more = _ABROAD[telling.language]
    first, *rest = telling.quotes
    wrote = _WROTE.get((telling.language, telling.holder.gender or "male"), "")
    line = random.choice(shapes).format(
        q=first.rstrip("."),
        who=telling.holder.label(telling.language),
        p=platform_name(telling),
        day=date_words(telling),
        wrote=wrote,
    )
    return [line + "".join(more.format(q=quote) for quote in rest)]


def page_of(
    title: str, byline: str, paragraphs: list[str], published_at: datetime, language: str, url: str
) -> bytes:
    """An article's page."""
    body = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<link rel="canonical" href="{url}"><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{published_at.isoformat()}"></head><body>'
        f'<nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>{escape(title)}</h1>'
        f'<p class="byline">{byline}</p>\n{body}\n</article><footer>© The Ledger</footer></body></html>'
    ).encode()


def text_of(title: str, byline: str, paragraphs: list[str]) -> bytes:
    """An article as plain text."""
    return ("\n\n".join([title, byline, *paragraphs]) + "\n").encode()
