"""An index made again from what can be read of its WARC file, damaged or not."""

from __future__ import annotations

from collections.abc import Collection

from ..ports import CheckedRecord
from .checked import CheckedRecords
from .index_check import IndexCheck
from .sorting import SortedLines
from .storage import Folders, sync_folder, told
from .sync import sync_file
from .uploads import mark_index
from .warc_file import size_of


def replace_index(folders: Folders, warc: str, leave_out: Collection[int]) -> int:
    """Put a new index in the place of a sealed file's old one, in one step; how many records it has.

    Records that can't be read have no line, nor have those at the offsets to leave out.

    :raises HomeError: it can't be written, or the file can't be read.
    """
    path, index = folders.warc_file(warc), folders.sealed_index(warc)
    beside = index.with_name(f".{index.name}.tmp")
    sorter = SortedLines(beside)
    lines: list[bytes] = []

    def keep(line: bytes) -> bool:
        lines.append(line)
        return True

    count = 0
    with told(path), path.open() as file:
        # What the old one says of lengths still helps behind a broken record.
        old = index.open("rb") if index.is_file() else None
        try:
            records = CheckedRecords(
                file,
                warc,
                size_of(file),
                has_line=keep,
                find_length=IndexCheck(old, lambda _: None).find_length,
                schemas=(),
            )
            for found in records.iter_from(0):
                if isinstance(found, CheckedRecord) and found.ref.offset not in leave_out:
                    sorter.add(lines)
                    count += len(lines)
                lines.clear()
        finally:
            if old is not None:
                old.close()
    with told(index):
        sorter.write()
        sync_file(beside)
        mark_index(folders, warc)
        beside.replace(index)
        sync_folder(folders.indexes)
    return count
