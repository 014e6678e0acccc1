"""The floors of the house: who may import whom, how long a file and a function may be. One table, read from the code itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

GROUND, WORKSHOP, CONDUCTOR, LOBBY, DOOR = range(5)

FLOORS = {  # room → floor; a room may import from floors below its own, and from itself
    "aggregator": GROUND,
    "aggregator.model": GROUND,
    "aggregator.errors": GROUND,
    "aggregator.text": GROUND,
    "aggregator.urls": GROUND,
    "aggregator.skipping": GROUND,
    "aggregator.dates": GROUND,
    "aggregator.zones": GROUND,
    "aggregator.times": GROUND,
    "aggregator.serialization": GROUND,
    "aggregator.seams": GROUND,
    "aggregator.advice": WORKSHOP,
    "aggregator.config": WORKSHOP,
    "aggregator.fetch": WORKSHOP,
    "aggregator.files": WORKSHOP,
    "aggregator.folder": WORKSHOP,
    "aggregator.isolate": WORKSHOP,
    "aggregator.leases": WORKSHOP,
    "aggregator.sources": WORKSHOP,
    "aggregator.recurrence": WORKSHOP,
    "aggregator.normalize": WORKSHOP,
    "aggregator.lifecycle": WORKSHOP,
    "aggregator.dedup": WORKSHOP,
    "aggregator.store": WORKSHOP,
    "aggregator.rereading": WORKSHOP,
    "aggregator.tasks": WORKSHOP,
    "feeds": WORKSHOP,
    "aggregator.reading": CONDUCTOR,
    "aggregator.gathering": CONDUCTOR,
    "aggregator.identities": CONDUCTOR,
    "aggregator.deriving": CONDUCTOR,
    "aggregator.refresh": CONDUCTOR,
    "aggregator.deciding": CONDUCTOR,
    "aggregator.explaining": CONDUCTOR,
    "aggregator.visiting": CONDUCTOR,
    "aggregator.discovery": CONDUCTOR,
    "aggregator.pull": CONDUCTOR,
    "aggregator.preview": CONDUCTOR,
    "aggregator.weekly": CONDUCTOR,
    "aggregator.jobs": LOBBY,
    "aggregator.publish": LOBBY,
    "web": LOBBY,
    "demo": LOBBY,
    "aggregator.commands": DOOR,
    "aggregator.__main__": DOOR,
    "app": DOOR,
}
SAME_FLOOR = {  # the ground stands on its nouns; conductors hand the line on in this order
    "aggregator.skipping": {"aggregator.errors"},
    "aggregator.errors": {"aggregator.urls"},
    "aggregator.times": {"aggregator.model"},
    "aggregator.serialization": {"aggregator.model"},
    "aggregator.seams": {"aggregator.model"},
    "aggregator.text": {"aggregator.model"},
    "aggregator.zones": {"aggregator.model"},
    "aggregator.dates": {"aggregator.model", "aggregator.text", "aggregator.zones"},
    "aggregator.deriving": {"aggregator.identities"},
    "aggregator.refresh": {"aggregator.deriving", "aggregator.identities"},
    "aggregator.deciding": {"aggregator.deriving", "aggregator.refresh"},
    "aggregator.explaining": {"aggregator.deciding", "aggregator.deriving"},
    "aggregator.discovery": {"aggregator.reading"},
    "aggregator.visiting": {"aggregator.discovery", "aggregator.gathering", "aggregator.reading", "aggregator.refresh"},
    "aggregator.pull": {"aggregator.reading", "aggregator.refresh", "aggregator.visiting"},
    "aggregator.preview": {"aggregator.reading", "aggregator.visiting"},
    "aggregator.commands": {"app"},
    "aggregator.__main__": {"aggregator.commands"},
    "app": {"aggregator.__main__"},
}
LOBBY_ALSO = {"aggregator.jobs": set(), "aggregator.publish": set(), "web": {"feeds"}, "demo": set()}
OUTSIDE_WORLD = {"requests", "urllib3", "socket", "sqlite3", "sqlalchemy", "alembic", "http.client", "urllib.request", "subprocess"}
MAY_TOUCH_IT = {"aggregator.fetch", "aggregator.isolate", "aggregator.store", "demo", "aggregator.commands"}

SOURCES = [*sorted(path for folder in ("aggregator", "feeds", "web", "demo") for path in (ROOT / folder).rglob("*.py")), ROOT / "app.py"]
OWN = [*SOURCES, *sorted((ROOT / "benchmarks").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py")), ROOT / "dev.py"]


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """The longest entry of the table that the module lies in."""
    names = [name for name in FLOORS if module == name or module.startswith(name + ".")]
    return max(names, key=len, default="")


def imports_of(path: Path) -> Iterator[str]:
    package = module_of(path) if path.name == "__init__.py" else module_of(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            origin = ".".join(filter(None, (base, node.module or "")))
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def may_import(room: str, other: str) -> bool:
    if room == other or other == "":
        return True
    if FLOORS[room] == GROUND or (room in SAME_FLOOR and other in SAME_FLOOR[room]):
        return other in SAME_FLOOR.get(room, set()) or other == "aggregator"
    if other == "feeds" and FLOORS[room] in (CONDUCTOR, LOBBY):
        return other in LOBBY_ALSO.get(room, set())
    return FLOORS[other] < FLOORS[room]


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_a_room_imports_only_from_floors_below_its_own(path: Path) -> None:
    room = room_of(module_of(path))
    assert room, f"{path} stands in no room of the table"
    ours = {name.partition(".")[0] for name in FLOORS}
    wrong = [name for name in imports_of(path) if name.partition(".")[0] in ours and not may_import(room, room_of(name))]
    assert not wrong


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_only_a_few_rooms_touch_the_outside_world(path: Path) -> None:
    touched = {name for name in imports_of(path) if any(name == world or name.startswith(world + ".") for world in OUTSIDE_WORLD)}
    assert not touched or room_of(module_of(path)) in MAY_TOUCH_IT


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_parsers_are_handed_bytes_never_an_address(path: Path) -> None:
    """feedparser and icalendar open files and addresses when they get a str."""
    text = path.read_text("utf-8")
    assert "feedparser.parse(url" not in text
    assert room_of(module_of(path)) in MAY_TOUCH_IT or "urlopen" not in text


@pytest.mark.parametrize("path", OWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno + 1 > 40
    ]
    assert not long
