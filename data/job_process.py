"""The child process that works out one job: reads it from stdin, tells what it finds on stdout.

Started by `data.jobs` as `python -m data.job_process`. Messages are objects in the form in which
`multiprocessing` sends them, each behind its length. When the server ends, however it ends, stdin
closes and this process ends too.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
from functools import partial
from multiprocessing.reduction import ForkingPickler
from typing import BinaryIO

LENGTH = struct.Struct("!Q")
PROGRESS, RESULT = "progress", "result"


def send_message(stream: BinaryIO, content: object) -> None:
    """Write one object, flushed. Raises OSError when nobody reads any more."""
    body = bytes(ForkingPickler.dumps(content))
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


def next_message(stream: BinaryIO) -> object | None:
    """The next object; None when the stream has ended, also in the middle of one."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return ForkingPickler.loads(body) if len(body) == length else None


def _private_stdout() -> BinaryIO:
    """Stdout for messages alone: what a library prints goes to stderr from here on."""
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return own


def _end_with(stream: BinaryIO) -> None:
    # Nothing is sent after the work, so that a read returns when the server is gone.
    stream.read(1)
    os._exit(1)


def _tell(stream: BinaryIO, found: object) -> None:
    send_message(stream, (PROGRESS, found))


def main() -> None:
    """Carry out the one job that stdin holds; a failure ends the process with its traceback."""
    out = _private_stdout()
    if hasattr(os, "nice"):
        os.nice(5)
    function, arguments = next_message(sys.stdin.buffer)
    threading.Thread(target=_end_with, args=(sys.stdin.buffer,), daemon=True).start()
    telling = partial(_tell, out)
    send_message(out, (RESULT, function(*arguments, progress=telling)))
    # The thread still reads stdin, which would keep an ordinary end waiting on some systems.
    os._exit(0)


if __name__ == "__main__":
    main()
