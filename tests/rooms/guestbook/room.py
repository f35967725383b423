"""Everything that the house must know of this app."""

from audit.registry import EventType
from audit.words import Words
from callcenter.core.grants import WEB, WORKER, Tables
from callcenter.core.permissions import Pages, Permission, client_page
from callcenter.core.rooms import Room
from callcenter.core.schedule import Every
from callcenter.ui.help import Help
from callcenter.ui.looks import Looks
from callcenter.ui.navigation import Place
from callcenter.vault.labels import Sealed
from retention.classes import DataClass
from retention.kinds import RecordKind
from tests.rooms.guestbook.models import Entry

ROOM = Room(
    Pages("guestbook", {"book": client_page(GET=Permission.MESSAGE_VIEW, POST=Permission.MESSAGE_STATUS)}),
    Tables({"guestbook_entry": {WEB: "SELECT, INSERT", WORKER: "SELECT, INSERT, UPDATE"}}),
    EventType("guestbook.written", "芳名帳に記帳", object_type="entry"),
    EventType("guestbook.read", "芳名帳を表示", object_type="entry"),
    Words(objects={"entry": "記帳"}, fields={"text": "名前"}, groups={"guestbook": "芳名帳"}),
    Looks("guestbook", {"kept": ("done", "check")}),
    Place(75, "芳名帳", "guestbook:book", (Permission.MESSAGE_VIEW,), frozenset({"client_user"}), portal=True),
    Help(("guestbook:book",), "芳名帳です。名前を書きます。"),
    Sealed("guestbook", ("guestbook.text",)),
    DataClass(60, "guestbook", "芳名帳", suggested=30),
    RecordKind(
        model=Entry,
        data_class="guestbook",
        object_type="entry",
        hold="entry",
        label="記帳",
        started="created_at",
        stays=frozenset({"created_at"}),
    ),
    Every(3600.0, "guestbook.greet_all", expires=3000),
)
