"""How evenly a feed is served at half of what the server can give.

    python benchmarks/load.py [--peers ../shared/peers] [--rounds 5] [--events 1000] [--seconds 3]

First the most that wrk gets, then connections that wait so long between two requests that half of it is asked for; p99 over p50 of the
answers' time. nginx with the same bytes is asked alike, in turn: what it shows is the machine's own unrest, and where that is beyond the
bar, nothing can be told. Needs nginx and wrk from Debian.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.figures import Figure, report, spread
from benchmarks.servers import GZIP, Side, etag, load, missing, nginx, ours

HERE = Path(__file__).parent
PORT, THEIRS = 18014, 18015
MANY = 64  # connections that take turns: each waits whole milliseconds, on average as long as half of the load wants


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--peers", type=Path, default=HERE.parents[1] / "shared" / "peers")
    for name, default in (("rounds", 5), ("events", 1000), ("seconds", 3)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    if lacking := missing("wrk", "nginx"):
        words.error(lacking)
    with (
        tempfile.TemporaryDirectory() as name,
        ours(Path(name) / "one", asked.peers, PORT, asked.events) as mine,
        nginx(Path(name), asked.peers, THEIRS, mine) as theirs,
    ):
        return report([figure for kind in ("304", "200 gzip") for figure in evenness(kind, (mine, theirs), asked, Path(name) / "wait.lua")])


def evenness(kind: str, sides: tuple[Side, Side], asked: argparse.Namespace, script: Path) -> list[Figure]:
    """Rounds of full and half load on both sides; the first does not count."""
    heads = [{"If-None-Match": etag(side)} if kind == "304" else GZIP for side in sides]
    rounds = [[half(side, head, asked.seconds, script) for side, head in zip(sides, heads, strict=True)] for _ in range(asked.rounds + 1)]
    mine, theirs = zip(*rounds[1:], strict=True)
    return [
        spread(f"{kind} at half load: p99 over p50", mine, at_most=5),
        spread(f"{kind} at half load: p99 over p50 of nginx", theirs),
    ]


def half(side: Side, headers: Mapping[str, str], seconds: int, script: Path) -> float:
    """One burst at full load, one at half of what came out: p99 over p50 of the second."""
    most = load(side, headers, 1).per_second
    script.write_text(waiting(MANY / (most / 2)))
    told = load(side, headers, seconds, MANY, script)
    return told.p99_ms / told.p50_ms


def waiting(seconds: float) -> str:
    """A script for wrk: wait so long on average, spread evenly from nothing to twice that."""
    return f"math.randomseed(1)\nfunction delay() return math.floor(math.random() * {2000 * seconds:.3f} + 0.5) end\n"


if __name__ == "__main__":
    sys.exit(main())
