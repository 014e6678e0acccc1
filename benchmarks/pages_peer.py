"""The peer's side of pages.py: RSS by feedgen, rendered many times in one warm process."""

import importlib
import json
import sys
import time
from pathlib import Path

TIMES = 100


def main() -> None:
    peers, calendar, items, out = sys.argv[1:]
    sys.path.insert(0, peers)
    peer = importlib.import_module("rss_feedgen")
    events = peer.read(calendar)[: int(items)]
    body = peer.render(events)
    began = time.process_time()
    for _ in range(TIMES):
        peer.render(events)
    seconds = (time.process_time() - began) / TIMES
    Path(out).write_bytes(body)
    print(json.dumps({"cpu_s": seconds, "uids": [event["uid"] for event in events]}))


if __name__ == "__main__":
    main()
