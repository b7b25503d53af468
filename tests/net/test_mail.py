"""Mail is handed in encrypted, at an address that was checked, within bounds; what fails says why."""

from __future__ import annotations

import contextlib
import logging
import time

import pytest

from archiver.net.mail import Mail
from archiver.ports import MailServer, Sent
from archiver.settings import Network
from archiver.telling import build_letter
from tests.internet.certificates import Authority
from tests.internet.mail import MailHost
from tests.telling.examples import NOON, notice, receivers

TO = ("desk@paper.example", "ida@paper.example")


@pytest.fixture
def authority():
    return Authority()


@pytest.fixture
def send(authority, tmp_path):
    """Hands the same mail in at a server under the name mail.example."""
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(authority.bundle)

    def send(
        host: MailHost | None, *, total_seconds=20.0, network=None, name="mail.example", **server
    ) -> Sent:
        resolve = host.resolve(name, 587) if host else {}
        network = network or Network(resolve=resolve, ca_bundle=str(bundle))
        (receiver,) = receivers(
            '[[receiver]]\nname = "m"\nkind = "email"\nhost = "mail.example"\n'
            'from = "Desk <archive@paper.example>"\nto = "desk@paper.example"\n'
        )
        letter = build_letter([notice(author="Ида")], receiver.way, message_id="m1", at=NOON, template=None)
        at = MailServer(host=name, port=587, **server)
        return Mail(network).mail(at, "archive@paper.example", TO, letter, total_seconds=total_seconds)

    return send


def test_a_mail_arrives_encrypted_and_whole(authority, send):
    with MailHost(authority) as host:
        assert send(host) == Sent()
        (letter,) = host.letters
    assert letter.is_encrypted
    assert (letter.sender, letter.to) == ("archive@paper.example", TO)
    assert letter.message["Subject"] == "[archiver] Post gone: Ида"
    assert letter.message["Message-ID"] == "<m1@paper.example>"


def test_tls_from_the_first_byte(authority, send):
    with MailHost(authority, tls=True) as host:
        assert send(host, security="tls") == Sent()
        assert host.letters[0].is_encrypted


def test_a_server_of_ones_own_machine_may_do_without(authority, send):
    with MailHost(authority, offers_starttls=False) as host:
        assert send(host, security="none") == Sent()
        assert not host.letters[0].is_encrypted


def test_user_and_password_go_encrypted(authority, send):
    with MailHost(authority, passwords={"me": "pa55word"}) as host:
        assert send(host, user="me", password="pa55word") == Sent()
        assert host.letters[0].user == "me"
        wrong = send(host, user="me", password="other")
        assert wrong.failure == "mail.example answered 535 wrong password"
        assert "530" in (send(host).failure or "")


def test_nothing_is_sent_in_the_open_where_tls_is_wanted(authority, send):
    with MailHost(authority, offers_starttls=False, passwords={"me": "pa55word"}) as host:
        said = send(host, user="me", password="pa55word").failure
        assert (
            said == "no mail could be handed in at mail.example: STARTTLS extension not supported by server."
        )
        assert host.letters == []


@pytest.mark.parametrize("flaw", ["expired", "other_name", "stranger"])
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_is_not_trusted_gets_nothing(authority, send, flaw, security):
    authority.flaws["mail.example"] = flaw
    with MailHost(authority, tls=security == "tls") as host:
        said = send(host, security=security).failure or ""
        assert said.startswith("certificate not trusted: mail.example: ")
        assert host.letters == []


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"hello": "554 go away"}, "mail.example answered 554 go away"),
        ({"hello": None}, "no mail could be handed in at mail.example: Connection unexpectedly closed"),
        ({"hello": "what?"}, "what mail.example port 587 says isn't SMTP"),
        ({"DATA": "452 disk full\x1b[31m"}, "mail.example answered 452 disk full [31m"),
        ({".": "550 spam"}, "mail.example answered 550 spam"),
        ({".": None}, "no mail could be handed in at mail.example: Connection unexpectedly closed"),
        ({f"RCPT {one}": "550 nobody" for one in TO}, "takes mail for none of the addresses: 550 nobody"),
        ({"EHLO": "*"}, "it says more than 100,000 bytes"),
    ],
)
def test_what_a_server_refuses_is_told_with_its_words(authority, send, answers, said):
    with MailHost(authority, answers=answers) as host:
        assert said in (send(host).failure or "")


def test_one_refused_address_does_not_keep_the_others_from_their_mail(authority, send, caplog):
    with MailHost(authority, answers={"RCPT desk@paper.example": "550 nobody"}) as host:
        with caplog.at_level(logging.WARNING):
            assert send(host) == Sent()
        assert host.letters[0].to == ("ida@paper.example",)
    assert "mail.example takes no mail for desk@paper.example: 550 nobody" in caplog.text


def test_a_mail_that_was_taken_is_sent_whatever_comes_after(authority, send):
    with MailHost(authority, answers={"QUIT": None}) as host:
        assert send(host) == Sent()


@pytest.mark.parametrize("answers", [{"hello": "..."}, {".": "..."}, {"STARTTLS": "..."}])
def test_a_server_that_falls_silent_is_left_at_the_deadline(authority, send, answers):
    with MailHost(authority, answers=answers) as host:
        began_at = time.monotonic()
        said = send(host, total_seconds=0.3).failure
        assert said is not None
        assert "mail.example" in said
        assert time.monotonic() - began_at < 10


def test_nobody_listens(send, tmp_path):
    network = Network(resolve={"mail.example:587": "127.0.0.1:1"})
    assert send(None, network=network).failure == "connection refused by mail.example port 587"


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "10.0.0.1", "::1"])
def test_private_addresses_are_not_talked_to_unless_the_settings_allow(authority, send, name):
    with MailHost(authority, offers_starttls=False) as host:
        said = send(host, network=Network(), name=name, security="none").failure or ""
        assert "set network.allow_private_addresses to allow" in said
        assert host.connections == 0


def test_a_name_that_the_settings_send_to_this_machine_is_allowed(authority, send):
    with MailHost(authority, offers_starttls=False) as host, contextlib.nullcontext():
        assert send(host, name="localhost", security="none") == Sent()
