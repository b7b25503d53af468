"""Each event reaches each receiver, in order, once; who is dead holds up nobody."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging

import feedparser
import pytest

from archiver.errors import SettingsError
from archiver.model import EventKind
from tests.internet import answers, trouble
from tests.telling.desk import MAIL, Desk, hook, takes


def test_each_receiver_is_told_what_it_wants(desk, internet):
    desk.write(
        hook()
        + hook("gone", "gone.example", events=["post_gone"])
        + hook("other", "o.example", collection="o")
    )
    for host in ("hooks.example", "gone.example", "o.example"):
        takes(internet, host)
    desk.note("p1")
    desk.note("s1", kind=EventKind.SOURCE_DEAD)
    desk.tell()
    assert desk.all_told() == ["p1", "s1"]
    assert desk.all_told("gone.example") == ["p1"]
    assert desk.told("o.example") == []


def test_nothing_is_told_twice(desk, internet):
    desk.write(hook())
    takes(internet)
    desk.note("p1")
    desk.tell()
    desk.tell()
    desk.note("p2")
    desk.tell()
    assert desk.told() == [["p1"], ["p2"]]
    assert desk.state().sent == 2


def test_a_message_is_signed_for_the_time_it_is_sent(desk, internet):
    desk.write(hook())
    takes(internet)
    desk.note("p1")
    desk.tell()
    (request,) = internet.requests("hooks.example")
    at = request.headers["webhook-timestamp"]
    signed = f"{request.headers['webhook-id']}.{at}.".encode() + request.body
    expected = hmac.new(b"a secret of the desk", signed, hashlib.sha256).digest()
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert at == str(int(desk.clock.now().timestamp()))


def test_what_fails_is_sent_again_in_order_and_with_the_same_id(desk, internet):
    desk.write(hook())
    takes(internet, answer=answers.error(500))
    desk.note("p1")
    desk.tell()
    desk.note("p2")
    desk.note("p3")
    desk.tell()
    assert desk.told() == [["p1"]]  # its pause isn't over
    assert desk.state().last_error == "answered 500: <h1>500</h1>"
    desk.clock.pass_by(minutes=2)
    takes(internet)
    desk.tell()
    assert desk.told() == [["p1"], ["p1"], ["p2", "p3"]]
    first, second, third = internet.requests("hooks.example")
    assert first.headers["webhook-id"] == second.headers["webhook-id"] != third.headers["webhook-id"]
    assert first.body == second.body
    assert desk.state().last_error is None


def test_who_asks_to_wait_is_left_alone_for_so_long(desk, internet):
    desk.write(hook())
    takes(internet, answer=answers.error(429, ("Retry-After", "7200")))
    desk.note("p1")
    desk.tell()
    for _ in range(3):
        desk.clock.pass_by(minutes=30)
        desk.tell()
    assert len(desk.told()) == 1
    desk.clock.pass_by(minutes=31)
    desk.tell()
    assert len(desk.told()) == 2


def test_a_dead_receiver_is_given_up_after_days_and_told_of(desk, internet, caplog):
    desk.write(hook())
    internet.refuse("hooks.example")
    desk.note("p1")
    desk.note("p2")
    desk.tell_to_the_end()
    state = desk.state()
    assert (state.waiting, state.sent, state.given_up) == (0, 0, 2)
    assert "connection refused by hooks.example" in (state.last_error or "")
    assert "desk wasn't told of 2 events, for 4 days: given up: connection refused" in caplog.text


def test_what_waited_behind_a_dead_message_still_gets_its_tries(desk, internet):
    desk.write(hook())
    asked: list[int] = []

    def only_the_first_is_poison(request):
        asked.append(1)
        return answers.error(500 if b'"p1"' in request.body else 200)

    takes(internet, answer=only_the_first_is_poison)
    desk.note("p1")
    desk.tell()
    desk.note("p2")
    desk.tell_to_the_end()
    assert desk.told()[-1] == ["p2"]
    assert (desk.state().sent, desk.state().given_up) == (1, 1)
    assert len(asked) < 20


@pytest.mark.parametrize(
    "bad", [trouble.hang(), trouble.endless(), trouble.reset(), answers.redirect("/new")]
)
def test_a_bad_receiver_keeps_nothing_from_the_others(desk, internet, bad):
    desk.write("".join(hook(f"bad{n}", f"bad{n}.example") for n in range(4)) + hook())
    for n in range(4):
        takes(internet, f"bad{n}.example", answer=bad)
    takes(internet)
    desk.note("p1")
    desk.network["read_timeout_seconds"] = 1.5  # a busy machine needs some time to ask at all
    desk.tell()
    assert desk.told() == [["p1"]]
    assert all(len(desk.told(f"bad{n}.example")) == 1 for n in range(4))


def test_a_batch_waits_for_others_from_its_first_event_on(desk, internet):
    desk.write(hook(batch="15m"))
    takes(internet)
    desk.note("p1")
    desk.tell()
    desk.clock.pass_by(minutes=10)
    desk.note("p2")
    desk.tell()
    assert desk.told() == []
    desk.clock.pass_by(minutes=6)
    desk.tell()
    assert desk.told() == [["p1", "p2"]]


def test_quiet_hours_keep_what_happens_for_the_morning(desk, internet):
    desk.write(hook(quiet="22:00-07:00 Europe/Kyiv"))
    takes(internet)
    desk.clock.pass_by(hours=8)  # 23:00 in Kyiv
    desk.note("p1")
    desk.tell()
    desk.clock.pass_by(hours=4)
    desk.note("p2")
    desk.tell()
    assert desk.told() == []
    desk.clock.pass_by(hours=3, minutes=59)
    desk.tell()
    assert desk.told() == []
    desk.clock.pass_by(minutes=1)
    desk.tell()
    assert desk.told() == [["p1", "p2"]]


def test_a_retry_keeps_to_the_quiet_hours(desk, internet):
    desk.write(hook(quiet="22:00-07:00 Europe/Kyiv"))
    takes(internet, answer=answers.error(500))
    desk.clock.pass_by(hours=6, minutes=59, seconds=30)  # 21:59:30 in Kyiv
    desk.note("p1")
    desk.tell()
    desk.clock.pass_by(minutes=5)
    desk.tell()
    assert len(desk.told()) == 1
    desk.clock.pass_by(hours=9)
    desk.tell()
    assert len(desk.told()) == 2


def test_very_many_events_go_in_messages_of_a_hundred(desk, internet):
    desk.write(hook())
    takes(internet)
    desk.note(*(f"p{n}" for n in range(620)))
    desk.tell()
    assert [len(message) for message in desk.told()] == [100] * 6 + [20]
    assert desk.all_told() == [f"p{n}" for n in range(620)]


def test_large_events_go_in_smaller_messages(desk, internet):
    desk.write(hook())
    takes(internet)
    desk.note(*(f"p{n}" for n in range(5)), diff=["+" + "x" * 1000] * 200)
    desk.tell()
    assert [len(message) for message in desk.told()] == [2, 2, 1]


def test_mail_arrives_as_one_letter_for_what_came_together(internet, tmp_path, mail):
    desk = Desk(internet, tmp_path, mail)
    desk.write(MAIL)
    desk.note("p1", "p2", author="Їжак\r\nBcc: all@paper.example")
    desk.tell()
    (letter,) = mail.letters
    assert letter.message["Subject"] == "[archiver] 2 posts gone"
    assert letter.to == ("desk@paper.example",)
    assert letter.is_encrypted


def test_a_mail_that_is_sent_again_has_the_same_id(internet, tmp_path, mail):
    desk = Desk(internet, tmp_path, mail)
    desk.write(MAIL)
    mail.answers["."] = None  # it takes the mail, and is gone before it says so
    desk.note("p1")
    desk.tell()
    mail.answers.clear()
    desk.clock.pass_by(minutes=2)
    desk.tell()
    first, second = (letter.message["Message-ID"] for letter in mail.letters)
    assert first == second
    assert desk.state("mail").sent == 1


def test_the_log_is_told_a_line_an_event(desk, caplog):
    desk.write('[[receiver]]\nname = "log"\nkind = "log"\n')
    desk.note("p1", "p2")
    desk.tell()
    lines = [one.getMessage() for one in caplog.records if one.name == "archiver.events"]
    assert [line.split()[3] for line in lines] == ["subject=p1", "subject=p2"]
    assert all(one.levelno == logging.INFO for one in caplog.records if one.name == "archiver.events")


def test_the_feed_of_all_events_is_written_without_any_receiver(desk):
    desk.tell()
    assert not (desk.home / "events.atom").exists()
    desk.note(*(f"p{n}" for n in range(250)))
    desk.tell()
    feed = feedparser.parse((desk.home / "events.atom").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 200
    assert feed.entries[0].title == "Post gone: p249"
    ids = {entry.id for entry in feed.entries}
    desk.note("p250")
    desk.tell()
    feed = feedparser.parse((desk.home / "events.atom").read_bytes())
    assert len(ids & {entry.id for entry in feed.entries}) == 199


def test_a_feed_of_ones_own_has_what_its_receiver_wants(desk):
    desk.write('[[receiver]]\nname = "f"\nkind = "feed"\nfile = "dead.atom"\nevents = ["source_dead"]\n')
    desk.note("p1")
    desk.note("s1", kind=EventKind.SOURCE_DEAD)
    desk.tell()
    feed = feedparser.parse((desk.home / "dead.atom").read_bytes())
    assert [entry.title for entry in feed.entries] == ["Source dead: s1"]
    assert sorted(path.name for path in desk.home.glob("*.atom")) == ["dead.atom", "events.atom"]


def test_a_feed_that_a_failed_write_left_old_is_written_at_the_next_start(desk):
    (desk.home / "events.atom").mkdir()
    desk.note("p1")
    desk.tell()
    (desk.home / "events.atom").rmdir()
    desk.tell()
    assert len(feedparser.parse((desk.home / "events.atom").read_bytes()).entries) == 1
    assert list(desk.home.glob(".*.new")) == []


def test_who_is_not_named_any_more_is_told_nothing(desk, internet, caplog):
    desk.write(hook())
    takes(internet, answer=answers.error(500))
    desk.note("p1")
    desk.tell()
    desk.write(hook("other", "other.example"))
    takes(internet, "other.example")
    desk.clock.pass_by(hours=1)
    desk.tell()
    assert len(desk.told()) == 1
    assert desk.state().waiting == 0
    assert "desk isn't told of 1 events: notify.toml doesn't name the receiver any more" in caplog.text
    assert desk.told("other.example") == []


def test_a_job_that_was_lost_is_made_good_at_the_next_start(desk, internet):
    desk.write(hook())
    takes(internet)
    desk.note("p1")
    with desk.open() as archiver, archiver.catalog.begin() as session:
        (seq,) = (number for number, _ in session.load_untold(10))
        session.add_deliveries("desk", [seq], noted_at=desk.clock.now(), due_at=desk.clock.now())
        session.forget_untold([seq])
    desk.tell()
    assert desk.told() == [["p1"]]


def test_an_event_that_no_message_can_be_made_of_is_not_in_the_way_for_ever(desk, internet, monkeypatch):
    """What can't be made today may be with the next version: it is tried for days, as any other."""
    desk.write(hook())
    takes(internet)
    from archiver.pipeline import handing

    def broken(*_):
        raise RuntimeError("no such word")

    with monkeypatch.context() as patched:
        patched.setattr(handing, "build_payload", broken)
        desk.note("p1")
        desk.tell()
    assert desk.state().last_error == "the message can't be made: RuntimeError: no such word"
    desk.clock.pass_by(minutes=2)
    desk.tell()
    assert desk.told() == [["p1"]]


def test_a_mistake_in_the_list_stops_the_start(desk):
    desk.write(hook(colour="red"))
    with pytest.raises(SettingsError, match=r"notify\.toml: receiver 1 \(desk\): colour: unknown key"):
        desk.tell()


def test_a_secret_that_the_environment_lacks_stops_the_start(desk, monkeypatch):
    monkeypatch.delenv("NO_SUCH_SECRET", raising=False)
    toml = hook().replace('secret = "a secret of the desk"', 'secret_env = "NO_SUCH_SECRET"')
    desk.write(toml)
    with pytest.raises(SettingsError, match="desk: secret_env: the environment has no NO_SUCH_SECRET"):
        desk.tell()


def test_an_event_noted_while_others_are_being_told_is_told_next(desk, internet):
    desk.write(hook())

    def note_another(_):
        if len(internet.requests("hooks.example")) == 1:
            desk.note("p2")
        return answers.content("", "text/plain", status=204)

    takes(internet, answer=note_another)
    desk.note("p1")
    desk.tell()
    desk.tell()
    assert desk.told() == [["p1"], ["p2"]]
    with desk.open() as archiver, archiver.catalog.read() as session:
        assert session.load_untold(10) == []
