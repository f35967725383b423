"""Tables of people and their access. ``person`` is person-owned (no row security): only ``accounts`` itself reads it,
through ``accounts.queries`` and ``accounts.services``; everything else is tenant-owned."""

from accounts.models.access import ApiToken, Department, DepartmentMember, Invitation, Membership
from accounts.models.grants import ObjectGrant
from accounts.models.group import CompanyGroup, GroupCompany, GroupPerson
from accounts.models.mail import Mail, MailState
from accounts.models.person import UsedCode, User
from accounts.models.proposal import Outcome, Proposal
from accounts.models.secret import PersonSecret
from accounts.models.tally import KnownDevice, Tally

__all__ = [
    "ApiToken",
    "CompanyGroup",
    "Department",
    "DepartmentMember",
    "GroupCompany",
    "GroupPerson",
    "Invitation",
    "KnownDevice",
    "Mail",
    "MailState",
    "Membership",
    "ObjectGrant",
    "Outcome",
    "PersonSecret",
    "Proposal",
    "Tally",
    "UsedCode",
    "User",
]
