"""What blocks are to the rest of the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.registry import EventType
from audit.words import Words
from blocks.help import PAGES as HELP
from blocks.models import DATA_CLASS, Reason
from blocks.queries import INDEX, existing_blocks
from blocks.retention import BLOCKS
from callcenter.core.grants import READ_ADD, WEB, WORKER, Tables
from callcenter.core.permissions import Pages, Permission, client_page
from callcenter.core.rooms import Room
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from callcenter.vault.owners import Owner
from retention.classes import DataClass

PAGES = {
    "blocks": client_page(GET=Permission.BLOCK_VIEW),
    "decide": client_page(POST=Permission.BLOCK_DECIDE),
}
EVENTS = (
    EventType("block.proposed", _("着信拒否を提案"), object_type="block"),
    EventType("block.listed", _("着信拒否の一覧を表示"), object_type="block"),
    EventType("block.approved", _("着信拒否を承認"), object_type="block"),
    EventType("block.declined", _("着信拒否の提案を却下"), object_type="block"),
    EventType("block.lifted", _("着信拒否を解除"), object_type="block"),
    EventType("block.dropped", _("着信拒否を取り止め"), object_type="block"),
)
TABLES = {
    "blocks_block": {
        WEB: f"{READ_ADD}, UPDATE (stage, until, decided_at, shown_at)",
        WORKER: f"{READ_ADD}, UPDATE",
    },
}
WORDS = Words(
    objects={"block": _("着信拒否")},
    fields={"block.number": pgettext_lazy("block", "着信拒否の番号")},
    reasons=dict(Reason.choices),
    groups={"block": _("着信拒否")},
)

ROOM = Room(
    Pages("blocks", PAGES),
    Tables(TABLES),
    *EVENTS,
    WORDS,
    Looks(
        "block",
        {
            "proposed": ("due", "clock"),
            "approved": ("done", "shield"),
            "declined": ("plain", "minus"),
            "lifted": ("plain", "redo"),
            "over": ("plain", "clock"),
        },
    ),
    Place(
        37,
        _("着信拒否"),
        "blocks:blocks",
        (Permission.BLOCK_VIEW,),
        frozenset({"client_user", "client_admin"}),
        portal=True,
    ),
    Sealed(DATA_CLASS, ("block.number",), indexes=(INDEX,)),
    Owner(DATA_CLASS, existing_blocks),
    DataClass(37, DATA_CLASS, _("着信拒否"), suggested=90),
    BLOCKS,
    *HELP,
)
