"""A recording that can be played."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.recordings.make import Scene, make_scene, ready
from tests.recordings.playing import SOUND


@pytest.fixture
def scene(as_role: Any) -> tuple[Scene, UUID]:
    made = make_scene()
    return made, ready(made, as_role, SOUND)
