"""The speed of serving a feed, as ratios to nginx with the same files; and the memory it takes.

    python benchmarks/serve.py [--peers ../shared/peers] [--rounds 5] [--events 1000] [--seconds 2] [--stored 1000000]

One feed of that many events: 304, gzip, plain; requests per second of the same load generator (wrk) and CPU per request of every process of
the server, interleaved. Checked first: both sides answer the same status and as many bytes. With `--stored`, the same feed is asked for
among 10,000 stored events and among that many. Needs nginx and wrk from Debian.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import memory
from benchmarks.figures import Figure, report, spread
from benchmarks.servers import GZIP, LOOPBACK, Load, Side, answer, etag, load, missing, nginx, ours

HERE = Path(__file__).parent
PORT, THEIRS, SECOND = 18011, 18012, 18013
FEW = 10_000
PAGES = ("/", "/status", "/feeds/events.ics", "/feeds/events.rss", "/feeds/events.json", "/feeds/events.ics?q=a")


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--peers", type=Path, default=HERE.parents[1] / "shared" / "peers")
    words.add_argument("--out", type=Path, help="write the raw result as JSON")
    for name, default in (("rounds", 5), ("events", 1000), ("seconds", 2), ("stored", 0)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    if lacking := missing("wrk", "nginx"):
        words.error(lacking)
    with tempfile.TemporaryDirectory() as name:
        found = against_nginx(asked, Path(name)) + tree(asked, Path(name))
        found += among(asked, Path(name)) if asked.stored else []
    if asked.out:
        asked.out.write_text(json.dumps([{"name": one.name, "value": one.value, "holds": one.holds} for one in found], ensure_ascii=False))
    return report(found)


def against_nginx(asked: argparse.Namespace, folder: Path) -> list[Figure]:
    """Interleave both sides, for each kind of request."""
    with ours(folder / "one", asked.peers, PORT, asked.events) as mine, nginx(folder, asked.peers, THEIRS, mine) as theirs:
        found = []
        for kind, slower, dearer in (("304", 4.0, 5.0), ("200 gzip", 2.5, None), ("200 plain", 1 / 0.7, None)):
            heads = [{"If-None-Match": etag(side)} if kind == "304" else GZIP if kind == "200 gzip" else {} for side in (mine, theirs)]
            assert answer(mine, heads[0]) == answer(theirs, heads[1]), "both sides must answer alike"
            pairs = interleaved((mine, theirs), heads, asked)
            found.append(
                spread(f"{kind}: nginx's requests per second over ours", [b.per_second / a.per_second for a, b in pairs], at_most=slower)
            )
            found.append(spread(f"{kind}: our CPU per request over nginx's", [a.cpu_ms / b.cpu_ms for a, b in pairs], at_most=dearer))
        return found


def tree(asked: argparse.Namespace, folder: Path) -> list[Figure]:
    """The memory of every process of `serve` with 5,000 events, after each kind of answer."""
    with ours(folder / "five", asked.peers, PORT, 1000, sources=5) as mine:
        return [Figure("memory with 5,000 events", visited(mine), at_most=300, unit=" MB")]


def among(asked: argparse.Namespace, folder: Path) -> list[Figure]:
    """The same feed among few and among many stored events."""
    few, many = folder / "few", folder / "many"
    with (
        ours(few, asked.peers, PORT, asked.events, FEW) as small,
        ours(many, asked.peers, SECOND, asked.events, asked.stored) as large,
    ):
        pairs = interleaved((small, large), [{"If-None-Match": etag(side)} for side in (small, large)], asked)
        name = f"304 among {FEW:,} stored events over 304 among {asked.stored:,}"
        return [
            spread(f"{name}, requests per second", [a.per_second / b.per_second for a, b in pairs], at_most=1.15),
            spread(f"{name}, CPU", [b.cpu_ms / a.cpu_ms for a, b in pairs], at_most=1.15),
            Figure(f"memory with {asked.stored:,} events", visited(large), at_most=500, unit=" MB"),
        ]


def interleaved(sides: Sequence[Side], heads: Sequence[Mapping[str, str]], asked: argparse.Namespace) -> list[tuple[Load, Load]]:
    """Rounds of one burst on each side; the first round does not count."""
    rounds = [[load(side, head, asked.seconds) for side, head in zip(sides, heads, strict=True)] for _ in range(asked.rounds + 1)]
    return [(first, second) for first, second in rounds[1:]]


def visited(side: Side) -> float:
    """Megabytes of a process tree that has answered everything once."""
    base = side.url.partition("/feeds/")[0]
    for path in PAGES:
        for headers in ({}, GZIP):
            answer(Side(side.pid, base + path), headers)
    LOOPBACK.open(side.url).close()
    return memory.of_tree(side.pid) / 1e6


if __name__ == "__main__":
    sys.exit(main())
