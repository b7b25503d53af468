"""The language of a text by its commonest words: cheap, and honest where it can't tell."""

from __future__ import annotations

import re
from functools import cache, lru_cache

#: Words that are frequent in one language and rare in its neighbours. A language
#: needs no lexicon to be here: telling Polish apart is what lets the finder say that it can't read it.
STOP_WORDS = {
    "en": "the of and to in that is was for with his he on are this "
    "from at have has by not they which said but were who their had been she her it as an be",
    "de": "der die und das den von ist mit dem des nicht ein eine sich auf "
    "für im auch als er sie wird aus zu hat dass bei wurde nach war",
    "fr": "le la les des est et dans une que pour qui sur pas du au de un se en son sa "
    "avec plus par ce il sont ont été cette mais ses nous leur aux",
    "es": "el la los las una que del en por con para como más pero y de un no su al lo le se "
    "sus este fue también entre cuando muy según hasta desde sobre ha había "
    "es son tras martes miércoles jueves sábado dijo",
    "pt": "o os uma que do da em não para com mais por como foi ele e de um se no na ao a "
    "são também pela pelo até isso já seu sua dos das ao é às",
    "it": "il che di non una della per con sono del gli nel alla anche e un la i le a in "
    "più dei come ha è questo dal le ma si lo da suo stato",
    "nl": "de het een van en dat niet zijn op voor met die ook aan "
    "bij heeft maar naar wordt door om deze hij werd uit nog te was",
    "pl": "w na nie się że jest do to z jak przez od po "
    "dla tym oraz ale które który został przed tego są już był była",
    "ru": "и в не на что он с как это по но из его у за "
    "от к для а также был была было были о об уже который году после",
    "uk": "і в не на що він з як це до та але із його у за "
    "від для а також був була було були про вже який році після є й",
    "sv": "och att det som en på är av för med den till inte "
    "om har de ett var jag men från vid kan han när under",
    "no": "og i det er på som en for av til med at har ikke "
    "den de om var jeg et fra men vi han etter seg ved ble",
    "da": "og i det er på som en af til med at har ikke den "
    "de om var jeg et fra men vi han efter sig ved blev for",
    "tr": "ve bir bu için ile de da olarak daha çok olan gibi "
    "kadar sonra en ise olduğu ne ancak göre değil var her",
    "cs": "a se na je v že to s z do o k i jako "
    "pro ale za by podle jsem jeho který byl která po už jsou také",
    "ro": "și în de la a că pe cu nu din care este un o pentru mai sau au fost ca dar prin după sunt acest",
    "hu": "a az és hogy nem egy is van volt meg de ez azt már csak mint még szerint majd kell "
    "ki el lesz vagy után számára mert minden akkor ezt",
    "fi": "ja on ei että se oli hän mutta myös ovat kun joka sen kuin mukaan vuoden voi ole olla "
    "jo niin tai sekä hänen",
    "hr": "i je u se na da su za od s koji kao što nije bi će ali iz o po te sve samo nakon biti "
    "koja koje kako jer",
    "sk": "a je na sa v že to s z do o k aj ako pre za podľa jeho ktorý bol po sú už boli ktoré "
    "však tiež alebo",
    "ca": "el la els les de i que en per amb un una del al dels és va no com més aquest seva han "
    "també però són",
    "id": "yang dan di dengan untuk dari ini itu pada dalam tidak akan oleh juga telah ke adalah "
    "ada bisa karena mereka",
    "lt": "ir kad yra į iš su bei ne apie buvo tai jo per kaip dėl už po bet nuo prie pat metų",
    "vi": "và của là có cho không được trong với các một người này đã những khi để về đến ra",
    "be": "і ў не на што ён з як гэта да але яго за ад для а таксама быў была было былі пра ужо які пасля",
    "bg": "и в не на че той с как това по но от за до а също беше са се да ще който след или към при",
}
#: Enough for any language: the words at the start tell as much as all of them.
CHARACTERS = 6_000


