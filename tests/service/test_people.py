"""Whose accounts a name means, by the files of the home folder and a directory that answers from a table."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.errors import ArchiverError, HomeError, SettingsError
from archiver.model import Account, Outcome
from archiver.people.legislators import TABLE
from archiver.ports import Lookups, Question, Reply
from archiver.service.people import download_legislators, find_person, load_legislators, load_people
from archiver.settings import Settings, load_settings

NOW = datetime(2026, 11, 25, tzinfo=UTC)
DAY = datetime(2022, 5, 12, tzinfo=UTC)
LIST = '[[person]]\nname = "Ida Brandt"\n[[person.handle]]\nplatform = "x"\nhandle = "ida_listed"\n'


@dataclass
class Directory:
    """Look-ups answered from a table: the beginning of an address, or a searched name -> status and body."""

    answers: dict[str, tuple[int | None, object]] = field(default_factory=dict)
    asked: list[Question] = field(default_factory=list)

    def ask(self, question: Question) -> Reply:
        self.asked.append(question)
        query = parse_qs(urlsplit(question.url).query)
        key = next(iter(query.get("search") or query.get("ids") or [question.url.rpartition("/")[2]]))
        status, body = self.answers.get(key, (404, ""))
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        if status is None:
            return Reply(url=question.url, said_at=NOW, failure=Outcome.UNREACHABLE, reason="no connection")
        return Reply(url=question.url, said_at=NOW, status=status, body=content)

    def close(self) -> None:
        """Nothing is open."""


def entity(item: str, name: str, handle: str) -> dict[str, object]:
    def claim(value: object) -> list[object]:
        return [{"rank": "normal", "mainsnak": {"snaktype": "value", "datavalue": {"value": value}}}]

    claims = {"P31": claim({"id": "Q5"}), "P2002": claim(handle)}
    return {"id": item, "labels": {"en": {"value": name}}, "claims": claims}


def wikidata(*entities: dict[str, object]) -> Directory:
    ids = [str(e["id"]) for e in entities]
    return Directory(
        {
            "Ida Brandt": (200, {"search": [{"id": item} for item in ids]}),
            "|".join(ids): (200, {"entities": dict(zip(ids, entities, strict=True))}),
        }
    )


MEMBER = {
    "id": {"bioguide": "B900001"},
    "name": {"first": "Ida", "last": "Brandt"},
    "terms": [{"type": "sen", "start": "2015-01-06", "state": "VT", "party": "Independent"}],
}
CONGRESS = {
    "legislators-current.json": (200, [MEMBER]),
    "legislators-social-media.json": (200, [{"id": MEMBER["id"], "social": {"twitter": "SenBrandt"}}]),
}


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


def found(settings: Settings, lookups: Lookups | None, **more) -> list[tuple[str, str]]:
    known = find_person(settings, lookups, "Ida Brandt", platform="x", at=DAY, **more)
    return [(account.handle, account.origin) for account in known.accounts]


def test_a_home_without_files_knows_nobody_and_says_who_wasnt_asked(settings):
    known = find_person(settings, None, "Ida Brandt")
    assert known.accounts == ()
    assert known.notes == ("Wikidata wasn't asked",)
    assert load_people(settings) == () == load_legislators(settings)


def test_wikidata_is_asked_by_name_and_then_for_what_it_found(settings):
    directory = wikidata(entity("Q1", "Ida Brandt", "one"), entity("Q2", "Ida Brandt", "two"))
    assert found(settings, directory) == [("one", "wikidata"), ("two", "wikidata")]
    assert [question.service for question in directory.asked] == ["wikidata", "wikidata"]


def test_every_origin_has_its_word_and_the_list_goes_first(settings):
    directory = wikidata(entity("Q1", "Ida Brandt", "from_wikidata"))
    directory.answers |= CONGRESS
    assert download_legislators(settings, directory, NOW) == 1
    learnt = Account(platform="x", handle="learnt", owner="Ida Brandt", origin="catalogue", evidence="shown")
    assert found(settings, directory, learnt=[learnt]) == [
        ("SenBrandt", "legislators"),
        ("learnt", "catalogue"),
        ("from_wikidata", "wikidata"),
    ]
    (settings.home / "people.toml").write_text(LIST)
    assert found(settings, directory, learnt=[learnt]) == [("ida_listed", "people")]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((None, ""), "no connection"),
        ((429, ""), "status 429"),
        ((200, b"<html>"), "can't be read: no JSON"),
        ((200, {"error": {"code": "maxlag"}}), "the API says: maxlag"),
    ],
)
def test_what_wikidata_doesnt_answer_is_told_and_the_rest_still_counts(settings, answer, said):
    settings.home.mkdir()
    (settings.home / "people.toml").write_text(LIST)
    known = find_person(settings, Directory({"Ida Brandt": answer}), "Ida Brandt", platform="x")
    assert [account.handle for account in known.accounts] == ["ida_listed"]
    assert said in known.notes[0]


def test_the_table_is_swapped_whole_and_leaves_nothing_beside_it(settings):
    download_legislators(settings, Directory(dict(CONGRESS)), NOW)
    assert [path.name for path in (settings.home / TABLE).parent.iterdir()] == ["legislators.json"]
    assert [member.handles["x"] for member in load_legislators(settings)] == ["SenBrandt"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((None, ""), "no connection; nothing was changed"),
        ((404, ""), "status 404; nothing was changed"),
        ((200, b"<html>"), "no JSON"),
        ((200, []), "no member of Congress"),
    ],
)
def test_a_failed_download_says_why_on_one_line_and_keeps_the_table_that_was_there(settings, answer, said):
    download_legislators(settings, Directory(dict(CONGRESS)), NOW)
    before = (settings.home / TABLE).read_bytes()
    with pytest.raises(ArchiverError, match=said) as caught:
        download_legislators(settings, Directory(CONGRESS | {"legislators-social-media.json": answer}), NOW)
    assert "\n" not in str(caught.value)
    assert (settings.home / TABLE).read_bytes() == before


def test_a_home_that_cant_be_written_is_said_to_be(settings):
    settings.home.write_text("a file in the folder's place")
    with pytest.raises(HomeError, match="can't be written"):
        download_legislators(settings, Directory(dict(CONGRESS)), NOW)


def test_without_anybody_who_asks_nothing_is_downloaded(settings):
    with pytest.raises(ArchiverError, match="can't be downloaded"):
        download_legislators(settings, None, NOW)


def test_a_damaged_table_names_the_file_and_the_command_that_renews_it(settings):
    (settings.home / TABLE).parent.mkdir(parents=True)
    (settings.home / TABLE).write_text("{}")
    with pytest.raises(ArchiverError, match=r"legislators\.json: .*archiver people download legislators"):
        load_legislators(settings)


def test_the_list_lies_in_the_home_folder_or_beside_the_settings_file(tmp_path):
    config = tmp_path / "etc" / "archiver.toml"
    config.parent.mkdir()
    config.write_text("")
    (config.parent / "people.toml").write_text(LIST)
    settings = load_settings(tmp_path / "home", config)
    assert [person.name for person in load_people(settings)] == ["Ida Brandt"]
    settings.home.mkdir()
    (settings.home / "people.toml").write_text(LIST.replace("Ida Brandt", "Karl Ott"))
    assert [person.name for person in load_people(settings)] == ["Karl Ott"]


def test_a_list_that_cant_be_read_is_named(settings):
    settings.home.mkdir()
    (settings.home / "people.toml").write_text("[[person]]\nnam = 3\n")
    with pytest.raises(SettingsError, match=r"people\.toml: person 1: name"):
        load_people(settings)


@pytest.fixture
def run(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "people.toml").write_text(LIST)
    (home / "archiver.toml").write_text("[linking]\nonline = false\n")
    return lambda *args: CliRunner().invoke(cli, ["--home", str(home), "people", *args])


def test_who_shows_accounts_with_their_evidence(run):
    done = run("who", "Brandt, Ida", "--platform", "x", "--on", "2022-05-12")
    assert done.exit_code == 0
    assert "@ida_listed" in done.stdout
    assert "your list gives Ida Brandt" in done.stdout


def test_who_prints_json_lines(run):
    (line,) = run("who", "Ida Brandt", "--json").stdout.splitlines()
    row = json.loads(line)
    assert (row["platform"], row["handle"], row["origin"]) == ("x", "ida_listed", "people")


def test_who_says_that_nobody_is_known(run):
    done = run("who", "Karl Ott")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Karl Ott: no account is known" in done.stderr


def test_who_refuses_a_platform_that_there_isnt(run):
    done = run("who", "Ida", "--platform", "friendster")
    assert done.exit_code == 2
    assert "unknown; known are" in done.stderr


def test_check_counts_what_is_listed_and_tells_slips(run, tmp_path):
    assert run("check").stdout == "1 entry, 1 account\n"
    (tmp_path / "home" / "people.toml").write_text(LIST + '[[person]]\nname = "Ott"\n')
    done = run("check")
    assert (done.exit_code, done.stdout) == (0, "2 entries, 1 account\n")
    assert "Ott: has no [[person.handle]]" in done.stderr


def test_check_says_what_is_wrong_and_where(run, tmp_path):
    (tmp_path / "home" / "people.toml").write_text('[[person]]\nname = "Ida"\nhandel = 3\n')
    done = run("check")
    assert done.exit_code == 2
    assert "people.toml: person 1 (Ida): handel: unknown key" in done.stderr
    assert len(done.stderr.splitlines()) == 1
