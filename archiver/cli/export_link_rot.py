"""``archiver export link-rot``: which cited posts are gone, walled or changed, and what is held instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..exports.rot.fate import Fate
from ..garbage import end_loading
from .export_output import output_option, wanted_of, wanted_options, write_out
from .shell import Shell
from .text import clean, print_table, shorten, style

if TYPE_CHECKING:
    from ..exports.rot.report import LinkRot

#: Of the list on a terminal, unless told.
_ROWS = 40

_EPILOG = """\b
Examples:
  archiver export link-rot
  archiver export link-rot --since 2026-01-01 --platform x --only gone --only edited
  archiver export link-rot --html --output link-rot.html
  archiver export link-rot --csv --excel --output link-rot.csv
"""


@click.command("link-rot", epilog=_EPILOG)
@click.option("--json", "form", flag_value="json", help="One JSON object: counts, definitions, the list.")
@click.option("--csv", "form", flag_value="csv", help="The list as CSV.")
@click.option("--html", "form", flag_value="html", help="One HTML file that can be mailed.")
@click.option(
    "--only",
    "fates",
    multiple=True,
    type=click.Choice([fate.value for fate in Fate]),
    help="List only these; may be given several times. Counts are of all.  [default: all but there]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    help=f"Rows of the list, the worst first.  [default: {_ROWS}; in HTML 1000]",
)
@click.option("--excel", is_flag=True, help="CSV as Excel wants it.")
@wanted_options()
@output_option
@click.pass_obj
def command(
    shell: Shell,
    /,
    form: str | None,
    fates: tuple[str, ...],
    limit: int | None,
    excel: bool,
    output: Path | None,
    **options: Any,
) -> None:
    """Say what became of the posts that articles cite, and what is held of those that are lost.

    By what looks at them showed: a wall or an outage never counts as gone.
    Every share is given with what it is a share of.
    """
    if excel and form != "csv":
        raise click.UsageError("--excel goes with --csv")
    if limit is not None and form in ("csv", "json"):
        raise click.UsageError(f"--limit: --{form} writes all rows")
    if output is not None and form is None:
        raise click.UsageError("--output: say in which form: --html, --csv or --json")
    from ..exports.rot.report import USUAL

    wanted, chosen = wanted_of(**options), frozenset(map(Fate, fates)) or USUAL
    with shell.open() as archiver:
        rotting = archiver.exporting.rotting
        if form == "json":
            write_out(rotting.iter_json(wanted, fates=chosen), output)
        elif form == "csv":
            write_out(rotting.iter_csv(wanted, fates=chosen, excel=excel), output)
        elif form == "html":
            most = {} if limit is None else {"limit": limit}
            write_out(rotting.iter_html(wanted, fates=chosen, **most), output)
        else:
            end_loading()
            _print(rotting.report(wanted, fates=chosen, limit=_ROWS if limit is None else limit))


def _print(rot: LinkRot) -> None:
    from ..exports.rot.tally import HELD
    from ..exports.rot.words import say_share

    counted = rot.counted
    posts, citations, lost = counted["posts"], counted["citations"], counted["lost_posts"]
    if not citations["total"]:
        click.echo("no article cites a post there", err=True)
        return
    click.echo(
        f"{counted['articles']:,} articles cite posts {citations['total']:,} times; "
        f"these are {posts['total']:,} posts.\n"
        f"Of those whose state is known are there: {style(say_share(posts), bold=True)}\n"
    )
    print_table(
        ("fate", "posts", "citations", "that is"),
        [
            (
                fate.value,
                "-" if fate is Fate.UNRESOLVED else f"{posts[fate]:,}",
                f"{citations[fate]:,}",
                counted["definitions"][fate.value],
            )
            for fate in Fate
            if citations[fate]
        ],
    )
    click.echo(f"\nOf {lost['total']:,} posts that are lost:")
    for name, meaning in HELD.items():
        if lost[name]:
            click.echo(f"  {lost[name]:,}  {meaning}")
    for name, unit in (("by_platform", "posts"), ("by_month", "citations"), ("by_source", "citations")):
        click.echo()
        print_table(_HEADS[name] + (unit, "lost", "edited", "walled", "there"), _groups(counted[name]))
    if rot.listed:
        click.echo()
        print_table(("fate", "article", "post", "since", "held", "do"), map(_cells, rot.listed))
    if rot.left_out:
        click.echo(f"and {rot.left_out:,} more: --limit, --csv or --html", err=True)


_HEADS = {"by_platform": ("platform",), "by_month": ("month",), "by_source": ("source",)}


def _groups(groups: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, ...]]:
    from ..exports.rot.fate import LOST
    from ..exports.rot.words import say_share

    return [
        (
            shorten(str(group.get("name", name)), 60),
            f"{group['total']:,}",
            f"{sum(group[fate] for fate in LOST):,}",
            f"{group['edited']:,}",
            f"{group['walled'] + group['unreachable']:,}",
            say_share(group),
        )
        for name, group in groups.items()
    ]


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    held = row["held"]["captured_at"][:10] if row["held"] else None
    if held is None and row["elsewhere"]:
        held = f"{row['elsewhere']['name']} {row['elsewhere']['at'][:10]}"
    return (
        row["fate"],
        shorten(row["article"], 80),
        shorten(row["url"] or row["author"] or "-", 80),
        (row["since"] or row["last_seen_at"] or "-")[:10],
        held or ("text" if row["has_text"] else "-"),
        clean(row["do"]),
    )
