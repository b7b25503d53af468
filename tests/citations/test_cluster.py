"""Posts of one author are told apart by the day that leads in to them."""

import pytest

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion


@pytest.mark.parametrize(
    ("language", "text", "days"),
    [
        (
            "en",
            '"The bridge is shut," Ida Brandt tweeted on Sunday. The town waited for news. '
            'Ida Brandt struck another note on Monday. "All is forgiven," Brandt tweeted.',
            ["Sunday", "Monday"],
        ),
        (
            "de",
            "„Die Brücke ist zu“, twitterte Ida Brandt am Sonntag. Die Stadt wartete. "
            "Ida Brandt lenkte am Montag ein. „Alles vergeben“, twitterte Brandt.",
            ["Sonntag", "Montag"],
        ),
        (
            "en",
            '"The bridge is shut," Ida Brandt tweeted on Sunday. '
            'She said on Sunday she was sorry. "All is forgiven," Brandt tweeted.',
            ["Sunday"],
        ),
    ],
)
def test_words_told_on_another_day_are_another_post(language: str, text: str, days: list[str]) -> None:
    citations = find_prose(ArticleVersion(url=None, text=text, language=language))
    assert [citation.when for citation in citations] == days
