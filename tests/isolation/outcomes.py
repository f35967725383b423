"""Answers of every outcome: asked wrongly, twice, too late, of another page. What each carries must be in the log.

The matrix sends the plainest request there is to every URL; here are the others that show a name or a value, each with
the status it must answer, so that a line which no longer reaches its outcome is noticed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.isolation.matrix import AD, CA, CU, OP, SV, Side

TOMORROW = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011
Fill = Callable[[Side, str], Mapping[str, Any]]
"""(company, staff code of some member of it) → what is sent."""


def nothing(side: Side, code: str) -> Mapping[str, Any]:
    return {}


def fields(**values: Any) -> Fill:
    return lambda side, code: values


@dataclass(frozen=True, slots=True)
class Outcome:
    """One request and what is said to it. ``carries``: whether the answer has somebody's name or a value in it.

    ``leads``: the answer is the page that it leads to.
    """

    name: str
    role: str
    status: int
    method: str = "GET"
    sent: Fill = nothing
    query: Fill = nothing
    carries: bool = True
    leads: bool = False
    arguments: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.method} {self.name} {self.role} {self.status}"


def post(name: str, role: str, status: int, sent: Fill = nothing, **rest: Any) -> Outcome:
    return Outcome(name, role, status, "POST", sent, **rest)


def by_name(side: Side, code: str) -> Mapping[str, Any]:
    return {"q": "戊田"}


def why(side: Side, code: str) -> Mapping[str, Any]:
    return {"code": code, "place": str(side.tenant_id)}


def correction(side: Side, code: str) -> Mapping[str, Any]:
    return {"version": "99", "body": "訂正", "addressee": str(side.objects["person_id"]), "callback": ""}


def stale_text(side: Side, code: str) -> Mapping[str, Any]:
    return {"rev": -1, "content": {"body": "後から"}}


def stale_form(side: Side, code: str) -> Mapping[str, Any]:
    return {"rev": "-1", "action": "save", "body": "後から", "addressee": str(side.objects["person_id"])}


def of_company(side: Side, code: str) -> Mapping[str, Any]:
    return {"company": next(word for word in side.values if "工務店" in word)}


def no_name(side: Side, code: str) -> Mapping[str, Any]:
    return {"name": "", "people": [str(side.objects["user_id"])]}


_DRAFT = {"call_id": "draft_id"}
PEOPLE = (
    post("accounts:users", AD, 200, by_name, leads=True),
    post("accounts:users", AD, 200, fields(q="誰もいない"), carries=False, leads=True),
    post("accounts:users", AD, 400, fields(q="長" * 101), carries=False),
    Outcome("accounts:users", AD, 400, query=fields(cursor="zzz"), carries=False),
    Outcome("accounts:why", AD, 200, query=why),
    post("accounts:user", AD, 400),
    post("accounts:user", AD, 400, fields(display_name="甲", staff_code="x", language="ja")),
    post("accounts:membership_new", AD, 400),
    Outcome("accounts:user_stop", AD, 200),
    post("accounts:members", CA, 400),
    post("accounts:members", CA, 400, fields(email="no", role="client_user")),
    Outcome("accounts:member_end", CA, 200),
    post("accounts:departments", CA, 400),
    post("accounts:departments", CA, 400, fields(name="己部", people=["nobody"])),
    post("accounts:department", CA, 400, no_name),
    post("calls:readers", CA, 400, fields(restriction="persons")),
    post("calls:readers", CA, 400, fields(restriction="nobody")),
    post("recordings:viewers", CA, 400, fields(people=["nobody"])),
    Outcome("api-accounts:users", CA, 200),
    Outcome("api-accounts:users", AD, 200, query=by_name),
    Outcome("api-accounts:memberships", CA, 200),
    Outcome("api-accounts:memberships", CA, 400, query=fields(cursor="zzz"), carries=False),
    Outcome("api-accounts:user", AD, 200, "PATCH"),
    Outcome("api-accounts:user_deactivate", AD, 200, "POST"),
)
CALLS = (
    Outcome("calls:call", OP, 200, arguments=_DRAFT),
    Outcome("calls:draft", OP, 200, "PUT", stale_text, arguments=_DRAFT),
    Outcome("calls:draft", SV, 409, "PUT", stale_text, arguments=_DRAFT, carries=False),
    post("calls:call", OP, 400, fields(rev="0", action="send", confirm="x"), arguments=_DRAFT),
    post("calls:call", OP, 409, stale_form, arguments=_DRAFT),
    post("calls:call", OP, 400, fields(rev="x", action="save", body="甲"), arguments=_DRAFT),
    post("calls:reveal", OP, 200, fields(purpose="complaint")),
    post("calls:approval", SV, 400, fields(action="return", reason="")),
    post("calls:correct", OP, 412, correction),
    post("calls:correct", OP, 400),
    post("calls:set_status", CU, 412, fields(status="done", version="99")),
    post("calls:set_status", CU, 400, fields(status="lost", version="1")),
    post("calls:search", CU, 200, of_company, leads=True),
    post("calls:search", CU, 200, fields(company="丙川"), carries=False, leads=True),
    post("calls:search", CU, 400, carries=False),
    post("calls:notify", CU, 400),
    post("calls:order_callback", CU, 400, fields(words="届きましたか")),
    post("calls:order_callback", CU, 409, fields(words="届きましたか", day=TOMORROW, clock="10:00")),
    Outcome("blocks:blocks", CU, 200),
    Outcome("blocks:blocks", CU, 200, query=fields(tab="over"), carries=False),
    Outcome("blocks:blocks", CU, 400, query=fields(cursor="zzz"), carries=False),
    post("blocks:decide", CA, 400),
    post("blocks:decide", CA, 400, fields(deed="approve", last="2001-01-01")),
    post("calls:block", OP, 400, arguments={"call_id": "sales_id"}, carries=False),
    Outcome("calls:inbox", CU, 200, query=fields(tab="all")),
    Outcome("calls:inbox", CU, 400, query=fields(cursor="zzz"), carries=False),
    Outcome("tenants:card", OP, 200),
    post("tenants:person", CA, 400, carries=False),
    Outcome("tenants:person", CA, 200),
    Outcome("api-tenants:people", OP, 200),
    Outcome("api-tenants:tenant", OP, 200),
)
OUTCOMES: tuple[Outcome, ...] = (*PEOPLE, *CALLS)
