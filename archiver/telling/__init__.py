"""Whom to tell, when, and in which words: receivers, quiet hours, messages.

Nothing here reads a file, asks the network or looks at the clock.
"""

from __future__ import annotations

from .atom import build_feed
from .letter import build_letter
from .lines import log_line
from .notice import Notice, example_notice
from .parsing import FILE_NAME, parse_receivers, places_of_list
from .payload import Payload, build_payload, event_as_json
from .receivers import FeedFile, Log, Mailbox, Receiver, Way, Webhook, as_address
from .ways import OWN_FEED

__all__ = [
    "FILE_NAME",
    "OWN_FEED",
    "FeedFile",
    "Log",
    "Mailbox",
    "Notice",
    "Payload",
    "Receiver",
    "Way",
    "Webhook",
    "as_address",
    "build_feed",
    "build_letter",
    "build_payload",
    "event_as_json",
    "example_notice",
    "log_line",
    "parse_receivers",
    "places_of_list",
]
