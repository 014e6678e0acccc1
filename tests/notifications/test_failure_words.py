import pytest

from aggregator.notifications.failure_words import failure_words


@pytest.mark.parametrize(
    ("failure", "german", "english"),
    [
        ("TooSlow", "Ihr Server hat zu lange für die Antwort gebraucht.", "Your server took too long to answer."),
        ("BadStatus 404", "Unter dieser Adresse gibt es keine Seite mehr.", "There is no page at this address any more."),
        ("BadStatus 500", "Ihr Server meldet einen Fehler (Status 500).", "Your server reports an error (status 500)."),
        ("Unheard", "", ""),
        ("", "", ""),
    ],
)
def test_a_failure_has_a_sentence_in_both_languages(failure: str, german: str, english: str) -> None:
    assert failure_words(failure, "de") == german
    assert failure_words(failure, "en") == failure_words(failure, "fr") == english
