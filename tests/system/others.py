"""WARC and WACZ files as other tools write them, by warcio and with none of our code."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

AT = "2024-05-12T09:30:00Z"
HTML = "text/html; charset=utf-8"
ARC_AT = "20240512093000"


class Crawl:
    """A WARC file that grows record by record."""

    def __init__(self, *, gzip: bool = True) -> None:
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=gzip, warc_version="1.0")
        self._writer.write_record(self._writer.create_warcinfo_record("crawl.warc", {"software": "other/1"}))

    @property
    def content(self) -> bytes:
        return self._out.getvalue()

    def response(
        self, url: str, body: str | bytes, *headers: tuple[str, str], status: str = "200 OK", at: str = AT
    ) -> Crawl:
        content = body.encode() if isinstance(body, str) else body
        fields = list(headers) or [("Content-Type", HTML), ("Content-Length", str(len(content)))]
        self._write(url, "response", content, StatusAndHeaders(status, fields, "HTTP/1.1"), {"WARC-Date": at})
        return self

    def revisit(self, url: str, body: str, *, at: str) -> Crawl:
        """The same body as an earlier answer of the address."""
        digest = "sha1:" + _base32(hashlib.sha1(body.encode()).digest())
        head = StatusAndHeaders("200 OK", [("Content-Type", HTML)], "HTTP/1.1")
        record = self._writer.create_revisit_record(
            url, digest, url, AT, http_headers=head, warc_headers_dict={"WARC-Date": at}
        )
        self._writer.write_record(record)
        return self

    def _write(
        self, url: str, kind: str, content: bytes, head: StatusAndHeaders, more: Mapping[str, str]
    ) -> None:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=io.BytesIO(content),
            length=len(content),
            http_headers=head,
            warc_headers_dict=dict(more),
        )
        self._writer.write_record(record)

    def save(self, path: Path) -> Path:
        path.write_bytes(self.content)
        return path

    def save_gzipped_whole(self, path: Path) -> Path:
        """As who runs gzip over a file leaves it."""
        path.write_bytes(gzip.compress(self.content))
        return path


class Arc:
    """An ARC file (version 1), as crawlers wrote them before there was WARC."""

    def __init__(self) -> None:
        info = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
        head = f"filedesc://crawl.arc 0.0.0.0 {ARC_AT} text/plain {len(info)}\n".encode()
        self._records = [head + info + b"\n"]

    @property
    def content(self) -> bytes:
        return b"".join(self._records)

    def record(self, url: str, block: bytes, media_type: str = "text/html", ip: str = "192.0.2.9") -> Arc:
        head = f"{url} {ip} {ARC_AT} {media_type} {len(block)}\n".encode()
        self._records.append(head + block + b"\n")
        return self

    def response(self, url: str, body: str | bytes, content_type: str = HTML) -> Arc:
        content = body.encode() if isinstance(body, str) else body
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(content)}\r\n\r\n"
        return self.record(url, head.encode() + content, content_type.partition(";")[0])

    def save(self, path: Path) -> Path:
        """As it is, or, under a name that ends so, with a gzip member for each record."""
        packed = path.name.endswith(".gz")
        path.write_bytes(b"".join(map(gzip.compress, self._records)) if packed else self.content)
        return path


def wacz(path: Path, crawls: Mapping[str, bytes], pages: Iterable[str] | None = None) -> Path:
    """A WACZ with these members, and digests of them in ``datapackage.json``."""
    resources = [
        {"path": name, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
        for name, content in crawls.items()
    ]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in crawls.items():
            archive.writestr(name, content)
        if pages is not None:
            lines = [{"format": "json-pages-1.0", "id": "pages"}, *({"url": url, "ts": AT} for url in pages)]
            archive.writestr("pages/pages.jsonl", "\n".join(json.dumps(line) for line in lines))
        archive.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return path


def _base32(digest: bytes) -> str:
    return base64.b32encode(digest).decode()
