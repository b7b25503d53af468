"""Over PostgreSQL who asks for jobs, or ends some, and writes facts takes the turn first: no two cross."""

from __future__ import annotations

import pytest
from sqlalchemy import Delete, Engine, Insert, Select, Update, event

from archiver.catalog.work_tables import work
from archiver.model import Source
from archiver.service import Archiver
from tests.catalog.examples import NOON, settings_of

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("backend")]


@pytest.fixture
def crossing():
    """What took the turn after it had locked rows of work; and how often the turn was taken."""
    found, taken = [], []

    def look(connection, statement, *_):
        if "pg_advisory_xact_lock(:key)" in str(statement):
            taken.append(statement)
            found.extend(connection.info.pop("locked", []))
        elif (isinstance(statement, Insert | Update | Delete) and statement.table is work) or (
            isinstance(statement, Select) and statement._for_update_arg is not None
        ):
            connection.info.setdefault("locked", []).append(str(statement))

    def forget(connection, *_):
        if not connection.invalidated:
            connection.info.pop("locked", None)

    events = {"before_execute": look, "commit": forget, "rollback": forget}
    for name, listen in events.items():
        event.listen(Engine, name, listen)
    yield found, taken
    for name, listen in events.items():
        event.remove(Engine, name, listen)


def test_polls_and_what_is_handed_over_are_asked_for_in_turn(tmp_path, crossing):
    found, taken = crossing
    with Archiver(settings_of(tmp_path / "home")) as archiver:
        with archiver.catalog.begin() as session:
            session.add_source(Source(url="https://paper.example/feed.xml", added_at=NOON))
        taken.clear()
        assert archiver.enqueue_polls(at_once=True) == 1
        assert len(taken) == 1
        archiver.hand_over(["https://paper.example/story"])
        assert len(taken) == 2
    assert found == []