#: Languages that a script alone names; Japanese before Chinese, whose signs it uses, too.
_LETTERS = {
    "ja": re.compile(r"[぀-ヿ]"),
    "zh": re.compile(r"[一-鿿]"),
    "ko": re.compile(r"[가-힯]"),
    "ar": re.compile(r"[؀-ۿ]"),
    "he": re.compile(r"[֐-׿]"),
    "el": re.compile(r"[Ͱ-Ͽ]"),
    "hi": re.compile(r"[ऀ-ॿ]"),
    "th": re.compile(r"[฀-๿]"),
}
#: Languages that are known for sure however little of them there is.
TOLD_BY_SCRIPT = frozenset(_LETTERS)
_THEIR_LETTERS = re.compile(f"[{''.join(letters.pattern[1:-1] for letters in _LETTERS.values())}]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")

_WORD = re.compile(r"[^\W\d_]+")


@cache
def _votes_by_word() -> dict[str, tuple[tuple[str, float], ...]]:
    """The languages that each word speaks for, and how much: less where it speaks for several."""
    table: dict[str, list[str]] = {}
    for language, words in STOP_WORDS.items():
        for word in dict.fromkeys(words.split()):
            table.setdefault(word, []).append(language)
    return {word: tuple((name, 1.0 / len(names) ** 0.5) for name in names) for word, names in table.items()}


def detect_language(text: str) -> str | None:
    """The two-letter code of the text's language, or ``None`` where too little speaks for one."""
    middle = max(0, len(text) // 2 - CHARACTERS // 2)
    return _detect(text[middle : middle + CHARACTERS], text[:CHARACTERS])


@lru_cache(maxsize=2)  # an article is asked about when it is read, and when its prose is
def _detect(middle: str, beginning: str) -> str | None:
    words = _WORD.findall(middle.lower())
    if not words:
        return None
    scores: dict[str, float] = {}
    for votes in filter(None, map(_votes_by_word().get, words)):
        for language, weight in votes:
            scores[language] = scores.get(language, 0.0) + weight
    if not scores or _is_other_script(beginning):
        return _by_script(beginning) or _by_letters(words)
    ranked = sorted(scores.items(), key=lambda entry: -entry[1])
    best, score = ranked[0]
    if best in ("ru", "uk", "be", "bg"):
        best = _cyrillic(words, best)
    if score < 3 and score / len(words) < 0.1:
        return _by_letters(words)
    return best


def _by_letters(words: list[str]) -> str | None:
    """Ukrainian or Russian, where a short text has letters that only one of them has."""
    letters = "".join(words)
    if 2 * len(re.findall(r"[а-яёіїєґ]", letters)) < max(40, len(letters)):
        return None
    ukrainian, russian = (sum(map(letters.count, own)) for own in ("іїєґ", "ыэъё"))
    if not ukrainian and not russian:
        return None
    return "uk" if ukrainian > russian else "ru"


def _cyrillic(words: list[str], best: str) -> str:
    """Letters tell the Cyrillic languages apart better than words do."""
    letters = "".join(words)
    if "ў" in letters:
        return "be"
    ukrainian = sum(letters.count(letter) for letter in "іїєґ")
    russian = sum(letters.count(letter) for letter in "ыэъё")
    if ukrainian > 2 * russian:
        return "uk"
    if russian > ukrainian and russian > 0 and (letters.count("ы") or letters.count("э")):
        return "ru"
    return best


def _is_other_script(text: str) -> bool:
    """Whether a few Latin words stand in a text of another script: "The Beatles の曲"."""
    theirs = 0 if text.isascii() else len(_THEIR_LETTERS.findall(text))
    return theirs > 20 and theirs > len(_LATIN.findall(text))


def _by_script(text: str) -> str | None:
    """Languages that a script alone names."""
    for language, letters in _LETTERS.items():
        if len(letters.findall(text)) > 20:
            return language
    return None
