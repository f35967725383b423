"""What is said of a text that hides something, in a form, a request and a file alike."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

MOST = 3


def refusal(found: Sequence[str]) -> str:
    """``found``: as ``visible.hidden`` names it."""
    names = "、".join(found[:MOST]) + "…" * (len(found) > MOST)
    return _("目に見えない文字（%(names)s）が含まれていました。取り除いた内容を確かめて、もう一度送ってください。") % {
        "names": names
    }


def refused(found: Sequence[str]) -> str:
    """The same to a program, which has to take it out itself."""
    names = "、".join(found[:MOST]) + "…" * (len(found) > MOST)
    return _("目に見えない文字（%(names)s）が含まれています。取り除いてください。") % {"names": names}
