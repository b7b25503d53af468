"""``archiver review``: a person goes through the citations that the machine can't decide."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ..errors import DecidedMeanwhile, UsageError
from .archive import print_left
from .arguments import check_text
from .link import by_option
from .review_screen import HELP, print_candidate, print_open
from .shell import Shell, allow_many_files, json_option, stopping_on_signals
from .text import clean, style

if TYPE_CHECKING:
    from ..model import Candidate, ResolutionState
    from ..service import Archiver
    from ..service.deciding import Decisions, OpenCitation

_EPILOG = """\b
Examples:
  archiver review
  archiver review --article https://paper.example/story --by ida
  archiver review --state unresolved --json | jq .author
"""
#: What a person may type: a number, a letter, or a letter and a number.
_ANSWER = re.compile(r"\s*(?:(?P<key>[a-z?])\s*)?(?P<number>\d{1,4})?\s*", re.IGNORECASE | re.ASCII)


@click.command("review", epilog=_EPILOG)
@click.option("--collection", metavar="NAME", help="Only this collection.  [default: all]")
@click.option(
    "--article",
    metavar="ID-OR-URL",
    callback=lambda c, p, v: check_text(c, p, v) if v else v,
    help="Only what this article cites.",
)
@click.option(
    "--state",
    type=click.Choice(["candidates", "ambiguous_author", "unresolved"]),
    default="candidates",
    show_default=True,
    help="How far the machine got.",
)
@by_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    collection: str | None,
    article: str | None,
    state: ResolutionState,
    by: str | None,
    as_json: bool,
) -> None:
    """Go through citations that wait for a person: accept, reject or skip each candidate.

    Each decision is stored at once; the posts accepted are captured at the end.
    With --json, only lists what would be gone through.
    """
    if not as_json and not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("review asks at a terminal, and this is none; --json lists, `archiver link` decides")
    with shell.open() as archiver:
        ids = archiver.list_undecided(state, collection=collection, article=article)
        if as_json:
            _list(archiver, ids, state, collection)
        elif not ids:
            click.echo(f"nothing to review: no citation is {state} and undecided by a person", err=True)
        else:
            _Review(archiver, archiver.decide("review", by), ids).go()


def _list(archiver: Archiver, ids: Sequence[str], state: ResolutionState, collection: str | None) -> None:
    wanted = set(ids)
    for row in archiver.list_rows("citations", collection=collection, state=state):
        if row["id"] in wanted:
            click.echo(json.dumps(row, ensure_ascii=False))


class _Review:
    """One person's way through the citations."""

    def __init__(self, archiver: Archiver, decisions: Decisions, ids: Sequence[str]) -> None:
        self._archiver = archiver
        self._decisions = decisions
        self._ids = ids
        self._place = 0
        #: What was decided, last at the end: where, of which citation, and the candidate that was ruled out.
        self._done: list[tuple[int, OpenCitation, Candidate | None]] = []
        self._accepted = 0

    def go(self) -> None:
        """Ask until all is decided or skipped, or the person leaves; then capture what was accepted."""
        broke_off = False
        try:
            while self._place < len(self._ids) and self._ask():
                pass
        except EOFError:
            click.echo()
        except KeyboardInterrupt:
            broke_off = True
            click.echo()
        decided = sum(1 for _, _, rejected in self._done if rejected is None)
        click.echo(f"{decided} decided by {self._decisions.by}; all of it is stored")
        if not self._accepted:
            return
        if broke_off:
            later = "the daemon captures them, or `archiver archive` without SOURCE"
            click.echo(f"archiver: posts accepted and still due: {self._accepted}; {later}", err=True)
            return
        allow_many_files()
        click.echo(f"capturing the posts accepted: {self._accepted} (Ctrl-C leaves the rest due)", err=True)
        with stopping_on_signals(self._archiver.stop):
            print_left(self._decisions.capture())

    def _ask(self) -> bool:
        """Show one citation and take answers until the next one is to be shown; ``False`` to leave."""
        case = self._archiver.load_undecided(self._ids[self._place])
        if case is None:  # another person was faster
            self._place += 1
            return True
        print_open(case, self._place + 1, len(self._ids))
        while True:
            click.echo(style("accept which? ", bold=True) + "(? explains) ", nl=False)
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            answer = _ANSWER.fullmatch(line)
            key = (answer["key"] or "").lower() if answer else "!"
            number = int(answer["number"]) if answer and answer["number"] else None
            if key == "q" and number is None:
                return False
            try:
                if self._answer(case, key, number):
                    return True
            except DecidedMeanwhile as error:
                click.echo(clean(str(error)))
                self._place += 1
                return True

    def _answer(self, case: OpenCitation, key: str, number: int | None) -> bool:
        """Do what was typed; whether the screen is to be drawn anew."""
        chosen = None
        if number is not None and key in ("", "d", "o"):
            if not 1 <= number <= len(case.candidates):
                click.echo(f"there is no candidate {number}: they go from 1 to {len(case.candidates)}")
                return False
            chosen = case.candidates[number - 1]
        if chosen and key == "o":
            print_candidate(chosen)
            return False
        if chosen and key == "d":
            self._decisions.reject(case.citation, chosen.post)
            self._done.append((self._place, case, chosen))
            return True
        if chosen:
            self._decisions.accept(case.citation, chosen)
            self._accepted += 1
            return self._next(case)
        if key == "r" and number is None:
            self._decisions.say_none(case.citation, overrules=False)
            return self._next(case)
        if key == "s" and number is None:
            self._place += 1
            return True
        if key == "u" and number is None:
            return self._undo()
        click.echo(HELP)
        return False

    def _next(self, case: OpenCitation) -> bool:
        self._done.append((self._place, case, None))
        self._place += 1
        return True

    def _undo(self) -> bool:
        if not self._done:
            click.echo("nothing was decided yet")
            return False
        self._place, case, rejected = self._done.pop()
        if rejected is not None:
            self._decisions.reject(case.citation, rejected.post, withdrawn=True)
            what = f"{rejected.url} is a candidate again"
        else:
            self._decisions.undo(case.citation)
            what = f"{case.citation['id']} is undecided again"
        click.echo(f"undone: {clean(what)}")
        return True
