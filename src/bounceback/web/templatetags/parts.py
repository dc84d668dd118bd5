"""Template tags for what a plain include cannot do: the rail, form fields with their aria, pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Textarea
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from bounceback.web.notices import take
from bounceback.web.pictures import Picture, Shape

register = template.Library()

PLACES = (
    ("today", _("Today")),
    ("applications", _("Applications")),
    ("openings", _("Openings")),
    ("growth", _("Growth")),
    ("insights", _("Insights")),
)
BELOW = (("lessons", _("Lessons")), ("people", _("People")), ("settings", _("Settings")))


@dataclass(frozen=True, slots=True)
class Place:
    """One link of the rail."""

    name: str
    label: str
    address: str
    current: bool


@register.inclusion_tag("parts/rail.html", takes_context=True)
def rail(context: template.Context) -> dict[str, Any]:
    """The places. `place` in the page's context says which is the current one; else the address does."""
    request = context.get("request")
    path = request.path if request else ""
    here = context.get("place")

    def links(places: tuple[tuple[str, Any], ...]) -> list[Place]:
        found = []
        for name, label in places:
            address = address_of(name)
            if address:
                current = name == here if here else address == path
                found.append(Place(name, label, address, current))
        return found

    return {"places": links(PLACES), "below": links(BELOW)}


@register.simple_tag
def address_of(name: str, *args: Any) -> str:
    """The address of a page, or "" where there is none by that name: the link is then left out."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def field(bound: BoundField, **changes: Any) -> SafeString:
    """A form field with label, help and error, tied together for screen readers.

    `large=True` gives the person's own words the serif and a single line below; `label` replaces the form's.
    """
    widget = bound.field.widget
    described = [f"{bound.auto_id}_help"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, Textarea):
        attrs.setdefault("rows", widget.attrs.get("rows", 5))
    many = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    tick = isinstance(widget, CheckboxInput)
    if not many and not tick:
        attrs["class"] = "field own-words" if changes.get("large") else "field"
    return render_to_string(
        "parts/field.html",
        {
            "field": bound,
            "control": bound.as_widget(attrs=attrs),
            "label": changes.get("label", bound.label),
            "many": many,
            "tick": tick,
            "optional": not bound.field.required and not tick,
        },
    )


@register.inclusion_tag("pictures/picture.html")
def picture(drawn: Picture) -> dict[str, Any]:
    """A picture with its sentence above and its table behind."""
    return {"picture": drawn}


@register.filter
def mark(shape: Shape) -> SafeString:
    """One shape of a drawing as SVG: in one go, since a calendar has hundreds."""
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in shape.attrs)
    return mark_safe(f'<{shape.tag} class="{escape(shape.css)}"{attrs}/>')  # noqa: S308 (escaped; tags and names are ours)


@register.inclusion_tag("parts/notices.html", takes_context=True)
def notices(context: template.Context) -> dict[str, Any]:
    """What the last act left to say, with its way back. Stands once in base.html."""
    request = context.get("request")
    return {"notices": take(request) if request else [], "csrf_token": context.get("csrf_token")}
