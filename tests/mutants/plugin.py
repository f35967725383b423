"""pytest plugin of one mutant run: ``-p tests.mutants.plugin`` with CALLCENTER_MUTANT set."""

import os

from tests.mutants.source import install

install(os.environ["CALLCENTER_MUTANT"])
