"""The legal pages and the page about the service: what the operator wrote in files, and what our robot does."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, make_response, render_template
from markupsafe import Markup

from aggregator.model import ROBOT_NAME, TEXT_PAGES, OperatorText, example_file, page_file, user_agent

from .context import current
from .language import current_language, default_language, foreign, language_name
from .language import gettext as _
from .links import absolute
from .markdown import rendered

blueprint = Blueprint("text_pages", __name__)


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text of the operator as the page shows it."""

    html: Markup
    language: str  # its language tag if that is not the language of the answer, else ""
    note: str
    shortened: bool


@blueprint.get(f"/<any({', '.join(TEXT_PAGES)}):name>")
def page(name: str) -> Response:
    """Answer with a text of the operator, or with a notice that it is still to be written. Read anew for each request, so never cached."""
    code, text = _text(name)
    heading, shown = _shown(code, text) if text else ("", None)
    about = {"robot_name": ROBOT_NAME, "user_agent": user_agent(absolute("/about"))} if name == "about" else {}
    body = render_template(
        "text_page.html",
        heading=heading or _default_heading(name),
        text=shown,
        file=page_file(name, default_language()),
        example=example_file(name, default_language()),
        purpose=_purpose(name),
        **about,
    )
    response = make_response(body)
    response.headers["Cache-Control"] = "no-cache"
    if shown is None:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def missing_pages() -> tuple[str, ...]:
    """Return the names of the pages that have no text in the first language."""
    return tuple(name for name in TEXT_PAGES if current().page_text(name, default_language()) is None)


def init_text_pages(app: Flask) -> None:
    """Make the names of these pages, in words, available in templates."""
    app.jinja_env.globals.update(text_pages=text_pages)


def text_pages() -> dict[str, str]:
    """Return what the links to these pages say, by the names of the pages."""
    return {
        "impressum": _("Impressum"),
        "datenschutz": _("Datenschutz"),
        "barrierefreiheit": _("Barrierefreiheit"),
        "about": _("Über diesen Kalender"),
    }


def _text(name: str) -> tuple[str, OperatorText | None]:
    """Return a text and its language: that of the answer, else the first one that there is."""
    for code in dict.fromkeys(_languages()):
        text = current().page_text(name, code)
        if text is not None:
            return code, text
    return "", None


def _languages() -> Iterator[str]:
    yield current_language().code
    yield from current().config().site.languages
    yield from ("de", "en")  # of the templates


def _shown(code: str, text: OperatorText) -> tuple[str, ShownText]:
    """Return the heading of a text and the text."""
    written = rendered(text.markdown)
    other = foreign(code)
    note = _("Diesen Text gibt es nur in dieser Sprache: %(language)s.") % {"language": language_name(code, in_own=False)} if other else ""
    return written.heading, ShownText(written.html, other, note, text.shortened)


def _default_heading(name: str) -> str:
    return _("Erklärung zur Barrierefreiheit") if name == "barrierefreiheit" else text_pages()[name]


def _purpose(name: str) -> str:
    """Return what the operator is to write on a page."""
    return {
        "impressum": _(
            "Wer diesen Kalender betreibt: Name, Anschrift, Vertretung, E-Mail, Register, Umsatzsteuer-ID, verantwortliche Person."
        ),
        "datenschutz": _("Welche personenbezogenen Daten verarbeitet werden, wozu, wie lange, und welche Rechte Betroffene haben."),
        "barrierefreiheit": _("Wie zugänglich diese Seiten sind, was noch fehlt, und wem man Hindernisse meldet."),
        "about": _("Wer diesen Kalender macht, für wen, und wie ein Netzwerk hineinkommt."),
    }[name]
