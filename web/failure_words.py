"""Why a pull failed and who can mend it, in words for the source's owner."""

from collections.abc import Callable, Mapping

from .language import gettext as _

_WORDS: Mapping[str, Callable[[], str]] = {
    "Unreachable": lambda: _("Ihr Server war nicht erreichbar, oder die Antwort brach ab."),
    "NoConnection": lambda: _("Ihr Server war nicht erreichbar."),
    "TooSlow": lambda: _("Ihr Server hat zu lange für die Antwort gebraucht."),
    "TooLarge": lambda: _("Die Antwort ist größer, als wir lesen."),
    "Refused": lambda: _("Die Adresse führt nicht zu einer öffentlichen Seite."),
    "RobotsDisallowed": lambda: _("Die Datei robots.txt Ihrer Seite verbietet uns diese Adresse."),
    "TooManyRedirects": lambda: _("Die Adresse leitet immer weiter, ohne anzukommen."),
    "InvalidSource": lambda: _("Die Seite antwortet, aber wir können darin keine Termine lesen."),
    "AccessPage": lambda: _("Statt der Termine kam eine Anmeldung oder eine Sicherheitsabfrage."),
    "NetzwerktimerError": lambda: _("Beim Lesen ist uns ein Fehler unterlaufen."),
    "WorkerKilled": lambda: _("Die Antwort ließ sich nicht in vertretbarer Zeit lesen."),
}
_STATUS: Mapping[str, Callable[[], str]] = {
    "401": lambda: _("Die Seite verlangt eine Anmeldung."),
    "403": lambda: _("Die Seite lässt uns nicht ein; vielleicht sperrt sie Programme aus."),
    "404": lambda: _("Unter dieser Adresse gibt es keine Seite mehr."),
    "410": lambda: _("Die Seite sagt, dass es diese Adresse nicht mehr gibt."),
    "429": lambda: _("Die Seite bittet darum, seltener zu fragen."),
}

_REMEDIES: Mapping[str, Callable[[], str]] = {
    "RobotsDisallowed": lambda: _("Erlauben Sie uns die Adresse in der robots.txt, oder nennen Sie uns eine andere."),
    "InvalidSource": lambda: _("Bitte prüfen Sie, ob unter der Adresse noch Ihre Termine stehen."),
    "AccessPage": lambda: _("Bitte machen Sie die Termine ohne Anmeldung lesbar, oder nennen Sie uns eine andere Adresse."),
    "Refused": lambda: _("Bitte nennen Sie uns eine öffentliche Adresse."),
    "TooManyRedirects": lambda: _("Bitte nennen Sie uns die Adresse, bei der die Weiterleitung enden soll."),
    "TooLarge": lambda: _("Bitte nennen Sie uns eine Adresse, die nur die kommenden Termine enthält."),
    "NetzwerktimerError": lambda: _("Das liegt an uns; Sie müssen nichts tun."),
    "WorkerKilled": lambda: _("Das liegt an uns; Sie müssen nichts tun."),
    "404": lambda: _("Bitte nennen Sie uns die neue Adresse."),
    "429": lambda: _("Wir fragen seltener; Sie müssen nichts tun."),
}


def failure_words(failure: str) -> str:
    """Return a sentence for a value of SourceState.failure; "" for an unknown one."""
    kind, _space, status = failure.partition(" ")
    if status in _STATUS:
        return _STATUS[status]()
    if status:
        return _("Ihr Server meldet einen Fehler (Status %(status)s).") % {"status": status}
    return _WORDS[kind]() if kind in _WORDS else ""


def remedy_words(failure: str) -> str:
    """Return who can mend a failure, and how."""
    kind, _space, status = failure.partition(" ")
    remedy = _REMEDIES.get(status or kind)
    return remedy() if remedy else _("Wir versuchen es von selbst wieder. Hält es an, lassen Sie bitte Ihre Website prüfen.")
