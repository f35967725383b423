"""The house with one more room: an app in INSTALLED_APPS, an include in urls, nothing else."""

from callcenter.settings.test import *  # noqa: F403
from callcenter.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.rooms.guestbook"]
ROOT_URLCONF = "tests.rooms.urls"
