"""The cost of a refresh, as ratios to the script that somebody would write instead.

    python benchmarks/pull.py [--peers ../shared/peers] [--rounds 5] [--feeds 24] [--events 200] [--sources 2000] [--stored 100000]

24 × 200 events: cold (until all is committed and found by searches), 1 % changed, one event changed (the mean of 48 such refreshes), same
bytes, all 304, each against the peer's whole merge; and the first rendering of every format. CPU seconds of our process and its workers in
a warm process, start of Python on neither side, fetch excluded; correctness is checked beside each time, each round is a fresh process.
Then one changed event in a store of 10,000 events and in one of --stored (it takes ten minutes to fill a million). Last, many sources with
nothing new over loopback, against the floor of latency: sources × latency / visits side by side.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.figures import Figure, report, spread

SMALL = 10_000  # events stored
HERE = Path(__file__).parent
STEPS = {"cold": 0.75, "one_percent": 12, "one_event": 100, "same_bytes": 500, "all_304": 1_000}  # how many times faster than the peer


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--peers", type=Path, default=HERE.parents[1] / "shared" / "peers")
    for name, default in (("rounds", 5), ("feeds", 24), ("events", 200), ("sources", 2000), ("stored", 100_000)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    if not asked.peers.is_dir():
        words.error(f"{asked.peers} is no folder; name the peers' folder with --peers")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_feeds(asked, folder)
        pairs = [(run("pull_ours.py", folder), run("pull_peer.py", asked.peers, folder)) for _ in range(asked.rounds + 1)][1:]
        figures = refresh_figures(pairs)
        figures.append(stored_figure(folder, asked.stored, asked.rounds))
        figures += fetch_figures(run("pull_many.py", asked.peers, folder, asked.sources))
    return report(figures)


def make_feeds(asked: argparse.Namespace, folder: Path) -> None:
    """The feeds, the next round of them with 1 % changed, and one with a single event changed."""
    size = ["--feeds", str(asked.feeds), "--events", str(asked.events), "--begin", "2026-12-01"]
    for name, more in (("before", []), ("after", ["--changed", "0.01", "--round", "1"])):
        subprocess.run([sys.executable, str(asked.peers / "make_feeds.py"), str(folder / name), *size, *more], check=True)


def run(script: str, *arguments: object) -> dict[str, float]:
    """Run one side in a process of its own; returns its figures."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def refresh_figures(pairs: list[tuple[dict[str, float], dict[str, float]]]) -> list[Figure]:
    peer = [theirs["cpu_s"] for _, theirs in pairs]
    figures = [Figure("peer's merge", sorted(peer)[len(peer) // 2], unit=" CPU s")]
    figures += [
        spread(f"refresh, {step}: times faster than the peer", [theirs["cpu_s"] / ours[step] for ours, theirs in pairs], at_least=bar)
        for step, bar in STEPS.items()
    ]
    shares = [ours["rendering"] / theirs["cpu_s"] for ours, theirs in pairs]
    figures.append(spread("every format of all events rendered the first time, over the peer's merge", shares, at_most=0.5))
    figures.append(
        Figure(
            "events of ours beyond the peer's entries (series are occurrences here)",
            pairs[0][0]["events"] - pairs[0][1]["events"],
            at_least=0,
        )
    )
    figures.append(Figure("events written by same bytes and all 304", pairs[0][0]["quiet_writes"], at_most=0))
    return figures


def stored_figure(folder: Path, size: int, rounds: int) -> Figure:
    """What one changed event costs in a full store, over a small one; both stores are filled once."""
    small, large = ((run("pull_stored.py", folder, "--stored", stored, "--rounds", rounds)) for stored in (SMALL, size))
    name = f"one changed event, {size} stored over {SMALL}"
    return spread(name, [large[f"one_event_{n}"] / small[f"one_event_{n}"] for n in range(rounds)], at_most=1.5)


def fetch_figures(found: dict[str, float]) -> list[Figure]:
    return [
        Figure(f"{found['sources']:.0f} sources without news, over the floor of latency", found["seconds"] / found["floor_s"], at_most=2.5),
        Figure("CPU per source", 1000 * found["cpu_s"] / found["sources"], unit=" ms", at_most=3),
        Figure("sources that answered 304", found["unchanged"], at_least=found["sources"]),
    ]


if __name__ == "__main__":
    sys.exit(main())
