"""Template filters for days and chances, in the zone of the person who looks: `{{ when|day }}`, `{{ rate|about }}`."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import pgettext

from bounceback.web import words

register = template.Library()


@register.filter
def day(when: date | datetime | None) -> str:
    """ "today", "Friday", "20 Nov"."""
    return words.day(_local(when), _today()) if when else ""


@register.filter
def short_day(when: date | datetime | None) -> str:
    """ "20 Nov"."""
    return words.short_day(_local(when), _today()) if when else ""


@register.filter
def long_day(when: date | datetime | None) -> str:
    """ "Tuesday, 24 November"."""
    return words.long_day(_local(when), _today()) if when else ""


@register.filter
def clock(when: datetime | None) -> str:
    """The time of day, "10:00"."""
    return format_date(timezone.localtime(when), pgettext("time of day", "H:i")) if when else ""


@register.filter
def days_since(when: date | datetime | None) -> str:
    """How long ago: "8 days", "5 weeks"."""
    return words.span(max(0, (_today() - _local(when)).days)) if when else ""


@register.filter
def about(chance: float | None) -> str:
    """ "about 1 in 5"."""
    return "" if chance is None else words.frequency(chance)


@register.filter
def number(value: float | None) -> str:
    """ "5,000"."""
    return "" if value is None else words.number(value)


def _local(when: date | datetime) -> date:
    if isinstance(when, datetime):
        return timezone.localtime(when).date()
    return when


def _today() -> date:
    return timezone.localdate()
