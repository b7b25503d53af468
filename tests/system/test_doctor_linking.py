"""``archiver doctor`` says what linking has to work with on this machine."""

from __future__ import annotations

import pytest

from tests.system.program import Program

KEYS = {"IA_ACCESS_KEY_ID": "key-of-mine", "IA_SECRET_ACCESS_KEY": "hush-hush"}


def found(program: Program) -> dict[str, dict]:
    rows = program.run("doctor", "--json").rows()
    return {row["name"]: row for row in rows if row["subject"] == "linking"}


@pytest.mark.parametrize(("online", "verdict"), [(True, "fine"), (False, "absent")])
def test_it_says_whether_look_ups_are_on_and_asks_nobody(internet, build_program, online, verdict):
    rows = found(build_program(linking={"online": online}))
    assert rows["look-ups"]["verdict"] == verdict
    assert rows["remembered answers"]["note"] == "none yet"
    assert internet.requests() == []


def test_keys_for_save_page_now_are_there_or_missed_and_never_shown(build_program):
    on = {"online": True, "save_page_now": True}
    lacking = found(build_program(linking=on))["Save Page Now"]
    assert lacking["verdict"] == "wrong"
    assert "IA_ACCESS_KEY_ID" in lacking["note"]
    program = build_program(linking=on, environ=KEYS)
    assert found(program)["Save Page Now"]["verdict"] == "fine"
    assert "hush-hush" not in program.run("doctor").out
    assert found(build_program(linking={"online": False}))["Save Page Now"]["verdict"] == "absent"


def test_a_list_of_people_that_cannot_be_read_is_wrong_and_named(program):
    assert found(program)["people.toml"]["verdict"] == "absent"
    program.home.mkdir()
    listed = program.home / "people.toml"
    listed.write_text('[[person]]\nname = "Ida Brandt"\n')
    assert found(program)["people.toml"]["note"].startswith("1 in ")
    listed.write_text("[[person]]\nnam = 3\n")
    broken = found(program)["people.toml"]
    assert broken["verdict"] == "wrong"
    assert str(listed) in broken["note"]


def test_the_size_of_the_remembered_answers_is_told(linked):
    linked.archive()
    assert found(linked.program)["remembered answers"]["note"].endswith(" kB")
