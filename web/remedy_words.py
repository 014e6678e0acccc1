"""Who can mend a failure, and how, in words for the source's owner."""

from collections.abc import Callable, Mapping

from .language import gettext as _

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


def remedy_words(failure: str) -> str:
    """Return who can mend a failure, and how."""
    kind, _space, status = failure.partition(" ")
    remedy = _REMEDIES.get(status or kind)
    return remedy() if remedy else _("Wir versuchen es von selbst wieder. Hält es an, lassen Sie bitte Ihre Website prüfen.")
