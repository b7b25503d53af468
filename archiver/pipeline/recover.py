"""Take into the catalogue what a killed run had written to its WARC but not yet stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from ..model import RecordRef
from ..ports import Catalog
from .statements import parse_capture, parse_description


class FoundAppend(Protocol):
    """One whole append found behind the last indexed place of a WARC file."""

    @property
    def records(self) -> tuple[RecordRef, ...]: ...
    @property
    def statements(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Schema and fields of each statement in it, in order."""


def adopt(catalog: Catalog, appends: Iterable[FoundAppend]) -> int:
    """Store the captures that the appends tell of; how many were new to the catalogue.

    Their jobs are still due: they find their capture, and end without asking anybody again.
    """
    adopted = 0
    for append in appends:
        told = {schema: fields for schema, fields in append.statements if schema == "capture/1"}
        if not told:
            continue  # what a step said without a visit is said again when its job is done
        records = tuple(r for r in append.records if r.record_type != "metadata")
        capture = parse_capture(told["capture/1"], records)
        with catalog.begin() as session:
            if capture.job_id and session.find_capture_of_job(capture.job_id):
                continue
            session.save_capture(capture)
            for schema, fields in append.statements:
                if schema == "description/1":
                    ref, origin, metadata = parse_description(fields)
                    session.save_metadata(ref, origin, metadata, at=capture.captured_at)
        adopted += 1
    return adopted
