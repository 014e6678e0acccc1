"""Why a pull failed, in words for the source's owner. The status page shows the error message beside them."""

from collections.abc import Callable, Mapping

from .language import gettext as _

_WORDS: Mapping[str, Callable[[], str]] = {
    "Unreachable": lambda: _("Ihr Server war nicht erreichbar, oder die Antwort brach ab."),
    "TooSlow": lambda: _("Ihr Server hat zu lange für die Antwort gebraucht."),
    "TooLarge": lambda: _("Die Antwort ist größer, als wir lesen."),
    "Refused": lambda: _("Die Adresse führt nicht zu einer öffentlichen Seite."),
    "RobotsDisallowed": lambda: _("Die Datei robots.txt Ihrer Seite verbietet uns diese Adresse."),
    "TooManyRedirects": lambda: _("Die Adresse leitet immer weiter, ohne anzukommen."),
    "InvalidSource": lambda: _("Die Seite antwortet, aber wir können darin keine Termine lesen."),
    "AccessPage": lambda: _("Statt der Termine kommt eine Anmeldung oder die Frage, ob ein Mensch die Seite besucht."),
    "WorkerKilled": lambda: _("Die Antwort ließ sich nicht in vertretbarer Zeit lesen."),
}
_STATUS: Mapping[str, Callable[[], str]] = {
    "401": lambda: _("Die Seite verlangt eine Anmeldung."),
    "403": lambda: _("Die Seite lässt uns nicht ein; vielleicht sperrt sie Programme aus."),
    "404": lambda: _("Unter dieser Adresse gibt es keine Seite mehr."),
    "410": lambda: _("Die Seite sagt, dass es diese Adresse nicht mehr gibt."),
    "429": lambda: _("Die Seite bittet darum, seltener zu fragen."),
}


def failure_words(failure: str) -> str:
    """Return a sentence for a value of SourceState.failure; "" for an unknown one."""
    kind, _space, status = failure.partition(" ")
    if status in _STATUS:
        return _STATUS[status]()
    if status:
        return _("Ihr Server meldet einen Fehler (Status %(status)s).") % {"status": status}
    return _WORDS[kind]() if kind in _WORDS else ""
