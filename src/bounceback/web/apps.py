"""The web door as a Django app."""

from django.apps import AppConfig

from bounceback.names.saying import said_by


class WebConfig(AppConfig):
    """Templates, static files and pages; it has no tables of its own."""

    name = "bounceback.web"
    label = "web"
    verbose_name = "bounceback"

    def ready(self) -> None:
        """Sentences of the plain rooms are shown in the language of the request."""
        from bounceback.web import words

        said_by(words.translate, words.figure)
