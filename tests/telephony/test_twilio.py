"""Twilio's callbacks: signed as its documentation and its own library sign, and taken as any other telling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from callcenter.core.ids import HOUSE_ID
from telephony.adapters.twilio import signature
from telephony.models import Leg
from tests.calls.make import Client, make_client
from tests.factories import as_system
from tests.log import events_of

ADDRESS = "/api/v1/telephony/twilio/"
TOKEN = "12345"


def listed(fields: dict[str, str]) -> dict[str, list[str]]:
    return {name: [value] for name, value in fields.items()}


@pytest.mark.parametrize(
    ("url", "fields", "right"),
    [
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+14158675309", "To": "+18005551212", "Caller": "+14158675309"},
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        ),
        (
            "https://mycompany.com/myapp.php?foo=1&bar=2",
            {"CallSid": "CA1234567890ABCDE", "Digits": "1234", "From": "+12349013030", "To": "+18005551212", "Caller": "+12349013030"},
            "0/KCTR6DLpKmkAf8muzZqo1nDgQ=",
        ),
    ],
    ids=["library", "documentation"],
)  # fmt: skip
def test_signatures_are_those_of_twilios_own_library(url: str, fields: dict[str, str], right: str) -> None:
    assert signature(TOKEN, url, listed(fields)) == right
    assert signature(TOKEN, url + "3", listed(fields)) != right
    assert signature(TOKEN, url, listed({**fields, "Digits": "1235"})) != right


@dataclass
class Carrier:
    secret: str
    client: Client
    reference: str = "CA0123456789abcdef0123456789abcdef"

    def send(self, status: str, *, query: str = "", late: int = 0, right: str = "", **more: str) -> Any:
        fields = {
            "CallSid": self.reference,
            "From": "+819087654321",
            "To": self.client.number,
            "CallStatus": status,
            "Timestamp": format_datetime(datetime.now(UTC) - timedelta(seconds=late)),
            **more,
        }
        signed = signature(self.secret, f"http://testserver{ADDRESS}{query}", listed(fields))
        return Browser().post(
            ADDRESS + query,
            urlencode(fields),
            content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": right or signed},
        )

    def leg(self) -> Leg | None:
        with as_system(self.client.id):
            return Leg.objects.filter(reference=self.reference).first()


def made(*more: str) -> str:
    out = StringIO()
    call_command("create_exchange", f"T{datetime.now(UTC).timestamp()}", "--provider", "twilio", *more, stdout=out)
    return out.getvalue().splitlines()[-1]


@pytest.fixture
def carrier(db: None) -> Carrier:
    return Carrier(made(), make_client())


@pytest.mark.django_db
def test_a_call_is_told_by_its_states(carrier: Carrier) -> None:
    assert carrier.send("ringing").status_code == 202
    leg = carrier.leg()
    assert leg is not None
    assert (leg.state, leg.caller is None) == ("ringing", False)
    assert carrier.send("in-progress").status_code == 202
    assert carrier.send("completed", CallDuration="7").status_code == 202
    leg = carrier.leg()
    assert leg is not None
    assert (leg.state, leg.incomplete) == ("ended", False)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
def test_an_end_without_an_answer_is_missed(carrier: Carrier, status: str) -> None:
    carrier.send("ringing")
    carrier.send(status)
    leg = carrier.leg()
    assert leg is not None
    assert (leg.state, leg.incomplete) == ("missed", False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "Mon, 20 Nov 99999999999999999999 09:08:56 GMT",
        "Fri, 20 Nov 2026 99999999999999999999:08:56 +0000",
        "Fri, 20 Nov 2026 09:08:56 +99999999999999999999",
        "Mon, 20 Nov 0001 00:00:00 +2359",
        "Mon, 20 Nov 9999 23:59:59 -2359",
        "yesterday",
    ],
)
def test_a_time_that_does_not_exist_is_no_signature(carrier: Carrier, text: str) -> None:
    assert carrier.send("ringing", Timestamp=text).status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["SequenceNumber", "CallDuration", "CallSid"])
def test_what_cannot_be_kept_is_named(carrier: Carrier, field: str) -> None:
    wrong: dict[str, Any] = {field: "\0"}
    answer = carrier.send("completed", **wrong)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


@pytest.mark.django_db
def test_the_same_callback_is_taken_once(carrier: Carrier) -> None:
    assert [carrier.send("ringing").status_code for _time in range(2)] == [202, 409]


@pytest.mark.django_db
def test_a_call_that_was_passed_on_names_the_number_called_in_the_address(carrier: Carrier) -> None:
    query = "?" + urlencode({"called_number": carrier.client.number})
    answer = carrier.send("ringing", query=query, To="+81312345678", CallSid="CAchild", ParentCallSid=carrier.reference)
    assert answer.status_code == 202
    assert carrier.leg() is not None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "more", "answer"),
    [
        ("ringing", {"right": "AAAA"}, 401),
        ("ringing", {"right": "é"}, 401),
        ("ringing", {"late": 360}, 401),
        ("ringing", {"Timestamp": "yesterday"}, 401),
        ("queued", {}, 400),
        ("ringing", {"CallSid": ""}, 400),
        ("ringing", {"CallSid": "x" * 200}, 400),
        ("completed", {"CallDuration": "-1"}, 400),
        ("ringing", {"To": "client:anna"}, 400),
    ],
)
def test_what_is_forged_old_or_not_understood_changes_nothing(
    carrier: Carrier, status: str, more: dict[str, Any], answer: int
) -> None:
    assert carrier.send(status, **more).status_code == answer
    assert carrier.leg() is None


@pytest.mark.django_db
def test_the_secret_of_the_carrier_is_sealed_and_its_use_an_event(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(f"{TOKEN}\n")
    assert made("--secret-file", str(file)) == TOKEN
    before = len(events_of(HOUSE_ID, "exchange.secret_used"))
    carrier = Carrier(TOKEN, make_client())
    assert [carrier.send(status).status_code for status in ("ringing", "in-progress")] == [202, 202]
    assert len(events_of(HOUSE_ID, "exchange.secret_used")) == before + 1
