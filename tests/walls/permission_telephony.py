"""Every ``require`` about incoming calls."""

from __future__ import annotations

from callcenter.core.permissions import Permission as Can
from telephony import queries
from tests.walls.permission_scene import Wall

TELEPHONY_WALLS: tuple[Wall, ...] = (
    Wall(
        queries.leg_tenant_for,
        Can.DRAFT_EDIT,
        lambda s, actor: queries.leg_tenant_for(actor, s.things["leg_id"]),
    ),
    Wall(queries.present, Can.PRESENCE_VIEW, lambda _scene, actor: queries.present(actor), in_house=True),
    Wall(queries.named, Can.PRESENCE_VIEW, lambda _scene, actor: queries.named(actor, []), in_house=True),
)
