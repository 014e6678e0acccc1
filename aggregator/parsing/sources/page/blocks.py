"""The repeated blocks of a page: from the dates of one group to the ranges of text nodes that are one entry each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml.html import HtmlElement

from .date_groups import Anchor, majority, signature
from .page_words import DATEISH, MONTH_ONLY, MONTH_YEAR
from .text_runs import PageText, runs

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Block:
    """One entry: a range of text nodes, the element that holds it (all of it, or its beginning), and a day given above it."""

    first: int
    after: int
    root: HtmlElement
    flat: bool = False  # the root holds only its beginning
    day: tuple[int, int] | None = None  # text nodes of a date that several entries share


def blocks_of(text: PageText, anchors: Sequence[Anchor], body: HtmlElement) -> list[Block]:
    """Return one block for each entry around the anchors, in reading order."""
    roots = _alike(_largest_elements(anchors, body), anchors, body)
    blocks = _whole(text, roots, anchors)
    if sum(block.root.tag in _HEADINGS for block in blocks) >= _MOST * len(blocks):
        blocks = _extended(text, blocks, body) or blocks
    for _ in range(4):
        if _own_words(text, blocks) >= _MOST * len(blocks):
            break
        wider = _extended(text, blocks, body)
        if wider is not None:
            blocks = wider
            break
        raised = _raised(text, blocks, body)
        if raised is None:
            break
        blocks = raised
    return _by_rowspan(text, _headed(text, blocks))


def has_words(text: PageText, first: int, after: int) -> bool:
    """Return whether a range of text nodes says more than days and hours."""
    return any(not DATEISH.fullmatch(node.text[:300]) and any(map(str.isalpha, node.text)) for node in text.nodes[first:after])


def _largest_elements(anchors: Sequence[Anchor], body: HtmlElement) -> list[HtmlElement]:
    """For each anchor the largest element that holds no other anchor."""
    counts: Counter[HtmlElement] = Counter()
    for anchor in anchors:
        counts[anchor.element] += 1
        counts.update(anchor.element.iterancestors())
    roots = []
    for anchor in anchors:
        root = anchor.element
        while root is not body and (above := root.getparent()) is not None and above is not body and counts[above] == 1:
            root = above
        roots.append(root)
    return roots


def _alike(roots: list[HtmlElement], anchors: Sequence[Anchor], body: HtmlElement) -> list[HtmlElement]:
    """The roots; those of another kind than most are replaced by an element of the usual kind around or inside them."""
    signatures = [signature(root) for root in roots]
    usual = majority(signatures)
    if signatures.count(usual) < 2:
        return roots
    return [
        root
        if own == usual
        else next((e for e in (a.element, *a.element.iterancestors()) if e is not body and signature(e) == usual), root)
        for root, own, a in zip(roots, signatures, anchors, strict=True)
    ]


def _whole(text: PageText, roots: Sequence[HtmlElement], anchors: Sequence[Anchor]) -> list[Block]:
    """A block for each root; lines of one root that each have a date and words are separate blocks."""
    held: dict[HtmlElement, list[Anchor]] = {}
    for root, anchor in zip(roots, anchors, strict=True):
        held.setdefault(root, []).append(anchor)
    blocks: list[Block] = []
    for root, inside in held.items():
        first, after = text.span(root)
        starts = sorted({text.line_of(anchor.first, first, after)[0] for anchor in inside})
        ends = [*starts[1:], after]
        if (len(starts) > 1 and all(has_words(text, begin, end) for begin, end in zip(starts, ends, strict=True))) or (
            len(starts) > 3 and not any(has_words(text, begin, end) for begin, end in zip(starts, ends, strict=True))
        ):
            blocks.extend(Block(begin, end, root) for begin, end in zip(starts, ends, strict=True))
        else:
            blocks.append(Block(first, after, root))
    return sorted(blocks, key=lambda block: block.first)


def _own_words(text: PageText, blocks: Sequence[Block]) -> int:
    return sum(has_words(text, block.first, block.after) for block in blocks)


def _extended(text: PageText, blocks: Sequence[Block], body: HtmlElement) -> list[Block] | None:
    """The blocks with what follows each of them up to the next; None if nothing does."""
    wider, grown = [], 0
    for index, block in enumerate(blocks):
        above = block.root.getparent()
        limit = text.span(above if above is not None else body)[1]
        ahead = blocks[index + 1].first if index + 1 < len(blocks) else limit
        after = max(min(ahead, limit, _section_end(text, block, limit)), block.after)
        grown += has_words(text, block.after, after)
        wider.append(replace(block, after=after, flat=True))
    return wider if grown >= _MOST * len(blocks) else None


def _section_end(text: PageText, block: Block, limit: int) -> int:
    """The first text node of the next section's heading after a block."""
    for sibling in islice(block.root.itersiblings(), 30):
        if sibling.tag in ("h1", "h2") and (begin := text.span(sibling)[0]) > block.after:
            return begin
    return limit


def _raised(text: PageText, blocks: Sequence[Block], body: HtmlElement) -> list[Block] | None:
    """The elements around the blocks as blocks, as long as there are at least two."""
    above = [block.root.getparent() for block in blocks]
    holders = list(dict.fromkeys(element for element in above if element is not None and element is not body))
    if len(holders) < 2 or len(holders) < len(blocks) / 4:
        return None
    return [Block(*text.span(element), element) for element in holders]


