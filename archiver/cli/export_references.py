"""What the exports of references have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ..ports import Wanted
from .arguments import check_text
from .export_output import wanted_of

names_argument = click.argument("names", metavar="[POST-OR-ARTICLE...]", nargs=-1, callback=check_text)
articles_option = click.option("--articles", is_flag=True, help="All articles, too, that are wanted.")


def read_options(names: tuple[str, ...], articles: bool, options: Mapping[str, Any]) -> Wanted:
    """What is wanted.

    :raises click.UsageError: options contradict each other.
    """
    if names and (articles or any(options.values())):
        raise click.UsageError("name posts and articles, or choose them by options")
    if options.get("source") is not None and not articles:
        raise click.UsageError("--source: posts come by no source; with --articles, articles do")
    return wanted_of(**options)
