"""Which owner of a lease has ended."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.ingest.leases import is_alive, new_owner
from tests.waiting import until

with_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="sees the start of a process only in /proc")


def process() -> "subprocess.Popen[str]":
    """A process that says what owner it would be, and ends when its stdin closes."""
    code = "import sys; from aggregator.ingest.leases import new_owner; print(new_owner(), flush=True); sys.stdin.read()"
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said_by(other: "subprocess.Popen[str]") -> str:
    assert other.stdout is not None
    return other.stdout.readline().strip()


def test_a_process_is_alive_while_it_runs_and_not_after_it_was_killed() -> None:
    with process() as other:
        owner = said_by(other)
        assert is_alive(owner)
        other.kill()
    assert not is_alive(owner)


@with_proc
def test_a_process_that_has_ended_is_not_alive_before_its_parent_asked_for_it() -> None:
    with process() as other:
        owner = said_by(other)
        other.kill()
        until(lambda: not is_alive(owner))


@with_proc
def test_a_process_id_that_is_used_again_is_another_process() -> None:
    machine, pid, started, name = new_owner().split(" ")
    assert is_alive(f"{machine} {pid} {started} {name}")
    assert not is_alive(f"{machine} {pid} {int(started) - 1} {name}")


def test_each_owner_of_one_process_is_another_one() -> None:
    assert new_owner() != new_owner()


@pytest.mark.parametrize("owner", ["", "0123456789abcdef", "by hand 0123456789abcdef", "x" * 64])
def test_an_owner_that_is_no_process_is_taken_for_alive(owner: str) -> None:
    assert is_alive(owner)


def test_a_process_of_another_machine_is_taken_for_alive() -> None:
    machine, *rest = new_owner().split(" ")
    assert is_alive(" ".join([f"not-{machine}", *rest]))
    assert is_alive(f"not-{machine} {2**22 + os.getpid()} 1 a")
