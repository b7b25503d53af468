"""Save Page Now 2, after its public API paper: a job is made, is pending, then done."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from .. import Answer, Request
from ..answers import content, json_answer
from .index import Index, stamp


@dataclass
class Saving:
    """What was asked to be saved, and how it goes."""

    #: Looks at a job's status that say "pending".
    pending_looks: int = 2
    #: Address to the error that its job ends with, e.g. ``"error:blocked-url"``.
    fails: dict[str, str] = field(default_factory=dict)
    #: Keys and secrets that are known, as ``key:secret``; anything of that form where it is empty.
    known: set[str] = field(default_factory=set)
    #: Addresses in the order asked for.
    asked: list[str] = field(default_factory=list)
    _jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, index: Index, now: datetime, request: Request) -> Answer:
        """What ``/save`` and all below it answer."""
        if request.path == "/save/status/system":
            return json_answer({"status": "ok"})
        if request.path.startswith("/save/status/"):
            return self._status(index, now, request.path.rpartition("/")[2])
        if request.method != "POST":
            return content("<form method=post action=/save>", "text/html")
        scheme, _, pair = request.headers.get("authorization", "").partition(" ")
        if scheme != "LOW" or ":" not in pair or (self.known and pair not in self.known):
            return json_answer({"message": "You need to be logged in to use Save Page Now."}, status=401)
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        url = form.get("url", "")
        if not url.startswith(("http://", "https://")):
            said = {
                "message": "URL syntax is not valid.",
                "status": "error",
                "status_ext": "error:invalid-url-syntax",
            }
            return json_answer(said, status=400)
        with self._lock:
            job = f"spn2-{next(self._numbers):040x}"
            self._jobs[job] = {"url": url, "looks": 0}
            self.asked.append(url)
        return json_answer({"url": url, "job_id": job})

    def _status(self, index: Index, now: datetime, job: str) -> Answer:
        with self._lock:
            known = self._jobs.get(job)
            if known is None:
                return json_answer(
                    {"status": "error", "status_ext": "error:job-not-found", "message": "Job not found."},
                    status=404,
                )
            known["looks"] += 1
            url = known["url"]
            if known["looks"] <= self.pending_looks:
                return json_answer({"status": "pending", "job_id": job, "resources": []})
            if error := self.fails.get(url):
                said = {"status": "error", "exception": f"[Errno] {url}", "status_ext": error}
                return json_answer({**said, "message": f"Couldn't save {url}.", "job_id": job})
            if "timestamp" not in known:
                known["timestamp"] = stamp(now)
                index.add_page(url, now, b"<!DOCTYPE html><title>Saved</title><p>As it was when saved.</p>")
        return json_answer(
            {
                "status": "success",
                "job_id": job,
                "original_url": url,
                "timestamp": known["timestamp"],
                "duration_sec": 6.2,
                "http_status": 200,
                "first_archive": True,
                "outlinks": {},
                "resources": [url],
                "counters": {"outlinks": 0, "embeds": 1},
            }
        )
