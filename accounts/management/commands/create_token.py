"""A bearer token from the command line. The token stands alone on the last line of the output."""

from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.queries.people import by_email
from accounts.queries.resolve import access_of, resolve_memberships
from accounts.services.tokens import DAYS, make_token
from callcenter.core.context import Actor, ActorKind
from callcenter.core.errors import DomainError


class Command(BaseCommand):
    help = "Makes an API token of a person and prints it, alone, on the last line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument(
            "--tenant", default="", metavar="SLUG", help="Only this company; without it all of the person's."
        )
        parser.add_argument("--scopes", nargs="+", default=["all"], metavar="SCOPE")
        parser.add_argument("--label", default="create_token")
        parser.add_argument("--days", type=int, default=DAYS)

    def handle(self, *args: Any, **options: Any) -> None:
        user = by_email(options["user"])
        if user is None or not user.is_active:
            raise CommandError("No active account has this address.")
        actor = Actor(
            ActorKind.PERSON,
            id=user.pk,
            label=user.staff_code,
            tenants=MappingProxyType(access_of(resolve_memberships(user.pk))),
            mfa_level="command",
            proved=True,
        )
        scopes = [name for text in options["scopes"] for name in text.split(",") if name]
        try:
            row, text = make_token(
                actor=actor,
                label=options["label"],
                tenant_id=_tenant(actor, options["tenant"]),
                scopes=scopes,
                days=options["days"],
            )
        except DomainError as error:
            texts = [str(text) for texts in error.errors.values() for text in texts]
            raise CommandError(" ".join(texts) or str(error.detail)) from None
        self.stdout.write(f"{row.label}, {', '.join(row.scopes)}, until {row.expires_at:%Y-%m-%d}")
        self.stdout.write(text)


def _tenant(actor: Actor, slug: str) -> UUID | None:
    if not slug:
        return None
    access = actor.by_slug(slug)
    if access is None:
        raise CommandError("The person has no membership in a company of this slug.")
    return access.tenant_id
