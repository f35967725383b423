"""Every ``require`` about the numbers that a company refuses."""

from __future__ import annotations

from blocks import queries, services
from callcenter.core.permissions import Permission as Can
from tests.walls.permission_scene import Wall

BLOCK_WALLS: tuple[Wall, ...] = (
    Wall(
        queries.proposed_from,
        Can.BLOCK_PROPOSE,
        lambda s, actor: queries.proposed_from(actor, s.id, s.things["sales_id"]),
    ),
    Wall(queries.listed, Can.BLOCK_VIEW, lambda s, actor: queries.listed(actor, s.id, queries.WAITING)),
    Wall(
        services.propose,
        Can.BLOCK_PROPOSE,
        lambda s, actor: services.propose(
            actor=actor, tenant_id=s.id, origin_id=s.things["sales_id"], number="03-5000-7001", reason="repeated"
        ),
    ),
    Wall(
        services._deciding,
        Can.BLOCK_DECIDE,
        lambda s, actor: services.approve(actor=actor, tenant_id=s.id, block_id=s.things["block_id"]),
    ),
)
