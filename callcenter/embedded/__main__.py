"""`python -m callcenter.embedded run`: what `make run` starts."""

import sys
from importlib import import_module

# By name: whoever keeps the processes keeps nothing of what reads catalogues.
COMMANDS = {"run": ("run", "main"), "messages": ("messages", "compile_catalogues")}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        raise SystemExit(f"usage: python -m callcenter.embedded {{{','.join(COMMANDS)}}}")
    try:
        module, function = COMMANDS[sys.argv[1]]
        sys.exit(getattr(import_module(f"callcenter.embedded.{module}"), function)())
    except KeyboardInterrupt:
        sys.exit(130)
