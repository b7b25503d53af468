"""What a bucket's server may say of a request, in one line each, without keys or addresses."""

from __future__ import annotations

import errno
from typing import Any, NoReturn

_MISSING = frozenset({"404", "NoSuchKey", "NotFound", "NoSuchUpload"})
_UNFIT = frozenset({"412", "PreconditionFailed", "ConditionalRequestConflict"})
_SAYS = {
    "NoSuchBucket": "there is no such bucket",
    "AccessDenied": "the server refuses: these keys may not do it, or there is no such bucket",
    "InvalidAccessKeyId": "the server doesn't know this access key",
    "SignatureDoesNotMatch": "the server refuses the secret key",
    "ExpiredToken": "the keys have expired",
    "RequestTimeTooSkewed": "this machine's clock differs too much from the server's",
    "403": "the server refuses: wrong keys, or they may not do it there",
    "BadDigest": "it was damaged on its way",
}


class BucketError(OSError):
    """The server didn't do what was asked, in one line; to whom it is told as any file that can't be read."""

    def __init__(self, says: str, *, is_away: bool = False) -> None:
        super().__init__(errno.EIO, says)
        #: It couldn't be reached, or was too busy: later it may be otherwise.
        self.is_away = is_away


class Replaced(BucketError):
    """The object is another than it was, or is there and mustn't be."""


class BeyondEnd(BucketError):
    """The range begins where the object has ended."""


class UnknownThere(BucketError):
    """The server doesn't know what it was asked."""


def raise_refused(error: Any, where: str) -> NoReturn:
    """Raise what botocore's ClientError about an object comes to."""
    about = error.response.get("Error", {})
    code = str(about.get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _MISSING:
        raise FileNotFoundError(errno.ENOENT, "there is no such object", where) from None
    if code in _UNFIT or status == 412:
        raise Replaced("it is another object than it was") from None
    if code == "InvalidRange" or status == 416:
        raise BeyondEnd("it is shorter than it was") from None
    if code == "NotImplemented" or status == 501:
        raise UnknownThere("the server doesn't know such a request") from None
    says = _SAYS.get(code) or _SAYS.get(str(status)) or f"the server answers {code or status}"
    raise BucketError(says, is_away=status >= 500 or status == 429) from None


def is_transport(error: Exception) -> bool:
    """Whether something went wrong on the way, or in the middle of an answer."""
    from botocore import exceptions
    from urllib3.exceptions import HTTPError

    kinds = (
        exceptions.HTTPClientError,
        exceptions.ConnectionError,
        exceptions.ResponseStreamingError,
        exceptions.IncompleteReadError,
        HTTPError,
        ConnectionError,
        TimeoutError,
    )
    return isinstance(error, kinds)
