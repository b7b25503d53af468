from __future__ import annotations

import pytest

from archiver.articles.charset import decode_text

TEXTS = {
    "uk": "Голова гавані Орла Венн заявила у п'ятницю, що причал закриють, а ґанок їй подобається. ",
    "ru": "Председатель порта Орла Венн заявила в пятницу, что старый причал закроют в июне этого года. ",
    "de": "Die Vorsitzende äußerte sich am Freitag über die Fähre; müde Gäste trösten sich mit Süßem. ",
    "fr": "La présidente a déclaré vendredi que l'embarcadère fermerait cet été, « à regret ». ",
    "cs": "Předsedkyně řekla, že příliš žluťoučký přívoz skončí v červnu, a lidé ďábelsky úpěli. ",
    "pl": "Przewodnicząca powiedziała, że przystań zostanie zamknięta, a ludzie są wściekli i źli. ",
    "tr": "Başkan cuma günü iskelenin haziranda kapanacağını söyledi; ışıklı gece böyle güzeldi. ",
    "el": "Η πρόεδρος δήλωσε την Παρασκευή ότι η παλιά προβλήτα θα κλείσει τον Ιούνιο. ",
    "ja": "港の議長は金曜日に、古い桟橋を六月に閉鎖すると述べた。住民はこの決定に怒っている。",
    "zh": "港口主席星期五表示，旧码头将于六月关闭。居民们对这一决定感到愤怒。",
    "ko": "항만 의장은 금요일에 낡은 부두를 6월에 폐쇄한다고 밝혔다. 주민들은 분노했다. ",
    "ar": "قالت رئيسة الميناء يوم الجمعة إن الرصيف القديم سيغلق في حزيران المقبل. ",
}
CHARSETS = {
    "uk": ("windows-1251", "koi8-u", "iso-8859-5"),
    "ru": ("windows-1251", "koi8-r", "iso-8859-5", "cp866"),
    "de": ("iso-8859-1", "windows-1252", "iso-8859-15"),
    "fr": ("windows-1252",),
    "cs": ("windows-1250", "iso-8859-2"),
    "pl": ("windows-1250", "iso-8859-2"),
    "tr": ("windows-1254", "iso-8859-9"),
    "el": ("windows-1253", "iso-8859-7"),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "zh": ("gb2312", "gbk", "gb18030"),
    "ko": ("euc-kr",),
    "ar": ("windows-1256", "iso-8859-6"),
}
CASES = [(language, charset) for language, charsets in CHARSETS.items() for charset in charsets]
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32")


def encoded(language: str, charset: str, declaration: str = "") -> tuple[str, bytes]:
    text = f"<html><head>{declaration}</head><p>{TEXTS[language] * 4}</p>"
    body = text.encode(charset, "replace")
    return body.decode(charset).removeprefix("\ufeff"), body


@pytest.mark.parametrize(("language", "charset"), CASES)
def test_the_header_names_the_charset(language, charset):
    text, body = encoded(language, charset)
    assert decode_text(body, f'text/html; charset="{charset.upper()}"') == text


@pytest.mark.parametrize(("language", "charset"), CASES)
def test_the_page_names_the_charset(language, charset):
    for declaration in (
        f'<meta charset="{charset}">',
        f"<meta http-equiv=Content-Type content='text/html;charset={charset}'>",
    ):
        text, body = encoded(language, charset, declaration)
        assert decode_text(body, "text/html") == text


@pytest.mark.parametrize("charset", UNICODE)
@pytest.mark.parametrize("language", TEXTS)
def test_unicode_is_known_without_being_named(language, charset):
    text, body = encoded(language, charset)
    assert decode_text(body, None) == text


@pytest.mark.parametrize("language", TEXTS)
def test_utf_8_wins_over_a_wrong_declaration(language):
    text, body = encoded(language, "utf-8", "<meta charset=iso-8859-1>")
    assert decode_text(body, "text/html; charset=windows-1251") == text


UNNAMED = [("ru", "windows-1251"), ("uk", "windows-1251"), ("el", "iso-8859-7"), ("ja", "shift_jis")]


@pytest.mark.parametrize(("language", "charset"), UNNAMED)
def test_a_charset_that_nobody_names_is_guessed(language, charset):
    text, body = encoded(language, charset)
    assert decode_text(body, None) == text
    assert decode_text(body, "text/html; charset=utf-8") == text


def test_a_few_stray_bytes_do_not_spoil_a_utf_8_page():
    body = f"<p>{TEXTS['ru'] * 20}".encode() + b"\x93quoted\x94" + TEXTS["ru"].encode()
    text = decode_text(body, "text/html; charset=utf-8")
    assert "“quoted”" in text
    assert text.count(TEXTS["ru"]) == 21


@pytest.mark.parametrize("declared", [None, "text/plain", "text/html; charset=utf-8"])
def test_strays_fewer_than_the_characters_around_them_do_not_spoil_a_short_text(declared):
    around = (
        "“The pier is not safe,” she said. “We are sorry.” ",
        " The ferry waits in the harbour until June.",
    )
    body = around[0].encode() + b"\xff\xfe\xc3" + around[1].encode()
    assert decode_text(body, declared) == around[0] + "ÿþÃ" + around[1]


def test_a_wrongly_declared_page_with_a_stray_is_still_utf_8():
    body = TEXTS["de"].encode() + b"\xff" + TEXTS["de"].encode()
    assert decode_text(body, "text/html; charset=iso-8859-1") == f"{TEXTS['de']}ÿ{TEXTS['de']}"


@pytest.mark.parametrize(("language", "charset"), CASES)
def test_a_short_text_in_its_declared_charset_is_not_taken_for_utf_8(language, charset):
    for word in TEXTS[language].split():
        body = word.encode(charset, "replace")
        assert decode_text(body, f"text/html; charset={charset}") == body.decode(charset)


def test_a_page_cut_off_inside_a_character_is_still_utf_8():
    assert decode_text("Fähre über Straße".encode() + "ß".encode()[:1], None).startswith("Fähre über Straße")


def test_names_that_are_no_charset_are_not_believed():
    assert decode_text(b"plain", "text/html; charset=rot13") == "plain"
    assert decode_text(b"caf\xe9 au lait, d\xe9j\xe0 vu", "text/html; charset=nonsense").startswith("caf")
    for name in ("undefined", "unicode_escape", "raw-unicode-escape"):
        assert decode_text(b"caf\xe9 \\ud800", f"text/html; charset={name}").endswith("\\ud800")
