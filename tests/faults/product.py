"""`python -m tests.faults.product`: the whole product under its keeper, each process of the Procfile by itself, on
CALLCENTER_HOME and PORT. What the drill kills. Ends with its parent."""

import os
import signal
import sys

from callcenter.embedded import environment, messages
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres, embedded_keystore
from callcenter.embedded.run import (
    ROLE_OF_PROCESS,
    Servers,
    kept_servers,
    prepare,
    process_environment,
    procfile,
)
from callcenter.embedded.supervise import Kept, Supervisor, die_with_parent
from callcenter.embedded.valkey import Valkey
from callcenter.settings.env import ROOT


def main() -> int:
    die_with_parent(signal.SIGTERM)
    os.umask(0o077)
    home = Home.here()
    extra = {
        "DJANGO_SETTINGS_MODULE": "callcenter.settings.demo",
        "DEMO": "1",
        "PORT": os.environ["PORT"],
        "WEB_WORKERS": "1",
    }
    servers = Servers(Postgres(home), embedded_keystore(home), Valkey(home), extra)
    for server in (servers.postgres, servers.keystore, servers.valkey):
        server.start()
    messages.compile_catalogues()
    environment.write_files(servers.postgres, servers.keystore, servers.valkey, extra)
    prepare(servers)
    kept = []
    for name, command in procfile().items():
        if name == "live":
            continue  # without a proxy web does the same
        variables = process_environment(ROLE_OF_PROCESS[name], servers)
        kept.append(Kept(name, command, variables | ({"DB_POOL": "12"} if name == "web" else {})))
    try:
        return Supervisor([*kept_servers(servers), *kept], str(ROOT)).run()
    finally:
        for server in (servers.valkey, servers.keystore, servers.postgres):
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
