"""The language of a post by its small words: enough to see that an article must have translated it."""

from __future__ import annotations

from .text import folded, words_of

#: The commonest words that few other of these languages have; from memory.
_SMALL_WORDS = {
    "en": "the and of to is that with for this are was have we our you they will not from",
    "de": "der die das und ist nicht wir mit auf für ein eine auch sich wird haben von den dem",
    "fr": "le les des est nous pas pour dans une que qui avec sur sont vous au ce cette et",
    "es": "el los las y es que con por una para no se del al como más nuestra hemos está",
    "pt": "o os e é não uma com para que do da em dos nossa mais está foi são ao pelo",
    "it": "il di che è non per una con sono della gli nel abbiamo questo più alla ci dei",
    "nl": "de het een en van is niet wij dat voor met zijn op ook aan wordt hebben onze",
    "pl": "i w nie na się jest z do że to są jak dla przez będzie naszych oraz tak",
    "tr": "ve bir bu için ile çok da de olarak biz değil olan daha gibi kadar ama",
    "ru": "и в не на что мы это как с для из по но все был была они его",
    "uk": "і в не на що ми це як з для та до але всі був була вони є його",
}
_TABLE = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
#: So many words of a text are looked at.
_MAX_WORDS = 400
_MIN_FOUND = 2


def language_of(text: str) -> str | None:
    """The language of a text, as BCP 47 primary subtag, of eleven that are known; ``None`` if unsure.

    It takes two small words of one language, and fewer than half as many of any other.
    """
    words = words_of(folded(text))[:_MAX_WORDS]
    counts = sorted(
        ((sum(word in small for word in words), language) for language, small in _TABLE.items()), reverse=True
    )
    (most, best), (second, _other) = counts[:2]
    return best if most >= _MIN_FOUND and second * 2 < most else None
