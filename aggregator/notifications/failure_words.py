"""Why a pull failed, in words for the source's owner: German and English."""

from collections.abc import Mapping

from aggregator.model import Words

_WORDS: Mapping[str, Words] = {  # the class of the error
    "Unreachable": {
        "de": "Ihr Server war nicht erreichbar, oder die Antwort brach ab.",
        "en": "Your server could not be reached, or its answer broke off.",
    },
    "TooSlow": {"de": "Ihr Server hat zu lange für die Antwort gebraucht.", "en": "Your server took too long to answer."},
    "TooLarge": {"de": "Die Antwort ist größer, als wir lesen.", "en": "The answer is larger than we read."},
    "Refused": {
        "de": "Die Adresse führt nicht zu einer öffentlichen Seite.",
        "en": "The address does not lead to a public page.",
    },
    "RobotsDisallowed": {
        "de": "Die Datei robots.txt Ihrer Seite verbietet uns diese Adresse.",
        "en": "The robots.txt of your site forbids this address to us.",
    },
    "TooManyRedirects": {
        "de": "Die Adresse leitet immer weiter, ohne anzukommen.",
        "en": "The address redirects on and on without arriving.",
    },
    "InvalidSource": {
        "de": "Die Seite antwortet, aber wir können darin keine Termine lesen.",
        "en": "The page answers, but we cannot read any events in it.",
    },
    "AccessPage": {
        "de": "Statt der Termine kommt eine Anmeldung oder die Frage, ob ein Mensch die Seite besucht.",
        "en": "Instead of the events a login page comes, or one that asks whether a person visits it.",
    },
    "NoConnection": {
        "de": "Ihr Server war unter seinem Namen nicht erreichbar.",
        "en": "Your server could not be reached by its name.",
    },
    "NetzwerktimerError": {
        "de": "Beim Lesen ist uns ein Fehler unterlaufen.",
        "en": "A fault of ours happened while we read it.",
    },
    "WorkerKilled": {
        "de": "Die Antwort ließ sich nicht in vertretbarer Zeit lesen.",
        "en": "The answer could not be read in reasonable time.",
    },
}
_STATUS: Mapping[str, Words] = {  # the status of an HTTP answer
    "401": {"de": "Die Seite verlangt eine Anmeldung.", "en": "The page asks for a login."},
    "403": {
        "de": "Die Seite lässt uns nicht ein; vielleicht sperrt sie Programme aus.",
        "en": "The page does not let us in; perhaps it locks programs out.",
    },
    "404": {"de": "Unter dieser Adresse gibt es keine Seite mehr.", "en": "There is no page at this address any more."},
    "410": {"de": "Die Seite sagt, dass es diese Adresse nicht mehr gibt.", "en": "The page says that this address is gone."},
    "429": {"de": "Die Seite bittet darum, seltener zu fragen.", "en": "The page asks us to come less often."},
}
_OTHER_STATUS: Words = {"de": "Ihr Server meldet einen Fehler (Status {}).", "en": "Your server reports an error (status {})."}


def failure_words(failure: str, language: str) -> str:
    """Return a sentence for a value of SourceState.failure, in German for "de", else in English; "" for an unknown one."""
    kind, _, status = failure.partition(" ")
    words = _STATUS.get(status) or (_OTHER_STATUS if status else _WORDS.get(kind, {}))
    return words.get("de" if language == "de" else "en", "").format(status)
