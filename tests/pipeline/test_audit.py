"""An audit finds what isn't as it was written, says it once, and takes nothing sound for damage."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from archiver.errors import UsageError
from archiver.model import EventKind
from archiver.pipeline.statements import capture_statement
from archiver.settings import Settings
from archiver.warc.storage import find_folders
from archiver.warc.writer import WarcWriter
from tests.internet import answers
from tests.pipeline.audited import PAGES, AuditedHome
from tests.warc.making import exchange


@pytest.fixture
def home(build, internet, tmp_path) -> AuditedHome:
    return AuditedHome(build, internet, tmp_path / "home")


def events(home: AuditedHome):
    with home.open() as archiver, archiver.catalog.read() as session:
        return [event for _, event in session.load_events() if event.kind is EventKind.AUDIT_FINDING]


def test_a_sound_home_has_no_findings(home):
    done, told = home.audit()
    assert told == []
    assert done.files == len(home.warcs) == 2
    assert done.records == sum(len(home.records(warc)) for warc in home.warcs)
    assert done.size == sum(warc.stat().st_size for warc in home.warcs)


def test_a_damaged_record_is_found_with_its_address_and_told_once(home):
    record = home.response("/two")
    home.damage(record)
    _, (finding,) = home.audit()
    assert (finding.kind, finding.warc, finding.offset) == ("broken_record", home.warc.name, record.offset)
    assert (finding.record_id, finding.url) == (record.record_id, home.site.url("/two"))
    assert [one.id for one in home.audit()[1]] == [finding.id]
    (event,) = events(home)
    assert event.fields["url"] == home.site.url("/two")
    assert event.fields["warc"] == home.warc.name
    assert event.happened_at == finding.found_at


def test_two_findings_of_one_instant_are_two_events(home):
    for record in [home.response(page) for page in PAGES[1:]]:
        home.damage(record)
    home.audit()
    assert len({event.id for event in events(home)}) == 2


def test_any_byte_of_any_file_that_matters_is_found(home):
    chance = random.Random(7)
    members = [one.offset for one in home.records()]
    with home.open() as archiver:
        for path in (home.warc, home.index()):
            whole = path.read_bytes()
            for _ in range(40):
                place = chance.randrange(len(whole))
                if path == home.warc:
                    within = place - max(one for one in members if one <= place)
                    if 3 <= within <= 9:
                        continue
                home.flip(path, place, 1 << chance.randrange(7))
                told = []
                archiver.audit([home.warc.name], tell=told.append)
                assert told, (path.name, place)
                assert {one.warc for one in told} == {home.warc.name}
                path.write_bytes(whole)
    assert home.audit()[1] == []


def test_a_finding_that_is_gone_is_closed_and_told_anew_when_it_is_back(home):
    whole = home.warc.read_bytes()
    home.damage(home.response("/two"))
    damaged = home.warc.read_bytes()
    home.audit()
    home.warc.write_bytes(whole)
    assert home.audit()[1] == []
    home.warc.write_bytes(damaged)
    assert len(home.audit()[1]) == 1
    assert len(events(home)) == 2


def test_a_revisit_whose_original_is_damaged_or_gone_is_found(home):
    twin = home.warcs[1]
    revisit = home.response("/twin", twin)
    assert revisit.record_type == "revisit"
    home.damage(home.response("/one"))
    found = {(one.kind, one.warc, one.offset) for one in home.audit()[1]}
    assert ("original_lost", twin.name, revisit.offset) in found
    gone = home.warc
    gone.unlink()
    found = {(one.kind, one.warc) for one in home.audit()[1]}
    assert ("original_lost", twin.name) in found
    assert ("file_missing", gone.name) in found
    assert ("index_stray", gone.name) in found


def test_a_revisit_behind_its_damaged_original_in_one_file_is_found_at_once(home):
    for page in ("/new", "/newer"):
        home.site.at(page, answers.page("<title>new</title>" + "<p>Never seen before.</p>" * 100))
    home.capture("/new", "/newer")
    last = home.warcs[-1]
    original, revisit = home.response("/new", last), home.response("/newer", last)
    assert (original.record_type, revisit.record_type) == ("response", "revisit")
    home.damage(original, last)
    found = {(one.kind, one.offset) for one in home.audit(last.name)[1]}
    assert found == {("broken_record", original.offset), ("original_lost", revisit.offset)}


def test_a_file_that_was_cut_at_a_boundary_of_appends_is_found(home):
    last = [one for one in home.records() if one.field("Archiver-Append")][-2]
    with home.warc.open("r+b") as file:
        file.truncate(last.offset + last.length)
    told = home.audit()[1]
    assert {str(one.kind) for one in told} >= {"broken_record", "index_line"}
    assert any("ends before it" in one.what for one in told)


def test_a_file_that_was_cut_between_the_records_of_an_append_is_found(home):
    last = home.records()[-1]
    with home.warc.open("r+b") as file:
        file.truncate(last.offset)
    assert "torn_append" in home.kinds()


def test_a_sealed_file_that_grew_is_found_at_each_audit_until_it_is_repaired(home):
    home.audit()
    info = home.records()[0]
    with home.warc.open("r+b") as file:
        more = file.read(info.length)
        file.seek(0, 2)
        file.write(more)
    for _ in range(2):
        assert "size_changed" in home.kinds()
    home.audit(repair=True)
    assert "size_changed" not in home.kinds()


def test_an_index_that_lacks_a_line_or_is_out_of_order_is_found(home):
    lines = home.index().read_bytes().splitlines(keepends=True)
    home.index().write_bytes(b"".join(lines[1:]))
    assert home.kinds() == ["index_line"]
    home.index().write_bytes(b"".join(reversed(lines)))
    assert home.kinds() == ["index_order"]
    home.index().write_bytes(b"".join([*lines, lines[-1]]))
    assert home.kinds() == ["index_order"]
    fields = json.loads(lines[0].split(b" ", 2)[2])
    far = lines[-1].replace(b'"offset": "', b'"offset": "9')
    assert fields["offset"]
    home.index().write_bytes(b"".join([*lines, far]))
    assert "index_line" in home.kinds()


def test_a_file_without_its_index_is_found(home):
    home.index().unlink()
    assert home.kinds() == ["index_missing"]


def test_rows_of_the_catalogue_that_say_something_else_are_found(home):
    place = home.response("/two").offset
    home.sql("UPDATE capture_records SET length = length + 1 WHERE warc_offset = ?", place)
    assert home.kinds() == ["catalog_row"]
    home.sql("UPDATE capture_records SET length = length - 1, warc_offset = 7 WHERE warc_offset = ?", place)
    told = home.audit()[1]
    assert {one.kind for one in told} == {"catalog_row"}
    assert {one.offset for one in told} == {7, place}


def test_a_payload_that_is_said_to_be_elsewhere_is_found(home):
    place = home.response("/two").offset
    home.sql("UPDATE payloads SET digest = 'sha256:OTHER' WHERE warc_offset = ?", place)
    assert home.kinds() == ["catalog_row"]


def test_a_capture_that_the_catalogue_lacks_is_found(home):
    url = home.site.url("/two")
    ((capture_id,),) = home.sql("SELECT id FROM captures WHERE url = ?", url)
    home.sql("DELETE FROM capture_records WHERE capture_id = ?", capture_id)
    home.sql("DELETE FROM payloads WHERE warc_offset = ?", home.response("/two").offset)
    assert set(home.kinds()) == {"catalog_row"}
    home.sql("DELETE FROM captures WHERE id = ?", capture_id)
    told = home.audit()[1]
    assert any(capture_id in one.what and one.url == url for one in told)


def test_a_catalogue_whose_file_is_damaged_is_said_with_what_to_do(home):
    home.sql("PRAGMA foreign_keys = OFF")
    home.sql(
        "UPDATE capture_records SET capture_id = 'knobody' WHERE warc_offset = ?",
        home.response("/two").offset,
    )
    told = [one for one in home.audit()[1] if one.kind == "catalog_damaged"]
    assert "archiver rebuild" in told[0].what


def test_an_open_file_is_read_as_far_as_it_is_written(home):
    with home.open() as archiver:
        archiver.capture([home.site.url("/one")])
        whole = home.warcs[-1].read_bytes()
        with home.warcs[-1].open("ab") as file:
            file.write(whole[:500])  # an append that is being written
        told = []
        done = archiver.audit(tell=told.append)
        assert told == []
        assert done.files == 3
        with home.warcs[-1].open("r+b") as file:
            file.truncate(len(whole))
    assert home.audit()[1] == []


def test_an_append_whose_job_left_another_capture_is_no_finding(home):
    """As a kill leaves it: written, not stored, and done again by the job's next try."""
    with home.open() as archiver, archiver.catalog.read() as session:
        kept = session.find_latest_capture(home.site.url("/two"), collection="main")
        clock = archiver._adapters.clock
    earlier = replace(kept, id="kearlier")
    said = capture_statement(earlier, 0, kept_at=kept.captured_at)
    writer = WarcWriter(Settings(home=home.home), clock)
    with writer.appending("main", [exchange(kept.url), said]):
        pass
    writer.close()
    orphan = home.warcs[-1]
    find_folders(home.home, "main").sealed_index(orphan.name).write_bytes(b"")
    assert home.audit()[1] == []


def test_only_the_files_that_are_named_are_read(home):
    done, _ = home.audit(home.warcs[1].name)
    assert done.files == 1
    done, _ = home.audit(str(home.warcs[0]), f"main/{home.warcs[1].name}")
    assert done.files == 2
    with pytest.raises(UsageError, match=r"nothing\.warc\.gz: no WARC file of this home"):
        home.audit("nothing.warc.gz")


def test_a_file_that_cant_be_read_is_a_finding_and_the_others_are_read(home):
    home.index().unlink()
    home.index().mkdir()
    done, told = home.audit()
    assert done.files == 2
    assert [one.kind for one in told] == ["file_unreadable"]
    assert home.index().name in told[0].what
