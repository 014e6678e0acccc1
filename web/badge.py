"""A badge for a network's own site: when its source was last read, or what is wrong, drawn as SVG."""

from datetime import datetime

from babel.dates import format_timedelta
from flask import render_template

from aggregator.text import clean

from .context import current
from .language import current_language
from .language import gettext as _
from .state_words import StateWords

LABEL = "Netzwerktimer"
LONGEST_NAME = 80
COLORS = {"well": "#0b5d66", "waiting": "#56616a", "ill": "#a32020"}  # white on each is above 6:1
PADDING = 8
_NARROW, _WIDE = frozenset("iljtfrI.,:;!'|()[] "), frozenset("mwMW@%…")


def badge(name: str, words: StateWords, last_read: datetime | None) -> str:
    """Return the badge of a source of the network with this name."""
    message = _message(words, last_read)
    label_width, message_width = text_width(LABEL) + 2 * PADDING, text_width(message) + 2 * PADDING
    return render_template(
        "badge.svg",
        title=f"{clean(name, LONGEST_NAME)} · {LABEL}: {message}",
        label=LABEL,
        message=message,
        color=COLORS[words.kind],
        padding=PADDING,
        label_width=label_width,
        message_width=message_width,
    )


def text_width(text: str) -> int:
    """Return about how many pixels a text takes at 11 px; the badge stretches the text to exactly that."""
    return round(sum(4.0 if char in _NARROW else 10.2 if char in _WIDE else 7.6 if char.isupper() else 6.7 for char in text))


def _message(words: StateWords, last_read: datetime | None) -> str:
    if words.kind != "well" or last_read is None:
        return words.heading
    age = format_timedelta(last_read - current().now(), format="short", add_direction=True, locale=current_language().locale)
    return _("gelesen %(ago)s") % {"ago": age}
