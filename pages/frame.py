"""The script that the server runs for every page."""

from pages.shared import frame
from pages.shared.registry import PAGES

frame.run(PAGES)
