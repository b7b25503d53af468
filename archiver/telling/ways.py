"""The keys of ``notify.toml`` that only one kind of receiver has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.errors import MessageError
from typing import Any
from urllib.parse import urlsplit

from ..errors import SettingsError
from ..ports import MailServer
from .payload import read_secret
from .receivers import FeedFile, Log, Mailbox, Way, Webhook, as_address

_MOST_ADDRESSES = 50
_SHAPE = re.compile(r"(?:[^<>@\x00-\x1f\x7f]{1,100} )?<[!-;=?-~]{3,320}>|[!-;=?-~]{3,320}")
_FILE = re.compile(r"[\w-][\w.-]{0,99}\.(?:atom|xml)", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
#: Written by the program itself, with all that happened.
OWN_FEED = "events.atom"
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _webhook(entry: Mapping[str, Any], where: str) -> Webhook:
    url = _text(entry, "url", where)
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
        _ = parts.port  # raises where it is no number
    except ValueError:
        fine = False
    if not fine or not url.isprintable() or " " in url or len(url) > 2000:
        # The address may hold a password: it isn't repeated.
        raise SettingsError(f"{where}: url: has to be a web address (https://…) without user name")
    secret = _text(entry, "secret", where, default="")
    variable = _variable(entry, "secret_env", where)
    if secret and variable:
        raise SettingsError(f"{where}: secret_env: stands in place of secret")
    if secret:
        read_secret(secret, where=f"{where}: secret")
    return Webhook(url=url, secret=secret, secret_env=variable)


def _mailbox(entry: Mapping[str, Any], where: str) -> Mailbox:
    host = _text(entry, "host", where)
    if not re.fullmatch(r"[\w.:\[\]-]{1,255}", host, re.ASCII):
        raise SettingsError(f"{where}: host: {host[:60]!r} is no host's name")
    security = _text(entry, "security", where, default="starttls")
    if security not in _PORTS:
        raise SettingsError(f"{where}: security: has to be starttls, tls or none, not {security[:40]!r}")
    port = entry.get("port", _PORTS[security])
    if isinstance(port, bool) or not isinstance(port, int) or not 0 < port < 65_536:
        raise SettingsError(f"{where}: port: has to be a number from 1 to 65535")
    user = _text(entry, "user", where, default="")
    password = _text(entry, "password", where, default="")
    variable = _variable(entry, "password_env", where)
    if password and variable:
        raise SettingsError(f"{where}: password_env: stands in place of password")
    if bool(user) != bool(password or variable):
        raise SettingsError(f"{where}: user: and password (or password_env) belong together")
    if user and security == "none":
        raise SettingsError(
            f'{where}: security: "none" would send the password for all to read; use "starttls"'
        )
    if not (user + password).isprintable():
        raise SettingsError(f"{where}: user and password: control characters can't be sent")
    server = MailServer(host=host, port=port, security=security, user=user, password=password)  # type: ignore[arg-type]
    sender = _text(entry, "from", where)
    _check_address(sender, f"{where}: from")
    to = entry.get("to")
    addresses = [to] if isinstance(to, str) else to
    if not isinstance(addresses, list) or not 0 < len(addresses) <= _MOST_ADDRESSES:
        raise SettingsError(f"{where}: to: has to be an address, or a list of up to {_MOST_ADDRESSES}")
    for address in addresses:
        _check_address(address, f"{where}: to")
    return Mailbox(server=server, password_env=variable, sender=sender, to=tuple(addresses))


def _feed(entry: Mapping[str, Any], where: str) -> FeedFile:
    name = _text(entry, "file", where)
    if not _FILE.fullmatch(name):
        raise SettingsError(f"{where}: file: {name[:60]!r}: write a name in the home folder, as posts.atom")
    if name == OWN_FEED:
        raise SettingsError(
            f"{where}: file: {OWN_FEED} is written anyway, with all events; give another name"
        )
    return FeedFile(name)


def _log(_: Mapping[str, Any], __: str) -> Log:
    return Log()


#: Kind -> its keys, and what reads them.
WAYS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, Any], str], Way]]] = {
    "webhook": (("url", "secret", "secret_env"), _webhook),
    "email": (
        ("host", "port", "security", "user", "password", "password_env", "from", "to"),
        _mailbox,
    ),
    "feed": (("file",), _feed),
    "log": ((), _log),
}


def _check_address(address: object, where: str) -> None:
    try:
        if not isinstance(address, str) or _SHAPE.fullmatch(address) is None:
            raise ValueError
        as_address(address)
    except (ValueError, MessageError, IndexError):
        raise SettingsError(
            f"{where}: {str(address)[:80]!r} is no mail address; write desk@paper.example or "
            "Desk <desk@paper.example>, in ASCII behind the name"
        ) from None


def _variable(entry: Mapping[str, Any], key: str, where: str) -> str:
    name = _text(entry, key, where, default="")
    if name and not _VARIABLE.fullmatch(name):
        raise SettingsError(f"{where}: {key}: has to be the name of an environment variable")
    return name


def _text(entry: Mapping[str, Any], key: str, where: str, default: str | None = None) -> str:
    value = entry.get(key, default)
    if value is None:
        raise SettingsError(f"{where}: {key}: is missing")
    if not isinstance(value, str) or (not value and default is None):
        raise SettingsError(f"{where}: {key}: has to be a text")
    return value
