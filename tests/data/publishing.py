"""Children that build or publish, to be killed, starved of disk or set against each other."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Says READY when all is imported and waits for a line, so that a kill falls into the build alone.
BUILD = """
import sys
from pathlib import Path
from data import build, warehouse
print("READY", flush=True)
for line in sys.stdin:
    for source in line.split():
        print(build.build([Path(source)]).snapshot.name, flush=True)
    break
"""
# The same with a limit on the size of a file: what a full disk does at that byte.
LIMITED = """
import resource, sys
from data.__main__ import main
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(main(sys.argv[1:]))
"""


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "COUNTY_SNAPSHOTS": str(folder)}


def builder(folder: Path) -> subprocess.Popen:
    """A child ready to build what it is told on its standard input, one line of paths."""
    child = subprocess.Popen(
        [sys.executable, "-c", BUILD],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert child.stdout.readline() == "READY\n"
    return child


def tell(child: subprocess.Popen, *sources: Path) -> None:
    child.stdin.write(" ".join(map(str, sources)) + "\n")
    child.stdin.flush()


def command_with_limit(folder: Path, limit: int, *arguments: object) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), *map(str, arguments)],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
