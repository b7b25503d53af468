"""WARC files are moved into a bucket and back whole, whatever is killed or goes wrong on the way."""

from __future__ import annotations

import os
import random
import re
import shutil
import time
from dataclasses import replace

import pytest

from tests.system.program import only_line
from tests.system.test_bucket import indexes, local
from tests.system.test_bucket_kill import check, digest, fill
from tests.troubled_bucket import Trouble, TroubledBucket

pytestmark = pytest.mark.disk
_SEED = int(os.environ.get("SEED", "8"))


@pytest.fixture
def program(build_program, bucket):
    return build_program(environ=bucket.environ, storage={"warc_max_bytes": 1_000_000})


@pytest.fixture
def files(internet, program):
    """Files in the home, each in two parts; path -> SHA-256."""
    files = fill(internet, program, 3)
    assert len(files) == 3
    return files


def troubled(program, proxy):
    return replace(program, environ={**program.environ, "AWS_ENDPOINT_URL": proxy.url}, _started=[])


def test_a_kill_at_any_request_loses_nothing(program, files, bucket):
    chance = random.Random(_SEED)
    captures = program.rows("list", "captures")
    for to, most in ((bucket.url, 30), ("disk", 60)):
        kills, is_over = 0, False
        while not is_over:
            kill_at = chance.randrange(1, most)

            with TroubledBucket(bucket.server, lambda *_: None) as proxy:
                running = troubled(program, proxy).start("move", "--to", to)
                while running.process.poll() is None and len(proxy.requests) < kill_at:
                    time.sleep(0.002)
                if running.process.poll() is None:
                    running.kill()
                    kills += 1
                is_over = running.process.returncode == 0
            check(program.home, bucket, files)
            # What is half here has no name of a WARC file.
            assert all(
                digest((program.home / key).read_bytes()) == files[key] for key in present(program, files)
            )
            assert program.rows("list", "captures") == captures
            assert kills < 40
        assert kills > 0
        assert program.run("audit").code == 0
        assert program.run("move", "--to", to).code == 0
        assert len(local(program)) == (3 if to == "disk" else 0)
    assert present(program, files) == sorted(files)
    assert [path.name for path in program.home.glob("collections/*/archive/.*")] == []


def present(program, files):
    return sorted(key for key in files if (program.home / key).exists())


def test_what_came_altered_is_not_taken(program, files, bucket):
    assert program.run("move", "--to", bucket.url).code == 0

    def plan(method, path):
        return Trouble(
            alter_answer=method == "GET" and "archive/" in path and ".warc.gz" in path and "?" not in path
        )

    with TroubledBucket(bucket.server, plan) as proxy:
        ended = troubled(program, proxy).run("move", "--to", "disk")
    assert ended.code == 1
    assert "what came isn't what the bucket has; run this again" in only_line(ended.complaints)
    assert local(program) == []
    assert program.run("audit").code == 0
    assert program.run("move", "--to", "disk").code == 0
    assert present(program, files) == sorted(files)
    check(program.home, bucket, files)


def test_a_server_that_is_away_is_one_line_and_the_home_is_as_it_was(program, files, bucket):
    settings = program.config.read_text()
    with TroubledBucket(bucket.server, lambda method, _: Trouble(status=403)) as proxy:
        ended = troubled(program, proxy).run("move", "--to", bucket.url)
        assert ended.code == 1
        assert "the server refuses" in only_line(ended.complaints)
        ended = troubled(program, proxy).run("move", "--to", bucket.url, "--dry-run")
        assert ended.code == 1
        assert "the server refuses" in only_line(ended.complaints)
    assert program.config.read_text() == settings
    assert present(program, files) == sorted(files)


def test_an_object_of_the_same_name_is_not_replaced(program, files, bucket):
    name = sorted(files)[1]
    bucket.save(name, b"another's")
    ended = program.run("move", "--to", bucket.url)
    assert ended.code == 1
    assert "holds something else, and isn't replaced" in only_line(ended.complaints)
    assert present(program, files) == sorted(files)
    assert bucket.load(name) == b"another's"


def test_indexes_come_back_too(program, files, bucket):
    before = indexes(program)
    captures = program.rows("list", "captures")
    assert program.run("move", "--to", bucket.url).code == 0
    shutil.rmtree(program.home / "collections")
    assert program.run("move", "--to", "disk", "--remove").code == 0
    assert indexes(program) == before
    assert present(program, files) == sorted(files)
    assert program.rows("list", "captures") == captures
    assert program.run("audit").code == 0
    assert bucket.sizes() == {}


def test_files_that_would_fill_the_disk_are_not_fetched(program, files, bucket):
    assert program.run("move", "--to", bucket.url).code == 0
    text = re.sub(
        r'"min_free_bytes" = \d+', '"min_free_bytes" = 9000000000000000', program.config.read_text()
    )
    program.config.write_text(text)
    ended = program.run("move", "--to", "disk")
    assert ended.code == 1
    assert "the files need 27," in only_line(ended.complaints)
    assert local(program) == []
