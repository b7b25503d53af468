"""``make demo``: an invented newsroom on this machine, archived by the real program, and replayed.

Nothing leaves the machine: the paper, the platforms and their certificates
live in this process and end with it. What was archived stays in ``demo-home``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from archiver.cli.reasons import why_of
from archiver.cli.text import shorten
from tests.internet import Internet
from tests.newsroom import open_newsroom
from tests.newsroom.archived import open_archives
from tests.system import holdings
from tests.system.hurried import TIMES
from tests.system.program import ARCHIVER
from tests.system.replay import Replay

HOME = Path("demo-home")
PROGRAM = ARCHIVER.relative_to(Path.cwd()) if ARCHIVER.is_relative_to(Path.cwd()) else ARCHIVER

#: The same program, for archives that allow more than the real ones: those here are on this machine.
COMMAND = (sys.executable, "-m", "tests.system.hurried")
ENVIRON = os.environ | {
    "PYTHONPATH": os.pathsep.join(
        filter(None, (str(Path(__file__).parent.parent), os.environ.get("PYTHONPATH")))
    )
}

#: The usual pace but for a shorter pause; a visit that failed is made again hours later, not now.
SETTINGS: dict[str, dict[str, Any]] = {
    "politeness": {"delay_seconds": 0.2},
    "work": {"max_attempts": 3, "retry_seconds": 3600},
    "linking": {"online": True},
}


def main() -> int:
    began = time.monotonic()
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir()
    with Internet() as internet:
        newsroom = open_newsroom(internet)
        archives = open_archives(internet)
        archives.hurry(TIMES)
        certificate = HOME / "ca.pem"
        certificate.write_bytes(internet.authority.bundle)
        network = {"ca_bundle": str(certificate.absolute())}
        internet.write_config(HOME / "archiver.toml", network=network, **SETTINGS)
        say("An invented paper, The Vessby Courier, is on line; so are the platforms its articles cite,")
        print("Wikidata and web archives. They are on this machine and allow more than the real ones do.")
        run("sources", "add", newsroom.feed_url)
        run("daemon", "--once")
        asked = len(internet.requests())
        archives.check_limits()
    say("The paper and the platforms are off line now. What is in the catalogue:")
    listed = sorted(read("list", "articles"), key=lambda row: row["published_at"])
    articles = [read("show", row["id"])[0] for row in listed]
    numbers = {path.name: number for number, path in enumerate(holdings.warcs(HOME), start=1)}
    for article in articles:
        print_article(article, numbers)
    say("Verified with warcio check, and compared with index and catalogue:")
    holdings.check(HOME, read("list", "captures"))
    for path in holdings.warcs(HOME):
        print(f"  WARC {numbers[path.name]}  {path}  {path.stat().st_size:,} bytes")
    article, post = articles[0]["url"], find_captured_post(articles)
    say("pywb opens the folder as it is:")
    replay(articles, article, post)
    say(f"{asked} requests in {time.monotonic() - began:.0f} seconds. To look further, on the command line:")
    print(f"  {PROGRAM} --home {HOME} list citations")
    print(f"  {PROGRAM} --home {HOME} show {article}")
    print(f"  {PROGRAM} --home {HOME} show {post}")
    say("And in the browser, with replay:")
    print(f"  {PROGRAM} --home {HOME} serve --open")
    return 0


def say(words: str) -> None:
    print(f"\n{words}", flush=True)


def run(*args: str) -> None:
    """Run the program as a user would, and show what it shows."""
    print(f"\n$ {PROGRAM} --home {HOME} {' '.join(args)}", flush=True)
    command = [*COMMAND, "--home", str(HOME), *args]
    done = subprocess.run(command, stderr=subprocess.STDOUT, check=False, env=ENVIRON)
    if done.returncode not in (0, 1):
        sys.exit(f"that ended with exit code {done.returncode}")


def read(*args: str) -> list[dict[str, Any]]:
    """What a reading command prints with ``--json``."""
    command = [str(ARCHIVER), "--home", str(HOME), *args, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def print_article(article: dict[str, Any], numbers: dict[str, int]) -> None:
    """An article, and a row for each of its citations."""
    print(f"\n{article['title']}\n{article['url']}")
    rows = [("citation", "platform", "author", "when", "post", "visit", "where")]
    kept = next(iter(article["captures"]), None)
    first = ("(the article)", "", article["byline"] or "?", day(article["published_at"]), "")
    rows.append((*first, *where(kept, numbers)))
    found = [how_found(citation) for citation in article["citations"] if citation["kind"] == "prose"]
    for citation in article["citations"]:
        post = citation["post"] or {}
        author = post.get("author_name") or citation["author"] or citation["handle"] or "?"
        when = day(post.get("posted_at")) or citation["when"] or "?"
        known = post.get("availability", citation["resolution"]["state"])
        kind = citation["kind"] + ", several" * citation["plural"]
        visit = next(iter(citation["captures"]), None)
        last = where(visit, numbers) if visit else ("-", named(citation))
        rows.append((kind, citation["platform"], author, when, known, *last))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    for line in found:
        print(f"  {line}")


def named(citation: dict[str, Any]) -> str:
    """What is left of a post that is only named in the text, and was not found for sure."""
    decided = citation["resolution"]
    if decided["state"] != "candidates":
        return "only named in the text"
    possible = [one for one in decided["candidates"] if not one.get("excluded")]
    return f"{len(possible)} posts for a person to choose from"


def how_found(citation: dict[str, Any]) -> str:
    """How a post that is only named in the text was found, or what was tried."""
    decided, who = citation["resolution"], f"{citation['author']} on {citation['platform']}"
    if decided["state"] != "resolved":
        return f"{who}: {decided['state']}: {why_of(citation)}"
    verdicts = [one["verdict"] for one in decided["candidates"][0]["quotes"]]
    copy = next(one["memento"] for one in citation["captures"] if one["memento"])
    return (
        f"{who}: {decided['url']} by its quotes ({', '.join(verdicts)}), "
        f"kept as {copy['archive']} has it of {copy['at'][:16].replace('T', ' ')}"
    )


def day(instant: str | None) -> str:
    return instant[:10] if instant else ""


def where(capture: dict[str, Any] | None, numbers: dict[str, int]) -> tuple[str, str]:
    """How a visit ended, and where what it brought lies."""
    if capture is None:
        return "-", ""
    if capture["warc"] is None:
        return capture["outcome"], capture["evidence"] or ""
    return capture["outcome"], f"WARC {numbers[capture['warc']]} at {capture['offset']:,}"


def find_captured_post(articles: list[dict[str, Any]]) -> str:
    """Address of the first visited post whose page was captured."""
    return next(
        visit["url"]
        for article in articles
        for citation in article["citations"]
        for visit in citation["captures"]
        if visit["outcome"] == "captured"
    )


def replay(articles: list[dict[str, Any]], *urls: str) -> None:
    """Open the home with pywb, a process of its own, and read pages and archives' copies from it."""
    visits = [visit for article in articles for one in article["citations"] for visit in one["captures"]]
    copies = [visit["final_url"] for visit in visits if visit["memento"]]
    with Replay(HOME) as wayback:
        for url in (*urls, *copies):
            status, said = wayback.get(url, modifier="id_" if url in copies else "mp_")
            shown = json.loads(said)["data"]["text"] if url in copies else title_of(said)
            if status != 200 or not shown:
                sys.exit(f"pywb answered {status} for {url}")
            print(f"  replayed {url}: “{shorten(shown, 90)}”")


def title_of(html: str) -> str:
    return html.partition("<title>")[2].partition("</title>")[0]


if __name__ == "__main__":
    sys.exit(main())
