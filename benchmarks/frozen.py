"""Everything the program says, as files: two revisions say the same when `diff -r` finds nothing between what this wrote for each.

    python benchmarks/frozen.py DIR [--corpus ../shared] [--only demo,made,corpus]

`demo` is the example region, pulled over loopback, `made` a region of 2,000 events in files; each is pulled four times on a fixed clock,
then commands and the web application are asked for everything. `corpus` reads the labelled files with the benchmarks beside this one.
Fixed here: clock, ids, jitter, time zone, language and width of the terminal, the ports of the example region, the order of visits.
Left out: how long a visit took. Headers are sorted by name.
"""

import argparse
import contextlib
import io
import itertools
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from urllib.parse import quote

import yaml
from werkzeug.test import Client

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks import frozen_region
from benchmarks.frozen_inside import Region, client_of, opened, pull, run_command, stand_in
from benchmarks.frozen_requests import Facts, addresses, further

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
EVENTS = 60  # whose pages are asked for, beside those of events that are called off, went away or have several networks
TODAY = "2026-11-18"
HERE = Path(__file__).parent
WEEKS = ("2026-W46", "2026-W47", "2026-W48", "2026-W50")
MOMENTS = tuple(
    datetime.fromisoformat(f"2026-11-{at}:00+00:00") for at in ("15T18:00", "16T18:30", "17T19:30", "18T20:00")
)  # of the pulls, from a Sunday on
ENVIRONMENT = {
    "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "COLUMNS": "120", "PYTHONHASHSEED": "0",
    "NETZWERKTIMER_SOURCES": "sources.yaml", "NETZWERKTIMER_DATABASE_URL": "sqlite:///frozen.db",
    "NETZWERKTIMER_BASE_URL": "https://netzwerktimer.example",
}  # fmt: skip


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.now = MOMENTS[0]

    def __call__(self) -> datetime:
        return self.now


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("folder", type=Path, help="new or empty")
    words.add_argument("--corpus", type=Path, help="the folder that holds corpus/ and data/")
    words.add_argument("--only", default="demo,made,corpus", help="parts, with commas between them (default %(default)s)")
    words.add_argument("--part", choices=("demo", "made"), help=argparse.SUPPRESS)
    asked = words.parse_args()
    folder: Path = asked.folder.absolute()
    if asked.part:
        part(asked.part, folder)
        return 0
    if folder.exists() and any(folder.iterdir()):
        words.error(f"{folder} is not empty")
    folder.mkdir(parents=True, exist_ok=True)
    jobs = list(commands(folder, asked.only.split(","), asked.corpus.absolute() if asked.corpus else None))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NETZWERKTIMER_")}
    with ThreadPoolExecutor(2) as side_by_side:
        codes = list(side_by_side.map(lambda job: subprocess.run(job, env=kept | ENVIRONMENT, check=False).returncode, jobs))
    files = [path for path in folder.rglob("*") if path.is_file()]
    print(f"{folder}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB")
    return int(any(codes[: len(jobs)]))


def commands(folder: Path, parts: Sequence[str], shared: Path | None) -> Iterator[list[str]]:
    """What runs, each in a process of its own, the longest first."""
    yield from ([sys.executable, __file__, str(folder), "--part", name] for name in ("made", "demo") if name in parts)
    if shared and "corpus" in parts:
        for script, given, out in (
            ("dates.py", shared / "data" / "date_phrases.csv", "date_phrases.csv"),
            ("corpus.py", shared / "corpus", "corpus.jsonl"),
            ("dedup.py", shared / "data" / "dedup_train.jsonl", "dedup_train.jsonl"),
        ):
            command = [sys.executable, str(HERE / script), str(given), "--out", str(folder / out)]
            yield ["sh", "-c", f"{shlex.join(command)} >/dev/null || test -s {shlex.quote(str(folder / out))}"]  # its bars are not ours


def part(name: str, folder: Path) -> None:
    """Pull one region, and write all that is said of it."""
    clock, ids = Clock(), itertools.count()
    stand_in(clock, lambda: identity(next(ids)))
    time.tzset()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="netzwerktimer-frozen-") as work, contextlib.chdir(work):
        out = folder / name
        (pulled_demo if name == "demo" else pulled_made)(clock, out)
    print(f"{name}: {time.monotonic() - began:.0f} s")


def pulled_demo(clock: Clock, out: Path) -> None:
    """The example region: at the second visit some events change, at the third it is a day later there too."""
    with Region(date(2026, 11, 16)) as region:
        Path("sources.yaml").write_text(region.sources_yaml(), "utf-8")
        allowed = ",".join(f"{address}:{port}" for address, port in sorted(region.allow_addresses()))
        os.environ["NETZWERKTIMER_ALLOW_ADDRESSES"] = allowed
        for number, clock.now in enumerate(MOMENTS):
            region.today += timedelta(days=number == 2)
            pulled(out, number, together=number == 1)
        written(out)
        for network in yaml.safe_load(Path("sources.yaml").read_text("utf-8"))["networks"]:
            source = network["sources"][0]
            command(out, "discover", network["website"], "--json")
            command(out, "discover", network["website"])
            command(out, "preview", source["url"], "--at", MOMENTS[0].isoformat())
        command(out, "publish", str(out / "published"), quiet=True)


def pulled_made(clock: Clock, out: Path) -> None:
    """The made region: each round some events change, are called off, go and come; a person decides before the last one."""
    for number, clock.now in enumerate(MOMENTS):
        frozen_region.write(Path(), number)
        if number == len(MOMENTS) - 1:
            decided(out)
        pulled(out, number, together=number != 1)
    written(out)


