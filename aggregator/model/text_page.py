"""The legal pages and the page about the service: their names, and what the operator wrote for one of them."""

from dataclasses import dataclass

TEXT_PAGES = ("impressum", "datenschutz", "about", "barrierefreiheit")
"""The names of these pages: each is the path of its address and the first part of its file's name."""
_EXAMPLE_LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class OperatorText:
    """What the operator wrote for a page in one language, as Markdown; of a file that is too long, its beginning."""

    markdown: str
    shortened: bool = False


def page_file(name: str, language: str) -> str:
    """Return where the text of a page is, relative to the folder of sources.yaml."""
    return f"pages/{name}.{language}.md"


def example_file(name: str, language: str) -> str:
    """Return where the repository has a template for it: in that language if there is one, else in English."""
    return f"examples/{page_file(name, language if language in _EXAMPLE_LANGUAGES else 'en')}"