def _headed(text: PageText, blocks: list[Block]) -> list[Block]:
    """The blocks, each beginning with its own heading if most have one right before them and none inside."""
    beginnings: list[int] = []
    for index, block in enumerate(blocks):
        last = blocks[index - 1] if index and blocks[index - 1].after <= block.first else None
        if last and last.flat:  # it includes what follows it, perhaps this block's heading
            beginnings.append(_heading_before(text, block, last.first + 1, reach=1))
        else:
            beginnings.append(_heading_before(text, block, last.after if last else 0, reach=4))
    wanting = [index for index, block in enumerate(blocks) if not _has_heading(block)]
    headed = [index for index in wanting if beginnings[index] >= 0]
    if len(headed) < max(2, _MOST * len(blocks)):
        return blocks
    begun = [replace(block, first=beginnings[i]) if i in headed else block for i, block in enumerate(blocks)]
    return [
        replace(block, after=min(block.after, begun[i + 1].first)) if i + 1 < len(begun) and begun[i + 1].first > block.first else block
        for i, block in enumerate(begun)
    ]


def _heading_before(text: PageText, block: Block, before: int, reach: int) -> int:
    """The first text node of the heading among the siblings right before a block, -1 if there is none."""
    for sibling in islice(block.root.itersiblings(preceding=True), reach):
        first, after = text.span(sibling)
        if first < before:
            break
        if sibling.tag in _HEADINGS:
            words = text.joined(first, after)
            is_month = MONTH_YEAR.fullmatch(words) or MONTH_ONLY.fullmatch(words) or DATEISH.fullmatch(words[:300])
            return -1 if is_month or first == after else first
    return -1


def _has_heading(block: Block) -> bool:
    return not block.flat and (block.root.tag in _HEADINGS or any(True for _ in block.root.iter(*_HEADINGS)))


def _by_rowspan(text: PageText, blocks: list[Block]) -> list[Block]:
    """Table rows under a spanning cell: one block if the cell gives no date, else blocks that share its date."""
    if not blocks or sum(block.root.tag == "tr" for block in blocks) < _MOST * len(blocks):
        return blocks
    taken = {block.root for block in blocks}
    spanned: list[Block] = []
    for block in blocks:
        group, cell = _row_group(block.root)
        if cell is None or len(group) < 2:
            spanned.append(block)
            continue
        span = text.span(cell)
        if next((run for run in runs(text.nodes, *span) if run.has_day), None) is None:
            spanned.append(Block(text.span(group[0])[0], text.span(group[-1])[1], group[0], flat=True))
            continue
        spanned.append(block)
        spanned.extend(Block(*text.span(row), row, day=span) for row in group[1:] if row not in taken and has_words(text, *text.span(row)))
    apart: list[Block] = []
    for block in sorted(spanned, key=lambda block: (block.first, -block.after)):
        if not apart or block.first >= apart[-1].after:
            apart.append(block)
    return apart


def _row_group(row: HtmlElement) -> tuple[list[HtmlElement], HtmlElement | None]:
    """The rows joined to a row by a spanning cell of its own or of a row before it."""
    for begun in (row, *islice(row.itersiblings("tr", preceding=True), 8)):
        for cell in begun.iterchildren("td", "th"):
            written = cell.get("rowspan") or ""
            count = int(written) if written.isdigit() and len(written) < 3 else 1
            group = [begun, *islice(begun.itersiblings("tr"), count - 1)]
            if count > 1 and row in group:
                return group, cell
    return [row], None


def with_siblings(text: PageText, blocks: list[Block], *, of_other_days: bool = False) -> list[Block]:
    """Return the blocks and similar elements beside them, also beside entries of other days if `of_other_days`: they name no hour."""
    usual = majority([signature(block.root) for block in blocks])
    if not usual[1]:
        return blocks
    if len({block.root for block in blocks}) < len(blocks):  # lines of one element
        return blocks
    by_root = {block.root: block for block in blocks}
    classes = {block.root.get("class") for block in blocks}
    parents = dict.fromkeys(block.root.getparent() for block in blocks if signature(block.root) == usual)
    for parent in _with_cousins(parents) if of_other_days else parents:
        for child in parent if parent is not None else ():
            span = text.span(child)
            if child not in by_root and child.get("class") in classes and signature(child) == usual and has_words(text, *span):
                by_root[child] = Block(*span, child)
    return sorted(by_root.values(), key=lambda block: block.first)


def _with_cousins(parents: Iterable[HtmlElement | None]) -> Iterator[HtmlElement | None]:
    """The elements, and similar ones in the siblings of the elements around them."""
    known = dict.fromkeys(parents)
    above = [e.getparent().getparent() for e in known if e is not None and e.getparent() is not None]
    usual = Counter(e for e in above if e is not None).most_common(1)
    kinds = {signature(e) for e in known if e is not None}
    yield from known
    if usual and usual[0][1] > 1:
        for day in usual[0][0]:
            yield from (child for child in day if child not in known and signature(child) in kinds)
