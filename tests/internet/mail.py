"""A mail server on loopback: it takes mail as the real ones do, or behaves as on a bad day."""

from __future__ import annotations

import base64
import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType

from .certificates import Authority


@dataclass(frozen=True)
class Letter:
    """A mail that was taken."""

    sender: str
    to: tuple[str, ...]
    content: bytes
    user: str | None
    is_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        made = message_from_bytes(self.content, policy=default)
        assert isinstance(made, EmailMessage)
        return made


@dataclass
class Talk:
    """One connection, from the greeting to the goodbye."""

    sock: socket.socket
    is_encrypted: bool = False
    user: str | None = None
    sender: str = ""
    to: list[str] = field(default_factory=list)

    def say(self, line: str) -> None:
        self.sock.sendall(line.encode() + b"\r\n")


class MailHost:
    """Takes mail on a port of its own.

    ``answers`` are what it says in place of the usual to a command ("RCPT desk@paper.example", "DATA",
    ".", "AUTH", "EHLO", "STARTTLS", "hello" for its greeting); ``None`` hangs up, "..." is silent for ever,
    "*" talks without end.
    """

    def __init__(
        self,
        authority: Authority,
        *,
        tls: bool = False,
        offers_starttls: bool = True,
        passwords: Mapping[str, str] | None = None,
        answers: Mapping[str, str | None] | None = None,
    ) -> None:
        self._front = authority.front()
        self._tls = tls
        self._offers_starttls = offers_starttls
        self._passwords = dict(passwords or {})
        self.answers = dict(answers or {})
        self.letters: list[Letter] = []
        self.connections = 0
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> MailHost:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def resolve(self, host: str, port: int) -> dict[str, str]:
        """``network.resolve`` for this host's name."""
        return {f"{host}:{port}": f"127.0.0.1:{self.port}"}

    def _start(self, work: object, *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True, name="mail")  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(sock)
            self._start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), contextlib.ExitStack() as stack:
            stack.enter_context(sock)
            talk = Talk(sock)
            if self._tls:
                self._encrypt(talk, stack)
            if self._answer(talk, "hello", "220 mail.example ESMTP"):
                lines = stack.enter_context(talk.sock.makefile("rb"))
                while line := lines.readline(65_536):
                    if self._command(talk, line.decode("latin-1").rstrip("\r\n"), lines, stack) is False:
                        return
                    if talk.is_encrypted and line[:8].upper() == b"STARTTLS":
                        lines = stack.enter_context(talk.sock.makefile("rb"))

    def _encrypt(self, talk: Talk, stack: contextlib.ExitStack) -> None:
        wrapped: ssl.SSLSocket = stack.enter_context(self._front.wrap_socket(talk.sock, server_side=True))
        self._open.append(wrapped)
        talk.sock, talk.is_encrypted = wrapped, True

    def _answer(self, talk: Talk, to: str, usual: str) -> bool:
        """Say what is to be said; whether it was the usual."""
        said = self.answers.get(to, usual)
        if said is None:
            talk.sock.shutdown(socket.SHUT_RDWR)
            raise OSError
        if said == "...":
            self._over.wait()
            raise OSError
        while said == "*":
            talk.say("250-" + "x" * 500)
        talk.say(said)
        return said == usual

    def _command(self, talk: Talk, line: str, lines: object, stack: contextlib.ExitStack) -> bool | None:
        name = line[:8].upper() if line[:8].upper() == "STARTTLS" else line[:4].upper()
        if name in ("EHLO", "HELO"):
            extensions = ["mail.example", "SIZE 1000000", "8BITMIME"]
            extensions += ["STARTTLS"] if self._offers_starttls and not talk.is_encrypted else []
            extensions += ["AUTH PLAIN"] if self._passwords else []
            self._answer(talk, "EHLO", "\r\n".join(f"250-{one}" for one in extensions) + "\r\n250 HELP")
        elif name == "STARTTLS":
            if self._answer(talk, name, "220 go ahead"):
                self._encrypt(talk, stack)
        elif name == "AUTH":
            self._authorise(talk, line)
        elif name == "MAIL":
            talk.sender, talk.to = _address(line), []
            needs = self._passwords and talk.user is None
            self._answer(talk, name, "530 authentication required" if needs else "250 ok")
        elif name == "RCPT":
            if self._answer(talk, f"RCPT {_address(line)}", "250 ok"):
                talk.to.append(_address(line))
        elif name == "DATA":
            if self._answer(talk, name, "354 go on"):
                self._take(talk, lines)
        elif name == "QUIT":
            self._answer(talk, name, "221 bye")
            return False
        else:
            talk.say("250 ok")
        return None

    def _authorise(self, talk: Talk, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[-1]).decode().split("\0")
        is_right = self._passwords.get(user) == password
        if self._answer(talk, "AUTH", "235 welcome" if is_right else "535 wrong password") and is_right:
            talk.user = user

    def _take(self, talk: Talk, lines: object) -> None:
        content = b""
        while (row := lines.readline()) != b".\r\n":  # type: ignore[attr-defined]
            if not row:
                raise OSError
            content += row[1:] if row.startswith(b".") else row
        self.letters.append(Letter(talk.sender, tuple(talk.to), content, talk.user, talk.is_encrypted))
        self._answer(talk, ".", "250 taken")


def _address(line: str) -> str:
    found = re.search(r"<([^>]*)>", line)
    return found[1] if found else ""
