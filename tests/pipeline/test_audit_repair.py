"""A repair makes index and rows again, captures again what is on line, and leaves the evidence as it is."""

from __future__ import annotations

import pytest

from archiver.model import Holdings, Outcome
from tests.internet import answers
from tests.pipeline.audited import PAGES, AuditedHome
from tests.system import holdings
from tests.system.tables import dump


@pytest.fixture
def home(build, internet, tmp_path) -> AuditedHome:
    return AuditedHome(build, internet, tmp_path / "home")


@pytest.mark.parametrize("damage", ["removed", "reversed", "flipped", "shortened"])
def test_an_index_is_made_again_as_it_was(home, damage):
    index = home.index()
    whole = index.read_bytes()
    if damage == "removed":
        index.unlink()
    elif damage == "reversed":
        index.write_bytes(b"".join(reversed(whole.splitlines(keepends=True))))
    elif damage == "flipped":
        home.flip(index, len(whole) // 2)
    else:
        index.write_bytes(whole[: len(whole) // 2])
    done, told = home.audit(repair=True)
    assert (done.findings, done.repaired) == (0, len(told))
    assert {one.repair for one in told} == {"made again from the WARC file"}
    assert index.read_bytes() == whole
    assert home.audit()[1] == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE capture_records SET length = length + 1",
        "UPDATE capture_records SET warc_offset = warc_offset + 1",
        "UPDATE capture_records SET url = 'https://other.example/'",
        "DELETE FROM capture_records",
        "DELETE FROM capture_records; DELETE FROM payloads; DELETE FROM captures",
    ],
)
def test_rows_are_made_again_as_they_were(home, damage):
    before = dump(home.home)
    for statement in damage.split("; "):
        home.sql(statement)
    done, told = home.audit(repair=True)
    assert told
    assert done.findings == 0, told
    after = dump(home.home)
    for table in ("captures", "capture_records"):
        assert after[table] == before[table]
    assert home.audit()[1] == []


def test_what_is_still_wrong_after_a_repair_is_told(home):
    """Of a file that lies in itself twice the first half has its rows, and the second half has none."""
    home.warc.write_bytes(home.warc.read_bytes() * 2)
    rows = dump(home.home)["capture_records"]
    done, told = home.audit(repair=True)
    assert dump(home.home)["capture_records"] == rows
    left = {one.id for one in told if one.repaired_at is None}
    assert len(left) == done.findings > 0
    assert {one.id for one in home.audit()[1]} == left


def test_a_payload_that_was_elsewhere_is_forgotten(home):
    place = home.response("/two").offset
    home.sql("UPDATE payloads SET digest = 'sha256:OTHER' WHERE warc_offset = ?", place)
    done, _ = home.audit(repair=True)
    assert done.findings == 0
    assert home.sql("SELECT * FROM payloads WHERE warc_offset = ?", place) == []


def test_what_is_damaged_and_on_line_is_captured_again_whole(home):
    record = home.response("/two")
    home.damage(record)
    damaged = home.warc.read_bytes()
    done, told = home.audit(repair=True)
    assert (done.findings, done.asked) == (0, 1)
    assert any("captured again" in str(one.repair) for one in told)
    assert home.warc.read_bytes() == damaged
    # The page, and not a reference to the damaged record.
    again = home.response("/two", home.warcs[-1])
    assert (again.record_type, again.block_bytes) == ("response", record.block_bytes)
    # It lies damaged in its file for ever, and is no finding any more.
    assert home.audit()[1] == []
    assert all(fields["offset"] != str(record.offset) for fields in holdings.index(home.home).values())


def test_a_revisit_of_a_damaged_record_is_captured_again_too(home):
    home.damage(home.response("/one"))
    done, told = home.audit(repair=True)
    assert done.findings == 0, told
    assert done.asked >= 2
    assert home.audit()[1] == []


def test_what_is_gone_is_said_to_be_lost_and_who_holds_a_copy(home):
    url = home.site.url("/two")
    held = Holdings(url=url, archive="wayback", count=3, first_at=None, last_at=None, asked_at=_now(home))
    with home.open() as archiver, archiver.catalog.begin() as session:
        session.save_holdings(held)
    home.site.at("/two", answers.page("<h1>Gone</h1>", status=410))
    home.damage(home.response("/two"))
    done, told = home.audit(repair=True)
    assert done.findings == len(told) == 1
    assert str(told[0].repair).startswith("lost: gone ")
    assert "wayback holds 3" in str(told[0].repair)
    # It isn't asked for again and again.
    done, told = home.audit(repair=True)
    assert (done.asked, done.findings) == (0, 1)


def test_a_lost_file_has_its_pages_captured_again_and_stays_a_finding(home):
    gone = home.warc
    gone.unlink()
    done, told = home.audit(repair=True)
    assert done.asked >= len(PAGES)
    missing = next(one for one in told if one.kind == "file_missing")
    assert missing.repaired_at is None
    assert "asked for again" in str(missing.repair)
    with home.open() as archiver, archiver.catalog.read() as session:
        for page in PAGES:
            latest = session.find_latest_capture(home.site.url(page), collection="main")
            assert latest.outcome is Outcome.CAPTURED
            assert latest.record.warc != gone.name


def test_a_repair_that_has_nothing_to_do_changes_nothing(home):
    files = {path: path.read_bytes() for path in [*home.warcs, *map(home.index, home.warcs)]}
    done, told = home.audit(repair=True)
    assert (done.findings, done.repaired, done.asked, told) == (0, 0, 0, [])
    assert {path: path.read_bytes() for path in files} == files


def _now(home: AuditedHome):
    with home.open() as archiver:
        return archiver._adapters.clock.now()
