"""A citation and its candidates side by side, in a terminal of any width, with text from strangers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ..jsonable import to_json
from .show_lines import account_line
from .text import clean, shorten, style, wants_colour, width_of

if TYPE_CHECKING:
    from ..model import Candidate
    from ..service.deciding import OpenCitation

HELP = """\
  NUMBER  accept that candidate          r  none of these
  d N     rule candidate N out for good  s  skip, decide later
  o N     print candidate N in full      u  undo the last decision
  q       quit; what is decided stays"""

#: Candidates of one citation, and characters of one's text, that the table shows; ``o N`` prints all.
_MOST_SHOWN = 12
_MOST_TEXT = 320
_MOST_WHOLE = 20_000
#: Columns before the text: number, date, score, and what parts them.
_BEFORE = 2 + 2 + 10 + 2 + 5 + 2
_LETTERS = re.compile(r"[^\W_]+")

#: A word, and whether the article quotes it.
Marked = tuple[str, bool]


def print_open(case: OpenCitation, number: int, of: int) -> None:
    """The citation as the article has it, then its candidates as a table."""
    width = max(40, shutil.get_terminal_size().columns)
    cited = case.citation
    click.echo()
    title = f"{number} of {of}  {clean(cited.get('article_title') or cited['article'])}"
    click.echo(style(shorten(title, width), bold=True))
    click.echo(shorten(f"  {cited['article']}   {cited['id']}", width))
    for line in wrap(_sentence(case), width - 2, _mark_mention):
        click.echo(f"  {line}")
    about = [
        f"author: {cited.get('author') or 'not named'}",
        cited.get("handle") and f"@{cited['handle']}",
        cited["platform"],
        cited.get("when") and f"when: {cited['when']}",
        cited.get("addressee") and f"to: {cited['addressee']}",
        cited.get("plural") and "several posts",
        cited.get("deleted") and "said to be deleted",
    ]
    for line in wrap(_plain(" · ".join(clean(str(part)) for part in about if part)), width - 2):
        click.echo(f"  {line}")
    for quote in cited["quotes"]:
        for line in wrap(_plain(f"quoted: “{shorten(quote, 500)}”"), width - 2):
            click.echo(f"  {line}")
    accounts = [
        f"account: {shorten(account_line(one), 300)}" for one in to_json(case.resolution.accounts)[:5]
    ]
    for reason in (*accounts, *case.resolution.reasons[:5]):
        for line in wrap(_plain(f"- {shorten(reason, 300)}"), width - 2):
            click.echo(style(f"  {line}", dim=True))
    _print_table(case, width)


def print_candidate(candidate: Candidate) -> None:
    """All that is known of one candidate."""
    width = max(40, shutil.get_terminal_size().columns)
    facts = [clean(candidate.url), *_facts(candidate)]
    for match in candidate.quotes:
        facts.append(f"quote {match.score:.0f}, {match.verdict}: “{shorten(match.quote, 500)}”")
    for fact in facts:
        for line in wrap(_plain(fact), width - 2):
            click.echo(f"  {line}")
    for line in wrap(_plain((candidate.text or "text not known")[:_MOST_WHOLE]), width - 4):
        click.echo(f"    {line}")


def _print_table(case: OpenCitation, width: int) -> None:
    if not case.candidates:
        click.echo("  no candidates: r says that there is no post, s skips; `archiver link` sets one by hand")
        return
    click.echo(style(f"{'#':>2}  {'date':<10}  {'score':>5}  post", bold=True))
    words = {word.casefold() for quote in case.citation["quotes"] for word in _LETTERS.findall(quote)}
    room = max(16, width - _BEFORE)
    for number, one in enumerate(case.candidates[:_MOST_SHOWN], start=1):
        date = f"{one.posted_at:%Y-%m-%d}" if one.posted_at else "-"
        score = "-" if one.score is None else f"{one.score:.0f}"
        first = f"{number:>2}  {date:<10}  {score:>5}  "
        text = shorten(one.text, _MOST_TEXT) if one.text else "(text not known)"
        marked = [(word, _is_quoted(word, words)) for word in text.split()]
        lines = list(wrap(marked, room, _mark_quoted))
        for fact in (clean(one.url), *_facts(one)):
            lines += [style(line, dim=True) for line in wrap(_plain(fact), room)]
        for place, line in enumerate(lines):
            click.echo((first if place == 0 else " " * _BEFORE) + line)
    if (more := len(case.candidates) - _MOST_SHOWN) > 0:
        click.echo(f"  … and {more} more: o N prints one of them")


def _facts(candidate: Candidate) -> Iterator[str]:
    account = candidate.account
    if account:
        yield clean(f"@{account.handle}, {account.owner}: {account.evidence}")
    for note in candidate.notes:
        yield clean(note)
    if candidate.excluded:
        yield clean(f"ruled out: {candidate.excluded}")
    if copy := candidate.memento:
        yield clean(f"copy: {copy.archive} {copy.at:%Y-%m-%d %H:%M}, {copy.url}")


def _sentence(case: OpenCitation) -> list[Marked]:
    """The words around the mention; those of the mention are marked."""
    return [
        (clean(word[0]), any(start < word.end() and word.start() < stop for start, stop in case.marked))
        for word in re.finditer(r"\S+", case.sentence)
    ]


def _plain(text: str) -> list[Marked]:
    return [(word, False) for word in clean(text).split()]


def _is_quoted(word: str, quoted: set[str]) -> bool:
    letters = [each.casefold() for each in _LETTERS.findall(word)]
    return bool(letters) and all(each in quoted for each in letters)


def _mark_quoted(text: str) -> str:
    return style(text, fg="yellow", bold=True) if wants_colour() else f"*{text}*"


def _mark_mention(text: str) -> str:
    return style(text, fg="green", bold=True) if wants_colour() else f"«{text}»"


def wrap(words: Sequence[Marked], width: int, mark: Callable[[str], str] = str) -> Iterator[str]:
    """Lines of at most ``width`` columns, marks left out of the count where they are colour."""
    line: list[Marked] = []
    taken = 0
    beside = 0 if mark is str or wants_colour() else 2
    for word, is_marked in _fitting(words, max(1, width - beside)):
        needed = width_of(word) + (beside if is_marked else 0)
        if line and taken + 1 + needed > width:
            yield _join(line, mark)
            line, taken = [], 0
        taken += needed + (1 if line else 0)
        line.append((word, is_marked))
    if line:
        yield _join(line, mark)


def _fitting(words: Sequence[Marked], width: int) -> Iterator[Marked]:
    """The words, those too long for a line in pieces."""
    for word, is_marked in words:
        while width_of(word) > width:
            cut = max(1, width // 2 if not word.isascii() else width)
            yield word[:cut], is_marked
            word = word[cut:]
        if word:
            yield word, is_marked


def _join(line: Sequence[Marked], mark: Callable[[str], str]) -> str:
    """Words with a space between; marked ones beside each other are marked as one."""
    runs: list[tuple[list[str], bool]] = []
    for word, is_marked in line:
        if runs and runs[-1][1] == is_marked:
            runs[-1][0].append(word)
        else:
            runs.append(([word], is_marked))
    return " ".join(mark(" ".join(run)) if is_marked else " ".join(run) for run, is_marked in runs)
