"""A bucket on an S3-compatible server: whole objects, ranges of them, and uploads in parts.

Over botocore, loaded with the first request. Its settings are the usual ones: AWS_ACCESS_KEY_ID and so on,
AWS_PROFILE, AWS_ENDPOINT_URL, AWS_CA_BUNDLE, the files in ~/.aws. Nothing that it raises repeats them.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import os
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NoReturn

from ..buckets import BucketPlace, parse_bucket
from ..errors import SettingsError
from ..lightly import dataclass
from .bucket_errors import BeyondEnd, BucketError, Replaced, UnknownThere, is_transport, raise_refused

#: Tries of one request; botocore waits a second, two and four between them, with some chance in it.
_TRIES = 4
_CONNECT_SECONDS = 5.0
_READ_SECONDS = 60.0
#: After the server couldn't be reached, reads fail at once for so long: each would wait all its tries.
_REST_SECONDS = 10.0
#: How often what comes is asked for again when it breaks off.
_BREAKS = 3


@dataclass(frozen=True, kw_only=True)
class StoredObject:
    """What the server says of an object."""

    key: str
    size: int
    #: Without its quotes: the MD5 of one part, or of several parts' MD5s; under some encryptions neither.
    etag: str
    #: When it was stored, in seconds since 1970.
    stored_at: float = 0.0
    #: Of the whole, as its uploader said it; hex.
    sha256: str | None = None


@lru_cache(maxsize=8)
def open_bucket(url: str) -> Bucket | None:
    """The bucket that ``storage.url`` names; ``None`` where it is empty. Nobody is asked yet.

    :raises SettingsError: it is no address of one, or what speaks to it isn't installed.
    """
    place = parse_bucket(url)
    if place is None:
        return None
    if importlib.util.find_spec("botocore") is None:
        raise SettingsError("storage.url: needs the [s3] extra: pip install 'archiver[s3]'")
    return Bucket(place)


class Bucket:
    """Keys are relative to the prefix of ``storage.url``; any thread, and any process it is carried into.

    All may raise :class:`BucketError`, and what is asked of an object that isn't there FileNotFoundError.
    """

    def __init__(self, place: BucketPlace) -> None:
        self.place = place
        self._made: tuple[int, Any] | None = None
        self._away: tuple[float, str] | None = None

    def say(self, key: str) -> str:
        """A key as a person reads it."""
        return f"{self.place}{key}"

    def find(self, key: str) -> StoredObject | None:
        """What is stored under a key."""
        try:
            got = self._ask("head_object", Key=self.place.prefix + key)
        except FileNotFoundError:
            return None
        return StoredObject(
            key=key,
            size=int(got["ContentLength"]),
            etag=str(got["ETag"]).strip('"'),
            stored_at=got["LastModified"].timestamp(),
            sha256=got.get("Metadata", {}).get("sha256"),
        )

    def iter_objects(self, start: str) -> Iterator[StoredObject]:
        """All objects whose keys begin so, in order."""
        more: dict[str, Any] = {}
        while True:
            got = self._ask("list_objects_v2", Prefix=self.place.prefix + start, **more)
            for one in got.get("Contents", ()):
                yield StoredObject(
                    key=one["Key"].removeprefix(self.place.prefix),
                    size=int(one["Size"]),
                    etag=str(one["ETag"]).strip('"'),
                    stored_at=one["LastModified"].timestamp(),
                )
            if not got.get("IsTruncated"):
                return
            more = {"ContinuationToken": got["NextContinuationToken"]}

    def list_folders(self, start: str) -> list[str]:
        """The names that follow on ``start`` up to the next ``/``, each once."""
        begin = self.place.prefix + start
        names: list[str] = []
        more: dict[str, Any] = {}
        while True:
            got = self._ask("list_objects_v2", Prefix=begin, Delimiter="/", **more)
            names += (
                one["Prefix"].removeprefix(begin).rstrip("/") for one in got.get("CommonPrefixes") or ()
            )
            if not got.get("IsTruncated"):
                return names
            more = {"ContinuationToken": got["NextContinuationToken"]}

    def read(self, key: str, start: int, size: int, etag: str | None = None) -> tuple[bytes, StoredObject]:
        """Bytes of an object from a place on, fewer at its end; with ``etag``, of that one.

        :raises Replaced: it is another one now.
        """
        fit = {"IfMatch": f'"{etag}"'} if etag else {}
        end = start + max(size, 1) - 1
        for tries in range(_BREAKS):
            try:
                got = self._ask(
                    "get_object", rests=True, Key=self.place.prefix + key, Range=f"bytes={start}-{end}", **fit
                )
            except BeyondEnd:
                if (found := self.find(key)) is None or (etag and found.etag != etag):
                    raise Replaced("it is another object than it was") from None
                return b"", found
            try:
                with got["Body"] as body:
                    data = body.read(size + 1)
            except Exception as error:
                if not is_transport(error):
                    raise
                if tries + 1 == _BREAKS:
                    self._tell_away(error)
                time.sleep(0.2 * 2**tries)
                continue
            total = got.get("ContentRange", "").rpartition("/")[2]
            whole = int(total) if total.isdecimal() else len(data)
            if len(data) == min(size, max(0, whole - start)):
                return data, StoredObject(key=key, size=whole, etag=str(got["ETag"]).strip('"'))
        raise BucketError("the server sends less than it says", is_away=True)

    def put(self, key: str, data: bytes, *, sha256: str | None = None, is_new: bool = False) -> None:
        """Store a small object whole; the server compares its MD5.

        :raises Replaced: with ``is_new``, there is one already.
        """
        self._ask_new(
            "put_object",
            is_new,
            Key=self.place.prefix + key,
            Body=data,
            ContentMD5=_md5(data),
            Metadata={"sha256": sha256} if sha256 else {},
        )

    def delete(self, key: str) -> None:
        self._ask("delete_object", Key=self.place.prefix + key)

    # --- uploads in parts: nobody sees them before they are finished ---------------------------------------

    def list_uploads(self, key: str) -> list[str]:
        """Ids of the unfinished uploads for a key, the newest first; none where these keys may not know."""
        whole = self.place.prefix + key
        try:
            found = self._ask("list_multipart_uploads", Prefix=whole).get("Uploads") or ()
        except BucketError as error:
            if error.is_away:
                raise
            return []
        mine = sorted((one for one in found if one["Key"] == whole), key=lambda one: one["Initiated"])
        return [str(one["UploadId"]) for one in reversed(mine)]

    def begin_upload(self, key: str, sha256: str) -> str:
        got = self._ask("create_multipart_upload", Key=self.place.prefix + key, Metadata={"sha256": sha256})
        return str(got["UploadId"])

    def list_parts(self, key: str, upload: str) -> dict[int, str]:
        """Number and ETag of the parts that an unfinished upload has."""
        parts: dict[int, str] = {}
        more: dict[str, Any] = {}
        while True:
            got = self._ask("list_parts", Key=self.place.prefix + key, UploadId=upload, **more)
            parts |= {int(one["PartNumber"]): str(one["ETag"]).strip('"') for one in got.get("Parts") or ()}
            if not got.get("IsTruncated"):
                return parts
            more = {"PartNumberMarker": got["NextPartNumberMarker"]}

    def put_part(self, key: str, upload: str, number: int, data: bytes) -> str:
        """Send a part, whose MD5 the server compares; its ETag."""
        got = self._ask(
            "upload_part",
            Key=self.place.prefix + key,
            UploadId=upload,
            PartNumber=number,
            Body=data,
            ContentMD5=_md5(data),
        )
        return str(got["ETag"]).strip('"')

    def finish_upload(self, key: str, upload: str, etags: Sequence[str], *, is_new: bool) -> None:
        """Let the parts be the object.

        :raises Replaced: with ``is_new``, there is one already.
        """
        parts = [{"PartNumber": number, "ETag": f'"{etag}"'} for number, etag in enumerate(etags, 1)]
        self._ask_new(
            "complete_multipart_upload",
            is_new,
            Key=self.place.prefix + key,
            UploadId=upload,
            MultipartUpload={"Parts": parts},
        )

    def abort_upload(self, key: str, upload: str) -> None:
        self._ask("abort_multipart_upload", Key=self.place.prefix + key, UploadId=upload)

    # --- asking -------------------------------------------------------------------------------------------

    def _ask(self, what: str, *, rests: bool = False, **about: Any) -> Any:
        """One request with its tries; with ``rests`` none, while the server couldn't be reached just now."""
        from botocore.exceptions import BotoCoreError, ClientError

        if rests and self._away is not None and time.monotonic() < self._away[0]:
            raise BucketError(self._away[1], is_away=True)
        try:
            got = getattr(self._client(), what)(Bucket=self.place.bucket, **about)
        except ClientError as error:
            raise_refused(error, self.say(about.get("Key", "").removeprefix(self.place.prefix)))
        except BotoCoreError as error:
            self._tell_away(error)
        self._away = None
        return got

    def _ask_new(self, what: str, is_new: bool, **about: Any) -> Any:
        """A request that stores; with ``is_new`` only where nothing is, if it can see to that."""
        if is_new:
            try:
                return self._ask(what, IfNoneMatch="*", **about)
            except UnknownThere:
                pass
        return self._ask(what, **about)

    def _tell_away(self, error: Exception) -> NoReturn:
        """One line of what botocore, which repeats addresses and keys, says in many ways."""
        kind = type(error).__name__
        if "Credentials" in kind or kind in ("ProfileNotFound", "TokenRetrievalError"):
            raise BucketError(
                "there are no keys for it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
            ) from None
        if not is_transport(error):
            raise BucketError(f"the settings for S3 in the environment can't be used ({kind})") from None
        says = "the server of the bucket can't be reached"
        self._away = (time.monotonic() + _REST_SECONDS, says)
        raise BucketError(says, is_away=True) from None

    def _client(self) -> Any:
        """One for each process: a connection can't be shared with what was forked off."""
        made = self._made
        if made is None or made[0] != os.getpid():
            import botocore.session
            from botocore.config import Config

            config = Config(
                retries={"mode": "standard", "total_max_attempts": _TRIES},
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                max_pool_connections=16,
                tcp_keepalive=True,
                # Each part carries its MD5; further checksums, some servers refuse.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            )
            session = botocore.session.Session()
            region = session.get_config_variable("region") or "us-east-1"
            made = (os.getpid(), session.create_client("s3", region_name=region, config=config))
            self._made = made
        return made[1]


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
