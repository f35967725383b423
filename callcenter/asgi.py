"""What granian serves: the front, and behind it the WSGI application."""

from callcenter.settings import env
from callcenter.wsgi import application as program

from callcenter.front.app import Front, take_all_files  # isort: skip

take_all_files()
application = Front(program, threads=env.number("WEB_THREADS", 8))
