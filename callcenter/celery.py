"""The Celery application of worker, beat and sealer."""

import os

from celery import Celery

from callcenter.settings import env

env.load(os.environ.get("CALLCENTER_ROLE", "worker"))

app = Celery("callcenter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
