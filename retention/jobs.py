"""Names of tasks that others publish, without importing what they do."""

from typing import Final

RUN: Final = "retention.run"
