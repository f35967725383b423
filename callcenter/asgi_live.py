"""What granian serves as the process `live`: event streams alone. It is not given the key ring, and opens nothing."""

from typing import Any

from callcenter.settings import env

env.load("web")

from django.core.wsgi import get_wsgi_application  # noqa: E402

program = get_wsgi_application()

from callcenter.front.app import Front, Send, take_all_files  # noqa: E402

OURS = ("/live/", "/healthz")

take_all_files()
_front = Front(program, threads=env.number("WEB_THREADS", 8))


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    if scope["path"].startswith(OURS):
        await _front(scope, receive, send)
        return
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})
