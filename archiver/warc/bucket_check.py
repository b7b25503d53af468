"""Whether a bucket can be used: tried as it will be used."""

from __future__ import annotations

import os
import uuid

from .bucket import Bucket


def check_bucket(bucket: Bucket) -> str | None:
    """Store a small object, read a part of it, list it, delete it; what is wrong, where something is."""
    key = f"check/{uuid.uuid4().hex}"
    content = os.urandom(1024)
    try:
        bucket.put(key, content, is_new=True)
        try:
            data, found = bucket.read(key, 512, 512)
            if data != content[512:] or found.size != len(content):
                return "what was stored comes back otherwise"
            if [one.size for one in bucket.iter_objects(key)] != [len(content)]:
                return "what was stored isn't in the list of objects"
        finally:
            bucket.delete(key)
    except FileNotFoundError:
        return "what was stored isn't there"
    except OSError as error:
        return error.strerror or str(error)
    return None
