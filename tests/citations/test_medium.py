"""What an article says of a post beside its words: video, photo, story, live; and that it is gone."""

from __future__ import annotations

import pytest

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion


def cite(text: str, language: str = "en"):
    return find_prose(ArticleVersion(url=None, text=text, language=language))


@pytest.mark.parametrize(
    ("language", "text", "medium"),
    [
        ("en", "Ida Brandt posted a video on TikTok on Monday.", "video"),
        ("en", "The club shared a photo of the pitch on Instagram.", "photo"),
        ("en", "In her Instagram Story, Ida Brandt wrote: “Never again.”", "story"),
        ("en", "Ida Brandt said in a Facebook Live on Friday that the dam would hold.", "live"),
        ("en", "In a Twitter thread, Ida Brandt said the dam would hold.", "thread"),
        ("en", "Ida Brandt tweeted a picture of the dam.", "photo"),
        ("en", "Ida Brandt said on X that the dam would hold.", None),
        ("de", "Die Sängerin Ida Brandt veröffentlichte auf Instagram ein Video vom Hafen.", "video"),
        ("fr", "La chanteuse Ida Brandt a partagé une photo de son fils sur Instagram.", "photo"),
        ("es", "La actriz Eva Sol subió a sus historias de Instagram una foto con su hijo.", "story"),
        ("ru", "Актриса Мина Фарукова опубликовала в Instagram фото дочери.", "photo"),
        ("uk", "Міністр Остап Гнатюк опублікував у Facebook відео з мосту.", "video"),
    ],
)
def test_the_words_for_a_post_tell_its_medium(language, text, medium):
    (citation,) = cite(text, language)
    assert citation.medium == medium


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ida Brandt said in a now-deleted tweet that the dam would hold."),
        ("en", "Ida Brandt wrote on Facebook that the dam would hold. The post was later deleted."),
        ("en", "Ida Brandt deleted a tweet about the dam on Monday."),
        ("en", "Ida Brandt wrote on X in a now-removed post that the dam would hold."),
        ("en", "“The dam holds,” Ida Brandt tweeted before deleting it."),
        ("de", "Ida Brandt twitterte, der Damm halte. Sie löschte den Tweet später."),
        ("fr", "La ministre Ida Brandt a supprimé son tweet."),
        ("ru", "Ида Брандт написала в Твиттере, что дамба держится. Позже она удалила твит."),
        ("de", "In einem inzwischen gelöschten Tweet schrieb Ida Brandt, der Damm werde halten."),
    ],
)
def test_a_post_that_is_told_to_be_gone_is_marked_so(language, text):
    (citation,) = cite(text, language)
    assert citation.deleted


@pytest.mark.parametrize(
    "text",
    [
        "Ida Brandt said in a tweet that the dam would hold.",
        "Ida Brandt said in a tweet that she had been removed from the council.",
        "Ida Brandt said in a tweet on Monday that the dam would hold. She later deleted her account.",
        "Ida Brandt said in a tweet that “they deleted my speech”.",
    ],
)
def test_what_else_was_removed_says_nothing_of_the_post(text):
    (citation,) = cite(text)
    assert not citation.deleted
