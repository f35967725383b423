"""`python -m callcenter.embedded run`: what `make run` starts."""

import sys

from callcenter.embedded import messages, run

COMMANDS = {"run": run.main, "messages": messages.compile_catalogues}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        raise SystemExit(f"usage: python -m callcenter.embedded {{{','.join(COMMANDS)}}}")
    try:
        sys.exit(COMMANDS[sys.argv[1]]())
    except KeyboardInterrupt:
        sys.exit(130)
