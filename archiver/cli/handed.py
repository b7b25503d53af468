"""What is left to workers and the daemon, and how it is followed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ..errors import SourceError
from .text import clean

if TYPE_CHECKING:
    from ..service.handing_over import HandedOver

enqueue_option = click.option(
    "--enqueue", is_flag=True, help="Ask for it and return: a worker or the daemon does it."
)


def print_handed(handed: HandedOver, *, on_server: bool, as_json: bool) -> None:
    """What was asked for, a line each; for a person, how to follow it."""
    for url, job in handed.jobs.items():
        _print_one(url, job, handed.batch, as_json)
    for article in handed.articles:
        if as_json:
            click.echo(json.dumps({"article": article, "batch": handed.batch}))
        else:
            click.echo(f"kept       {article}  (what it cites is due)")
    for error in handed.errors:
        click.echo(f"archiver: {error}", err=True)
    if (handed.jobs or handed.articles) and not as_json:
        follow = f"`archiver show {handed.batch}`" if handed.jobs else "`archiver show ARTICLE`"
        click.echo(f"archiver: {who_does(on_server)} it; {follow} tells how far it has got", err=True)


def print_asked(asked: Iterable[tuple[str, str] | SourceError], *, on_server: bool, as_json: bool) -> bool:
    """Captures that were asked for, a line each; whether any could not be."""
    failed, count = False, 0
    for one in asked:
        if isinstance(one, SourceError):
            failed = True
            click.echo(f"archiver: {one}", err=True)
        else:
            count += 1
            _print_one(*one, None, as_json)
    if count and not as_json:
        click.echo(
            f"archiver: {who_does(on_server)} it; `archiver status` tells what is due, and "
            "`archiver show URL` what became of one",
            err=True,
        )
    return failed


def _print_one(url: str, job: str, batch: str | None, as_json: bool) -> None:
    if as_json:
        row = {"url": url, "job": job} | ({"batch": batch} if batch else {})
        click.echo(json.dumps(row, ensure_ascii=False))
    else:
        click.echo(f"asked for  {clean(url)}  {job}")


def who_does(on_server: bool) -> str:
    """Whoever does what is left to others."""
    return "`archiver worker` does" if on_server else "the daemon, or `archiver worker`, does"
