"""How a pull ended, in words for the source's owner."""

from aggregator.model import PullLogEntry, PullOutcome
from aggregator.notifications.failure_words import failure_words

from .language import current_language, ngettext
from .language import gettext as _


def pull_words(pull: PullLogEntry) -> str:
    """Return how a pull ended: how many events it read, or why it read none."""
    read = ngettext("%(num)s Termin gelesen", "%(num)s Termine gelesen", pull.events) % {"num": pull.events}
    return {
        PullOutcome.UPDATED: read,
        PullOutcome.UNCHANGED: _("%(read)s, nichts Neues") % {"read": read},
        PullOutcome.HELD: _("zurückgehalten"),
        PullOutcome.ERROR: " ".join(filter(None, (_("Gescheitert."), failure_words(pull.failure, current_language().code)))),
        PullOutcome.WAITING: _("nicht gefragt, weil die Website um eine Pause bittet"),
        PullOutcome.BUSY: _("nicht gefragt, weil ein Abruf schon lief"),
        PullOutcome.PAUSED: _("nicht gefragt, weil es die Adresse nicht mehr gibt"),
    }[pull.outcome]
