"""What reports are to the rest of the house: pages that count what the rooms below hold, and no table of their own."""

from django.utils.translation import gettext_lazy as _

from callcenter.core.permissions import Pages, Permission, client_page, page
from callcenter.core.rooms import Room
from callcenter.ui.navigation import Place
from reports.help import PAGES as HELP

ROOM = Room(
    Pages(
        "reports",
        {"day": page(GET=Permission.STATISTICS_VIEW), "figures": client_page(GET=Permission.STATISTICS_OWN)},
    ),
    Place(72, _("統計"), "reports:day", (Permission.STATISTICS_VIEW,), frozenset({"supervisor", "admin"})),
    Place(55, _("統計"), "reports:figures", (Permission.STATISTICS_OWN,), frozenset({"client_admin"}), portal=True),
    *HELP,
)
