"""Words for the sample: the data files read, choices made, slots filled, days and hours said in five languages.

A text may hold choices as [[one|other]] or [[=one|other]] and slots as {name}; see `filled`.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib import resources
from random import Random
from typing import Any

from bounceback.names import days

CHOICE = re.compile(r"\[\[(=?)((?:(?!\]\]).)+)\]\]", re.DOTALL)
SLOT = re.compile(r"\{([a-z_0-9]+)\}")


def read_text(name: str) -> str:
    """The text of one of the sample's data files."""
    return resources.files("bounceback.sample").joinpath("data", name).read_text(encoding="utf-8")


@cache
def read_toml(name: str) -> dict[str, Any]:
    """One of the sample's TOML files, read once; callers must not change it."""
    return tomllib.loads(read_text(name))


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of one of the sample's CSV files."""
    return tuple(csv.DictReader(io.StringIO(read_text(name))))


def filled(text: str, slots: Mapping[str, str], rng: Random, linked: int = 0) -> str:
    """`text` with its choices made and its slots filled. Raises KeyError for a slot that is not given.

    [[one|other]] is drawn by `rng`; [[=one|other]] takes the option at `linked`, counted round, so that sender,
    subject and text of one message fit each other.
    """

    def chosen(found: re.Match[str]) -> str:
        options = found[2].split("|")
        return options[linked % len(options)] if found[1] else rng.choice(options)

    return SLOT.sub(lambda found: slots[found[1]], CHOICE.sub(chosen, text)).strip("\n")


DAYS = {
    "en": days.WEEKDAYS,
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
}
MONTHS = {
    "en": days.MONTHS,
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "id": [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
}


def day_words(day: date, language: str, american: bool = False) -> str:
    """A day as people write it, such as "Thursday 3 December"."""
    name, month = DAYS[language][day.weekday()], MONTHS[language][day.month - 1]
    if american:
        return f"{name}, {month} {day.day}"
    return {
        "en": f"{name} {day.day} {month}",
        "de": f"{name}, den {day.day}. {month}",
        "fr": f"le {name} {day.day} {month}",
        "es": f"el {name} {day.day} de {month}",
        "id": f"{name}, {day.day} {month}",
    }[language]


def moment_words(local: datetime, language: str, american: bool = False) -> str:
    """A day and an hour as people write them; `local` stands in the writer's zone."""
    day = day_words(local, language, american)
    if american:
        return f"{day} at {local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"
    return {
        "en": f"{day} at {local:%H:%M}",
        "de": f"{day}, um {local:%H:%M} Uhr",
        "fr": f"{day} à {local.hour}h{local:%M}",
        "es": f"{day} a las {local:%H:%M}",
        "id": f"{day} pukul {local:%H.%M}",
    }[language]
