"""The frame of all pages has addresses of its own: the first page of a person's day, and words that few pages need."""

from callcenter.core.permissions import Pages, Permission, page
from callcenter.core.rooms import Room
from callcenter.ui.looks import Looks

ROOM = Room(
    Pages("", {"home": page(GET=Permission.SELF), "put_back": page(GET=Permission.SELF)}),
    Looks("active", {"True": ("done", "check"), "False": ("plain", "lock")}),
)
