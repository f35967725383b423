"""Why personal data is opened. Codes only: free text would put personal data into a log that nobody can edit."""

import re
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from callcenter.core.errors import Invalid

TICKET = re.compile(r"[A-Z0-9-]{1,32}")


class Purpose(StrEnum):
    ANSWERING = "answering"
    CONTENT_CHECK = "content_check"
    COMPLAINT = "complaint"
    QUALITY = "quality"
    AUDIT = "audit"
    DISCLOSURE = "disclosure"
    INCIDENT = "incident"
    SYSTEM = "system"
    """Tasks of the product itself; nobody can choose it."""

    @property
    def label(self) -> str | Promise:
        return _LABELS[self]

    @classmethod
    def parse(cls, text: str) -> "Purpose":
        """From a code or a label, as people and programs give it. Raises Invalid for anything else."""
        wanted = str(text).strip()
        for purpose in cls.choosable():
            if wanted in (purpose.value, str(purpose.label), _JAPANESE[purpose]):
                return purpose
        raise Invalid(
            _("目的が正しくありません。何も表示していません。一覧から選んでください。"),
            errors={"purpose": [_("一覧から選んでください。")]},
        )

    @classmethod
    def choosable(cls) -> tuple["Purpose", ...]:
        return tuple(purpose for purpose in cls if purpose is not cls.SYSTEM)

    @classmethod
    def choices(cls) -> list[tuple[str, str | Promise]]:
        """(code, label) for a form."""
        return [(purpose.value, purpose.label) for purpose in cls.choosable()]


_LABELS: dict[Purpose, Promise] = {
    Purpose.ANSWERING: lazy("応対"),
    Purpose.CONTENT_CHECK: lazy("内容確認"),
    Purpose.COMPLAINT: lazy("苦情"),
    Purpose.QUALITY: lazy("品質"),
    Purpose.AUDIT: lazy("監査"),
    Purpose.DISCLOSURE: lazy("開示等"),
    Purpose.INCIDENT: lazy("事故対応"),
    Purpose.SYSTEM: lazy("システム処理"),
}
# The labels of the contract are accepted whatever the language of the request.
_JAPANESE = {
    Purpose.ANSWERING: "応対",
    Purpose.CONTENT_CHECK: "内容確認",
    Purpose.COMPLAINT: "苦情",
    Purpose.QUALITY: "品質",
    Purpose.AUDIT: "監査",
    Purpose.DISCLOSURE: "開示等",
    Purpose.INCIDENT: "事故対応",
}


def parse_ticket(text: str) -> str:
    """A reference number, or nothing. Raises Invalid for what could be free text."""
    ticket = str(text).strip()
    if ticket and not TICKET.fullmatch(ticket):
        raise Invalid(
            _("受付番号が正しくありません。"),
            errors={"ticket": [_("半角の大文字、数字、ハイフンで32文字までです。")]},
        )
    return ticket


def purpose_label(code: str) -> str:
    known = next((purpose for purpose in Purpose if purpose.value == code), None)
    return str(known.label) if known else code
