"""Unfinished files: kept apart while they are written, swept when their writer has died.

Every writer holds a lock for as long as its process lives; the system lets go of it however the
process ends. What no lock guards belongs to nobody and goes at the next build.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:
    # Windows: a file that is open cannot be deleted there, which serves as the lock.
    fcntl = None

PREFIX = ".building-"
LOCK = ".lock"


@contextmanager
def draft(folder: Path, suffix: str) -> Iterator[Path]:
    """The path of a file to be written in `folder`, guarded while the block runs.

    Nothing is left afterwards of it, or of files named after it, but what the block moved away.
    Raises OSError where the folder cannot be written.
    """
    lock, held = _take_lock(folder)
    stem = lock.name.removesuffix(LOCK)
    try:
        yield folder / f"{stem}{suffix}"
    finally:
        for left in folder.glob(f"{stem}.*"):
            if left != lock:
                left.unlink(missing_ok=True)
        held.close()
        lock.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove what dead builds left in `folder`; what a living process still writes stays."""
    # Files first, locks second: a draft seen here had its lock before, so without one it is dead.
    files = [path for path in folder.glob(f"{PREFIX}*") if path.suffix != LOCK]
    locks = list(folder.glob(f"{PREFIX}*{LOCK}"))
    living = {lock.name.removesuffix(LOCK) for lock in locks if not _remove_if_free(lock)}
    for path in files:
        stem = f".{path.name.split('.')[1]}"
        if stem not in living and not (folder / f"{stem}{LOCK}").exists():
            # One that cannot be removed now is tried again at the next build.
            with suppress(PermissionError):
                path.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have a finished file written through to the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written through to the disk, where the system can do that."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows keeps the order of renames in its own journal
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _take_lock(folder: Path) -> tuple[Path, BinaryIO]:
    while True:
        path = folder / f"{PREFIX}{uuid.uuid4().hex}{LOCK}"
        file = path.open("xb")
        # A sweep may take the new file for a dead one's before it is locked.
        if _try_lock(file) and path.exists():
            return path, file
        file.close()
        path.unlink(missing_ok=True)


def _try_lock(file: BinaryIO) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_if_free(lock: Path) -> bool:
    """True when no living process held the lock, which is removed then."""
    try:
        with lock.open("rb") as file:
            if not _try_lock(file):
                return False
            if fcntl is not None:
                lock.unlink(missing_ok=True)
                return True
        lock.unlink(missing_ok=True)
    except FileNotFoundError:
        return True
    except PermissionError:
        return False
    return True
