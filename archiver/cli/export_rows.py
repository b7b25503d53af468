"""What the exports of rows have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ..exports.columns import NOUNS, find_unfit


def check_noun(noun: str, wanted: Mapping[str, Any]) -> None:
    """Refuse an option that would be passed over."""
    if name := find_unfit(noun, wanted):
        raise click.UsageError(f"--{name}: {noun} can't be chosen by it")


def _split(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.strip() for each in value for name in each.split(",") if name.strip())


noun_argument = click.argument("noun", type=click.Choice(list(NOUNS)))
columns_option = click.option(
    "--columns",
    metavar="NAMES",
    multiple=True,
    callback=_split,
    help="Columns in the order wanted, comma-separated; a wrong name lists all there are.",
)
