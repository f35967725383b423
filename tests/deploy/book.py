"""The commands of docs/install.md and docs/operations.md, block by block, as they stand there."""

import re

from callcenter.settings.env import ROOT

PAGES = [ROOT / "docs" / name for name in ("install.md", "operations.md")]


def blocks() -> dict[str, str]:
    """{name: commands} of every fenced block, in the order of the pages."""
    text = "\n".join(page.read_text("utf-8") for page in PAGES)
    found = re.findall(r"^```sh ([a-z-]+)\n(.*?)^```$", text, re.M | re.S)
    assert len(dict(found)) == len(found), "two blocks have one name"
    return dict(found)
