"""notify.toml says who is told; what is wrong in it is told with file, receiver and key, and no secret."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.errors import SettingsError
from archiver.model import EventKind
from archiver.telling import FeedFile, Log, Mailbox, Webhook, places_of_list
from tests.telling.examples import event, receivers

HOOK = '[[receiver]]\nname = "desk"\nkind = "webhook"\nurl = "https://hooks.example/T0/pa55word"\n'
MAIL = """[[receiver]]
name = "mail"
kind = "email"
host = "mail.example"
from = "Bureau d’archives <archive@paper.example>"
to = "desk@paper.example"
"""
SECRET = "a secret of the desk"


def test_each_kind_is_read_with_its_defaults():
    hook, mail, feed, log = receivers(
        HOOK + MAIL + '[[receiver]]\nname = "f"\nkind = "feed"\nfile = "gone.atom"\n'
        '[[receiver]]\nname = "l"\nkind = "log"\n'
    )
    assert (hook.kind, hook.way) == ("webhook", Webhook(url="https://hooks.example/T0/pa55word"))
    assert isinstance(mail.way, Mailbox)
    assert (mail.way.server.port, mail.way.server.security) == (587, "starttls")
    assert mail.way.to == ("desk@paper.example",)
    assert (feed.way, log.way) == (FeedFile("gone.atom"), Log())
    assert hook.events == frozenset(EventKind)
    assert (hook.collection, hook.quiet, hook.batch, hook.template) == (None, None, timedelta(0), None)


def test_what_all_kinds_have_is_read():
    (hook,) = receivers(
        HOOK + 'events = ["post_gone", "source_dead"]\ncollection = "main"\n'
        'quiet = "22:00-07:00 Europe/Kyiv"\nbatch = "15m"\n'
    )
    assert hook.events == {EventKind.POST_GONE, EventKind.SOURCE_DEAD}
    assert hook.batch == timedelta(minutes=15)
    assert hook.wants(event())
    assert not hook.wants(event(EventKind.POST_EDITED))
    (other,) = receivers(HOOK + 'collection = "other"\n')
    assert not other.wants(event())


def test_the_file_lies_in_the_home_or_beside_the_settings(tmp_path):
    config = tmp_path / "etc" / "archiver.toml"
    assert places_of_list(tmp_path, config) == (tmp_path / "notify.toml", tmp_path / "etc" / "notify.toml")
    assert places_of_list(tmp_path, None) == (tmp_path / "notify.toml",)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("[[reciever]]", "notify.toml: unknown key reciever; the file holds [[receiver]] entries"),
        ("[receiver]", "receiver: write [[receiver]]"),
        ("x = [", "not valid TOML"),
        ("a = " + "[" * 5000, "not valid TOML"),
        ('[[receiver]]\nkind = "log"', "receiver 1: name: has to be"),
        ('[[receiver]]\nname = "a\\nb"\nkind = "log"', "receiver 1: name: has to be"),
        (
            '[[receiver]]\nname = "a"\nkind = "pigeon"',
            "receiver 1 (a): kind: has to be one of webhook, email",
        ),
        (HOOK + 'colour = "red"', "receiver 1 (desk): colour: unknown key; webhook has name, kind"),
        (HOOK + 'host = "x"', "receiver 1 (desk): host: unknown key"),
        (HOOK + "events = []", "(desk): events: has to be a list of"),
        (HOOK + 'events = ["gone"]', "(desk): events: unknown 'gone'; known are post_gone"),
        (HOOK + 'collection = "../x"', "(desk): collection: '../x' is no"),
        (HOOK + 'quiet = "nights"', "(desk): quiet: 'nights' is no span"),
        (HOOK + 'batch = "15"', "(desk): batch: '15' is no length of time"),
        (HOOK + 'batch = "1h 2h"', "(desk): batch: has to be one length of time"),
        (HOOK + 'batch = "2mo"', "(desk): batch: 2mo is more than a week"),
        (HOOK + "batch = 15", "(desk): batch: has to be a text"),
        (HOOK + 'template = "no.txt"', "(desk): template: can't read 'no.txt': No such file"),
        (HOOK + 'secret = "short"', "(desk): secret: has 5 bytes; give at least 16"),
        (HOOK + 'secret = "whsec_§"', "(desk): secret: what follows whsec_ is no base64"),
        (HOOK + f'secret = "{SECRET}"\nsecret_env = "X"', "(desk): secret_env: stands in place"),
        (HOOK + 'secret_env = "$X"', "(desk): secret_env: has to be the name of an environment variable"),
        (HOOK + HOOK, "name: two receivers have 'desk'"),
        (HOOK.replace("https", "ftp"), "(desk): url: has to be a web address"),
        (HOOK.replace("hooks.", "me:pa55word@"), "(desk): url: has to be a web address"),
        (HOOK.replace("hooks.example", "hooks.example:x"), "(desk): url: has to be a web address"),
        (MAIL.replace("host", "#"), "(mail): host: is missing"),
        (MAIL + "port = 0", "(mail): port: has to be a number"),
        (MAIL + "port = true", "(mail): port: has to be a number"),
        (MAIL + 'security = "ssl"', "(mail): security: has to be starttls, tls or none"),
        (MAIL + 'user = "me"', "(mail): user: and password (or password_env) belong together"),
        (
            MAIL + 'user = "me"\npassword = "pa55word"\nsecurity = "none"',
            '(mail): security: "none" would send',
        ),
        (MAIL.replace('"desk@', '"desk'), "(mail): to: 'deskpaper.example' is no mail address"),
        (MAIL.replace('"desk@', '"a@b.example, desk@'), "(mail): to: "),
        (MAIL.replace('"desk@', '"d\\r\\nBcc: x@'), "(mail): to: "),
        (MAIL.replace('to = "desk@paper.example"', "to = []"), "(mail): to: has to be an address, or a list"),
        (
            '[[receiver]]\nname = "f"\nkind = "feed"\nfile = "../x.atom"',
            "(f): file: '../x.atom': write a name",
        ),
        (
            '[[receiver]]\nname = "f"\nkind = "feed"\nfile = "events.atom"',
            "(f): file: events.atom is written",
        ),
        ('[[receiver]]\nname = "f"\nkind = "feed"\ntemplate = "x"', "(f): template: unknown key"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_no_secret(toml, said):
    with pytest.raises(SettingsError) as caught:
        receivers(toml)
    line = str(caught.value)
    assert line.startswith("notify.toml: ")
    assert said in line
    assert "\n" not in line.strip() or "TOML" in line
    assert "pa55word" not in line


def test_a_secret_of_the_environment_is_read_when_it_is_needed():
    hook, mail = receivers(
        HOOK + 'secret_env = "HOOK_SECRET"\n' + MAIL + 'user = "me"\npassword_env = "MAIL_PASSWORD"\n'
    )
    environ = {"HOOK_SECRET": SECRET, "MAIL_PASSWORD": "pa55word"}
    assert hook.with_secrets(environ).way.secret == SECRET
    assert mail.with_secrets(environ).way.server.password == "pa55word"
    with pytest.raises(SettingsError, match="receiver desk: secret_env: the environment has no HOOK_SECRET"):
        hook.with_secrets({})
    for weak in ("short", "whsec_*"):
        with pytest.raises(SettingsError, match="receiver desk: secret_env: HOOK_SECRET: ") as refused:
            hook.with_secrets({"HOOK_SECRET": weak})
        assert weak not in str(refused.value)


def test_no_secret_is_shown_where_a_receiver_is():
    hook, mail = receivers(HOOK + f'secret = "{SECRET}"\n' + MAIL + 'user = "me"\npassword = "pa55word"\n')
    for receiver in (hook, mail):
        assert "pa55word" not in repr(receiver) + receiver.way.shown
        assert SECRET not in repr(receiver)
    assert hook.way.shown == "https://hooks.example/…"
