#!/usr/bin/env python3
"""Makes `.venv` from requirements.lock when needed, then runs a command in it; needs the standard library only."""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "installed-from"
OLDEST = (3, 11)

CHECKS = (  # what Python runs
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "ruff", "check", "."),
    ("-m", "mypy", "--strict", "."),
    (str(BIN / "lint-imports"), "--no-logo"),  # the layers; it has no module to start it by
)


def main() -> None:
    """Run the command that was asked for; end with its code."""
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, words) in COMMANDS.items():
        commands.add_parser(name, help=words, description=words, add_help=False)
    asked, extra = parser.parse_known_args()
    prepare()
    run, _ = COMMANDS[asked.command]
    run(extra)


def demo(extra: list[str]) -> None:
    become([str(BIN / "netzwerktimer"), "demo", *extra])


def serve(extra: list[str]) -> None:
    become([str(BIN / "netzwerktimer"), "serve", *extra])


def check(extra: list[str]) -> None:
    for command in CHECKS:
        run_or_end([str(BIN / "python"), *command, *extra])


def test(extra: list[str]) -> None:
    check([])
    run_or_end(in_venv("pytest", "-n", "auto", *extra))


def soak(extra: list[str]) -> None:
    become(in_venv("benchmarks.soak", *extra))


def lock(extra: list[str]) -> None:
    """Write requirements.lock anew; which registry is asked is a setting of the environment (UV_*), never of the file."""
    fresh = LOCK.with_suffix(".new")
    if LOCK.exists():
        fresh.write_bytes(LOCK.read_bytes())  # uv keeps the versions that it finds there, unless --upgrade is given
    options = "--extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"
    command = in_venv("uv", "pip", "compile", PROJECT.name, "-", *options.split(), "-o", fresh.name, *extra)
    run_or_end(command, stdin="\n".join(build_requirements()))
    addresses = [line for line in fresh.read_text().splitlines() if "://" in line or line.startswith("-")]
    if addresses:
        fresh.unlink()
        end(f"requirements.lock would name a registry or an address, which it must not: {addresses[0]}")
    fresh.replace(LOCK)
    print(f"wrote {LOCK.name}", flush=True)


COMMANDS = {
    "demo": (demo, "serve the bundled example region at 127.0.0.1:8000"),
    "serve": (serve, "serve what sources.yaml names at 127.0.0.1:8000"),
    "test": (test, "check, then all tests; what continuous integration runs"),
    "check": (check, "format, lint, types and layers"),
    "lock": (lock, "write requirements.lock anew (--upgrade for newer versions)"),
    "soak": (soak, "run the demo for some minutes and watch its memory"),
}


def prepare() -> None:
    """Install what the lock names, and the project itself, into `.venv`; returns at once when nothing changed."""
    if sys.version_info < OLDEST:
        version = sys.version.split()[0]
        end(f"Python 3.11 or newer is needed, this is {version}: start dev.py with a newer one, such as python3.11 dev.py.")
    if not LOCK.exists():
        end("requirements.lock is missing: take it from the repository (git checkout requirements.lock).")
    wanted = stamp()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    say("installing the packages of requirements.lock into .venv, which takes about a minute")
    if not runs(BIN / "python", "-m", "pip", "--version"):
        make_venv()
    pip = in_venv("pip", "install", "--quiet", "--disable-pip-version-check")
    run_or_end([*pip, "--require-hashes", "-r", LOCK.name])
    run_or_end([*pip, "--no-deps", "--no-build-isolation", "-e", "."])
    STAMP.write_text(wanted)


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        end("Python's venv module is not complete here: apt-get install python3-venv (Debian, Ubuntu), then start dev.py again.")
    run_or_end([sys.executable, "-m", "venv", "--clear", str(VENV)])


def stamp() -> str:
    """Return one line that changes with whatever the installation depends on."""
    digest = hashlib.sha256()
    for part in (LOCK.read_bytes(), PROJECT.read_bytes(), str(ROOT).encode()):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest() + "\n"


def build_requirements() -> list[str]:
    """Return what building the project needs; it is locked too, since the project is built without isolation, by what is in `.venv`."""
    import tomllib

    requires: list[str] = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]["requires"]
    return [*requires, "editables"]  # hatchling asks for it only when it builds an editable install


def in_venv(module: str, *arguments: str) -> list[str]:
    return [str(BIN / "python"), "-m", module, *arguments]


def runs(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run_or_end(command: list[str], stdin: str | None = None) -> None:
    """Show and run a command; where it fails, end with its code."""
    show(command)
    done = subprocess.run(command, cwd=ROOT, input=stdin, text=True, check=False)
    if done.returncode:
        sys.exit(done.returncode if done.returncode > 0 else 1)


def become(command: list[str]) -> None:
    """Replace this process by the command, so that Ctrl-C and kill reach the program itself."""
    show(command)
    os.chdir(ROOT)
    os.execv(command[0], command)


def show(command: list[str]) -> None:
    words = [word.replace(str(ROOT) + os.sep, "") for word in command]
    print("+ " + shlex.join(words), file=sys.stderr, flush=True)


def say(sentence: str) -> None:
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)


def end(sentence: str) -> None:
    sys.exit(f"dev.py: {sentence}")


if __name__ == "__main__":
    main()
