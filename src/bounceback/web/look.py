"""What each page needs to know of the person's chosen look: light, dark, or as the system has it;
and whether it shows the invented search."""

from __future__ import annotations

from django.http import HttpRequest

THEMES = ("system", "light", "dark")
THEME_COOKIE = "bounceback_theme"


def look(request: HttpRequest) -> dict[str, object]:
    """The template context processor: `theme`, one of `THEMES`, and whether the sample search is shown."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return {
        "theme": theme if theme in THEMES else "system",
        "in_sample": getattr(request, "in_sample", False),
    }
