"""Post ids that carry their own creation time, and the alphabets that ids are written in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Ids are strings from strangers: no platform's is longer.
_MAX_DIGITS = 20

#: Far beyond the last number that was counted up, and a minute's worth of the time in the later ones.
_FIRST_TIMED_MEDIA = 60_000 << 23

TID = "234567abcdefghijklmnopqrstuvwxyz"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BASE62 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def from_milliseconds(milliseconds: int) -> datetime | None:
    """An instant, or ``None`` beyond what a post can have (before 2000, after 2100)."""
    if not 946_684_800_000 <= milliseconds < 4_102_444_800_000:
        return None
    return _EPOCH + timedelta(milliseconds=milliseconds)


def from_snowflake(post_id: str, *, shift: int, epoch_ms: int = 0, unit_ms: int = 1) -> datetime | None:
    """Time in a number whose upper bits count from ``epoch_ms``, in units of ``unit_ms``."""
    if not (post_id.isascii() and post_id.isdigit()) or len(post_id) > _MAX_DIGITS:
        return None
    return from_milliseconds((int(post_id) >> shift) * unit_ms + epoch_ms)


def from_tid(key: str) -> datetime | None:
    """Time in an AT Protocol record key: 13 characters, microseconds above a 10-bit clock id."""
    if len(key) != 13:
        return None
    number = decode(key, TID)
    return (
        None
        if number is None
        else from_milliseconds((number >> 10) // 1000) and _EPOCH + timedelta(microseconds=number >> 10)
    )


def from_shortcode(code: str) -> datetime | None:
    """Time in a code of Instagram or Threads: when the media was made, a lower bound of its publication.

    Private posts carry 28 more characters, which say nothing. Until August 2011
    numbers were counted up from one, and tell no time.
    """
    number = shortcode_number(code)
    if number is None or number < _FIRST_TIMED_MEDIA:
        return None
    return from_milliseconds((number >> 23) + 1_314_220_021_721)


def shortcode_number(code: str) -> int | None:
    """The media id that a shortcode spells."""
    if len(code) > 28:
        code = code[:-28]
    return decode(code, BASE64) if 0 < len(code) <= 12 else None


def weibo_code(number: str) -> str:
    """The short form of a numeric Weibo id: every seven digits from the right are four of base 62."""
    code = ""
    while number:
        number, seven = number[:-7], number[-7:]
        four = encode(int(seven), _BASE62)
        code = (four.rjust(4, "0") if number else four) + code
    return code


def weibo_number(code: str) -> str | None:
    """The numeric form of a short Weibo id."""
    digits = ""
    while code:
        code, four = code[:-4], code[-4:]
        value = decode(four, _BASE62)
        if value is None:
            return None
        digits = (str(value).rjust(7, "0") if code else str(value)) + digits
    return digits


def decode(text: str, alphabet: str) -> int | None:
    """A number written in an alphabet, or ``None`` where it isn't."""
    number = 0
    for char in text:
        value = alphabet.find(char)
        if value < 0:
            return None
        number = number * len(alphabet) + value
    return number


def encode(number: int, alphabet: str) -> str:
    """A number in an alphabet, without leading zeros."""
    text = ""
    while number or not text:
        number, digit = divmod(number, len(alphabet))
        text = alphabet[digit] + text
    return text
