"""``archiver describe``: what is said of a post."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TextIO

import click

from .archive import print_left
from .arguments import iter_addresses, list_option
from .shell import Shell, collection_option, json_option
from .text import clean, print_table, style

if TYPE_CHECKING:
    from ..model import Counts, LinkCard, Media, Post, PostRef, Reading
    from ..service import Described

_EPILOG = """\b
Examples:
  archiver describe https://bsky.app/profile/a.example/post/3kh5rarr3gn2n
  archiver describe --json --from posts.txt | jq '{url, availability, text}'
"""


@click.command("describe", epilog=_EPILOG)
@click.argument("urls", metavar="URL...", nargs=-1)
@list_option
@collection_option
@json_option
@click.pass_obj
def command(
    shell: Shell, urls: tuple[str, ...], list_file: TextIO | None, collection: str | None, as_json: bool
) -> None:
    """Say what is known of each post: text, author, times, media, counts, and who said it when.

    Asks the platform's public endpoints, and visits the post's page only where
    they know too little. The answers are kept as WARC records; the page itself
    is for `archiver capture` to keep.

    - reads addresses from standard input, one a line.

    Ends with 1 when a post could not be seen: gone, private, behind a wall.
    """
    wanted = list(dict.fromkeys(iter_addresses(urls, list_file)))
    if not wanted:
        raise click.UsageError("name at least one URL, or a list with --from")
    with shell.working(collection=collection) as archiver:
        report = archiver.describe(wanted)
    for described in report.descriptions:
        if described.post is None:
            continue
        if as_json:
            click.echo(json.dumps(_as_row(described, described.post), ensure_ascii=False))
        else:
            _print(described, described.post)
    for error in report.errors:
        click.echo(f"archiver: {error}", err=True)
    print_left(report)
    if report.errors or report.stopped or not all(each.is_shown for each in report.descriptions):
        click.get_current_context().exit(1)


def _as_row(described: Described, post: Post) -> dict[str, Any]:
    """The post's fields, the origin of each, and what each answer of this visit said of its availability."""
    from ..jsonable import to_json

    capture = described.capture
    known = {field.name: to_json(getattr(post.metadata, field.name)) for field in fields(post.metadata)}
    return {
        "url": described.url,
        "id": post.ref.id,
        "platform": post.ref.platform,
        "post_id": post.ref.post_id,
        "canonical_url": post.url,
        "minted_at": to_json(described.minted_at),
        **known,
        "origins": to_json(post.origins),
        "asked": [
            {
                "name": one.origin.name,
                "said_at": to_json(one.origin.said_at),
                "availability": one.metadata.availability.value,
                "evidence": one.metadata.evidence,
            }
            for one in described.readings
        ],
        "outcome": capture.outcome.value,
        "outcome_evidence": capture.evidence,
        "captured_at": to_json(capture.captured_at),
        "capture": capture.id,
        "collection": capture.collection,
    }


def _print(described: Described, post: Post) -> None:
    """The post as a table: field, value, who said it, and when."""
    click.echo()
    click.echo(style(f"{post.ref.platform} {clean(post.ref.post_id)}", bold=True))
    click.echo(f"  {clean(post.url)}   {post.ref.id}")
    rows = list(_rows(post))
    if described.minted_at:
        rows.append(("minted at", f"{described.minted_at:%Y-%m-%d %H:%M:%S} UTC", "the id", ""))
    print_table(("field", "value", "said by", "when (UTC)"), rows)
    if not described.is_shown:
        for one in described.readings:
            click.echo(f"  {_answer(one)}")
        click.echo(f"  so: {described.capture.outcome.value}, {clean(described.capture.evidence or '-')}")


def _answer(one: Reading) -> str:
    why = f": {clean(one.metadata.evidence)}" if one.metadata.evidence else ""
    return f"{one.origin.name}: {one.metadata.availability.value}{why}"


def _rows(post: Post) -> Iterator[tuple[str, str, str, str]]:
    names = [field.name for field in fields(post.metadata) if field.name not in _FIRST]
    for name in (*_FIRST, *names):
        origin = post.origins.get(name)
        by, when = (origin.name, f"{origin.said_at:%Y-%m-%d %H:%M:%S}") if origin else ("", "")
        value = getattr(post.metadata, name)
        label = name.replace("_", " ")
        if name == "media":
            for number, one in enumerate(value, start=1):
                yield f"{label} {number}", _media(one), by, when
        elif value is not None:
            yield label, _SHOWN.get(name, _plain)(value), by, when


def _plain(value: Any) -> str:
    return "yes" if value is True else str(value)


def _instant(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M:%S} UTC"


def _ref(ref: PostRef) -> str:
    return f"{ref.platform} {ref.post_id}" + (f" by {ref.author}" if ref.author else "")


def _counts(counts: Counts) -> str:
    known = ((field.name, getattr(counts, field.name)) for field in fields(counts))
    return ", ".join(f"{number:,} {name}" for name, number in known if number is not None)


def _card(card: LinkCard) -> str:
    return " - ".join(part for part in (card.title, card.description, card.url) if part)


def _media(media: Media) -> str:
    size = f"{media.width}x{media.height}" if media.width and media.height else None
    length = f"{media.duration_seconds:g} s" if media.duration_seconds else None
    alt = f'"{media.alt_text}"' if media.alt_text else None
    return " ".join(part for part in (media.kind, size, length, media.url, alt) if part)


_FIRST = ("availability", "evidence")
_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "posted_at": _instant,
    "edited_at": _instant,
    "reply_to": _ref,
    "quoted": _ref,
    "shared": _ref,
    "counts": _counts,
    "card": _card,
}
