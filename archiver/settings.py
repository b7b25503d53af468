"""Every setting, its default and its bounds; read once, frozen.

``config/archiver.toml`` in the repository lists the same settings with one
line each; a test keeps the two alike. The standard variables HTTP_PROXY,
HTTPS_PROXY, NO_PROXY and REQUESTS_CA_BUNDLE are honoured where requests are
made and are therefore no settings here.
"""

from __future__ import annotations

import os
import typing
from collections.abc import Callable, Mapping
from dataclasses import field, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from . import __version__
from .buckets import parse_bucket
from .durations import parse_bounds, parse_pauses
from .errors import SettingsError
from .lightly import dataclass
from .rates import parse_audit

_CONNECT_SECONDS = 15.0


@dataclass(frozen=True)
class Network:
    #: Ask addresses on this machine and in private networks too.
    allow_private_addresses: bool = False
    #: "host", "host:port", "*" or "*:port" -> "address:port" to connect to instead (curl's --connect-to).
    resolve: Mapping[str, str] = field(default_factory=dict)
    #: A certificate bundle (PEM) to trust beside the usual ones; "" for none.
    ca_bundle: str = ""
    #: Longest silence while an answer comes.
    read_timeout_seconds: float = 30.0
    #: Longest time for one visit with its redirects, whatever trickles in; waiting for turns doesn't count.
    total_timeout_seconds: float = 180.0
    #: Bytes of one body that are kept; the rest is cut off and marked. Of a larger video nothing is.
    max_body_bytes: int = 200_000_000
    #: An address or e-mail that site owners can write to; added to the User-Agent.
    contact: str = ""
    #: Host, or pattern of hosts ("*.paper.example") -> headers of your own, one a line ("Cookie: session=1").
    #: They are redacted in the archive, but for those that begin with "!"; secrets go over https only.
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def connect_seconds(self) -> float:
        """Longest wait for a connection: none is silent for longer than an answer may be."""
        return min(_CONNECT_SECONDS, self.read_timeout_seconds)

    @property
    def user_agent(self) -> str:
        """Who asks: name, version, and whom to write to."""
        name = f"archiver/{__version__}"
        return f"{name} (+{self.contact})" if self.contact else name


@dataclass(frozen=True)
class Politeness:
    #: Pause between two pages of one host.
    delay_seconds: float = 1.0
    #: Pages of one host asked for at the same time.
    parallel_per_host: int = 1
    #: A page's own images, styles and scripts asked for at the same time, per host.
    requisites_parallel: int = 6
    #: Longest Retry-After that is waited for within a run; longer ones go back to the work table.
    max_retry_after_seconds: float = 30.0
    #: What robots.txt counts for: "own" is what the program chose by itself (articles that a feed lists), not
    #: what a person or an article named; "all"; "never".
    robots: str = "own"


@dataclass(frozen=True)
class CaptureSettings:
    #: Keep a page's images, styles, scripts and frames with it.
    requisites: bool = True
    max_requisites: int = 200
    #: Bytes of one page with its requisites.
    max_page_bytes: int = 500_000_000
    #: Pictures and videos of one post that are fetched with it; 0 for none.
    max_media: int = 20
    #: Show pages in a browser, by the [browser] extra: "never", "auto" (where a page, or the frame of a
    #: post that it embeds, is empty without scripts) or "always".
    browser: str = "never"
    #: Fetch the videos of video posts by yt-dlp, where the [media] extra is installed.
    videos: bool = False
    #: Ask public describing endpoints (oEmbed and the like) beside a post's page.
    describe_posts: bool = True
    #: Also ask Facebook's and Instagram's oEmbed, whose terms allow display only, and a mirror of X.
    opt_in_endpoints: bool = False


@dataclass(frozen=True)
class CatalogSettings:
    #: Address of the catalogue's database: "postgresql://host/name" for PostgreSQL ([cluster] extra); "" is
    #: catalog.sqlite in the home folder.
    url: str = ""


