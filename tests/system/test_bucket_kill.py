"""``kill -9`` at any instant of an upload leaves a file in the home or in the bucket, whole."""

from __future__ import annotations

import hashlib
import os
import random
import time

from tests.internet import answers
from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.program import Program, wait_until
from tests.system.test_bucket import fetch, local
from tests.troubled_bucket import Trouble, TroubledBucket

#: More than one part of an upload, and what deflate makes no smaller.
_BIG = 9_000_000
_SEED = int(os.environ.get("SEED", "8"))


def fill(internet, program, count):
    """Sealed files in the home, each in two parts; path below the home -> SHA-256."""
    site = internet.site("big.example")
    for number in range(count):
        site.at(f"/{number}", answers.content(random.Random(number).randbytes(_BIG), "image/jpeg"))
        # One by one: what comes at one moment is stored together, in one file.
        ended = program.run("capture", site.url(f"/{number}"))
        assert ended.code == 0, ended.err
    paths = sorted(program.home.glob("collections/*/archive/*.warc.gz"))
    return {str(path.relative_to(program.home)): digest(path.read_bytes()) for path in paths}


def digest(content):
    return hashlib.sha256(content).hexdigest()


def check(home, bucket, files):
    """Each file is whole in one of the two places at least, and never half in the bucket."""
    stored = bucket.sizes()
    for key, expected in files.items():
        here = (home / key).exists()
        assert here or key in stored, f"{key} is lost"
        if here:
            assert digest((home / key).read_bytes()) == expected
        if key in stored:
            assert digest(bucket.load(key)) == expected


def test_a_kill_at_any_request_of_an_upload_loses_nothing(internet, build_program, bucket):
    chance = random.Random(_SEED)
    program = build_program(storage={"warc_max_bytes": 1_000_000, "url": ""})
    files = fill(internet, program, 3)
    assert len(files) == 3
    program.configure(storage={"url": bucket.url})
    environ = {**program.environ, **bucket.environ}
    kills = 0
    while local(program):
        kill_at = chance.randrange(1, 14)
        is_passed_on = chance.random() < 0.5
        seen = 0

        def plan(method, path, kill_at=kill_at, is_passed_on=is_passed_on):
            nonlocal seen
            seen += 1
            if seen < kill_at:
                return None
            return Trouble(swallow=True) if is_passed_on else Trouble(cut_request=True)

        with TroubledBucket(bucket.server, plan) as proxy:
            program.environ = {**environ, "AWS_ENDPOINT_URL": proxy.url}
            running = program.start("seal")
            while running.process.poll() is None and len(proxy.requests) < kill_at:
                time.sleep(0.002)
            time.sleep(chance.random() * 0.05)
            if running.process.poll() is None:
                running.kill()
                kills += 1
        check(program.home, bucket, files)
        assert kills < 100
    assert kills >= 5
    program.environ = environ
    ended = program.run("seal")
    assert ended.code == 0, ended.err
    assert sorted(bucket.warcs()) == sorted(files)
    assert bucket.unfinished() == 0
    ended = program.run("audit")
    assert ended.code == 0, ended.out
    holdings.check(fetch(bucket, program), program.rows("list", "captures"))


def test_a_kill_at_any_time_of_a_command_loses_nothing(newsroom, build_program, bucket):
    chance = random.Random(_SEED)
    program = build_program(environ=bucket.environ, storage={"url": bucket.url})
    for _ in range(6):
        running = program.start("archive", STORIES[0].url, STORIES[2].url)
        time.sleep(chance.uniform(0.2, 2.5))
        running.kill()
    ended = program.run("archive")
    assert ended.code == 0, ended.err
    assert local(program) == []
    ended = program.run("audit")
    assert ended.code == 0, ended.out
    captures = program.rows("list", "captures")
    assert {row["url"] for row in captures} >= {STORIES[0].url, STORIES[2].url}
    holdings.check(fetch(bucket, program), captures)


def test_a_kill_at_any_request_of_a_pruning_leaves_the_old_file_or_the_thinned_one(
    newsroom, build_program, bucket
):
    program = build_program(environ=bucket.environ, storage={"url": bucket.url})
    assert program.run("capture", STORIES[0].url).code == 0
    (key,) = bucket.warcs()
    before = bucket.load(key)
    prune = ("prune", "--captures", "--older-than", "0d", "--by", "Ada")
    for kill_at in range(1, 60):
        seen = 0

        def plan(method, path, kill_at=kill_at):
            nonlocal seen
            seen += 1
            return Trouble(swallow=True) if seen == kill_at else None

        with TroubledBucket(bucket.server, plan) as proxy:
            program.environ = {**program.environ, "AWS_ENDPOINT_URL": proxy.url}
            running = program.start(*prune)
            while running.process.poll() is None and len(proxy.requests) < kill_at:
                time.sleep(0.002)
            time.sleep(0.01)
            is_over = running.process.poll() is not None
            running.kill()
        program.environ = {**program.environ, "AWS_ENDPOINT_URL": bucket.server.url}
        stored = bucket.load(key)
        assert stored == before or len(stored) < len(before) // 2
        if is_over:
            break
    assert kill_at > 5
    for command in (prune, ("seal",), ("audit",), ("rebuild",), ("audit",)):
        ended = program.run(*command)
        assert ended.code == 0, (command, ended.out, ended.err)
    assert local(program) == []
    assert len(bucket.load(key)) < len(before) // 2
    assert program.rows("list", "captures")[0]["url"] == STORIES[0].url


def test_the_daemon_uploads_while_it_runs_and_goes_on_when_the_server_is_back(
    internet, build_program, bucket
):
    site = internet.site("paper.example")
    site.at("/", answers.page("<p>words</p>"))
    is_down = True

    def plan(method, path):
        return Trouble(status=503) if is_down else None

    with TroubledBucket(bucket.server, plan) as proxy:
        program: Program = build_program(
            environ=bucket.environ | {"AWS_ENDPOINT_URL": proxy.url},
            storage={"url": bucket.url},
            daemon={"audit": ""},
        )
        ended = program.run("capture", site.url("/"))
        assert ended.code == 0, ended.err
        assert len(local(program)) == 1
        running = program.start("daemon", "--work", "--log-format", "json")
        wait_until(lambda: "no_upload" in running.err.read_text(), what="a try that fails")
        is_down = False
        wait_until(lambda: local(program) == [], what="the upload")
        ended = running.terminate()
        assert ended.code == 0, ended.err
    assert len(bucket.warcs()) == 1
