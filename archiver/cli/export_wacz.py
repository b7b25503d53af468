"""``archiver export wacz``: a package that others can open, and check."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from .arguments import Instant, check_text
from .shell import Shell, json_option, leaving_on_signals
from .text import clean

_EPILOG = """\b
Examples:
  archiver export wacz --output all.wacz                                everything
  archiver export wacz https://paper.example/story --output story.wacz  an article and all it cites
  archiver export wacz --collection harbour --since 2026-05-01 --output may.wacz
"""


@click.command("wacz", epilog=_EPILOG)
@click.argument("things", metavar="[ARTICLE|POST|CAPTURE]...", nargs=-1, callback=check_text)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="Where the package goes; what has that name is replaced once it is whole.",
)
@click.option("--collection", metavar="NAME", help="Only this collection.  [default: all]")
@click.option("--since", type=Instant(), help="Only what was captured from then on.")
@click.option("--until", type=Instant(), help="Only what was captured before that.")
@click.option(
    "--title", metavar="TEXT", callback=lambda c, p, v: v and check_text(c, p, v), help="Its title."
)
@click.option(
    "--description", metavar="TEXT", callback=lambda c, p, v: v and check_text(c, p, v), help="What it is."
)
@click.option("--sign", is_flag=True, help="Sign it with the key of this home, made when first wanted.")
@json_option
@click.pass_obj
def command(
    shell: Shell,
    things: tuple[str, ...],
    output: Path,
    collection: str | None,
    since: datetime | None,
    until: datetime | None,
    title: str | None,
    description: str | None,
    sign: bool,
    as_json: bool,
) -> None:
    """Pack captures into a WACZ file, which ReplayWeb.page opens and `archiver verify` checks.

    Without arguments the whole home, as it is. Articles, posts and captures are named by id or
    address; an article comes with all it cites. The same content is the same bytes, wherever it is packed.
    """
    from ..service.packaging import PackageWish

    wish = PackageWish(
        things=things,
        collection=collection,
        since=since,
        until=until,
        title=title,
        description=description,
        sign=sign,
    )
    with leaving_on_signals(), shell.open() as archiver:
        packed = archiver.export_wacz(wish, output)
    if as_json:
        fields = {
            name: getattr(packed, name) for name in ("size", "warcs", "articles", "posts", "pages", "lacking")
        }
        said = {"path": str(packed.path)} | fields | {"fingerprint": packed.fingerprint}
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    click.echo(f"{clean(str(packed.path))}: {packed.size / 1e6:,.2f} MB, {packed.holds}")
    if packed.lacking:
        click.echo(
            f"{packed.lacking:,} records refer to one for their body that the home doesn't hold", err=True
        )
    if packed.new_key is not None:
        click.echo(f"a key was made: {packed.new_key} (whoever has it can sign in your name)", err=True)
    if packed.fingerprint is not None:
        click.echo(f"signed with {packed.fingerprint}")
