"""The names of weekdays and months in English, for texts that are made outside the web part. Nothing in, names out."""

from __future__ import annotations

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""From Monday on, as `date.weekday` counts."""
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
"""From January on: the name of month n stands at n - 1."""
