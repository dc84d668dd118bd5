"""Every page: each module in `pages/` that has `urlpatterns` is part of the site."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver

from bounceback.web import pages


def _urlpatterns() -> list[URLPattern | URLResolver]:
    found: list[URLPattern | URLResolver] = []
    for module in sorted(iter_modules(pages.__path__), key=lambda module: module.name):
        found += getattr(import_module(f"{pages.__name__}.{module.name}"), "urlpatterns", [])
    return found


urlpatterns = _urlpatterns()

handler400 = "bounceback.web.pages.entrance.not_understood"
handler404 = "bounceback.web.pages.entrance.not_here"
handler500 = "bounceback.web.pages.entrance.broken"
