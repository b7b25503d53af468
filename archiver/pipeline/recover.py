"""Take into the catalogue what a killed run had written to its WARC but not yet stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ..jsonable import from_json
from ..model import Alias, Origin, RecordRef
from ..ports import Catalog
from .statements import DESCRIPTIONS, parse_capture, parse_description


class FoundAppend(Protocol):
    """One whole append found behind the last indexed place of a WARC file."""

    @property
    def records(self) -> tuple[RecordRef, ...]: ...
    @property
    def statements(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Schema and fields of each statement in it, in order."""


def adopt(catalog: Catalog, append: FoundAppend) -> bool:
    """Store the capture that an append tells of; ``False`` when its job has left another one since.

    Its job is still due: it finds its capture, and ends without asking anybody again.
    What a step said without a visit is said again when its job is done.
    """
    told = next((fields for schema, fields in append.statements if schema == "capture/1"), None)
    if told is None:
        return True
    capture = parse_capture(told, tuple(r for r in append.records if r.record_type != "metadata"))
    with catalog.begin() as session:
        kept = session.find_capture_of_job(capture.job_id) if capture.job_id else None
        if kept is not None:
            return kept.id == capture.id
        session.save_capture(capture)
        for schema, fields in append.statements:
            if schema in DESCRIPTIONS:
                ref, reading = parse_description(fields, capture.captured_at)
                session.save_reading(ref, reading)
            elif schema == "alias/1":
                session.save_alias(from_json(Alias, fields))
            elif schema == "host/1":
                session.save_host(
                    fields["host"], fields["platform"], origin=from_json(Origin, fields["origin"])
                )
    return True
