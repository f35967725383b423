"""Idempotency-Key: the same key and request answer the same object; the same key and another request, 409."""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

from callcenter.core.context import Actor
from callcenter.core.db import write_to
from callcenter.core.errors import Conflict, Invalid
from callcenter.core.ids import HOUSE_ID, uuid7

HOURS = 24
_CLAIM = """
INSERT INTO core_idempotencykey (id, tenant_id, actor_id, route, key, request_hmac, status, created_at)
VALUES (%s, %s, %s, %s, %s, %s, 0, now()) ON CONFLICT (tenant_id, actor_id, route, key) DO NOTHING
"""
_EXPIRE = """
DELETE FROM core_idempotencykey WHERE tenant_id = %s AND actor_id = %s AND route = %s AND key = %s
AND created_at < now() - make_interval(hours => %s)
"""
_READ = """
SELECT request_hmac, object_id, status FROM core_idempotencykey
WHERE tenant_id = %s AND actor_id = %s AND route = %s AND key = %s
"""
_FILL = """
UPDATE core_idempotencykey SET object_id = %s, status = %s
WHERE tenant_id = %s AND actor_id = %s AND route = %s AND key = %s
"""


def request_hmac(body: Any) -> str:
    """HMAC of the canonical request: equal for equal JSON, worthless for guessing what was in it."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hmac.new(settings.SECRET_KEY.encode(), canonical.encode(), hashlib.sha256).hexdigest()


def once(
    *, actor: Actor, tenant_id: UUID, route: str, key: str, body: Any, create: Callable[[], tuple[UUID, int]]
) -> tuple[UUID, int, bool]:
    """Runs ``create`` once per key, in the transaction of the object; obtains the tenant for writing.

    Returns (object id, status, replayed). Without a key there is no protection. A key whose first request is still
    in flight waits for it. Raises Conflict when the key was used for another request.
    """
    write_to(tenant_id)
    if not key:
        return (*create(), False)
    if len(key) > 255 or not key.isprintable():
        raise Invalid(_("Idempotency-Key は255文字までの印字できる文字で指定してください。"))
    where: list[UUID | str] = [tenant_id, actor.id or HOUSE_ID, route, key]
    digest = request_hmac(body)
    with connections["default"].cursor() as cursor:
        cursor.execute(_EXPIRE, [*where, HOURS])
        cursor.execute(_CLAIM, [uuid7(), *where, digest])
        if cursor.rowcount == 0:
            cursor.execute(_READ, where)
            known, object_id, status = cursor.fetchone()
            if not hmac.compare_digest(known, digest):
                raise Conflict(
                    _("この Idempotency-Key は別の内容で使われています。何も保存されていません。"), code="idempotency"
                )
            return object_id, status, True
        object_id, status = create()
        cursor.execute(_FILL, [object_id, status, *where])
    return object_id, status, False
