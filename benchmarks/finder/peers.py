"""The peers, run by a Python that has them: ``pip install tweetfinder newspaper4k trafilatura``.

    python peers.py NAME FILE...

Prints one JSON line a file, in the scorer's form. ``tweetfinder`` is the one
published package that finds posts in prose (tweets, by a phrase list, in
English; no author, quote or date): each of its hits is a prose citation with
its context as evidence. The others give every link in the article's body.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


def tweetfinder(path: Path) -> list[dict[str, Any]]:
    from tweetfinder import Article, UnsupportedLanguageException

    raw = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix != ".html":
        raw = (
            "<html><body>" + "".join(f"<p>{line}</p>" for line in raw.splitlines() if line) + "</body></html>"
        )
    found: list[dict[str, Any]] = []
    try:
        article = Article(html=raw)
        for embed in article.list_embedded_tweets():
            url = embed.get("full_url") or f"https://twitter.com/i/status/{embed.get('tweet_id')}"
            found.append({"kind": "embed", "platform": "twitter", "url": url})
        for mention in article.list_mentioned_tweets():
            found.append({"kind": "prose", "platform": "twitter", "evidence": [mention.get("context") or ""]})
    except (UnsupportedLanguageException, ValueError, KeyError, AttributeError, TypeError) as error:
        print(f"{path.name}: {type(error).__name__}", file=sys.stderr)
    return found


def newspaper4k(path: Path) -> list[dict[str, Any]]:
    import newspaper
    from lxml import etree

    # It would fetch the page's pictures from the network otherwise.
    article = newspaper.Article("https://paper.example/", fetch_images=False)
    article.download(input_html=path.read_text(encoding="utf-8", errors="replace"))
    article.parse()
    top = article.top_node
    if top is None:
        return []
    links = etree.ElementBase.xpath(top, ".//@href | .//@src | .//@data-instgrm-permalink | .//@cite")
    return [{"kind": "link", "url": str(link)} for link in links]


def trafilatura(path: Path) -> list[dict[str, Any]]:
    import trafilatura as extractor
    from lxml import etree

    xml = extractor.extract(path.read_bytes(), include_links=True, output_format="xml")
    tree = etree.fromstring(xml.encode()) if xml else None
    return [] if tree is None else [{"kind": "link", "url": t} for t in tree.xpath("//ref/@target")]


def main() -> None:
    peer = {"tweetfinder": tweetfinder, "newspaper4k": newspaper4k, "trafilatura": trafilatura}[sys.argv[1]]
    for name in sys.argv[2:]:
        started = time.process_time()
        citations = peer(Path(name))
        seconds = time.process_time() - started
        print(json.dumps({"id": Path(name).stem, "citations": citations, "seconds": seconds}))


if __name__ == "__main__":
    main()
