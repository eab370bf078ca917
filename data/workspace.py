"""The folder of what people put in while they use the product, apart from the snapshots.

It survives any new data: `data/workspace`, or what the environment variable COUNTY_WORKSPACE says.
"""

from __future__ import annotations

import os
from pathlib import Path


def workspace_folder() -> Path:
    """Where the work of people is kept."""
    given = os.environ.get("COUNTY_WORKSPACE")
    return Path(given) if given else Path(__file__).parent / "workspace"
