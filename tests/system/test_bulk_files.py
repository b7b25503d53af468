"""WARC files in bulk: a list of files in a bucket, a job each, by workers of which one is killed."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import pty
import random
import re
import signal
import subprocess
import termios
import threading
from collections import Counter

import pytest

from tests.backends import url_of
from tests.bucket_server import environ_for
from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.others import Crawl, wacz
from tests.system.program import PATIENCE_SECONDS, only_line, wait_until
from tests.troubled_bucket import Trouble, TroubledBucket

# Nobody is asked for what is only named: that takes most of the time, and is tested elsewhere.
QUICK = {"work": {"max_attempts": 1}, "daemon": {"poll": "0s 0s"}, "linking": {"online": False}}
STORY = STORIES[0]
#: Makes a file of more than one range of the bucket's.
PADDING = random.Random(3).randbytes(20_000).hex()


def on_both(test):
    return pytest.mark.sqlite(pytest.mark.postgresql(test))


def page(number):
    return (
        f"<html><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1>"
        f"<p>The mayor of town number {number} spoke of the bridge, and of what it costs to keep it open.</p>"
        f'<p>Mayor Ivo Brandt said in a Facebook post on Tuesday that it "owes us answer {number}".</p>'
        f'<p>See <a href="https://x.com/mara/status/15240000000000{number:05}">her post</a>.</p>'
        f"</article><!-- {PADDING} --></body></html>"
    )


def crawl(numbers):
    made = Crawl()
    for number in numbers:
        made.response(f"https://courier.example/{number}", page(number))
    return made.content


@pytest.fixture
def crawled(bucket):
    """Three files of four stories and one of none, one that breaks off, and a name of none."""
    for number in range(3):
        bucket.save(f"crawl/{number}.warc.gz", crawl(range(number * 4, number * 4 + 4)))
    bucket.save("crawl/dull.warc.gz", Crawl().response("https://courier.example/dull", "<p>Rain").content)
    bucket.save("crawl/broken.warc.gz", b"\x1f\x8bnothing")
    names = ("0", "1", "2", "dull", "broken", "gone")
    return [f"{bucket.url}/crawl/{name}.warc.gz" for name in names]


@pytest.fixture
def slow(bucket):
    """A way to the bucket on which the first file is read no further than its first range until ``go_on``."""
    asked: Counter[str] = Counter()

    def plan(method, path):
        if method != "GET" or not path.endswith("crawl/0.warc.gz"):
            return None
        asked[path] += 1
        if asked[path] >= 2:  # a client that has lost patience asks again
            proxy.is_waiting.set()
            return Trouble(until=proxy.go_on)
        return None

    with TroubledBucket(bucket.server, plan) as proxy:
        proxy.is_waiting, proxy.go_on = threading.Event(), threading.Event()
        yield proxy
        proxy.go_on.set()


@pytest.fixture
def machine(build_program, bucket, backend, request):
    """Makes the program on one more machine over one catalogue; on SQLite it is the same each time."""
    made = []

    def make():
        more = {}
        if made:
            if backend == "sqlite":
                return made[0]
            more = {"catalog": {"url": url_of(made[0].home)}}
        url = request.getfixturevalue("slow").url if "slow" in request.fixturenames else bucket.server.url
        made.append(build_program(environ=environ_for(url), **QUICK, **more))
        return made[-1]

    make.made = made
    return make


def show(program, batch):
    (row,) = program.rows("show", batch)
    return row


def results(bucket, source):
    key = f"found/{source.removeprefix('s3://')}.jsonl.gz"
    return [json.loads(line) for line in gzip.decompress(bucket.load(key)).splitlines()]


def work_off(machine, slow, batch, is_in_the_middle=lambda: True):
    """Have two workers do a batch; the one that reads the first file is killed in the middle of it, and
    started again as a supervisor would."""
    first, second = machine.made[0], machine()
    killed = first.start("worker", "--workers", "2")
    assert slow.is_waiting.wait(PATIENCE_SECONDS)
    assert is_in_the_middle()
    other = second.start("worker", "--workers", "2")
    wait_until(lambda: show(second, batch)["files"]["open"] == 1, what="the other files", pause=0.3)
    assert show(second, batch)["reading"][0].endswith("crawl/0.warc.gz")
    killed.kill()
    slow.go_on.set()
    again = first.start("worker", "--workers", "2")
    wait_until(lambda: show(second, batch)["state"] == "done", what="the batch", pause=0.3)
    assert [one.terminate().code for one in (other, again)] == [0, 0]


@on_both
def test_what_a_list_of_files_cites_is_found_by_workers_though_one_is_killed(
    machine, crawled, slow, bucket, tmp_path
):
    program = machine()
    listed = tmp_path / "list.txt"
    listed.write_text("\n".join(["# of May", *crawled, crawled[1], "s3://"]))
    output = f"{bucket.url}/found"
    ended = program.run("find", "--enqueue", "--json", "--citing", "--from", str(listed), "--output", output)
    assert (ended.code, ended.rows()[0]["files"]) == (1, 6), ended.err
    assert "list.txt, line 9: s3://: is no object of a bucket" in only_line(ended.complaints)
    batch = ended.rows()[0]["batch"]
    told = show(program, batch)
    assert (told["state"], told["files"]["open"], told["jobs"]["steps"]) == ("waiting", 6, {"find": 6})
    work_off(machine, slow, batch)
    told = show(program, batch)
    assert told["files"] == {"asked": 6, "done": 4, "failed": 2, "open": 0}
    assert told["totals"] == {
        "articles": 13,
        "citing": 12,
        "citations": 24,
        "embeds": 0,
        "links": 12,
        "prose": 12,
        "posts": 12,
        "errors": 0,
    }
    assert {one["file"]: one["reason"] for one in told["failures"]} == {
        crawled[4]: "the WARC file is broken from byte 0 on: no whole gzip member",
        crawled[5]: "there is no such object",
    }
    found = [results(bucket, source) for source in crawled[:4]]
    assert [len(rows) for rows in found] == [4, 4, 4, 0]
    assert found[0][3]["url"] == "https://courier.example/3"
    assert found[0][3]["citations"][-1]["platform"] == "x"
    assert len([key for key in bucket.sizes() if key.startswith("found/")]) == 4
    assert bucket.unfinished() == 0


@on_both
def test_the_articles_of_a_list_of_files_are_archived_once_though_a_worker_is_killed(
    newsroom, machine, crawled, slow, bucket
):
    bucket.save("crawl/2.warc.gz", Crawl().response(STORY.url, STORY.html()).content)
    program = machine()
    (asked,) = program.rows("archive", "--enqueue", *crawled)
    batch = asked["batch"]
    work_off(machine, slow, batch, lambda: 0 < len(program.rows("list", "articles")) < 4)
    told = show(program, batch)
    assert told["files"] == {"asked": 6, "done": 4, "failed": 2, "open": 0}
    articles = program.rows("list", "articles")
    urls = [f"https://courier.example/{number}" for number in range(8)]
    urls += [STORY.url, "https://courier.example/dull"]
    assert sorted(one["url"] for one in articles) == sorted(urls)
    citations = program.rows("list", "citations")
    assert told["totals"]["articles"] == 10
    assert told["totals"]["citations"] == len(citations) > 16
    assert told["totals"]["links"] == sum(one["kind"] == "link" for one in citations)
    captures = program.rows("list", "captures")
    kept = Counter(one["url"] for one in captures if one["purpose"] == "article")
    assert kept == Counter(urls)
    assert any(one["purpose"] == "post" and one["outcome"] == "captured" for one in captures)
    for home in {one.home for one in (program, machine.made[-1])}:
        holdings.check_warcs(home)
    again = program.rows("archive", "--enqueue", crawled[1])[0]
    assert program.run("archive").code == 0
    assert show(program, again["batch"])["totals"]["articles"] == 4
    assert show(program, again["batch"])["totals"]["citations"] == 0
    assert len(program.rows("list", "captures")) == len(captures)


def test_who_waits_sees_totals_and_the_same_files_give_the_same_bytes(machine, crawled, bucket, tmp_path):
    program = machine()
    arguments = ("find", "--output", str(tmp_path / "found"), f"{bucket.url}/crawl/?.warc.gz")
    first = program.run(*arguments)
    assert first.code == 0, first.err
    assert first.out.splitlines()[0] == (
        "3 of 3 files · 12 articles, 12 of them cite posts · 24 citations (0 embeds, 12 links, 12 prose)"
    )
    files = sorted((tmp_path / "found").rglob("*.jsonl.gz"))
    assert len(files) == 3
    before = [path.read_bytes() for path in files]
    assert program.run(*arguments, "--json").rows()[0]["state"] == "done"
    assert [path.read_bytes() for path in files] == before
    plain = program.run("find", "--json", crawled[1]).rows()
    assert plain == [json.loads(line) for line in gzip.decompress(before[1]).splitlines()]


def test_a_terminal_sees_how_far_it_is_and_a_stop_leaves_the_rest_due(machine, crawled, slow, tmp_path):
    program = machine()
    keeper, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    process = subprocess.Popen(
        program.command("find", "--output", str(tmp_path / "found"), crawled[0]),
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env=dict(os.environ) | dict(program.environ) | {"TERM": "xterm", "HOME": str(tmp_path)},
    )
    os.close(terminal)
    said, is_told = "", False
    with contextlib.suppress(OSError):  # the terminal's other end is closed
        while piece := os.read(keeper, 65_536).decode():
            said += piece
            if "0 of 1 file · 0 articles · 0 citations · 0.warc.gz" in said and not is_told:
                process.send_signal(signal.SIGINT)
                is_told = True
            if "archiver: stopping" in said:
                slow.go_on.set()
    os.close(keeper)
    assert process.wait() == 1
    assert "archiver: still to be done: 1 file; `archiver show bulk-" in said
    (batch,) = set(re.findall("bulk-[0-9a-f]{32}", said))
    assert (show(program, batch)["state"], show(program, batch)["files"]["open"]) == ("waiting", 1)
    assert program.run("archive").code == 0
    assert show(program, batch)["totals"]["articles"] == 4


def test_a_wacz_in_a_bucket_is_read_and_all_in_a_folder_are_taken(machine, bucket, tmp_path):
    program = machine()
    bucket.save("may/a.warc.gz", crawl([1]))
    bucket.save("may/b.wacz", wacz(tmp_path / "b.wacz", {"archive/data.warc.gz": crawl([2])}).read_bytes())
    bucket.save("may/notes.txt", b"no WARC")
    ended = program.run("find", "--json", f"{bucket.url}/may/")
    assert (ended.code, [row["url"][-2:] for row in ended.rows()]) == (0, ["/1", "/2"]), ended.err
    asked = program.rows("find", "--enqueue", "--output", f"{bucket.url}/out", f"{bucket.url}/may/")
    assert asked[0]["files"] == 2
    listed = tmp_path / "list.txt"
    listed.write_text(f"{bucket.url}/may/b.wacz\n")
    ended = program.run("archive", "--from", str(listed))
    assert ended.code in (0, 1), ended.err
    assert [row["url"][-2:] for row in program.rows("list", "articles")] == ["/2"]


def test_what_can_not_be_asked_for_is_one_line(machine, bucket, tmp_path):
    program = machine()
    plain = tmp_path / "plain.txt"
    plain.write_text("no WARC file")
    for arguments, code, says in (
        (["--enqueue", "x.warc.gz"], 2, "say by --output where results go"),
        (["--output", str(plain), "x.warc.gz"], 2, "is no folder"),
        (["--output", "s3://", "x.warc.gz"], 2, "--output: must be s3://BUCKET"),
        (["--output", str(tmp_path), str(tmp_path / "x.warc.gz")], 1, "no such file"),
        (["--output", str(tmp_path), str(plain)], 1, "is no WARC or WACZ file"),
        (["--output", str(tmp_path), f"{bucket.url}/nothing/"], 1, "no WARC file there has such a name"),
        (["--output", str(tmp_path), f"{bucket.url}/../../../a.warc.gz"], 1, "somewhere else than --output"),
        (["--output", str(tmp_path), "https://paper.example/a"], 1, "is no WARC file of this machine"),
        (["--output", str(tmp_path), "--url", "https://a.example/", "x"], 2, "WARC files, which say"),
        ([f"{bucket.url}/gone.warc.gz"], 1, "there is no such object"),
        (["s3://no-such-bucket-here/a.warc.gz"], 1, "s3://no-such-bucket-here/a.warc.gz: "),
    ):
        ended = program.run("find", *arguments)
        assert (ended.code, ended.out) == (code, ""), (arguments, ended)
        assert says in only_line(ended.complaints), arguments
