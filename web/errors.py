"""Error answers: a page like the others, plain text for feeds, never a traceback."""

import logging
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import Conflict, HTTPException, ServiceUnavailable

from aggregator.errors import StoreError, WrongCall

from .filters import known_values, unknown_value_sentence
from .language import gettext as _
from .selection import BadDate, UnknownValue

log = logging.getLogger(__name__)


def init_errors(app: Flask) -> None:
    """Answer every HTTP error and every error of the store with a sentence."""
    app.register_error_handler(HTTPException, _error_response)
    app.register_error_handler(StoreError, _without_store)
    app.register_error_handler(WrongCall, _impossible)


def _error_response(error: HTTPException) -> Response:
    status = error.code or 500
    if request.path.startswith("/feeds/"):
        response = make_response(f"{_sentence(error)}\n", status)
        response.content_type = "text/plain; charset=utf-8"
    else:
        parameter = error.parameter if isinstance(error, UnknownValue) else ""
        known = known_values(parameter)
        sentence = unknown_value_sentence(parameter, error.value) if isinstance(error, UnknownValue) and known else _sentence(error)
        variables = {"heading": _heading(status), "sentence": sentence, "parameter": parameter, "known": known}
        response = make_response(render_template("error.html", status=status, **variables), status)
    response.headers["Cache-Control"] = "no-store"
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _without_store(error: Exception) -> Response:
    log.error("%r cannot be answered: %s", request.path, error)
    return _error_response(ServiceUnavailable(retry_after=60))


def _is_link() -> bool:
    """Whether the address is that of a link in a mail, not of an event."""
    return not request.path.startswith("/events/")


def _impossible(_: Exception) -> Response:
    return _error_response(Conflict())


def _heading(status: int) -> str:
    return {
        400: _("Diese Auswahl gibt es nicht"),
        404: _("Diese Seite gibt es nicht"),
        405: _("So lässt sich diese Adresse nicht abrufen"),
        403: _("Das geht von hier aus nicht"),
        409: _("Das geht gerade nicht"),
        410: _("Das gibt es nicht mehr") if _is_link() else _("Dieser Termin wird nicht mehr angekündigt"),
        413: _("Das ist zu viel auf einmal"),
        429: _("Das war zu oft"),
        500: _("Da ist bei uns etwas schiefgegangen"),
        503: _("Gerade nicht erreichbar"),
    }.get(status, HTTPStatus(status).phrase if status in set(HTTPStatus) else str(status))


def _sentence(error: HTTPException) -> str:
    if isinstance(error, UnknownValue):
        sentence = _("„%(value)s“ ist kein gültiger Wert für %(parameter)s. Möglich sind: %(known)s.")
        return sentence % {"value": error.value, "parameter": error.parameter, "known": ", ".join(error.known)}
    if isinstance(error, BadDate):
        sentence = _("„%(value)s“ ist kein Tag. Schreiben Sie Jahr, Monat und Tag so: %(parameter)s=2026-12-03.")
        return sentence % {"value": error.value, "parameter": error.parameter}
    return {
        404: _("Vielleicht ist die Adresse unvollständig. Alle kommenden Termine stehen auf der Startseite."),
        403: _("Bitte laden Sie die Seite neu und versuchen Sie es noch einmal; vielleicht war sie zu lange offen."),
        409: _("Der Zustand hat sich inzwischen geändert. Bitte laden Sie die Seite neu."),
        413: _("Bitte kürzen Sie den Text."),
        429: _("Bitte warten Sie etwas und versuchen Sie es dann noch einmal."),
        410: _("Der Link ist verbraucht oder abgelaufen. Bitte fordern Sie einen neuen an.")
        if _is_link()
        else _("Er steht in keiner der Quellen mehr, aus denen wir lesen."),
        500: _("Der Fehler ist notiert. Bitte versuchen Sie es in einigen Minuten noch einmal."),
        503: _("Der Datenspeicher antwortet nicht. Bitte versuchen Sie es in einigen Minuten noch einmal."),
    }.get(error.code or 500, _("Bitte prüfen Sie die Adresse."))
