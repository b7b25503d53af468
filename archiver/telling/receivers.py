"""Who is to be told, by which way, and of what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import timedelta
from email.headerregistry import Address
from urllib.parse import urlsplit

from ..errors import SettingsError
from ..lightly import dataclass
from ..model import Event, EventKind
from ..ports import MailServer
from .payload import read_secret
from .quiet import QuietHours
from .templates import Template


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An address that messages are posted to; it may be a secret itself."""

    url: str = field(repr=False)
    #: What they are signed with; "" for no signature.
    secret: str = field(default="", repr=False)
    #: The variable of the environment that has it instead.
    secret_env: str = ""

    @property
    def shown(self) -> str:
        """What may be shown of it: services put their passwords into the path."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}/…"


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where mail is handed in, from whom, and to whom."""

    server: MailServer
    password_env: str = ""
    sender: str
    to: tuple[str, ...]

    @property
    def shown(self) -> str:
        return ", ".join(self.to)


@dataclass(frozen=True)
class FeedFile:
    """An Atom file in the home folder."""

    file: str

    @property
    def shown(self) -> str:
        return self.file


@dataclass(frozen=True)
class Log:
    """The program's own log, a line an event."""

    @property
    def shown(self) -> str:
        return "the log"


def as_address(text: str) -> Address:
    """``desk@paper.example``, or ``Desk <desk@paper.example>``, as mail headers want it.

    :raises ValueError, email.errors.MessageError, IndexError: it is neither.
    """
    name, _, spec = text.rpartition("<")
    return Address(display_name=name.strip(), addr_spec=spec.rstrip(">"))


Way = Webhook | Mailbox | FeedFile | Log
_KINDS: Mapping[type, str] = {Webhook: "webhook", Mailbox: "email", FeedFile: "feed", Log: "log"}


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """One entry of ``notify.toml``."""

    name: str
    way: Way
    #: What it is told of.
    events: frozenset[EventKind] = frozenset(EventKind)
    #: ``None`` is all.
    collection: str | None = None
    quiet: QuietHours | None = None
    #: How long the first event waits for others, to go in one message with them.
    batch: timedelta = timedelta(0)
    template: Template | None = None

    @property
    def kind(self) -> str:
        """As ``notify.toml`` calls it."""
        return _KINDS[type(self.way)]

    def wants(self, event: Event) -> bool:
        return event.kind in self.events and self.collection in (None, event.collection)

    def with_secrets(self, environ: Mapping[str, str]) -> Receiver:
        """The same, with what the environment has for it.

        :raises SettingsError: it names a variable that isn't set, or holds no secret to sign with.
        """
        way = self.way
        if isinstance(way, Webhook) and way.secret_env:
            secret = self._read(environ, "secret_env", way.secret_env)
            read_secret(secret, where=f"receiver {self.name}: secret_env: {way.secret_env}")
            way = replace(way, secret=secret)
        if isinstance(way, Mailbox) and way.password_env:
            password = self._read(environ, "password_env", way.password_env)
            way = replace(way, server=replace(way.server, password=password))
        return replace(self, way=way)

    def _read(self, environ: Mapping[str, str], key: str, name: str) -> str:
        if not environ.get(name):
            raise SettingsError(f"receiver {self.name}: {key}: the environment has no {name}")
        return environ[name]
