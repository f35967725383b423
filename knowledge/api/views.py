"""REST: the script of a company, its draft, and publishing it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from callcenter.core.api import ApiView
from callcenter.core.permissions import Permission
from knowledge import queries, services
from knowledge.api import serializers as s
from tenants import queries as tenants


class KnowledgeView(ApiView):
    """What is published, and what is being written."""

    @extend_schema(operation_id="knowledge_read", responses=s.ScriptOut)
    def get(self, request: Any, slug: str) -> Response:
        company = tenants.get_tenant_for(self.actor, slug, Permission.KNOWLEDGE_VIEW)
        writes = self.actor.may(Permission.KNOWLEDGE_EDIT, company.id)
        found = {
            "published": s.edition(queries.in_force(self.actor, company.id)),
            "open": s.edition(queries.open_edition(self.actor, company.id)) if writes else None,
        }
        return Response(found)

    @extend_schema(operation_id="knowledge_write", request=s.ScriptIn, responses=s.EditionOut)
    def put(self, request: Any, slug: str) -> Response:
        company = tenants.get_tenant_for(self.actor, slug, Permission.KNOWLEDGE_EDIT)
        data = self.validated(s.ScriptIn)
        edition = services.replace_content(actor=self.actor, tenant_id=company.id, **data)
        return Response(s.edition(edition))


class PublishView(ApiView):
    """Publishes the open edition as it was read; a draft is handed in on the way."""

    @extend_schema(operation_id="knowledge_publish", request=s.PublishIn, responses=s.EditionOut)
    def post(self, request: Any, slug: str) -> Response:
        company = tenants.get_tenant_for(self.actor, slug, Permission.KNOWLEDGE_PUBLISH)
        data = self.validated(s.PublishIn)
        edition = services.publish(actor=self.actor, tenant_id=company.id, edition_id=data["edition"], rev=data["rev"])
        return Response(s.edition(edition))
