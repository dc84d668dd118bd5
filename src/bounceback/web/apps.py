"""The web door as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and pages; it has no tables of its own."""

    name = "bounceback.web"
    label = "web"
    verbose_name = "bounceback"
