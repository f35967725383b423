"""What granian serves: the front, and behind it the WSGI application."""

import resource

from callcenter.settings import env
from callcenter.wsgi import application as program

from callcenter.front.app import Front  # isort: skip

# A connection that only waits costs a file and nothing else: as many as the system allows.
_files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (_files, _files))

application = Front(program, threads=env.number("WEB_THREADS", 8))
