"""dev.py and the lock: what they promise to whoever clones the repository."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[1]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_help_names_every_command() -> None:
    shown = run("--help")
    assert shown.returncode == 0
    assert all(command in shown.stdout for command in ("demo", "serve", "test", "check", "lock", "soak"))


@pytest.mark.parametrize("arguments", [(), ("fly",)])
def test_a_wrong_call_ends_with_2(arguments: tuple[str, ...]) -> None:
    assert run(*arguments).returncode == 2


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^-", LOCK, re.MULTILINE)


def test_every_locked_requirement_has_hashes() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(entries) > 30
    assert all(re.match(r"[a-z0-9._-]+==\S+( ;[^\\]+)? \\\n    --hash=sha256:", entry) for entry in entries)


def test_the_lock_holds_what_the_project_and_its_build_need() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"], *dev.build_requirements()]
    locked = {name_of(line) for line in LOCK.splitlines() if not line.startswith(" ")}
    assert {name_of(requirement) for requirement in wanted} <= locked


def test_format_lint_types_and_layers_are_checked() -> None:
    checks = [" ".join(command).replace(f"{dev.BIN}{os.sep}", "") for command in dev.CHECKS]
    assert checks == ["-m ruff format --check .", "-m ruff check .", "-m mypy --strict .", "lint-imports --no-logo"]


def test_ci_runs_the_test_command_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert os.access(script, os.X_OK)
    assert lines == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "python3 dev.py test"]


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "dev.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[._-]+", "-", found[0]).lower()
