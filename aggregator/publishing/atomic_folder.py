"""A folder of published files: replaced together, each complete at any time, and files of others are never touched."""

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

OURS = ".netzwerktimer"  # subfolder for the list of our files, and for new files before they are moved into place


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceCounts:
    """How many files were written, left as they are, and removed."""

    written: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listing:
    """Our files, and the addresses that must last."""

    files: tuple[str, ...] = ()
    lasting: tuple[SiteAddress, ...] = ()


class AtomicFolder:
    """One folder, opened for writing by one process at a time; used as a context manager.

    Files are put or kept one by one; nothing changes before `replace`. Raises WrongCall if the path is no folder or a file of others is in
    the way, CannotPublish if the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._own = path, path / OURS
        self._waiting = self._own / "new"
        self._staged: list[str] = []
        self._unchanged: list[str] = []

    def __enter__(self) -> Self:
        if self._path.exists() and not self._path.is_dir():
            raise WrongCall(f"{self._path} is not a folder; name one, it is made when it is missing")
        with self._as_own_error():
            self._path.mkdir(parents=True, exist_ok=True)
            self._own.mkdir(mode=0o700, exist_ok=True)
            self._lock = self._locked()
            shutil.rmtree(self._waiting, ignore_errors=True)  # left by a run that was killed
            self._listing = self._read()
            self._ours = frozenset(self._listing.files)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self._waiting, ignore_errors=True)
        os.close(self._lock)

    @property
    def lasting(self) -> tuple[SiteAddress, ...]:
        """The addresses published before that must last."""
        return self._listing.lasting

    def put(self, file: str, body: bytes) -> None:
        """Stage a file with this content, unless it has it already. Raises WrongCall if a file of others is in the way."""
        with self._as_own_error():
            if _holds(self._path / file, body):
                self._unchanged.append(file)
                return
            self._refuse_files_of_others(file)
            new = self._waiting / file
            new.parent.mkdir(parents=True, exist_ok=True)
            _write(new, body)
            self._staged.append(file)

    def keep(self, *files: str) -> None:
        """Keep these files as they are, as far as they are ours."""
        self._unchanged += [file for file in files if file in self._ours]

    def replace(self, lasting: Iterable[SiteAddress]) -> ReplaceCounts:
        """Move the staged files into place, and remove our files that were neither put nor kept."""
        listing = _Listing(files=tuple(sorted({*self._staged, *self._unchanged})), lasting=tuple(lasting))
        removed = sorted(self._ours - {*listing.files})
        with self._as_own_error():
            self._write_listing(
                _Listing(files=tuple(sorted(self._ours | {*listing.files})), lasting=listing.lasting)
            )  # listed before they exist
            for file in self._staged:
                (self._path / file).parent.mkdir(parents=True, exist_ok=True)
                os.replace(self._waiting / file, self._path / file)
            for folder in {(self._path / file).parent for file in self._staged}:
                _flush_folder(folder)
            for file in removed:
                self._remove(file)
            self._write_listing(listing)
        return ReplaceCounts(written=len(self._staged), unchanged=len(self._unchanged), removed=len(removed))

    def _refuse_files_of_others(self, file: str) -> None:
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
            with suppress(OSError):  # not empty
                (self._path / parent).rmdir()

    def _locked(self) -> int:
        lock = os.open(self._own / "lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            raise CannotPublish(f"another `publish` is writing to {self._path}: let it finish") from None
        return lock

    def _read(self) -> _Listing:
        try:
            listed = loads(_Listing, (self._own / "files.json").read_text("utf-8"))
        except FileNotFoundError:
            return _Listing()
        except (ValueError, KeyError, TypeError) as error:
            raise CannotPublish(
                f"{self._own / 'files.json'} is damaged: publish into a new folder and let it take the place of this one"
            ) from error
        return _Listing(
            files=tuple(filter(_is_inside, listed.files)), lasting=tuple(address for address in listed.lasting if _is_inside(address.file))
        )

    def _write_listing(self, listing: _Listing) -> None:
        path, body = self._own / "files.json", dumps(listing).encode()
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
    """Write a file and flush it to disk, so that it is complete before it is renamed."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Flush the names in a folder to disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_inside(file: str) -> bool:
    path = PurePosixPath(file)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
