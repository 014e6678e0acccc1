"""The language of an answer: `?lang=`, else the site's first language. German texts are in the code, others in catalogs."""

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
from .selection import UnknownValue, argument_values

CATALOGS = Path(__file__).with_name("translations")
SOURCE_LANGUAGE = "de"
FALLBACK_LANGUAGE = "en"  # for the texts of a language without a catalog
_LOCALES = {"en": "en_GB"}  # day before month, 24 hours, as usual in Germany
_LONGEST_NAME = 40
_KEY = "netzwerktimer.catalogs"


@dataclass(frozen=True)
class Language:
    """One language that an answer may have."""

    code: str
    locale: Locale
    catalog: NullTranslations

    def pick(self, words: Words) -> str:
        """Return the text in this language, else in any language it has."""
        return words.get(self.code) or next(iter(words.values()), "")


def init_language(app: Flask) -> None:
    """Read the catalogs, make them available in templates, and choose a language before every request."""
    app.extensions[_KEY] = catalogs()
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined] # put there by the extension
    app.before_request(_choose)
    app.context_processor(_for_templates)


def catalogs(folder: Path = CATALOGS) -> Mapping[str, NullTranslations]:
    """Return the catalog of German and of each language that has a file in the folder."""
    by_language: dict[str, NullTranslations] = {SOURCE_LANGUAGE: NullTranslations()}
    for path in sorted(folder.glob("*.po")):
        compiled = BytesIO()
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=path.stem))
        compiled.seek(0)
        by_language[path.stem] = Translations(compiled)
    return by_language


def current_language() -> Language:
    """Return the language of the current answer."""
    return cast(Language, g.language)


def gettext(message: str) -> str:
    """Return the translation of a German text into the language of the answer."""
    return current_language().catalog.gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """Return the translation of a German text in the singular or plural form that the number needs."""
    return current_language().catalog.ngettext(singular, plural, number)


def default_language() -> str:
    """Return the language of addresses without `lang`."""
    return current().config().site.languages[0]


def language(code: str) -> Language:
    """Return the language of a code; its texts are English when it has no catalog."""
    catalogs_by_language = current_app.extensions[_KEY]
    try:
        locale = Locale.parse(_LOCALES.get(code, code), sep="-" if "-" in code else "_")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(_LOCALES[FALLBACK_LANGUAGE])
    return Language(code, locale, catalogs_by_language.get(code) or catalogs_by_language[FALLBACK_LANGUAGE])


def language_name(code: str, *, in_own: bool = True) -> str:
    """Return the name of a language, in itself or in the language of the answer; the code when the language is unknown."""
    if not LANGUAGE_TAG.fullmatch(code):
        return clean(code, _LONGEST_NAME)
    try:
        locale = Locale.parse(code.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return code
    return locale.get_language_name(locale if in_own else current_language().locale) or code


def foreign(code: str) -> str:
    """Return the language tag of a text (BCP 47); "" if it is invalid or means the language of the answer."""
    same = code.lower().partition("-")[0] == current_language().code
    return code if LANGUAGE_TAG.fullmatch(code) and not same else ""


def _for_templates() -> dict[str, object]:
    return {"language": current_language(), "site": current().config().site, "language_name": language_name, "foreign": foreign}


def _choose() -> None:
    g.language = language(default_language())
    languages = current().config().site.languages
    codes = [code.lower() for code in argument_values(request.args, "lang")]
    for code in codes:
        if code not in languages:
            raise UnknownValue("lang", code, languages)
    if codes:
        g.language = language(codes[0])
