"""A message for a webhook, signed as Standard Webhooks does (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ..errors import SettingsError
from ..lightly import dataclass
from .notice import Notice
from .plain import bounded
from .templates import Template

_PREFIX = "whsec_"
#: Bytes of a secret at least: a shorter one can be guessed.
_LEAST_SECRET = 16


@dataclass(frozen=True)
class Payload:
    """What is posted: the same at each try, but for the signature, which has the try's own time."""

    content_type: str
    body: bytes

    def headers(self, message_id: str, secret: str, at: datetime) -> Mapping[str, str]:
        """``webhook-id`` is the same at each try; a receiver that knows it has the message already.

        The signature is ``v1,`` and the base64 of HMAC-SHA256 over ``ID.TIMESTAMP.BODY``.
        """
        timestamp = str(int(at.timestamp()))
        headers = {
            "Content-Type": self.content_type,
            "webhook-id": message_id,
            "webhook-timestamp": timestamp,
        }
        if secret:
            signed = b".".join([message_id.encode(), timestamp.encode(), self.body])
            digest = hmac.new(read_secret(secret, where="secret"), signed, hashlib.sha256).digest()
            headers["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
        return headers


def build_payload(notices: Sequence[Notice], template: Template | None) -> Payload:
    """The events as JSON, or a template's text.

    ``{"type": "archiver.events", "timestamp": …, "data": [event, …]}``: an array also where it is one event.
    """
    if template is not None:
        kind = "application/json" if template.is_json else "text/plain; charset=utf-8"
        return Payload(kind, template.fill(notices).encode("utf-8", "replace"))
    said = {
        "type": "archiver.events",
        "timestamp": notices[-1].event.happened_at.isoformat(),
        "data": [event_as_json(notice) for notice in notices],
    }
    return Payload("application/json", json.dumps(said).encode())


def event_as_json(notice: Notice) -> dict[str, Any]:
    """An event as programs read it: what was noted, and the words for a person; bounded."""
    event = notice.event
    return {
        "id": event.id,
        "kind": event.kind.value,
        "collection": event.collection,
        "subject": bounded(event.subject),
        "happened_at": event.happened_at.isoformat(),
        "title": notice.title,
        "text": notice.text,
        "fields": bounded(event.fields),
    }


def read_secret(secret: str, *, where: str) -> bytes:
    """The key that a secret stands for: base64 after ``whsec_``, any other text as it is.

    :raises SettingsError: no base64, or too short; the secret itself isn't told.
    """
    key = secret.encode("utf-8", "replace")
    if secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except (binascii.Error, ValueError) as error:
            raise SettingsError(f"{where}: what follows whsec_ is no base64") from error
    if len(key) < _LEAST_SECRET:
        raise SettingsError(f"{where}: has {len(key)} bytes; give at least {_LEAST_SECRET}")
    return key
