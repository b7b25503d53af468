"""A home whose sealed WARC files go to a bucket: all that is done with records is done from there."""

from __future__ import annotations

import json
import shutil
import urllib.request

import pytest

from tests.backends import share_catalogue
from tests.bucket_server import environ_for
from tests.newsroom import POSTINGS, STORIES
from tests.system import holdings
from tests.system.program import wait_until

BRIDGE, HEARING, *_ = STORIES


@pytest.fixture
def build_stored(build_program, bucket):
    """Makes a program whose WARC files go to the bucket."""

    def build(environ=None, **sections):
        storage = {"url": bucket.url} | sections.pop("storage", {})
        return build_program(environ=bucket.environ | (environ or {}), storage=storage, **sections)

    return build


def local(program):
    return sorted(path.name for path in program.home.glob("collections/*/archive/*.warc.gz"))


def indexes(program):
    return sorted(path.name for path in program.home.glob("collections/*/indexes/*.cdxj"))


def fetch(bucket, program):
    """The home with all its files in it, elsewhere: for those who know no buckets."""
    whole = program.home.with_name("whole")
    shutil.copytree(program.home, whole)
    share_catalogue(program.home, whole)
    for key in bucket.warcs():
        (whole / key).write_bytes(bucket.load(key))
    return whole


def test_what_is_sealed_goes_to_the_bucket_and_the_index_stays(newsroom, build_stored, bucket):
    program = build_stored()
    ended = program.run("archive", BRIDGE.url)
    assert ended.code == 0, ended.err
    assert local(program) == []
    assert len(bucket.warcs()) == len(indexes(program)) == 1
    (index,) = (key for key in bucket.sizes() if key.endswith(".cdxj"))
    assert bucket.load(index) == (program.home / index).read_bytes()
    assert bucket.unfinished() == 0
    holdings.check(fetch(bucket, program), program.rows("list", "captures"))


