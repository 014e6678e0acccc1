"""Who holds a lease on a source: a process, named so that others on its machine can see that it has ended.

A killed process releases nothing. On its own machine others see that it has ended; on other machines its leases hold until they
expire. A process id alone is used again; together with the time of its start it names one process for ever.
"""

import os
import re
import secrets
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

LEASE = timedelta(minutes=10)  # longer than a visit with its waiting for a slot
_OWNER = re.compile(r"(\S+) (\d{1,9}) (\d*) \S+")
_STATE, _STARTED = 0, 19  # fields of /proc/<pid>/stat behind the name of the program: proc(5) counts them from 3


def new_owner() -> str:
    """Return a name for this process, a new one at each call."""
    fields = _stat(os.getpid())
    return f"{_machine()} {os.getpid()} {fields[_STARTED] if fields else ''} {secrets.token_hex(4)}"


def is_alive(owner: str) -> bool:
    """Whether an owner may still be at work; false only for a process of this machine that has ended."""
    match = _OWNER.fullmatch(owner)
    if match is None or match[1] != _machine():
        return True
    pid, started = int(match[2]), match[3]
    with suppress(PermissionError):  # it runs, as another user
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    fields = _stat(pid)
    if not fields:  # no /proc here, or none of other users
        return True
    return fields[_STATE] not in "ZX" and started in ("", fields[_STARTED])


def _machine() -> str:
    """The host, and which of its sets of process ids we see: containers may share the host's name."""
    with suppress(OSError):
        return f"{os.uname().nodename}/{re.sub('[^0-9]', '', os.readlink('/proc/self/ns/pid'))}"
    return os.uname().nodename


def _stat(pid: int) -> list[str]:
    """The fields of a process behind its name, which may hold spaces; none where they cannot be read."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []
