"""CPU seconds of processes and what they started, read from /proc."""

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def of_tree(pid: int) -> float:
    """Return user and system seconds of a process and its living descendants, with what those have waited for."""
    return sum(_of(one) for one in (pid, *descendants(pid)))


def descendants(pid: int) -> list[int]:
    """Return the living descendants of a process."""
    parents = {int(path.name): _parent(path) for path in Path("/proc").iterdir() if path.name.isdigit()}
    found, ask = [], [pid]
    while ask:
        ask = [child for child, parent in parents.items() if parent in ask]
        found += ask
    return found


def _parent(process: Path) -> int:
    try:
        return int(process.joinpath("stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return -1


def _of(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK
