"""The frame of all pages has addresses of its own: the first page of a person's day, its help, and words that few pages need."""

from django.utils.translation import gettext_lazy as _

from callcenter.core.permissions import Access, Kind, Pages, Permission, page
from callcenter.core.rooms import Room
from callcenter.ui.help import Help
from callcenter.ui.looks import Looks

_HELP = "what a page is for; says nothing about anybody, and pages before sign-in have it too"

ROOM = Room(
    Pages(
        "",
        {
            "home": page(GET=Permission.SELF),
            "put_back": page(GET=Permission.SELF),
            "help": Access(Kind.ACCOUNT, {"GET": None}, reason=_HELP),
        },
    ),
    Help(
        ("home",),
        _(
            "上のメニューに、あなたの役割で使える画面が並んでいます。思った画面でないときは、メニューから選び直すか、左上の「受電台帳」を押して最初の画面に戻ります。"
        ),
    ),
    Looks("active", {"True": ("done", "check"), "False": ("plain", "lock")}),
)