@dataclass(frozen=True)
class Storage:
    #: A WARC file is closed and a new one begun at this size.
    warc_max_bytes: int = 1_000_000_000
    #: The same, when it has been open for so long.
    warc_max_age_seconds: float = 86_400.0
    #: First part of every WARC file's name.
    warc_prefix: str = "archiver"
    #: While less is free on the home's disk, no job begins; what is due stays due.
    min_free_bytes: int = 1_000_000_000
    #: After so many days the daemon deletes the rows of jobs that are done or given up; 0 for never.
    retention_days: int = 0
    #: Where WARC files go once they are sealed, "s3://BUCKET/PREFIX"; "" keeps them in the home folder.
    url: str = ""


@dataclass(frozen=True)
class Work:
    #: Jobs done at the same time, over all hosts.
    workers: int = 8
    #: How often a job is tried in a row; a visit is made twice more, after a day and a week.
    max_attempts: int = 5
    #: Pause before the first retry; doubles with each further one.
    retry_seconds: float = 60.0
    #: A job whose worker has not been heard of for so long is due again.
    lease_seconds: float = 300.0


@dataclass(frozen=True)
class Find:
    #: Bytes of an article's page that are read.
    max_article_bytes: int = 20_000_000


@dataclass(frozen=True)
class Linking:
    #: Ask archives, directories and platforms' public lists; without it only what is on this machine counts.
    online: bool = True
    #: Archives that are asked for posts and copies, separated by spaces, the first one first.
    #: "archive.today" isn't among them unless it is added: its copies have been altered.
    archives: str = "wayback arquivo"
    #: Ask the Wayback Machine to take a copy of each article and post; keys from the environment.
    save_page_now: bool = False


@dataclass(frozen=True)
class Daemon:
    #: Shortest and longest pause between two looks at a source; what lies between is learnt from how often
    #: it publishes. "0s 0s" looks always.
    poll: str = "5m 1d"
    #: Pauses between the looks at a post that an article cites, from its first visit on; the last one
    #: repeats. Articles are read again after all but the last. "" looks never.
    watch: str = "1h 6h 1d 3d 1w 1mo"
    #: Time that running jobs get to finish after SIGTERM.
    stop_seconds: float = 60.0
    #: Each WARC file is read again at least so often, so many bytes a second at most; "" is never.
    audit: str = "30d 5MB"

    @property
    def watch_pauses(self) -> tuple[timedelta, ...]:
        """``watch`` as it was read."""
        return parse_pauses(self.watch, where="daemon.watch")

    @property
    def poll_bounds(self) -> tuple[timedelta, timedelta]:
        """``poll`` as it was read."""
        return parse_bounds(self.poll, where="daemon.poll")


@dataclass(frozen=True)
class Serve:
    #: Where `archiver serve` listens; off this machine only with both tokens.
    host: str = "127.0.0.1"
    port: int = 8080
    #: Where replay listens, always on this machine alone.
    replay_port: int = 8081
    #: Address under which readers reach replay, where a proxy stands before it; never the host of the pages.
    replay_url: str = ""
    #: Further names by which readers reach the pages, separated by spaces; such a server needs both tokens.
    allowed_hosts: str = ""
    #: What readers, and those who may change something, log in with; or "file:/path", whose first line it is.
    read_token: str = ""
    write_token: str = ""


@dataclass(frozen=True)
class Settings:
    home: Path
    #: The file that they were read from; ``None`` for the defaults.
    file: Path | None = None
    network: Network = field(default_factory=Network)
    politeness: Politeness = field(default_factory=Politeness)
    capture: CaptureSettings = field(default_factory=CaptureSettings)
    catalog: CatalogSettings = field(default_factory=CatalogSettings)
    storage: Storage = field(default_factory=Storage)
    work: Work = field(default_factory=Work)
    find: Find = field(default_factory=Find)
    linking: Linking = field(default_factory=Linking)
    daemon: Daemon = field(default_factory=Daemon)
    serve: Serve = field(default_factory=Serve)


