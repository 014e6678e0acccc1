"""A folder of published files: replaced all together, each one whole at every moment, and none that somebody else put there."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from aggregator.errors import CannotPublish, WrongCall
from aggregator.model import SiteAddress
from aggregator.serialization import dumps, loads

OURS = ".netzwerktimer"  # in it: which files are ours, and what waits to take its place


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCounts:
    """How many files were written, left as they are, and removed."""

    written: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    """Which files are ours, and the addresses that people keep."""

    files: tuple[str, ...] = ()
    lasting: tuple[SiteAddress, ...] = ()


class AtomicFolder:
    """One folder, open for writing by one process at a time; used as a context.

    Files are put or kept one by one, and nothing is seen of it before `replace`. Raises WrongCall for a folder that cannot be meant,
    CannotPublish for one that cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, path / OURS
        self._waiting = self._own / "new"
        self._staged: list[str] = []
        self._standing: list[str] = []

    def __enter__(self) -> Self:
        if self._path.exists() and not self._path.is_dir():
            raise WrongCall(f"{self._path} is not a folder; name one, it is made when it is missing")
        with self._as_own_error():
            self._path.mkdir(parents=True, exist_ok=True)
            self._own.mkdir(mode=0o700, exist_ok=True)
            self._lock = self._locked()
            shutil.rmtree(self._waiting, ignore_errors=True)  # of a run that was killed
            self._list = self._read()
            self._ours = frozenset(self._list.files)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self._waiting, ignore_errors=True)
        os.close(self._lock)

    @property
    def lasting(self) -> tuple[SiteAddress, ...]:
        """The addresses published before that people keep."""
        return self._list.lasting

    def put(self, file: str, body: bytes) -> None:
        """Let a file have this content; a file that has it already is not touched. Refuses to replace what is not ours."""
        with self._as_own_error():
            if _holds(self._path / file, body):
                self._standing.append(file)
                return
            self._refuse_strangers(file)
            new = self._waiting / file
            new.parent.mkdir(parents=True, exist_ok=True)
            _write(new, body)
            self._staged.append(file)

    def keep(self, *files: str) -> None:
        """Leave files as they are, as far as they are ours."""
        self._standing += [file for file in files if file in self._ours]

    def replace(self, lasting: Iterable[SiteAddress]) -> ReplaceCounts:
        """Show what was put, and take away our files that were neither put nor kept."""
        held = _List(files=tuple(sorted({*self._staged, *self._standing})), lasting=tuple(lasting))
        left = sorted(self._ours - {*held.files})
        with self._as_own_error():
            self._note(_List(files=tuple(sorted(self._ours | {*held.files})), lasting=held.lasting))  # theirs as soon as it is there
            for file in self._staged:
                (self._path / file).parent.mkdir(parents=True, exist_ok=True)
                os.replace(self._waiting / file, self._path / file)
            for folder in {(self._path / file).parent for file in self._staged}:
                _settle(folder)
            for file in left:
                self._remove(file)
            self._note(held)
        return ReplaceCounts(written=len(self._staged), unchanged=len(self._standing), removed=len(left))

    def _refuse_strangers(self, file: str) -> None:
        target = self._path / file
        for path in (target, *(self._path / parent for parent in PurePosixPath(file).parents)):
            if (path.is_file() and path != target) or (path.is_dir() and path == target):
                raise WrongCall(f"{path} is in the way of {target}: move it away, or name another folder")
        if (target.exists() or target.is_symlink()) and file not in self._ours:
            raise WrongCall(f"{target} is not from us and stays: move it away, or name another folder")

    def _remove(self, file: str) -> None:
        target = self._path / file
        target.unlink(missing_ok=True)
        for parent in PurePosixPath(file).parents[:-1]:
            with suppress(OSError):  # somebody's file is in it, or another one of ours
                (self._path / parent).rmdir()

    def _locked(self) -> int:
        lock = os.open(self._own / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise CannotPublish(f"another `publish` is writing to {self._path}: let it finish") from None
        return lock

    def _read(self) -> _List:
        try:
            found = loads(_List, (self._own / "files.json").read_text("utf-8"))
        except FileNotFoundError:
            return _List()
        except (ValueError, KeyError, TypeError) as error:
            raise CannotPublish(
                f"{self._own / 'files.json'} is damaged: publish into a new folder and let it take the place of this one"
            ) from error
        return _List(files=tuple(filter(_is_inside, found.files)), lasting=tuple(one for one in found.lasting if _is_inside(one.file)))

    def _note(self, held: _List) -> None:
        path, body = self._own / "files.json", dumps(held).encode()
        if not _holds(path, body):
            new = self._own / "files.json.new"
            _write(new, body)
            os.replace(new, path)

    @contextmanager
    def _as_own_error(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            hint = {
                errno.EACCES: "give us the right to write there",
                errno.EPERM: "give us the right to write there",
                errno.EROFS: "name a folder on a disk that can be written",
                errno.ENOSPC: "make room on its disk",
            }.get(error.errno or 0, "look at that folder")
            raise CannotPublish(
                f"{error.filename or self._path} cannot be written ({error.strerror}): {hint}, and publish again"
            ) from error


def _holds(path: Path, body: bytes) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_size == len(body) and path.read_bytes() == body
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _write(path: Path, body: bytes) -> None:
    """Write a file so that it is on the disk whole before anything takes its name."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Have the disk know the names in a folder."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)


def _is_inside(file: str) -> bool:
    path = PurePosixPath(file)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
