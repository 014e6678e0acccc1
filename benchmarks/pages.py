"""The cost of pages and feeds, as ratios to what somebody would render on each request.

    python benchmarks/pages.py [--peers ../shared/peers] [--rounds 5] [--items 20]

RSS of so many events against feedgen's rendering of the same events, CPU seconds in warm processes, fresh ones each round. Both have in
memory what they render from: the peer its events, we the entries that a request before left there. Beside it what the first request costs,
which reads the events from the store and renders them, and rendering alone (ours hold each event's whole text as HTML too).
Then the cost of an entry in each format.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.figures import Figure, report, spread
from feeds import FORMATS

HERE = Path(__file__).parent
SIDE = dict[str, float]


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--peers", type=Path, default=HERE.parents[1] / "shared" / "peers")
    for name, default in (("rounds", 5), ("items", 20)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    if not asked.peers.is_dir():
        words.error(f"{asked.peers} is no folder; name the peers' folder with --peers")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run([sys.executable, str(asked.peers / "make_feeds.py"), name, "--feeds", "1", "--begin", "2026-12-01"], check=True)
        pairs = [pair(asked, folder, number) for number in range(asked.rounds + 1)][1:]
        differing = different(folder / "ours.rss", folder / "theirs.rss")
    return report(figures(pairs, differing, asked.items))


def pair(asked: argparse.Namespace, folder: Path, number: int) -> tuple[SIDE, SIDE]:
    """One round: the peer, then we, on the same events."""
    calendar, own = folder / "feed-000.ics", folder / str(number)
    own.mkdir()
    theirs = run("pages_peer.py", asked.peers, calendar, asked.items, folder / "theirs.rss")
    ours = run("pages_ours.py", calendar, json.dumps(theirs.pop("uids")), own, folder / "ours.rss")
    return ours, theirs


def run(script: str, *arguments: object) -> SIDE:
    """Run one side in a process of its own; returns its figures."""
    done = subprocess.run([sys.executable, str(HERE / script), *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True)
    found: SIDE = json.loads(done.stdout.splitlines()[-1])
    return found


def figures(pairs: list[tuple[SIDE, SIDE]], differing: int, items: int) -> list[Figure]:
    joined, stored, anew = ([theirs["cpu_s"] / ours[how] for ours, theirs in pairs] for how in ("joined", "stored", "anew"))
    entries = [Figure(f"an entry of {extension}", 1e6 * min(ours[extension] for ours, _ in pairs), unit=" µs") for extension in FORMATS]
    return [
        spread(f"RSS of {items} items: times faster than feedgen", joined, at_least=3),
        spread("the same, read from the store first: times faster than feedgen", stored),
        spread("the same, every entry written anew: times faster than feedgen", anew),
        Figure("items that differ from the peer's", differing, at_most=0),
        Figure("rounds in which these three differ", sum(ours["same"] != 1 for ours, _ in pairs), at_most=0),
        *entries,
    ]


def different(ours: Path, theirs: Path) -> int:
    """How many of the peer's items, told by date and title, are not among ours, and ours beyond them."""
    told, wanted = ([item.findtext("title") or "" for item in etree.parse(path).iter("item")] for path in (ours, theirs))
    return sum(not any(day in title and name in title for title in told) for day, _, name in (one.partition(" ") for one in wanted)) + abs(
        len(told) - len(wanted)
    )


if __name__ == "__main__":
    sys.exit(main())
