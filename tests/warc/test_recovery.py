"""After a kill at any instant: whole records only, indexed, and nothing that was written is forgotten."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archiver.errors import HomeError, Unanswered
from archiver.net.clock import SystemClock
from archiver.settings import Settings
from archiver.warc.recovery import recover
from archiver.warc.walk import BrokenRecord, iter_records
from archiver.warc.writer import WarcWriter
from tests.warc.making import AT, check, exchange, index_by_others, indexes, resource, statement, warcs

ROOT = Path(__file__).parent.parent.parent


def append(writer, *entries):
    with writer.appending("main", entries) as refs:
        return refs


@pytest.fixture
def left(tmp_path, writer, home):
    """Copies the home of a living writer: to the copy it is as if the writer had been killed."""
    copies = iter(range(10_000))

    def leave() -> Path:
        copy = tmp_path / f"left{next(copies)}"
        shutil.copytree(home, copy)
        return copy

    return leave


def recovered(home: Path, adopt=None):
    found = recover(Settings(home=home), adopt)
    for path in warcs(home):
        assert check(path) == ""
        index = home / "collections" / "main" / "indexes" / path.name.replace(".warc.gz", ".cdxj")
        assert index.read_text() == index_by_others(path)
    assert len(indexes(home)) == len(warcs(home))
    assert recover(Settings(home=home)) == []
    return found


def test_a_file_whose_writer_lives_is_left_alone(writer, home, settings):
    append(writer(), exchange())
    before = [path.read_bytes() for path in warcs(home) + indexes(home)]
    assert recover(settings) == []
    assert [path.read_bytes() for path in warcs(home) + indexes(home)] == before


def test_what_the_catalogue_may_have_is_left_to_a_recovery_and_its_writer_goes_on(writer, home):
    warc = writer()
    append(warc, exchange())
    with (
        pytest.raises(Unanswered),
        warc.appending("main", [exchange("http://news.example/2"), statement()]),
    ):
        raise Unanswered("it may have stored that")
    assert warc.has_left()
    append(warc, exchange("http://news.example/3"))
    first, second = warcs(home)
    appends = []
    (found,) = recover(Settings(home=home), appends.append)
    assert (found.warc, found.cut_bytes) == (first.name, 0)
    assert [one.schema for one in appends[-1].statements] == [statement().schema]
    assert not warc.has_left()
    warc.close()
    assert (index_by_others(first).count("\n"), index_by_others(second).count("\n")) == (2, 1)
    assert recovered(home) == []


def test_a_home_without_collections_has_nothing_to_recover(settings):
    assert recover(settings) == []


def test_a_home_that_is_no_folder_is_told(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "collections").mkdir()
    (tmp_path / "home" / "collections" / "main").mkdir()
    (tmp_path / "home" / "collections" / "main" / "indexes").mkdir()
    (tmp_path / "home" / "collections" / "main" / "indexes" / "a.open.cdxj").mkdir()
    (tmp_path / "home" / "collections" / "main" / "archive").mkdir()
    with pytest.raises(HomeError, match="can't be used"):
        recover(Settings(home=tmp_path / "home"))


def test_a_whole_file_is_sealed(writer, home, left):
    warc = writer()
    append(warc, exchange(), statement())
    append(warc, resource())
    copy = left()
    (found,) = recovered(copy)
    assert (found.collection, found.warc, found.cut_bytes) == ("main", warcs(home)[0].name, 0)
    assert found.appends == ()


def test_what_the_index_does_not_tell_of_yet_is_handed_over(writer, home, left):
    warc = writer()
    first = append(warc, exchange("http://news.example/1"), statement(id="k1"))
    second = append(
        warc, exchange("http://news.example/2"), statement(id="k2", more=["zażółć"]), statement(id="k3")
    )
    third = append(warc, resource("http://news.example/3"))
    copy = left()
    kept = indexes(copy)[0].read_bytes().splitlines(keepends=True)[0]
    assert b"/1" in kept
    indexes(copy)[0].write_bytes(kept)
    (found,) = recovered(copy)
    assert [append.records for append in found.appends] == [sum(second, ()), third[0]]
    told = [[(one.schema, one.fields, one.at) for one in append.statements] for append in found.appends]
    assert told == [
        [("capture/1", {"id": "k2", "more": ["zażółć"]}, AT), ("capture/1", {"id": "k3"}, AT)],
        [],
    ]
    indexes(copy)[0].unlink()
    assert recover(Settings(home=copy)) == []  # no index says that this file is open: it is somebody else's
    assert first


def test_an_index_that_is_lost_or_broken_is_made_again(writer, home, left):
    warc = writer()
    appended = [append(warc, exchange(f"http://news.example/{number}")) for number in range(5)]
    for content in (b"", b"broken", b"\x00" * 4096, b'a 2026 {"offset": "999999", "length": "5"}\n'):
        copy = left()
        indexes(copy)[0].write_bytes(content)
        found = recover(Settings(home=copy))
        assert [one.records for one in found[0].appends] == [refs[0] for refs in appended]
        assert indexes(copy)[0].read_text().count("news") >= 5


def test_an_append_that_is_not_wanted_stays_out_of_the_index(writer, home, left):
    warc = writer()
    append(warc, exchange("http://news.example/1"), statement(id="k1"))
    append(warc, exchange("http://news.example/2"), statement(id="k2"))
    copy = left()
    indexes(copy)[0].write_bytes(b"")
    recover(Settings(home=copy), lambda found: found.statements[0].fields["id"] != "k1")
    (line,) = indexes(copy)[0].read_text().splitlines()
    assert "news.example/2" in line


def test_what_could_not_be_adopted_is_handed_over_again(writer, home, left):
    warc = writer()
    append(warc, exchange(), statement(id="k1"))
    copy = left()
    indexes(copy)[0].write_bytes(b"")

    def fail(found):
        raise KeyError(found.statements[0].fields["id"])

    with pytest.raises(KeyError):
        recover(Settings(home=copy), fail)
    seen = []
    recovered(copy, seen.append)
    assert len(seen) == 1


def test_a_torn_tail_is_cut_wherever_it_is_torn(writer, home, left):
    warc = writer()
    whole = [warcs_end(append(warc, exchange(), resource(), statement())) for _ in range(2)]
    torn_end = warcs_end(append(warc, exchange("http://news.example/torn", bytes(range(256))), statement()))
    copy = left()
    data = warcs(copy)[0].read_bytes()
    index = b"".join(
        line for line in indexes(copy)[0].read_bytes().splitlines(keepends=True) if b"torn" not in line
    )
    assert len(data) == torn_end
    places = {*range(whole[1] + 1, torn_end, 41), whole[1] + 1, torn_end - 1}
    for place in sorted(places):
        warcs(copy)[0].write_bytes(data[:place])
        for path in indexes(copy):
            path.unlink()
        open_index = indexes_of(copy)
        open_index.write_bytes(index)
        (found,) = recover(Settings(home=copy))
        assert (found.cut_bytes, found.appends) == (place - whole[1], ())
        assert warcs(copy)[0].read_bytes() == data[: whole[1]]
    assert check(warcs(copy)[0]) == ""
    assert indexes(copy)[0].read_text() == index_by_others(warcs(copy)[0])


def warcs_end(refs) -> int:
    return refs[-1][-1].offset + refs[-1][-1].length


def indexes_of(home: Path) -> Path:
    name = warcs(home)[0].name.replace(".warc.gz", ".open.cdxj")
    return home / "collections" / "main" / "indexes" / name


@pytest.mark.parametrize("size", [0, 1, 100, 300])
def test_a_file_that_was_only_begun_is_removed(writer, home, left, size):
    append(writer(), exchange())
    copy = left()
    os.truncate(warcs(copy)[0], size)
    indexes(copy)[0].write_bytes(b"")
    (found,) = recover(Settings(home=copy))
    assert (found.removed, found.cut_bytes, found.appends) == (True, size, ())
    assert warcs(copy) + indexes(copy) == []


def test_an_empty_file_without_an_index_is_removed(writer, home, left):
    append(writer(), exchange())
    copy = left()
    os.truncate(warcs(copy)[0], 0)
    indexes(copy)[0].unlink()
    recover(Settings(home=copy))
    assert warcs(copy) + indexes(copy) == []


def test_an_index_without_its_file_is_removed(writer, home, left):
    append(writer(), exchange())
    copy = left()
    warcs(copy)[0].unlink()
    recover(Settings(home=copy))
    assert indexes(copy) == []


def test_files_of_others_are_never_touched(home, settings):
    archive = home / "collections" / "main" / "archive"
    archive.mkdir(parents=True)
    (home / "collections" / "main" / "indexes").mkdir()
    (archive / "other.warc.gz").write_bytes(b"not ours, and broken")
    assert recover(settings) == []
    assert (archive / "other.warc.gz").read_bytes() == b"not ours, and broken"


def test_a_flipped_bit_ends_the_walk_where_it_stands(writer, home):
    warc = writer()
    (ref, _), _ = append(warc, exchange(body=bytes(1000)), statement())
    warc.close()
    data = bytearray(warcs(home)[0].read_bytes())
    data[ref.offset + ref.length - 6] ^= 1
    warcs(home)[0].write_bytes(data)
    walked = []
    with warcs(home)[0].open("rb") as file, pytest.raises(BrokenRecord) as caught:  # noqa: PT012
        for record in iter_records(file):
            walked.append(record.record_type)
    assert (walked, caught.value.offset) == (["warcinfo"], ref.offset)


WRITE = """
import os, random, sys
from pathlib import Path
from archiver.net.clock import SystemClock
from archiver.settings import Settings, Storage
from archiver.warc.writer import WarcWriter
from tests.warc.making import exchange, statement
home, log = Path(sys.argv[1]), os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
writer = WarcWriter(Settings(home=home, storage=Storage(warc_max_bytes=200_000)), SystemClock())
chance = random.Random(int(sys.argv[3]))
for number in range(100_000):
    url = f"http://news.example/{sys.argv[3]}-{number}"
    page = exchange(url, chance.randbytes(chance.randrange(60_000)))
    with writer.appending("main", [page, statement(id=url)]) as refs:
        os.write(log, f"{url}\\n".encode())
        os.fsync(log)