def pulled(out: Path, number: int, *, together: bool) -> None:
    with opened() as application:
        reports = pull(application, together=together)
    lines = [json.dumps(report, ensure_ascii=False, default=str) for report in reports]
    save(out / f"pull-{number}.jsonl", "\n".join(lines).encode())


def decided(out: Path) -> None:
    """Merge, split, correct and take back, as a person would."""
    doubts = [json.loads(line) for line in command(out, "explain", "--json", name="before-explain").splitlines()]
    events = [json.loads(line) for line in command(out, "events", "--json", name="before-events").splitlines()]
    for doubt in doubts[:3]:
        command(out, "merge", *(event["id"] for event in doubt["events"]))
    shared = [event["id"] for event in events if len(event["networks"]) > 1 and event["start"] > TODAY][:3]
    for event in shared:
        told = json.loads(command(out, "explain", event, "--json", name=f"before-explain-{event}"))
        command(out, "split", event, told["records"][-1]["record"])
    if shared:
        command(out, "split", shared[0], "--undo")
    lone = [event["id"] for event in events if len(event["networks"]) == 1 and event["start"] > TODAY][5:8]
    command(out, "correct", lone[0], "title", "Berichtigter Titel mit Ümlaut")
    command(out, "correct", lone[1], "location", "Volkshaus, Carl-Zeiss-Platz 15, 07743 Jena")
    command(out, "correct", lone[2], "start", "2026-11-24 18:00")
    command(out, "correct", lone[1], "location", "--undo")


def written(out: Path) -> None:
    """All that commands print and the web application answers."""
    events = [json.loads(line) for line in command(out, "events", "--json").splitlines()]
    for call in (["events"], ["sources", "list"], ["check"], ["explain"], ["explain", "--json"]):
        command(out, *call)
    odd = [event["id"] for event in events if event["status"] != "confirmed" or len(event["networks"]) > 1]
    coming = [event["id"] for event in events if event["start"] > TODAY]
    chosen = list(dict.fromkeys([*coming[:EVENTS], *odd[:EVENTS], *(one for one in coming if one in odd)][: 3 * EVENTS]))
    for event in chosen:
        command(out, "explain", event, "--json")
        command(out, "explain", event)
    with opened() as application:
        browse(client_of(application), facts(chosen), out / "web")


def facts(events: Sequence[str]) -> Facts:
    """What there is to ask for, by sources.yaml."""
    told = yaml.safe_load(Path("sources.yaml").read_text("utf-8"))
    names = {
        "network": [network["slug"] for network in told["networks"]],
        "topic": list(told["topics"]),
        "region": list(told["regions"]),
        "mode": ["onsite", "online", "hybrid"],
        "collection": [one["slug"] for one in told.get("collections", ())],
    }
    return Facts(
        names={name: values for name, values in names.items() if values}, events=events, weeks=WEEKS, days=("2026-11-23", "2026-12-06")
    )


def browse(client: Client, known: Facts, out: Path) -> None:
    """Ask for every address; listings to their third page; some answers once more as clients do that know them, or take gzip."""
    for address in addresses(known):
        page, tag = answered(client, address, out)
        for _ in range(2 if page and address.split("?")[0] == "/" else 0):
            following = re.search(rb'<link rel="next" href="([^"]*)"', page)
            if following is None:
                break
            page, _tag = answered(client, unescape(following[1].decode()), out)
        if tag and ("/feeds/" in address or address == "/") and "?" not in address:
            answered(client, address, out, {"If-None-Match": tag}, "known")
            answered(client, address, out, {"Accept-Encoding": "gzip"}, "gzip")
    answered(client, further("/", known.events[5]), out)


def answered(client: Client, address: str, out: Path, headers: Mapping[str, str] | None = None, mark: str = "") -> tuple[bytes, str]:
    """Write what an address answers, compressed bodies without their bytes; returns the body and its ETag."""
    found = client.get(address, headers=dict(headers or {}))
    body = found.get_data()
    head = "".join(f"{name}: {value}\n" for name, value in sorted(found.headers.items()))
    if found.headers.get("Content-Encoding"):
        body, head = b"", re.sub(r"Content-Length: .*\n", "", head)
    save(out / file_name(f"{address} {mark}".strip()), f"{found.status}\n{head}\n".encode() + body)
    return body, found.headers.get("ETag", "")


def command(out: Path, *arguments: str, name: str = "", quiet: bool = False) -> str:
    """Write what a command prints, and its exit code; returns what stands on stdout."""
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        code = run_command(arguments)
    place = file_name(name or " ".join(arguments)) if not quiet else arguments[0]
    text = f"exit code {code}\n{said.getvalue()}\n{complained.getvalue()}"
    save(out / "commands" / place, text.replace(str(out), "DIR").encode())
    return said.getvalue()


def file_name(told: str) -> str:
    """A name for what was asked; long ones end in a hash."""
    name = quote(told.replace("/", "~"), safe=" ~?&=+,%")
    return name if len(name) < 150 else f"{name[:130]}-{sha256(name.encode()).hexdigest()[:12]}"


def save(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def identity(number: int) -> str:
    """The id of the number: spread like random ones, so that nothing looks ordered by it."""
    drawn = sha256(f"frozen {number}".encode()).digest()
    return "".join(CROCKFORD[byte % 32] for byte in drawn[:10])


if __name__ == "__main__":
    sys.exit(main())
