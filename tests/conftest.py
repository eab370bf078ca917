"""Fixtures that several floors share: the sample county as workbook and as snapshot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports them: what they assert is then told with its values, as in a test.
pytest.register_assert_rewrite(
    "tests.pages.driver", "tests.pages.what_if_driver", "tests.pages.readers"
)

# On a busy machine an example may take longer than the usual fifth of a second.
settings.register_profile("county", deadline=None)
settings.load_profile("county")

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session", autouse=True)
def own_workspace(tmp_path_factory) -> Iterator[Path]:
    """No test sees or touches what the bureau of whoever runs it keeps."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("workspace")
        patch.setenv("COUNTY_WORKSPACE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def sample_workbook(tmp_path_factory) -> Path:
    """The sample county's workbook, written by the command that users have."""
    path = tmp_path_factory.mktemp("sample") / "sample.xlsx"
    command = [sys.executable, "-m", "data", "sample", str(path)]
    subprocess.run(command, cwd=ROOT, check=True)
    return path


@pytest.fixture(scope="session")
def sample_snapshots(sample_workbook) -> Path:
    """A folder of snapshots with the sample county current, built by the command that users have."""
    folder = sample_workbook.parent / "snapshots"
    command = [sys.executable, "-m", "data", "build", str(sample_workbook)]
    env = {**os.environ, "COUNTY_SNAPSHOTS": str(folder)}
    subprocess.run(command, cwd=ROOT, env=env, check=True)
    return folder
