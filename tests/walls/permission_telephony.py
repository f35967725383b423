"""Every ``require`` about incoming calls."""

from __future__ import annotations

from callcenter.core.permissions import Permission as Can
from telephony import queries
from telephony.services import exchanges, extensions
from tests.walls.permission_scene import Wall

TELEPHONY_WALLS: tuple[Wall, ...] = (
    Wall(
        queries.leg_tenant_for,
        Can.DRAFT_EDIT,
        lambda s, actor: queries.leg_tenant_for(actor, s.things["leg_id"]),
    ),
    Wall(queries.present, Can.PRESENCE_VIEW, lambda _scene, actor: queries.present(actor), in_house=True),
    Wall(queries.exchanges, Can.USER_MANAGE, lambda _scene, actor: queries.exchanges(actor), in_house=True),
    Wall(queries.extensions, Can.USER_MANAGE, lambda _scene, actor: queries.extensions(actor), in_house=True),
    Wall(
        exchanges._for_change,
        Can.USER_MANAGE,
        lambda s, actor: exchanges.switch(actor=actor, exchange_id=s.things["exchange_id"], active=False),
        in_house=True,
    ),
    Wall(
        extensions.remove_extension,
        Can.USER_MANAGE,
        lambda s, actor: extensions.remove_extension(actor=actor, extension_id=s.things["extension_id"]),
        in_house=True,
    ),
    Wall(queries.named, Can.PRESENCE_VIEW, lambda _scene, actor: queries.named(actor, []), in_house=True),
)
