"""The Django app of the store."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Registers the models under the label "store"."""

    name = "bounceback.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
