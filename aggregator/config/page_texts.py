"""Reads what the operator wrote for the legal pages, in the folder `pages` beside sources.yaml."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator.model import TEXT_PAGES, OperatorText, example_file, page_file
from aggregator.text import decode

MAX_TEXT = 200_000  # bytes of one text
_PLACEHOLDER = re.compile(r"(?<![\\\]])\[([^\[\]]{1,500})\](?![(\[:])")  # brackets that belong to no link
_MAIL_SIGNS = frozenset({"at", "ät", "dot", "punkt"})  # name [at] example.org
_SHOWN = 60  # characters of a placeholder in a warning


@dataclass(frozen=True, slots=True)
class PageTexts:
    """The texts of a folder. Each call reads the file again, so that a change shows at once."""

    folder: Path  # of sources.yaml

    def __call__(self, name: str, language: str) -> OperatorText | None:
        """Return the text of a page in one language; None if there is no such file, it cannot be read, or nothing is in it."""
        path = self.folder / page_file(name, language)
        try:
            if not path.is_file():  # opening a pipe would wait
                return None
            with path.open("rb") as file:
                data = file.read(MAX_TEXT + 1)
        except OSError:
            return None
        text = decode(data if len(data) <= MAX_TEXT else data[:MAX_TEXT].rsplit(maxsplit=1)[0])  # cuts no character in two
        return OperatorText(text, shortened=len(data) > MAX_TEXT) if text.strip() else None


def placeholders(markdown: str) -> tuple[str, ...]:
    """Return what is written in [square brackets] without being a link: the places of a template that are still to be filled in."""
    texts = (" ".join(match[1].split()) for match in _PLACEHOLDER.finditer(markdown))
    return tuple(dict.fromkeys(text for text in texts if _is_placeholder(text)))


def _is_placeholder(text: str) -> bool:
    return any(map(str.isalpha, text)) and text.casefold() not in _MAIL_SIGNS


def page_warnings(texts: PageTexts, languages: Sequence[str]) -> Iterator[str]:
    """Say which pages are without a text in the first language, and which texts of any language are not finished."""
    for name in TEXT_PAGES:
        for language in languages:
            text, file = texts(name, language), page_file(name, language)
            if text is not None:
                yield from _unfinished(text, file)
            elif language == languages[0]:
                yield f"{file} is missing, so /{name} only says what to write there; copy {example_file(name, language)} and fill it in"


def _unfinished(text: OperatorText, file: str) -> Iterator[str]:
    if text.shortened:
        yield f"{file} is longer than {MAX_TEXT // 1_000} kB: only its beginning is shown"
    open_places = placeholders(text.markdown)
    if open_places:
        more = f" and {len(open_places) - 1} more" if len(open_places) > 1 else ""
        first = open_places[0] if len(open_places[0]) <= _SHOWN else f"{open_places[0][:_SHOWN]}…"
        yield f"{file} still holds the placeholder [{first}]{more}"
