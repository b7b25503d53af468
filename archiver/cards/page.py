"""The card's page: self-contained HTML without script, and without anything to fetch."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from ..model import Availability
from .address import card_url
from .facts import iter_counts, iter_facts, iter_origins
from .markup import instant, isolated, link, spoken, text
from .media import find_face, iter_figures
from .subject import Subject

#: Only what stands in the page is shown, whatever the text in it may try.
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_ABSENT = {
    Availability.GONE: "The post was gone",
    Availability.PRIVATE: "The post was only for those whom its author lets in",
    Availability.UNAVAILABLE: "The post was not shown: suspended, withheld or for adults only",
}


def render_card(subject: Subject) -> bytes:
    """The card as UTF-8."""
    title = f"{_who(subject)} on {_platform(subject)}"
    body = "\n".join(part for part in _parts(subject) if part)
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="generator" content="archiver">
<title>{text(title)}</title>
<style>
{_style()}</style>
</head>
<body>
<main>
{body}
</main>
<footer>Made by archiver of what it was told, {instant(subject.captured_at)}.
Not the platform's own page. <span dir="ltr">{text(card_url(subject.post.ref))}</span></footer>
</body>
</html>
"""
    return page.encode()


@cache
def _style() -> str:
    return files(__package__).joinpath("style.css").read_text(encoding="utf-8")


def _platform(subject: Subject) -> str:
    from ..platforms import title_of

    return title_of(subject.post.ref.platform)


def _who(subject: Subject) -> str:
    told = subject.post.metadata
    return told.author_name or (f"@{told.handle}" if told.handle else "A post")


def _parts(subject: Subject) -> Iterator[str]:
    yield _header(subject)
    yield from _notes(subject)
    yield _words(subject)
    yield from iter_figures(subject)
    yield _link_card(subject)
    yield from _counts(subject)
    yield _facts(subject)
    yield _origins(subject)


def _header(subject: Subject) -> str:
    told, author = subject.post.metadata, subject.post.ref.author
    name = isolated(told.author_name) if told.author_name else "Author not told"
    under = [text(_platform(subject))]
    if handle := told.handle or author:
        under.insert(0, isolated(f"@{handle.removeprefix('@')}"))
    return (
        f"<header>{find_face(subject)}<div><h1>{name}</h1>"
        f'<p class="soft">{" · ".join(under)}</p></div></header>'
    )


def _notes(subject: Subject) -> Iterator[str]:
    told, origins = subject.post.metadata, subject.post.origins
    if said := _ABSENT.get(told.availability):
        who = origins.get("availability")
        when = f" when it was asked for last, {instant(who.said_at)}" if who else ""
        why = f" ({text(told.evidence)})" if told.evidence else ""
        earlier = " What stands here was said before." if told.text else ""
        yield f'<p class="note">{said}{when}{why}.{earlier}</p>'
    spoken_for = {field: one.name for field, one in origins.items() if field not in _ABOUT_THE_QUESTION}
    if spoken_for and set(spoken_for.values()) == {"embed"}:
        yield (
            '<p class="note">Only the publisher of an article that embeds the post says this: '
            "a claim that the platform did not confirm.</p>"
        )


_ABOUT_THE_QUESTION = frozenset({"availability", "evidence"})


def _words(subject: Subject) -> str:
    told = subject.post.metadata
    if not told.text:
        return '<p class="soft">No text of the post is known.</p>'
    cut = '<p class="soft">Only the beginning of the text was told.</p>' if told.text_is_cut else ""
    return f'<div class="words"{spoken(told.language)}>{text(told.text)}</div>{cut}'


def _link_card(subject: Subject) -> str:
    card = subject.post.metadata.card
    if card is None:
        return ""
    shown = f"<bdi>{text(card.title)}</bdi>" if card.title else None
    more = f'<p class="soft" dir="auto">{text(card.description)}</p>' if card.description else ""
    return f'<div class="box"><p>{link(card.url, shown)}</p>{more}</div>'


def _counts(subject: Subject) -> Iterator[str]:
    counted = [f"<li>{words}</li>" for words in iter_counts(subject.post)]
    if counted:
        yield f'<ul class="counts soft">{"".join(counted)}</ul>'
        at = subject.post.origins.get("counts")
        if at:
            yield f'<p class="soft">As of {instant(at.said_at)}.</p>'


def _facts(subject: Subject) -> str:
    pairs = (f"<dt>{name}</dt><dd>{value}</dd>" for name, value in iter_facts(subject))
    return f"<dl>{''.join(pairs)}</dl>"


def _origins(subject: Subject) -> str:
    rows = [
        f"<tr><td>{what}</td><td>{text(name)}</td><td>{instant(at)}</td></tr>"
        for what, name, at in iter_origins(subject.post)
    ]
    if not rows:
        return ""
    return (
        "<h2>Who said it, and when</h2>\n"
        "<table><thead><tr><th>What</th><th>By whom</th><th>When</th></tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
