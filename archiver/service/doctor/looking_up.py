"""Looks at what linking needs on this machine: look-ups, keys, the list of people, remembered answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...errors import ArchiverError
from ...settings import Settings, parse_archive_names
from ..people import find_people_list, load_legislators, load_people
from .finding import Finding, Verdict


def examine_lookups(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    """Whether archives and directories are asked, and with what; asks nobody, changes nothing."""
    online, names = settings.linking.online, parse_archive_names(settings.linking.archives)
    yield _said(
        "look-ups",
        Verdict.FINE if online else Verdict.ABSENT,
        f"archives: {' '.join(names) or 'none'}" if online else "linking.online is off: nobody is asked",
    )
    yield _save(settings, environ)
    yield _people(settings)
    yield _legislators(settings)
    size = sum(
        path.stat().st_size for path in (settings.home / "cache").glob("lookups.sqlite*") if path.is_file()
    )
    yield _said("remembered answers", Verdict.FINE, f"{size / 1e3:,.0f} kB" if size else "none yet")


def _said(name: str, verdict: Verdict, note: str = "") -> Finding:
    return Finding(subject="linking", name=name, verdict=verdict, note=note)


def _save(settings: Settings, environ: Mapping[str, str]) -> Finding:
    """Whether Save Page Now has its keys; never what they are."""
    from ..adapters import find_save_keys

    if not settings.linking.save_page_now:
        return _said("Save Page Now", Verdict.ABSENT, "linking.save_page_now turns it on")
    if not settings.linking.online:
        return _said("Save Page Now", Verdict.WRONG, "linking.save_page_now is on, but linking.online is off")
    try:
        find_save_keys(environ)
    except ArchiverError as error:
        return _said("Save Page Now", Verdict.WRONG, str(error))
    return _said("Save Page Now", Verdict.FINE, "on, with keys from the environment")


def _people(settings: Settings) -> Finding:
    path = find_people_list(settings)
    if path is None:
        return _said("people.toml", Verdict.ABSENT, f"none in {settings.home} or beside the settings file")
    try:
        people = load_people(settings)
    except ArchiverError as error:
        return _said("people.toml", Verdict.WRONG, str(error))
    return _said("people.toml", Verdict.FINE, f"{len(people):,} in {path}")


def _legislators(settings: Settings) -> Finding:
    try:
        known = load_legislators(settings)
    except ArchiverError as error:
        return _said("legislators", Verdict.WRONG, str(error))
    if not known:
        return _said(
            "legislators", Verdict.ABSENT, "`archiver people download legislators` fetches the table"
        )
    return _said("legislators", Verdict.FINE, f"{len(known):,} members")
