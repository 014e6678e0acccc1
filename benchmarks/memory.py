"""Memory of a process tree, read from /proc."""

import contextlib
from pathlib import Path

from benchmarks.cpu import descendants


def of_tree(pid: int, kind: str = "Rss") -> int:
    """Return the bytes of a process and its living descendants: what is shared counts for each (`Rss`), or once among them (`Pss`)."""
    return sum(_of(one, kind) for one in (pid, *descendants(pid)))


def _of(pid: int, kind: str) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    return 0
