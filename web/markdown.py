"""Markdown of the operator as a heading and HTML for a page. HTML in it stays text, pictures are their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup, escape

from .sanitize import sanitized_page


@dataclass(frozen=True, slots=True)
class RenderedText:
    """A text with its first heading apart, which is the heading of the page; "" for a text without one."""

    heading: str
    html: Markup


@lru_cache(64)  # each text is rendered once; a changed one is another text
def rendered(markdown: str) -> RenderedText:
    """Return a text as HTML; its further main headings become those of sections."""
    tokens = _MARKDOWN.parse(markdown)
    heading = _take_heading(tokens)
    for token in tokens:
        token.tag = "h2" if token.tag == "h1" else token.tag
    return RenderedText(heading, sanitized_page(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})))


def _take_heading(tokens: list[Token]) -> str:
    """Remove the first heading outside of lists and quotations, and return its words."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.level == 0:
            words = _words(tokens[index + 1].children or ())
            del tokens[index : index + 3]
            return words
    return ""


def _words(children: Sequence[Token]) -> str:
    return "".join(_words(child.children) if child.children else child.content for child in children)


def _image(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, ___: EnvType) -> str:
    return str(escape(_words(tokens[index].children or ())))


def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("image", _image)
    return markdown


_MARKDOWN = _markdown()
