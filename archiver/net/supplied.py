"""Headers that the user gives for some hosts (``network.headers``), and how they stay out of the archive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from ..errors import SettingsError
from ..lightly import dataclass
from ..ports import Exchange
from .request import can_be_sent

#: What stands in a record in place of a secret.
REDACTED = b"[redacted]"
#: They tell what is wanted, not who wants it: sent over plain connections too, and recorded.
_HARMLESS = frozenset({"user-agent", "accept", "accept-language", "dnt", "sec-gpc"})
#: Headers that callers give and that are secrets wherever they come from.
_SECRET = frozenset({"authorization", "cookie"})
#: Methods that ask for nothing to be changed (RFC 9110, 9.2.1).
_READING = frozenset({"GET", "HEAD"})
#: Who may ask in the user's name, by ``Sec-Fetch-Site``, which no script can set: "none" is the visit itself.
_READERS = frozenset({"none", "same-origin", "same-site"})
#: What decides where a request goes and where it ends is not the user's to set.
_OURS = frozenset(
    {
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "accept-encoding",
        "te",
        "upgrade",
        "expect",
    }
)


@dataclass(frozen=True)
class _Line:
    pattern: str
    name: str
    value: str
    #: The user wants it in the archive as it was sent.
    is_kept: bool


class Supplied:
    """The user's headers by host.

    :raises SettingsError: a line that is no header, or one that isn't the user's to set.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._lines = [
            _parse(pattern.strip().lower().rstrip("."), line)
            for pattern, lines in headers.items()
            for line in lines.splitlines()
            if line.strip()
        ]

    def find_of(self, url: str) -> dict[str, str]:
        """The headers for an address, as :meth:`find`."""
        if not self._lines:
            return {}
        try:
            return self.find(url.partition(":")[0].lower(), urlsplit(url).hostname or "")
        except ValueError:
            return {}

    def find(self, scheme: str, host: str) -> dict[str, str]:
        """The headers for a host; secrets only where nobody on the way can read them."""
        return {
            line.name: line.value
            for line in self._lines_for(host)
            if scheme == "https" or line.name.lower() in _HARMLESS
        }

    def find_for_browser(
        self, method: str, scheme: str, host: str, asked: Mapping[str, str]
    ) -> dict[str, str]:
        """A browser's own headers with the user's for a host in their place; cookies of both stand together.

        A page may make the browser ask any host, and read the answer where that host lets all do so.
        What speaks in the user's name goes along only where the site's own pages ask; where something
        may be changed by it, only where the host's own do.
        """
        sent = {name.lower(): (name, value) for name, value in asked.items()}
        asker = sent.get("sec-fetch-site", ("", ""))[1]
        is_trusted = asker in _READERS if method in _READING else asker == "same-origin"
        for name, value in self.find(scheme, host).items():
            key = name.lower()
            if key not in _HARMLESS and not is_trusted:
                continue
            if key == "cookie" and key in sent:
                value = f"{value}; {sent[key][1]}"
            sent[key] = (name, value)
        return dict(sent.values())

    def find_secrets(self, host: str, given: Mapping[str, str]) -> dict[str, str]:
        """Name, in lower case, -> value of each header of a request that doesn't belong in the archive."""
        if not given and not self._lines:
            return {}
        secrets = {name.lower(): value for name, value in given.items() if name.lower() in _SECRET}
        for line in self._lines_for(host):
            if line.name.lower() not in _HARMLESS and not line.is_kept:
                secrets[line.name.lower()] = line.value
        return secrets

    def _lines_for(self, host: str) -> list[_Line]:
        host = host.lower().rstrip(".")
        return [line for line in self._lines if fnmatchcase(host, line.pattern)]


def redact(exchange: Exchange, secrets: Mapping[str, str]) -> Exchange:
    """The exchange with the secrets' values taken out of its request, and a note of which."""
    if not secrets or exchange.request is None:
        return exchange
    head, blank, body = exchange.request.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    taken: list[str] = []
    for number, line in enumerate(lines[1:], 1):
        name, colon, value = line.partition(b":")
        if (secret := secrets.get(name.decode("latin-1").strip().lower())) is None:
            continue
        # Beside a supplied cookie stand those that the site set itself in this visit: they stay.
        kept = value.replace(secret.strip().encode("latin-1"), REDACTED) if secret.strip() else value
        lines[number] = name + colon + kept
        taken.append(name.decode("latin-1").strip())
    if not taken:
        return exchange
    return replace(exchange, request=b"\r\n".join(lines) + blank + body, redacted=tuple(taken))


def _parse(pattern: str, line: str) -> _Line:
    where = f'network.headers: "{pattern}"'
    is_kept = line.lstrip().startswith("!")
    name, colon, value = line.lstrip().removeprefix("!").partition(":")
    name, value = name.strip(), value.strip()
    if not pattern or not colon or not value or not can_be_sent(name, value):
        # Not the line itself: it may hold a password.
        raise SettingsError(f'{where}: each line must be a header, as in "Cookie: session=1"')
    if name.lower() in _OURS:
        raise SettingsError(f"{where}: {name} is set by the program itself")
    return _Line(pattern, name, value, is_kept)
