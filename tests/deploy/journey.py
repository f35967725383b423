"""A person before the pages of a followed installation: TLS with the real name, forms as a browser sends them, mails."""

import ssl
import time
from collections.abc import Callable
from email import message_from_string, policy
from html.parser import HTMLParser
from typing import Any, TypeVar

import httpx
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.deploy.machine import Machine
from tests.smtp import MailServer

HOST, ORIGIN = "callcenter.example", "https://callcenter.example"
T = TypeVar("T")


class Forms(HTMLParser):
    """The forms of a page, each with the values that it holds, and all text between <code> and its end."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.actions: list[str] = []
        self.codes: list[str] = []
        self._code = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._code = tag == "code"
        if tag == "form":
            self.forms.append({})
            self.actions.append(values.get("action", ""))
        chosen = values.get("type") not in {"radio", "checkbox"} or "checked" in values
        if tag in {"input", "button"} and self.forms and "name" in values and chosen:
            self.forms[-1].setdefault(values["name"], values.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._code:
            self.codes.append(data.strip())
            self._code = False


class Person:
    """One browser: its cookies, and the forms that it sends."""

    def __init__(self, machine: Machine) -> None:
        context = ssl.create_default_context(cafile=str(machine.cert))
        self.client = httpx.Client(
            base_url=f"https://127.0.0.1:{machine.ports['tls']}",
            verify=context,
            headers={"Host": HOST, "Origin": ORIGIN, "Referer": f"{ORIGIN}/"},
            timeout=60,
        )

    def ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        """Follows redirects, which lead to the public name; the certificate is that name's."""
        extensions = {"sni_hostname": HOST}
        answer = self.client.request(method, address.removeprefix(ORIGIN), extensions=extensions, **more)
        while answer.is_redirect:
            place = httpx.URL(ORIGIN + address.removeprefix(ORIGIN)).join(answer.headers["Location"])
            assert str(place).startswith(ORIGIN), place
            answer = self.client.get(str(place).removeprefix(ORIGIN), extensions=extensions)
        return answer

    def send(self, address: str, having: str, **values: str) -> httpx.Response:
        """Open the page, fill the form that has this field or goes to this place, and send it."""
        page = self.ask("GET", address)
        assert page.status_code == 200, (address, page.status_code)
        found = Forms(page.text)
        pairs = zip(found.forms, found.actions, strict=True)
        form, action = next((f, a) for f, a in pairs if having in f or (a and having in a))
        answer = self.ask("POST", action or address, data=form | values)
        assert answer.status_code == 200, (address, answer.status_code, answer.text[-2000:])
        return answer

    def begin(self, link: str, password: str) -> None:
        """The link of the mail or of the command: the first password."""
        names = dict.fromkeys(("password1", "password2", "password"), password)
        page = Forms(self.ask("GET", link).text)
        self.send(link, next(name for name in names if any(name in form for form in page.forms)), **names)

    def sign_in(self, email: str, password: str) -> httpx.Response:
        return self.send("/accounts/login/", "login", login=email, password=password)

    def hears(self) -> str:
        """The first line of the event stream, which the proxy passes on at once."""
        with self.client.stream("GET", "/live/events/", extensions={"sni_hostname": HOST}) as answer:
            assert answer.headers["Content-Type"] == "text/event-stream"
            return next(answer.iter_lines())

    def set_up_second_factor(self) -> str:
        """The seed that the authenticator keeps."""
        page = Forms(self.ask("GET", "/accounts/2fa/totp/activate/").text)
        seed = next(text for text in page.codes if len(text) >= 16)
        self.send("/accounts/2fa/totp/activate/", "code", code=code(seed))
        return seed


def code(seed: str, *, steps: int = 0) -> str:
    return str(format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps)))


def until(ask: Callable[[], T | None], otherwise: str, patience: float = 60) -> T:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := ask():
            return found
        time.sleep(0.1)
    raise AssertionError(otherwise)


def mail_of(post: MailServer, address: str, word: str) -> str:
    """The text of the mail to this address that has the word in it, once it came."""

    def look() -> str | None:
        for to, text in list(post.taken):
            body = message_from_string(text, policy=policy.default).get_body(("plain",))
            content = str(body.get_content()) if body else ""
            if to == address and word in content:
                return content
        return None

    return until(look, f"no mail with {word} came to {address}")
