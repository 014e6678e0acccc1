"""The peer's side of pull.py: its merge and writing, called in a warm process of its own."""

import json
import sys
import time
from pathlib import Path

peers, folder = Path(sys.argv[1]), Path(sys.argv[2])
sys.path.insert(0, str(peers))
import merge_icalendar  # type: ignore[import-not-found]  # noqa: E402 (lies in the peers' folder)

paths = sorted(map(str, (folder / "before").glob("*.ics")))
began = time.process_time()
calendar, count = merge_icalendar.merge(paths)
(folder / "peer.ics").write_bytes(calendar.to_ical())
spent = time.process_time() - began
print(json.dumps({"cpu_s": spent, "events": count}))
