"""Days and chances in the words that a person would use.

In go dates (already in the person's zone) and the day it is; out come words. No clock, no template.
"""

from __future__ import annotations

from datetime import date
from math import isfinite

from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

FRACTIONS = ((3, 10), (1, 3), (4, 10), (1, 2), (6, 10), (2, 3), (3, 4), (4, 5), (9, 10), (19, 20), (99, 100))
"""From 3 in 10 upwards, where "1 in n" steps too far."""


def day(when: date, today: date) -> str:
    """A day as one would say it: "today", "yesterday", "Friday" within six days, else "20 Nov"."""
    apart = (when - today).days
    if apart == 0:
        return _("today")
    if apart == -1:
        return _("yesterday")
    if apart == 1:
        return _("tomorrow")
    if abs(apart) <= 6:
        return format_date(when, "l")
    return short_day(when, today)


def short_day(when: date, today: date) -> str:
    """ "20 Nov", with the year where it is not this one: "20 Nov 2025"."""
    if when.year == today.year:
        return format_date(when, pgettext("short day", "j M"))
    return format_date(when, pgettext("short day with year", "j M Y"))


def long_day(when: date, today: date) -> str:
    """ "Tuesday, 24 November", with the year where it is not this one."""
    if when.year == today.year:
        return format_date(when, pgettext("long day", "l, j F"))
    return format_date(when, pgettext("long day with year", "l, j F Y"))


def span(days: int) -> str:
    """A length of time in whole days, weeks from three weeks on, months from three months on."""
    if days < 21:
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    if days < 90:
        weeks = round(days / 7)
        return ngettext("%(n)s week", "%(n)s weeks", weeks) % {"n": weeks}
    months = round(days / 30.44)
    return ngettext("%(n)s month", "%(n)s months", months) % {"n": months}


def frequency(chance: float) -> str:
    """A chance (0 to 1) as a natural frequency: "about 1 in 5", "about 2 in 3".

    Under 1 in 1,000: "fewer than 1 in 1,000"; over 99 in 100: "nearly all". Raises ValueError outside 0 to 1.
    """
    if not (isfinite(chance) and 0 <= chance <= 1):
        raise ValueError(f"a chance lies between 0 and 1, not at {chance}")
    if chance < 0.001:
        return _("fewer than 1 in %(n)s") % {"n": number(1000)}
    if chance > 0.994:
        return _("nearly all")
    if chance < 0.27:
        some, of = 1, _round_number(1 / chance)
    else:
        some, of = min(FRACTIONS, key=lambda fraction: abs(fraction[0] / fraction[1] - chance))
    return _("about %(some)s in %(of)s") % {"some": some, "of": number(of)}


def number(value: float) -> str:
    """A number with the separators of the language: "5,000"."""
    return number_format(value, use_l10n=True, force_grouping=True)


def translate(pattern: str, plural: str, n: int) -> str:
    """The pattern of a plain room's sentence in the language of the request."""
    if plural:
        return ngettext(pattern, plural, n)
    return _(pattern) if pattern else ""


def figure(value: float, decimals: int) -> str:
    """A number with so many decimals: "5,000", "19.6"."""
    return number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=True)


def _round_number(value: float) -> int:
    """To a number that one can picture: whole up to 15, then fives, tens, twenty-fives, fifties, hundreds."""
    for limit, step in ((15, 1), (50, 5), (100, 10), (200, 25), (500, 50)):
        if value < limit + step / 2:
            return max(1, round(value / step) * step)
    return round(value / 100) * 100
