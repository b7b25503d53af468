"""A cited post as one small page of its own, readable on replay whatever its platform's page does."""

from .address import CARD_PREFIX, SCREENSHOT, card_url, is_screenshot, rendered_url, video_url
from .page import render_card
from .subject import Kept, Subject, find_image_type

__all__ = [
    "CARD_PREFIX",
    "SCREENSHOT",
    "Kept",
    "Subject",
    "card_url",
    "find_image_type",
    "is_screenshot",
    "render_card",
    "rendered_url",
    "video_url",
]
