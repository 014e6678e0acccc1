"""Which language an answer speaks: `?lang=`, else the site's first one; German stands in the code, the others in catalogues."""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import cast

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import Flask, current_app, g, request

from aggregator.model import Words
from aggregator.text import LANGUAGE_TAG, clean

from .context import current
from .selection import UnknownValue, values

CATALOGUES = Path(__file__).with_name("translations")
SOURCE = "de"
OTHERWISE = "en"  # a language without a catalogue reads English
_LOCALES = {"en": "en_GB"}  # day before month, 24 hours: what English readers in Germany meet
_LONGEST_NAME = 40
_KEY = "netzwerktimer.catalogues"


@dataclass(frozen=True)
class Language:
    """One language an answer may speak."""

    code: str
    locale: Locale
    catalogue: NullTranslations

    def pick(self, words: Words) -> str:
        """Return the text in this language, else in any."""
        return words.get(self.code) or next(iter(words.values()), "")


def init_language(app: Flask) -> None:
    """Read the catalogues, teach the templates to translate, and choose a language before every request."""
    app.extensions[_KEY] = catalogues()
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # put there by the extension
    app.before_request(_choose)
    app.context_processor(_for_templates)


def catalogues(folder: Path = CATALOGUES) -> Mapping[str, NullTranslations]:
    """Return the texts of every language that has any, ready to look up."""
    found: dict[str, NullTranslations] = {SOURCE: NullTranslations()}
    for path in sorted(folder.glob("*.po")):
        compiled = BytesIO()
        with path.open("rb") as lines:
            write_mo(compiled, read_po(lines, locale=path.stem))
        compiled.seek(0)
        found[path.stem] = Translations(compiled)
    return found


def spoken() -> Language:
    """Return the language of the answer being made."""
    return cast(Language, g.language)


def gettext(message: str) -> str:
    """Return a German text of ours in the language of the answer."""
    return spoken().catalogue.gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of a German text that fits the number, in the language of the answer."""
    return spoken().catalogue.ngettext(one, many, number)


def default_language() -> str:
    """Return the language of addresses without `lang`."""
    return current().config().site.languages[0]


def language(code: str) -> Language:
    """Return the language of that code; its texts are English when it has no catalogue."""
    known = current_app.extensions[_KEY]
    try:
        locale = Locale.parse(_LOCALES.get(code, code), sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(_LOCALES[OTHERWISE])
    return Language(code, locale, known.get(code) or known[OTHERWISE])


def language_name(code: str, *, in_own: bool = True) -> str:
    """Return what a language is called in its own words or in those of the answer; the code itself when nobody knows it."""
    if not LANGUAGE_TAG.fullmatch(code):
        return clean(code, _LONGEST_NAME)
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return code
    return locale.get_language_name(locale if in_own else spoken().locale) or code


def foreign(code: str) -> str:
    """Return the tag of a text's language if it is one (BCP 47) and not the language of the answer, else nothing."""
    same = code.lower().partition("-")[0] == spoken().code
    return code if LANGUAGE_TAG.fullmatch(code) and not same else ""


def _for_templates() -> dict[str, object]:
    return {"language": spoken(), "site": current().config().site, "language_name": language_name, "foreign": foreign}


def _choose() -> None:
    g.language = language(default_language())
    known = current().config().site.languages
    asked = [code.lower() for code in values(request.args, "lang")]
    for code in asked:
        if code not in known:
            raise UnknownValue("lang", code, known)
    if asked:
        g.language = language(asked[0])
