"""The address of a bucket, as ``storage.url`` says it."""

from __future__ import annotations

import re

from .errors import SettingsError
from .lightly import dataclass

_BUCKET = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([^?#\s]*))?")


@dataclass(frozen=True)
class BucketPlace:
    """A bucket, and what the names of all objects in it begin with: empty, or ending in ``/``."""

    bucket: str
    prefix: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}"


def parse_bucket(setting: str, *, where: str = "storage.url") -> BucketPlace | None:
    """The place that ``storage.url`` names; ``None`` where it is empty.

    :raises SettingsError: it is no address of a bucket; what it says isn't repeated where it may be a secret.
    """
    if not setting:
        return None
    found = _BUCKET.fullmatch(setting)
    if found is None:
        said = "" if "@" in setting else f", not {setting[:80]!r}"
        raise SettingsError(
            f"{where}: must be s3://BUCKET or s3://BUCKET/PREFIX{said}; keys come from AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, another server from AWS_ENDPOINT_URL"
        )
    parts = [part for part in (found[2] or "").split("/") if part]
    return BucketPlace(found[1], "".join(f"{part}/" for part in parts))
