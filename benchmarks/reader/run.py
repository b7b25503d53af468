"""Which parser, and which reader: speed, and what each keeps of labelled pages.

    python benchmarks/reader/run.py --corpus DIR [--write RESULTS.md]

DIR holds ``html/<id>.html`` and ``gold/<id>.json`` (``citations`` with ``url``
and ``evidence``, sentences that stand in the page). A reader that isn't
installed is left out and said to be; ``pip install trafilatura lxml
beautifulsoup4 resiliparse`` brings the others, which the project itself
doesn't depend on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from archiver.articles.html import read_html
from archiver.citations.addressed import merge_addressed
from archiver.citations.embeds import find_embedded
from archiver.citations.links import find_linked
from archiver.model import PostRef
from archiver.platforms import identify

HERE = Path(__file__).resolve().parent


@dataclass
class Reading:
    """What one reader took from one page."""

    text: str = ""
    addresses: Iterable[str] = ()
    #: Words of embeds, where the reader keeps them apart from the text.
    claims: str = ""


@dataclass
class Page:
    body: bytes
    posts: set[PostRef]
    evidence: list[str] = field(default_factory=list)


def load_pages(corpus: Path) -> list[Page]:
    pages = []
    for path in sorted((corpus / "html").glob("*.html")):
        citations = json.loads((corpus / "gold" / f"{path.stem}.json").read_text("utf-8"))["citations"]
        posts = {post for c in citations if (post := identify(unescape(c.get("url") or "")).post)}
        evidence = [fold(sentence) for c in citations for sentence in c.get("evidence") or ()]
        pages.append(
            Page(path.read_bytes(), posts, [sentence for sentence in evidence if len(sentence) > 10])
        )
    return pages


def unescape(url: str) -> str:
    """An address without the backslashes that Markdown left in some labels."""
    return url.replace("\\", "")


def fold(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


# --- readers -----------------------------------------------------------------------------------


def archiver_reader() -> Callable[[bytes], Reading]:
    def read(body: bytes) -> Reading:
        version = read_html(body, url=None)
        citations = merge_addressed([*find_embedded(version), *find_linked(version)])
        claims = [c.claim for c in citations if c.claim]
        words = " ".join(
            f"{c.text or ''} {c.author_name or ''} {c.handle or ''} {c.posted_on or ''}" for c in claims
        )
        return Reading(version.text, [c.url for c in citations if c.url], words)

    return read


def selectolax_links() -> Callable[[bytes], Reading]:
    parser = importlib.import_module("selectolax.lexbor").LexborHTMLParser

    def read(body: bytes) -> Reading:
        nodes = parser(body).css("a,iframe,blockquote,amp-twitter,amp-instagram,amp-iframe,amp-facebook")
        return Reading(addresses=[v for n in nodes for v in n.attributes.values() if v and "/" in v])

    return read


def lxml_links() -> Callable[[bytes], Reading]:
    html = importlib.import_module("lxml.html")

    def read(body: bytes) -> Reading:
        nodes = html.document_fromstring(body).iter(
            "a", "iframe", "blockquote", "amp-twitter", "amp-instagram"
        )
        return Reading(addresses=[v for n in nodes for v in n.attrib.values() if "/" in v])

    return read


def soup_links() -> Callable[[bytes], Reading]:
    soup = importlib.import_module("bs4").BeautifulSoup

    def read(body: bytes) -> Reading:
        nodes = soup(body, "lxml").find_all(["a", "iframe", "blockquote", "amp-twitter", "amp-instagram"])
        return Reading(
            addresses=[v for n in nodes for v in n.attrs.values() if isinstance(v, str) and "/" in v]
        )

    return read


def without_link_marks(text: str) -> Reading:
    """Text and addresses of ``[words](address)``, which is how both main-text readers write links."""
    addresses = re.findall(r"https?://[^\s)\]]+", text)
    plain = re.sub(r"\(\s*(?:https?:/)?/[^()\s]*\s*\)", "", text)
    return Reading(re.sub(r"[\[\]]", "", plain), addresses)


def resiliparse_text() -> Callable[[bytes], Reading]:
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text

    def read(body: bytes) -> Reading:
        text = extract(body.decode("utf-8", "replace"), main_content=True, links=True)
        return without_link_marks(text)

    return read


def trafilatura_text() -> Callable[[bytes], Reading]:
    extract = importlib.import_module("trafilatura").extract

    def read(body: bytes) -> Reading:
        text = extract(body, include_links=True, include_comments=False) or ""
        return without_link_marks(text)

    return read


READERS: dict[str, Callable[[], Callable[[bytes], Reading]]] = {
    "archiver (selectolax, our body reader)": archiver_reader,
    "resiliparse, main text": resiliparse_text,
    "trafilatura, main text": trafilatura_text,
    "selectolax, all links and frames": selectolax_links,
    "lxml, all links and frames": lxml_links,
    "BeautifulSoup, all links and frames": soup_links,
}


# --- measuring ---------------------------------------------------------------------------------


def measure(read: Callable[[bytes], Reading], pages: list[Page], rounds: int) -> dict[str, float | None]:
    readings = [read(page.body) for page in pages]
    started = time.process_time()
    for _ in range(rounds):
        for page in pages:
            read(page.body)
    seconds = time.process_time() - started
    kept = sentences = right = found = wanted = 0
    for page, reading in zip(pages, readings, strict=True):
        text = fold(reading.text + " " + reading.claims)
        kept += sum(sentence in text for sentence in page.evidence)
        sentences += len(page.evidence)
        posts = {post for url in reading.addresses if (post := identify(url).post)}
        right += len(posts & page.posts)
        found += len(posts)
        wanted += len(page.posts)
    has_text = any(reading.text for reading in readings)
    return {
        "pages/s": rounds * len(pages) / seconds,
        "evidence kept": kept / sentences if has_text and sentences else None,
        "posts kept": right / wanted if wanted else None,
        "of its posts right": right / found if found else None,
        "characters (median)": statistics.median(len(r.text) for r in readings) if has_text else None,
    }


def table(rows: dict[str, dict[str, float | None] | str]) -> str:
    names = next(list(row) for row in rows.values() if isinstance(row, dict))
    lines = [f"| reader | {' | '.join(names)} |", f"|---|{'---:|' * len(names)}"]
    for reader, row in rows.items():
        cells = [row, *[""] * (len(names) - 1)] if isinstance(row, str) else [show(n, row[n]) for n in names]
        lines.append(f"| {reader} | {' | '.join(cells)} |")
    return "\n".join(lines)


def show(name: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if name in ("pages/s", "characters (median)") else f"{value:.3f}"


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--rounds", type=int, default=3, help="how often each page is read for the speed")
    arguments.add_argument("--write", type=Path, help="write the results there, too")
    given = arguments.parse_args()
    pages = load_pages(given.corpus)
    if not pages:
        print(f"{given.corpus}: no html/*.html there", file=sys.stderr)
        return 2
    rows: dict[str, dict[str, float | None] | str] = {}
    for name, build in READERS.items():
        try:
            read = build()
        except ImportError as error:
            rows[name] = f"not installed ({error.name})"
            continue
        rows[name] = measure(read, pages, given.rounds)
    megabytes = sum(len(page.body) for page in pages) / 1e6
    head = f"{len(pages)} pages, {megabytes:.1f} MB, {sum(len(p.posts) for p in pages)} labelled posts; "
    head += f"one core, CPU time, Python {platform.python_version()}, {platform.machine()}."
    print(f"{head}\n\n{table(rows)}")
    if given.write:
        notes = (HERE / "NOTES.md").read_text("utf-8")
        given.write.write_text(f"# Results\n\n{head}\n\n{table(rows)}\n\n{notes}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
