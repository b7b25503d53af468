"""Hands mail in at a server of the user's own, which is looked up and guarded as every other host."""

from __future__ import annotations

import contextlib
import logging
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from typing import Any, BinaryIO

from ..ports import MailServer, Sent
from ..settings import Network
from .failure import NotReached
from .guard import Guard
from .trust import build_trust

log = logging.getLogger(__name__)

#: Longest silence, and longest time for one mail.
_READ_SECONDS = 15.0
_TOTAL_SECONDS = 40.0
#: Bytes of all that a server says to one mail; it is kept in memory.
_MAX_SAID_BYTES = 100_000
_TOLD = 150


class Mail:
    """One for the whole process; each mail is a connection of its own.

    :raises SettingsError: a wrong ``network.resolve`` or certificate bundle.
    """

    def __init__(self, network: Network) -> None:
        self._guard = Guard(network, web_only=False)
        self._trust = build_trust(network.ca_bundle)

    def mail(
        self,
        server: MailServer,
        sender: str,
        to: Sequence[str],
        message: EmailMessage,
        *,
        total_seconds: float = _TOTAL_SECONDS,
    ) -> Sent:
        """See :meth:`archiver.ports.Messenger.mail`."""
        try:
            with self._talking(server, total_seconds) as talk:
                refused = talk.send_message(message, sender, list(to))
        except NotReached as error:
            return Sent(error.reason)
        except smtplib.SMTPRecipientsRefused as error:
            return Sent(f"{server.host} takes mail for none of the addresses: {_first_of(error.recipients)}")
        except smtplib.SMTPResponseException as error:
            if error.smtp_code < 0:
                return Sent(f"what {server.host} port {server.port} says isn't SMTP")
            return Sent(f"{server.host} answered {_said(error.smtp_code, error.smtp_error)}")
        except ssl.SSLCertVerificationError as error:
            return Sent(f"certificate not trusted: {server.host}: {error.verify_message}")
        except TimeoutError:
            return Sent(f"no answer from {server.host} within {_READ_SECONDS:g} s")
        # ValueError: what smtplib makes of answers that are none.
        except (smtplib.SMTPException, OSError, ValueError) as error:
            return Sent(f"no mail could be handed in at {server.host}: {_short(str(error))}")
        for address, answer in refused.items():
            log.warning("%s takes no mail for %s: %s", server.host, address, _said(*answer))
        return Sent()

    @contextlib.contextmanager
    def _talking(self, server: MailServer, total_seconds: float) -> Iterator[smtplib.SMTP]:
        talk = _Talk(self._guard, self._trust, server)
        deadline = threading.Timer(total_seconds, talk.break_off)
        deadline.daemon = True
        deadline.start()
        try:
            greeting = talk.connect(server.host, server.port)
            if greeting[0] != 220:
                raise smtplib.SMTPConnectError(*greeting)
            if server.security == "starttls":
                talk.starttls(context=self._trust)
            talk.ehlo_or_helo_if_needed()
            if server.user:
                talk.login(server.user, server.password)
            yield talk
            # It has the mail, whatever it says to a goodbye.
            with contextlib.suppress(smtplib.SMTPException, OSError, ValueError):
                talk.quit()
        finally:
            deadline.cancel()
            talk.close()


class _Talk(smtplib.SMTP):
    """A conversation over a guarded connection, with a bound on what the server may say."""

    def __init__(self, guard: Guard, trust: ssl.SSLContext, server: MailServer) -> None:
        # The name of this machine is not looked up: that may take long, and tells whom we are about to ask.
        own = socket.gethostname()
        super().__init__(local_hostname=own if "." in own and own.isascii() else "[127.0.0.1]")
        self.timeout = _READ_SECONDS
        self._guard = guard
        self._trust = trust
        self._server = server
        # What starttls has the certificate checked against.
        self._host = server.host
        self._said = 0

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = self._guard.connect(host, port, timeout)
        if self._server.security == "tls":
            try:
                return self._trust.wrap_socket(sock, server_hostname=host)
            except BaseException:
                sock.close()
                raise
        return sock

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock.makefile("rb"), self)
        return super().getreply()

    def count(self, size: int) -> None:
        """Take note of what the server said.

        :raises smtplib.SMTPServerDisconnected: it was too much.
        """
        self._said += size
        if self._said > _MAX_SAID_BYTES:
            raise smtplib.SMTPServerDisconnected(f"it says more than {_MAX_SAID_BYTES:,} bytes")

    def break_off(self) -> None:
        """End the connection, whatever another thread waits for on it."""
        sock = self.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                # Not SSLSocket's own: the other thread is still using what that would take away.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


class _Lines:
    """What a server says, line by line, counted."""

    def __init__(self, file: BinaryIO, talk: _Talk) -> None:
        self._file = file
        self._talk = talk

    def readline(self, limit: int = -1) -> bytes:
        line = self._file.readline(limit)
        self._talk.count(len(line))
        return line

    def close(self) -> None:
        self._file.close()


def _first_of(recipients: Any) -> str:
    answers = list(recipients.values())
    return _said(*answers[0]) if answers else "it gave no reason"


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {_short(words)}".strip()


def _short(text: str) -> str:
    shown = "".join(char if char.isprintable() else " " for char in text[: 4 * _TOLD])
    return " ".join(shown.split())[:_TOLD]
