"""The WSGI application that `bounceback serve` runs. Static files are gathered before the first request."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bounceback.web.settings")
django.setup()

from bounceback.web.static_files import gather_static_files  # noqa: E402 (Django must be set up first)

gather_static_files()
application = WSGIHandler()