"""


def killed_writer(home: Path, log: Path, seed: int, seconds: float) -> None:
    command = [sys.executable, "-c", WRITE, str(home), str(log), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        while not log.exists() or f"/{seed}-" not in log.read_text():
            assert process.poll() is None
            time.sleep(0.01)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)


def test_a_killed_writer_loses_nothing_and_leaves_nothing_broken(tmp_path, home):
    chance = random.Random(11)
    log = tmp_path / "committed"
    adopted: list[str] = []
    for seed in range(8):
        killed_writer(home, log, seed, chance.random() * 0.3)
        for found in recover(Settings(home=home)):
            adopted += [said.fields["id"] for one in found.appends for said in one.statements]
    assert check(*warcs(home)) == ""
    lines = sorted(line for path in indexes(home) for line in path.read_text().splitlines(keepends=True))
    assert "".join(lines) == index_by_others(*warcs(home))
    committed = log.read_text().split()
    indexed = [line.split('"url": "')[1].split('"')[0] for line in lines]
    assert len(indexed) == len(set(indexed))
    assert set(committed) <= set(indexed)
    # What was whole in the file but not committed any more is handed over, and is at most one each time.
    assert len(set(indexed) - set(committed)) <= 8
    assert set(indexed) - set(committed) <= set(adopted)


def test_several_processes_may_recover_at_once(tmp_path, home):
    killed_writer(home, tmp_path / "committed", 99, 0.2)
    code = (
        "import sys; from pathlib import Path; from archiver.settings import Settings;"
        "from archiver.warc.recovery import recover;"
        "print(sum(len(one.appends) for one in recover(Settings(home=Path(sys.argv[1])))))"
    )
    command = [sys.executable, "-c", code, str(home)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum(output.strip() != "0" for output in outputs) <= 1
    recovered(home)


def test_a_writer_goes_on_beside_a_recovery(writer, home, settings):
    killed = WarcWriter(settings, SystemClock())
    append(killed, exchange("http://news.example/1"))
    # The lock of a dead process is gone; this one lets go of it by hand.
    os.close(killed._shelves["main"]._warc._fd)
    living = writer()
    append(living, exchange("http://news.example/2"))
    (found,) = recover(settings)
    append(living, exchange("http://news.example/3"))
    living.close()
    assert found.warc == warcs(home)[0].name
    recovered(home)
    assert [path.read_text().count("\n") for path in indexes(home)] == [1, 2]