def test_reading_commands_read_from_the_bucket(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("archive", BRIDGE.url)
    article = program.rows("list", "articles")[0]
    assert program.run("show", article["id"]).code == 0
    ended = program.run("audit")
    assert ended.code == 0, ended.out
    assert "all as it was written" in ended.out
    package = program.home.with_name("all.wacz")
    for scope in ((), (BRIDGE.url,)):
        ended = program.run("export", "wacz", "--output", str(package), *scope)
        assert ended.code == 0, ended.err
        assert program.run("verify", str(package)).code == 0
    ended = program.run("export", "report", BRIDGE.url)
    assert ended.code == 0, ended.err
    assert "sha256" in ended.out.lower() or "SHA-256" in ended.out


def test_a_home_whose_disk_was_lost_is_rebuilt_from_the_bucket(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("archive", BRIDGE.url)
    before = {noun: program.rows("list", noun) for noun in ("articles", "citations", "posts", "captures")}
    shutil.rmtree(program.home)
    ended = program.run("rebuild")
    assert ended.code == 0, ended.err
    assert {noun: program.rows("list", noun) for noun in before} == before
    assert local(program) == []
    ended = program.run("audit")
    assert ended.code == 0, ended.out
    assert "all as it was written" in ended.out


def test_a_body_that_the_bucket_has_is_not_stored_again(internet, newsroom, build_stored, bucket):
    program = build_stored()
    program.run("capture", BRIDGE.url)
    first = bucket.warcs()
    ended = program.run("capture", BRIDGE.url)
    assert ended.code == 0, ended.err
    (second,) = set(bucket.warcs()) - set(first)
    kinds = {
        json.loads(line.split(b" ", 2)[2]).get("mime")
        for line in (program.home / second.replace("archive/", "indexes/").replace(".warc.gz", ".cdxj"))
        .read_bytes()
        .splitlines()
    }
    assert "warc/revisit" in kinds
    assert program.run("audit").code == 0


def replayed(program, url, replay=None):
    """What ``serve`` replays of an address."""
    running = program.start("-v", "serve", "--port", "0", "--replay-port", "0")
    try:
        wait_until(lambda: "replay answers at" in running.err.read_text(), what="replay")
        if replay:
            wait_until(lambda: replay in running.err.read_text(), what=replay)
        base = running.err.read_text().split("replay answers at ")[1].split()[0]
        port = base.rpartition(":")[2]
        address = f"http://127.0.0.1:{port}/main/mp_/{url}"
        request = urllib.request.Request(address, headers={"Host": f"localhost:{port}"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()
    finally:
        running.kill()


def test_replay_shows_what_the_bucket_has(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("archive", BRIDGE.url)
    assert BRIDGE.title in replayed(program, BRIDGE.url)
    assert "vessbytraffic/1204" in replayed(program, POSTINGS["traffic"].url)


def test_what_another_machine_brought_there_replays_and_is_audited_here(newsroom, build_stored, bucket):
    there, here = build_stored(), build_stored()
    there.run("capture", BRIDGE.url)
    assert here.run("capture", HEARING.url).code == 0
    assert BRIDGE.title in replayed(here, BRIDGE.url, "indexes fetched from the bucket: 1")
    assert len(indexes(here)) == 2
    ended = here.run("audit", bucket.warcs()[0].rpartition("/")[2])
    assert "index" not in ended.out
    # Taken out there, it is no longer here.
    ended = there.run("prune", "--captures", "--older-than", "0d", "--by", "Ada")
    assert ended.code == 0, ended.err
    here.run("audit")
    assert sorted(path.stat().st_size == 0 for path in here.home.glob("collections/*/indexes/*")) == [
        False,
        True,
    ]


def test_the_way_there_and_back(newsroom, build_program, bucket):
    program = build_program(environ=bucket.environ, storage={"url": ""})
    program.run("archive", BRIDGE.url)
    before = {path.name: path.read_bytes() for path in program.home.glob("collections/*/archive/*")}
    rows = program.rows("list", "captures")
    program.configure(storage={"url": bucket.url})
    ended = program.run("seal")
    assert ended.code == 0, ended.err
    assert local(program) == []
    assert program.rows("list", "captures") == rows
    program.configure()
    for key in bucket.sizes():
        (program.home / key).write_bytes(bucket.load(key))
    assert {path.name: path.read_bytes() for path in program.home.glob("collections/*/archive/*")} == before
    assert program.run("audit").code == 0
    holdings.check(program.home, rows)


def test_another_tool_s_file_goes_there_once(newsroom, build_program, build_stored, bucket):
    other, program = build_program(storage={"url": ""}), build_stored()
    other.run("capture", BRIDGE.url)
    (taken,) = other.home.glob("collections/*/archive/*.warc.gz")
    ended = program.run("import", str(taken))
    assert ended.code == 0, ended.err
    assert local(program) == []
    stored = bucket.sizes()
    assert any("/imported-" in key for key in stored)
    ended = program.run("import", str(taken))
    assert ended.code == 0, ended.err
    assert "already" in ended.out
    assert [key for key in bucket.sizes() if "/imported-" in key] == [k for k in stored if "/imported-" in k]
    assert program.run("audit").code == 0
    before = program.rows("list", "captures")
    assert program.run("rebuild").code == 0
    assert program.rows("list", "captures") == before


def test_a_server_that_is_down_keeps_nothing_from_being_recorded(newsroom, build_stored, bucket):
    program = build_stored(environ=environ_for("http://127.0.0.1:9"))
    ended = program.run("archive", BRIDGE.url)
    assert ended.code == 0, ended.err
    assert len(local(program)) == 1
    assert "it stays in the home: the server of the bucket can't be reached" in ended.err
    status = program.rows("status")[0]["bucket"]
    assert (status["files"], status["waiting_files"]) == (0, 1)
    assert status["why"] == "the server of the bucket can't be reached"
    assert program.run("seal").code == 1
    ended = program.run("doctor")
    assert ended.code == 1
    assert "can't be reached" in ended.out
    # … and later it is there.
    program.environ = bucket.environ | {"REQUESTS_CA_BUNDLE": program.environ["REQUESTS_CA_BUNDLE"]}
    ended = program.run("seal")
    assert ended.code == 0, ended.err
    assert "stored" in ended.out
    assert local(program) == []
    status = program.rows("status")[0]["bucket"]
    assert (status["files"], status["waiting_files"], status["why"]) == (1, 0, None)
    assert program.run("audit").code == 0


def test_what_is_wrong_with_the_bucket_is_one_line(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("capture", BRIDGE.url)
    program.environ = dict(program.environ) | {"AWS_SECRET_ACCESS_KEY": "hush-hush"}
    for command in (("audit",), ("rebuild",), ("export", "wacz", "--output", "none.wacz")):
        ended = program.run(*command)
        assert ended.code == 1, command
        (line,) = ended.complaints
        assert "the server refuses" in line
        assert "hush" not in ended.err + ended.out
        assert "Traceback" not in ended.err
    ended = program.run("doctor")
    assert ended.code == 1
    assert "the server refuses the secret key" in ended.out


def test_a_corrupted_object_is_found_by_an_audit(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("archive", BRIDGE.url)
    (key,) = bucket.warcs()
    content = bytearray(bucket.load(key))
    content[len(content) // 2] ^= 0xFF
    bucket.save(key, bytes(content))
    ended = program.run("audit")
    assert ended.code == 1
    assert key.rpartition("/")[2] in ended.out
    bucket.save(key, bytes(content[: len(content) // 3]))
    assert program.run("audit").code == 1
    bucket.delete(key)
    ended = program.run("audit")
    assert ended.code == 1
    assert "isn't there" in ended.out


def test_an_index_that_was_damaged_is_made_again_from_the_bucket(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("archive", BRIDGE.url)
    (name,) = indexes(program)
    index = program.home / "collections" / "main" / "indexes" / name
    whole = index.read_bytes()
    index.write_bytes(whole[: len(whole) // 2])
    assert program.run("audit").code == 1
    ended = program.run("audit", "--repair")
    assert ended.code == 0, ended.out + ended.err
    assert index.read_bytes() == whole
    bucket.save(f"collections/main/indexes/{name}", b"old")
    index.write_bytes(whole[: len(whole) // 2])
    program.run("audit", "--repair")
    assert program.run("seal").code == 0
    assert bucket.load(f"collections/main/indexes/{name}") == whole


def test_what_old_captures_fetched_is_taken_out_of_the_bucket(newsroom, build_stored, bucket):
    program = build_stored()
    program.run("capture", BRIDGE.url)
    (key,) = bucket.warcs()
    before = bucket.load(key)
    ended = program.run("prune", "--captures", "--older-than", "0d", "--by", "Ada")
    assert ended.code == 0, ended.err + ended.out
    assert bucket.warcs() == [key]
    assert local(program) == []
    assert len(bucket.load(key)) < len(before)
    assert bucket.load(key.replace("archive/", "indexes/").replace(".warc.gz", ".cdxj")) == b""
    assert program.run("audit").code == 0
    assert program.run("rebuild").code == 0
    assert program.rows("list", "captures")[0]["url"] == BRIDGE.url
