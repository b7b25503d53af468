"""A visit that failed for now is made again when that makes sense, and at last not any more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from archiver.catalog.work_tables import work
from archiver.ports import NewJob
from tests.internet import answers, trouble

DAY = 86_400


def pauses(archiver, url: str) -> list[float]:
    """Seconds until each pending visit of an address."""
    now = datetime.now(UTC)
    with archiver.catalog.read() as session:
        rows = session.connection.execute(
            select(work.c.due_at).where(work.c.subject == url, work.c.state == "pending")
        )
        return [(row.due_at.replace(tzinfo=UTC) - now).total_seconds() for row in rows]


def visit(archiver, url: str, tries: int, rests: int = 0) -> list[float]:
    """Visit for the so manieth time; how long it is to the next."""
    details = {"tries": tries, "requisites": False, "rests": rests}
    with archiver.catalog.begin() as session:
        session.enqueue(NewJob(step="capture", subject=url, details=details), at=datetime.now(UTC))
    archiver.archive([])
    return pauses(archiver, url)


@pytest.mark.parametrize(
    ("tries", "least", "most"),
    [(1, 80, 120), (2, 160, 240), (3, 0.8 * DAY, 1.2 * DAY), (4, 0.8 * 7 * DAY, 1.2 * 7 * DAY)],
)
def test_pauses_double_then_a_day_and_a_week_pass(build, internet, tries, least, most):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    url = internet.site("down.example").at("/", answers.error(503))
    (pause,) = visit(archiver, url, tries)
    assert least - 30 < pause <= most


def test_tries_end_for_good(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    url = internet.site("down.example").at("/", trouble.reset())
    assert visit(archiver, url, 5) == []


def test_what_failed_together_does_not_come_back_together(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 1000})
    site = internet.site("down.example")
    urls = [site.at(f"/{number}", answers.error(500)) for number in range(8)]
    archiver.capture(urls)
    due = sorted(pause for url in urls for pause in pauses(archiver, url))
    assert len(due) == 8
    assert due[-1] - due[0] > 50


def test_the_time_that_a_host_asks_for_is_the_least(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 1})
    url = internet.site("busy.example").at("/", answers.error(429, ("Retry-After", "7200")))
    (pause,) = visit(archiver, url, 1)
    assert 7200 - 30 < pause <= 7200 * 1.1


def tries(archiver) -> list[int]:
    with archiver.catalog.read() as session:
        rows = session.connection.execute(select(work.c.details).where(work.c.state == "pending"))
        return sorted(int(row.details.get("tries", 1)) for row in rows)


def test_who_was_not_asked_because_the_host_rests_has_lost_no_try(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 1})
    site = internet.site("busy.example")
    urls = [site.at(f"/{n}", answers.error(429, ("Retry-After", "7200"))) for n in range(4)]
    archiver.capture(urls)
    assert len(internet.requests("busy.example")) == 1
    assert tries(archiver) == [1, 1, 1, 2]
    assert all(7000 < pause <= 7200 * 1.1 for url in urls for pause in pauses(archiver, url))


def test_who_is_never_asked_comes_back_ever_later_and_not_for_ever(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    site = internet.site("busy.example")
    limited = answers.error(429, ("Retry-After", "60"))
    archiver.capture([site.at("/first", limited)])
    url = site.at("/", limited)
    (pause,) = visit(archiver, url, 2, rests=5)
    assert 0.8 * 3200 - 30 < pause <= 1.2 * 3200
    assert tries(archiver) == [2, 2]


def test_who_was_never_asked_loses_a_try_at_last(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    site = internet.site("busy.example")
    limited = answers.error(429, ("Retry-After", "60"))
    archiver.capture([site.at("/first", limited)])
    visit(archiver, site.at("/", limited), 2, rests=8)
    assert tries(archiver) == [2, 3]


def test_a_challenge_that_says_when_to_come_again_is_asked_again_then(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 1})
    page = answers.page("<title>Just a moment...</title>", status=503)
    url = internet.site("walled.example").at("/", page.with_headers(("Retry-After", "7200")))
    (pause,) = visit(archiver, url, 1)
    assert 7200 - 30 < pause <= 7200 * 1.1


@pytest.mark.parametrize("status", [404, 410, 403, 401, 451, 400, 501, 505, 304])
def test_a_status_that_stays_is_not_asked_again(build, internet, status):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    url = internet.site("odd.example").at("/", answers.error(status))
    assert visit(archiver, url, 1) == []


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_status_that_passes_is_asked_again(build, internet, status):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    url = internet.site("odd.example").at("/", answers.error(status))
    assert len(visit(archiver, url, 1)) == 1


def test_a_loop_and_a_certificate_that_is_not_trusted_are_not_asked_again(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    site = internet.site("odd.example")
    there, back = trouble.redirect_loop(site.url("/there"), site.url("/back"))
    site.at("/back", back)
    assert visit(archiver, site.at("/there", there), 1) == []
    expired = internet.site("expired.example", flaw="expired").at("/", answers.page("<p>words</p>"))
    assert visit(archiver, expired, 1) == []


def test_a_wall_is_not_knocked_at_again(build, internet):
    archiver = build(work={"max_attempts": 3, "retry_seconds": 100})
    url = internet.site("walled.example").at("/", answers.page("<title>Just a moment...</title>"))
    assert visit(archiver, url, 1) == []
