"""The first administrator: an account with the role, and a link that sets its password."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.links import welcome_url
from accounts.roles import ADMIN
from accounts.services import memberships, people
from audit.services import Target, record
from callcenter.core.context import system_actor
from callcenter.core.db import tenant_transaction
from callcenter.core.errors import DomainError
from callcenter.core.ids import HOUSE_ID


class Command(BaseCommand):
    help = "Creates an administrator and prints the link with which the password is set (once, within 7 days)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="管理者")
        parser.add_argument("--staff-code", default="", help="The code that stands for this person in the log.")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = system_actor("create_admin")
        try:
            with tenant_transaction(actor, {HOUSE_ID}, write=HOUSE_ID):
                user = people.new_account(
                    options["email"], options["name"], staff_code=options["staff_code"], strong_password=True
                )
                row = memberships.add(tenant_id=HOUSE_ID, user=user, role=ADMIN)
                record(actor=actor, action="person.created", target=Target("person", user.pk, HOUSE_ID))
                record(actor=actor, action="membership.given", tenant_id=HOUSE_ID, target=row, fields=(ADMIN.code,))
        except DomainError as error:
            raise CommandError(str(error.detail)) from None
        self.stdout.write(f"{user.staff_code}")
        self.stdout.write(welcome_url(user))
