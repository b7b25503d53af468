"""``archiver identify``: what an address is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from .shell import Shell, json_option
from .text import clean

if TYPE_CHECKING:
    from ..model import Address

_EPILOG = """\b
Examples:
  archiver identify https://x.com/nasa/status/1263832915173048321
  archiver identify --json --from addresses.txt
"""

#: What only the network can tell of an address.
_NEEDS = {"expansion": "(where it leads only its host knows)", "confirmation": "(if its host confirms it)"}


@click.command("identify", epilog=_EPILOG)
@click.argument("urls", metavar="URL...", nargs=-1)
@click.option(
    "--from",
    "list_file",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="Read addresses from a file, one a line; - is standard input.",
)
@json_option
@click.pass_obj
def command(shell: Shell, urls: tuple[str, ...], list_file: TextIO | None, as_json: bool) -> None:
    """Say what each address is: a post, a profile, or something else. Asks nobody.

    - reads addresses from standard input, one a line; the answers come in the same order.
    """
    if not urls and list_file is None:
        raise click.UsageError("name at least one URL, or a list with --from")
    with shell.open() as archiver:
        for url in _expand(urls, list_file):
            address = archiver.identify(url)
            click.echo(_as_json(address) if as_json else _as_text(address))


def _expand(urls: Iterable[str], list_file: TextIO | None) -> Iterator[str]:
    for url in urls:
        if url == "-":
            if sys.stdin is None:
                raise click.UsageError("standard input is closed")
            yield from (line.strip() for line in sys.stdin)
        else:
            yield url
    if list_file is not None:
        yield from (line.strip() for line in list_file)


def _as_json(address: Address) -> str:
    row = {
        "url": address.url,
        "kind": address.kind,
        "platform": address.platform,
        "post_id": address.post.post_id if address.post else None,
        "author": address.author,
        "canonical_url": address.canonical_url,
        "minted_at": address.minted_at.isoformat() if address.minted_at else None,
        "needs": address.needs,
    }
    return json.dumps(row, ensure_ascii=False)


def _as_text(address: Address) -> str:
    parts = [f"{address.kind:<8}", clean(address.url)]
    if address.platform:
        parts.append(address.platform)
    if address.post:
        parts.append(f"id {clean(address.post.post_id)}")
    if address.author:
        parts.append(f"by {clean(address.author)}")
    if address.minted_at:
        parts.append(f"made {address.minted_at:%Y-%m-%d %H:%M:%S} UTC")
    if address.needs:
        parts.append(_NEEDS[address.needs])
    return "  ".join(parts)
