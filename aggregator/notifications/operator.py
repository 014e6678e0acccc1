"""What the operator is told by mail: at most one a day of each kind."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from aggregator.model import Config, Mail, MailKind, Settings
from aggregator.store import Transaction

from .outbox import put

SILENT_FOR = timedelta(hours=1)  # a shorter stop is a restart
_MOMENT = "%d.%m.%Y, %H:%M"
_SILENT = {
    "de": "Der Dienst hat von {since} bis {now} nichts abgerufen. Was fällig war, wird jetzt nachgeholt.",
    "en": "The service pulled nothing from {since} to {now}. What was due is made up for now.",
}
_MISTAKES = {
    "de": "sources.yaml hat Fehler. Bis sie behoben sind, gilt die letzte gute Fassung:",
    "en": "sources.yaml has mistakes. Until they are mended the last good version stays in use:",
}
_MAILS = {
    "de": "Eine E-Mail an eine Adresse bei {domain} kam nicht an: {error}",
    "en": "A mail to an address at {domain} did not arrive: {error}",
}


def tell_of_silence(tx: Transaction, config: Config, settings: Settings, now: datetime) -> None:
    """Tell the operator if the scheduler was silent for more than an hour until now."""
    stamp = tx.service.get("heartbeat")
    since = datetime.fromisoformat(stamp) if stamp else now
    if now - since > SILENT_FOR:
        words = _in_language(_SILENT, config)
        sentence = words.format(since=since.astimezone(config.zone).strftime(_MOMENT), now=now.astimezone(config.zone).strftime(_MOMENT))
        _tell(tx, "silent", [sentence], config, settings, now)


def tell_of_mistakes(tx: Transaction, mistakes: Sequence[str], config: Config, settings: Settings, now: datetime) -> None:
    """Tell the operator of mistakes in sources.yaml while the service runs."""
    if mistakes:
        _tell(tx, "mistakes", [_in_language(_MISTAKES, config), *mistakes], config, settings, now)


def tell_of_mail(tx: Transaction, mail: Mail, config: Config, settings: Settings, now: datetime) -> None:
    """Tell the operator of a mail that did not arrive; not of one to the operator."""
    if mail.kind is not MailKind.OPERATOR:
        sentence = _in_language(_MAILS, config).format(domain=mail.recipient.rpartition("@")[2], error=mail.error)
        _tell(tx, "mails", [sentence], config, settings, now)


def _tell(tx: Transaction, kind: str, sentences: Sequence[str], config: Config, settings: Settings, now: datetime) -> None:
    recipient = settings.operator_mail or config.site.contact
    if "@" not in recipient or recipient.startswith("http"):
        return
    day = now.astimezone(config.zone).date()
    mail = Mail(
        key=f"{MailKind.OPERATOR.value}:{kind}:{day}",
        kind=MailKind.OPERATOR,
        recipient=recipient,
        language=config.site.languages[0],
        created=now,
        lists={"sentences": tuple(sentences)},
    )
    put(tx, [mail])


def _in_language(words: dict[str, str], config: Config) -> str:
    return words.get(config.site.languages[0], words["en"])
