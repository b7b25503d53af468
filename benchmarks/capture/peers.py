"""The Python peers of the capture benchmark, each a program: ``python peers.py NAME URLS [WARC]``."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


def plain(urls: list[str], _: str) -> None:
    """requests alone: each body read to its end, nothing kept."""
    import requests

    with requests.Session() as session:
        for url in urls:
            session.get(url).content  # noqa: B018


def threads(urls: list[str], _: str) -> None:
    """requests alone, 64 at a time."""
    import threading

    import requests

    mine = threading.local()

    def get(url: str) -> None:
        if not hasattr(mine, "session"):
            mine.session = requests.Session()
        mine.session.get(url).content  # noqa: B018

    with ThreadPoolExecutor(64) as pool:
        list(pool.map(get, urls))


def capture_http(urls: list[str], warc: str) -> None:
    """requests under ``warcio.capture_http``, which has to be imported first."""
    from warcio.capture_http import capture_http as capturing  # isort: skip
    import requests

    with capturing(warc), requests.Session() as session:
        for url in urls:
            session.get(url).content  # noqa: B018


def through_proxy(urls: list[str], proxy: str) -> None:
    """requests through a recording proxy."""
    import requests

    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": proxy}
        for url in urls:
            session.get(url).content  # noqa: B018


if __name__ == "__main__":
    name, listed, *rest = sys.argv[1:]
    globals()[name](Path(listed).read_text().split(), rest[0] if rest else "")
