"""Every ``require`` about the script of a company and its instructions of the day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from callcenter.core.permissions import Permission as Can
from knowledge import queries, services
from tests.walls.permission_scene import Wall

KNOWLEDGE_WALLS: tuple[Wall, ...] = (
    Wall(queries.in_force, Can.KNOWLEDGE_VIEW, lambda s, actor: queries.in_force(actor, s.tenant().id)),
    Wall(queries.open_edition, Can.KNOWLEDGE_EDIT, lambda s, actor: queries.open_edition(actor, s.tenant().id)),
    Wall(queries.history, Can.KNOWLEDGE_VIEW, lambda s, actor: queries.history(actor, s.tenant().id, None)),
    Wall(
        queries.get_edition_for,
        Can.KNOWLEDGE_VIEW,
        lambda s, actor: queries.get_edition_for(actor, s.tenant().id, s.things["edition_id"]),
        others=frozenset({Can.KNOWLEDGE_EDIT}),
    ),
    Wall(
        services.save_section,
        Can.KNOWLEDGE_EDIT,
        lambda s, actor: services.save_section(
            actor=actor,
            tenant_id=s.id,
            section="ng",
            rows={0: {"topic": "料金", "escape": "担当が申し上げます。"}},
            seen=services.mark_of([]),
        ),
    ),
    Wall(
        services.take_step,
        Can.KNOWLEDGE_EDIT,
        lambda s, actor: services.take_step(
            actor=actor, tenant_id=s.id, edition_id=s.things["edition_id"], step="submit", rev=1
        ),
    ),
    Wall(
        services.confirm_read,
        Can.CALL_LOG,
        lambda s, actor: services.confirm_read(actor=actor, tenant_id=s.id, edition_id=s.things["published_id"]),
    ),
    Wall(
        services.replace_content,
        Can.KNOWLEDGE_EDIT,
        lambda s, actor: services.replace_content(actor=actor, tenant_id=s.id, content={}, rev=1),
    ),
    Wall(
        services.publish,
        Can.KNOWLEDGE_PUBLISH,
        lambda s, actor: services.publish(actor=actor, tenant_id=s.id, edition_id=s.things["edition_id"], rev=1),
        others=frozenset({Can.KNOWLEDGE_EDIT}),
    ),
    Wall(queries.of_today, Can.INSTRUCTION_VIEW, lambda s, actor: queries.of_today(actor, s.id)),
    Wall(queries.ahead, Can.INSTRUCTION_VIEW, lambda s, actor: queries.ahead(actor, s.id)),
    Wall(
        services.give_instruction,
        Can.INSTRUCTION_GIVE,
        lambda s, actor: services.give_instruction(
            actor=actor, tenant_id=s.id, text="鈴木は終日不在です。", until=timezone.now() + timedelta(hours=1)
        ),
    ),
    Wall(
        services.withdraw_instruction,
        Can.INSTRUCTION_GIVE,
        lambda s, actor: services.withdraw_instruction(
            actor=actor, tenant_id=s.id, instruction_id=s.things["instruction_id"]
        ),
    ),
)
