"""The hostile kit in its pretended internet, as far as a visit alone decides: production settings, public addresses, real pauses."""

import importlib.util
import itertools
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

KIT = Path(__file__).parents[3].parent / "shared" / "hostile"
# Without the slow ones, which take a whole deadline each.
CATEGORIES = {"control", "transport", "compression", "redirect", "ssrf", "status", "robots"}
# Rejected by who reads the body, not by the visit.
READ = {"meta-refresh", "autodiscovery", "length-too-short", "html-200", "empty-body", "blank-body", "login", "304-first"}
VISITOR = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from aggregator.errors import FetchError
from aggregator.ingest.fetch import HttpFetcher
web = HttpFetcher(contact_page="https://netzwerktimer.example/bot")
def visit(url):
    try:
        return type(web.fetch(url)).__name__
    except FetchError as error:
        return "Error"
urls = json.load(sys.stdin)
with ThreadPoolExecutor(len(urls)) as threads:
    print(json.dumps(list(threads.map(visit, urls))))
"""

pytestmark = pytest.mark.skipif(not (KIT / "server.py").exists(), reason="the hostile kit is not here")


def kit_server() -> Any:
    spec = importlib.util.spec_from_file_location("hostile_server", KIT / "server.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules.setdefault(spec.name, importlib.util.module_from_spec(spec))
    spec.loader.exec_module(module)
    return module.HostileServer()


def outcomes(cases: list[dict[str, Any]], port: int, log: Path) -> dict[str, str]:
    """Visit every case at once, each at a host and an address of its own; log holds every connect."""
    names = {f"{case['id']}.hostile.example": f"93.184.215.{number + 1}" for number, case in enumerate(cases)}
    routes = {f"{address}:80": f"127.0.0.1:{port}" for address in names.values()}
    net = {"names": {name: [address] for name, address in names.items()}, "routes": routes, "log": str(log)}
    environment = dict(os.environ, PYTHONPATH=str(KIT / "fakenet"), FAKENET_CONFIG=json.dumps(net))
    urls = json.dumps([f"http://{case['id']}.hostile.example{case['path']}" for case in cases])
    visitor = [sys.executable, "-c", VISITOR]
    run = subprocess.run(
        visitor, input=urls, env=environment, cwd=Path(__file__).parents[3], capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stderr == ""
    return dict(zip((case["id"] for case in cases), json.loads(run.stdout), strict=True))


def test_every_case_of_the_kit_ends_as_it_must_and_inside_nothing_is_touched(tmp_path: Path) -> None:
    cases = [
        case
        for case in json.loads((KIT / "cases.json").read_text())["cases"]
        if case["category"] in CATEGORIES and "slow" not in case["id"]
    ]
    with kit_server() as server:
        for case in cases:
            server.set_phase(case["path"], case["steps"][-1]["phase"])
        found = outcomes(cases, int(server.base.rsplit(":", 1)[1].strip("/")), tmp_path / "net.jsonl")
        starts = defaultdict(list)
        for request in server.requests:
            starts[request["headers"]["host"]].append(request["t"])
        assert server.canary_hits == []
    wrong = [case["id"] for case in cases if not as_expected(case, found[case["id"]])]
    assert wrong == []
    connects = [json.loads(line) for line in (tmp_path / "net.jsonl").read_text().splitlines()]
    assert [line for line in connects if line.get("private")] == []
    assert all(later - earlier >= 1.0 for times in starts.values() for earlier, later in itertools.pairwise(times))


def as_expected(case: dict[str, Any], outcome: str) -> bool:
    """Whether a visit ends in an error exactly where the last step of a case wants one that a visit can find."""
    words = set(case["steps"][-1]["expect"])
    if "accept_or_reject" in words or any(name in case["id"] for name in READ):
        return True
    return (outcome == "Error") == bool(words & {"reject_with_error", "disable_source", "respect_robots"})