def default_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The home folder: ARCHIVER_HOME, else ``archiver`` under the XDG data folder."""
    if given := environ.get("ARCHIVER_HOME"):
        return Path(given).expanduser()
    data = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser() / "archiver"


def default_config(home: Path, environ: Mapping[str, str] = os.environ) -> Path | None:
    """The first settings file that exists: in the home folder, then under the XDG config folder."""
    xdg = Path(environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser()
    return next(
        (p for p in (home / "archiver.toml", xdg / "archiver" / "archiver.toml") if p.is_file()), None
    )


def load_settings(home: Path | None = None, config: Path | None = None) -> Settings:
    """Settings from the given file, or from the first default file there is, over the defaults.

    :raises SettingsError: a file that can't be read, an unknown key, a wrong type or value;
        the message names file and key.
    """
    home = (home or default_home()).expanduser().absolute()
    path = config or default_config(home)
    settings = Settings(home=home, file=path)
    return settings if path is None else _read(path, settings)


def _read(path: Path, settings: Settings) -> Settings:
    import tomllib

    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: can't read this settings file: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    sections = {f.name: getattr(settings, f.name) for f in fields(settings) if f.name not in ("home", "file")}
    changed: dict[str, Any] = {}
    for name, given in tree.items():
        if name not in sections:
            raise SettingsError(f"{path}: unknown section [{name}]; known are {', '.join(sections)}")
        if not isinstance(given, dict):
            raise SettingsError(f"{path}: {name} is a section: write [{name}] and its keys below")
        changed[name] = _section(path, name, sections[name], given)
    return replace(settings, **changed)


def _section(path: Path, name: str, section: Any, given: Mapping[str, Any]) -> Any:
    hints = typing.get_type_hints(type(section))
    for key, value in given.items():
        where = f"{path}: {name}.{key}"
        if key not in hints:
            raise SettingsError(f"{where}: unknown setting; [{name}] has {', '.join(hints)}")
        _check(where, hints[key], value)
        if read := _READ.get(f"{name}.{key}"):
            read(value, where=where)
    coerced = {key: float(value) if hints[key] is float else value for key, value in given.items()}
    return replace(section, **coerced)


#: Archives that can be asked for copies; a test of the archives holds the list.
ARCHIVE_NAMES = ("wayback", "arquivo", "archive.today")


def parse_archive_names(setting: str, *, where: str = "linking.archives") -> tuple[str, ...]:
    """The archives that ``linking.archives`` names, in its order, each once.

    :raises SettingsError: a name that isn't known.
    """
    names = tuple(dict.fromkeys(setting.replace(",", " ").split()))
    for name in names:
        if name not in ARCHIVE_NAMES:
            raise SettingsError(f"{where}: unknown archive {name!r}; known are {', '.join(ARCHIVE_NAMES)}")
    return names


_WANTED = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", dict: "a table"}
_AT_LEAST_ONE = {"workers", "max_attempts", "parallel_per_host", "requisites_parallel"}
#: Texts that are read at once, so that what can't be is refused with its place.
_READ: Mapping[str, Callable[..., object]] = {
    "linking.archives": parse_archive_names,
    "daemon.poll": parse_bounds, "daemon.watch": parse_pauses, "daemon.audit": parse_audit,
    "storage.url": parse_bucket,
}  # fmt: skip
#: Settings that take one of a few words.
_CHOICES = {"robots": ("own", "all", "never"), "browser": ("never", "auto", "always")}
#: Texts that nobody but their owner may read, also where they are wrong.
_SECRETS = {"read_token", "write_token"}
_TABLES = {"resolve": '"host" = "127.0.0.1:8443"', "headers": '"host" = "Cookie: session=1"'}


def _check(where: str, hint: Any, value: Any) -> None:
    kind: Any = dict if typing.get_origin(hint) is Mapping else hint
    accepted: Any = (int, float) if kind is float else kind
    if not isinstance(value, accepted) or (isinstance(value, bool) and kind is not bool):
        # What should have been a table may be a header with a password in it.
        key = where.rpartition(".")[2]
        said = f": {_TABLES[key]}" if kind is dict else "" if key in _SECRETS else f", not {value!r}"
        raise SettingsError(f"{where}: must be {_WANTED[kind]}{said}")
    if kind in (int, float):
        least = 1 if where.rpartition(".")[2] in _AT_LEAST_ONE else 0
        if not least <= value < float("inf"):  # NaN fails this comparison, too
            raise SettingsError(f"{where}: must be at least {least}, not {value!r}")
    key = where.rpartition(".")[2]
    if kind is dict and not all(isinstance(v, str) for v in value.values()):
        raise SettingsError(f"{where}: each line must be a text: {_TABLES[key]}")
    if (choices := _CHOICES.get(key)) and value not in choices:
        raise SettingsError(f"{where}: must be one of {', '.join(choices)}, not {value!r}")
