"""Prints the server's time for the page of openings with very many of them, by the index and by the database alone.

    python bench/openings_page.py [--openings 20000] [--times 40]

Openings are made by a fixed seed: 150 words of a made vocabulary (bench/openings_index.py) with the names of known skills
among them, five employers in a hundred that said no. Requests go through the whole of Django in this process, not through a
socket. "first": the first request after a write that concerns one opening, the median of five. "by the database": the same
requests where no index can be opened, in the same run; fewer times, since they take so long.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from openings_index import ROLES, Made

AIM = 50
SKILLS = 400
PAGES = {
    "all, newest first": "",
    "one word": "q={one}",
    "two words": "q={one}+{two}",
    "a word half typed": "q={one}+{half}",
    "words that few have": "q={rare}",
    "words and a place": "q={one}&place=linden+westmark",
    "remote, pay, sponsorship": "workplace=remote&pay=55000&currency=EUR&sponsorship=1",
    "no employer that said no": "fresh_start=1",
    "words and all filters": "q={one}&place=linden&workplace=remote&pay=40000&sponsorship=1&fresh_start=1",
    "saved ones": "show=saved",
    "by fit": "order=fit",
    "by fit, page 200": "order=fit&page=200",
    "by fit, two words": "order=fit&q={one}+{two}",
    "by fit, all filters": "order=fit&q={one}&place=linden&workplace=remote&fresh_start=1",
}


def main() -> None:
    """Makes the store, asks for the pages, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--openings", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--folder", type=Path, help="keep the store here, or use the one that is here")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bounceback-bench-") as name:
        folder = chosen.folder or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["BOUNCEBACK_HOME"] = str(folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bounceback.web.settings")
        import django

        django.setup()
        made = Made()
        owner = fill(made, chosen.openings)
        measure(owner, made, chosen.times)


def fill(made: Made, count: int) -> int:
    """The openings, a CV and the noes, where they are not there yet. Gives the owner's id."""
    from bounceback.names.companies import company_key
    from bounceback.names.titles import title_key
    from bounceback.store.migrate import migrate
    from bounceback.store.models import Opening, OpeningSource
    from bounceback.store.write import growth
    from bounceback.store.write.applications import add_application
    from bounceback.store.write.events import add_event
    from bounceback.store.write.owners import ensure_owner
    from bounceback.store.write.transaction import writing
    from bounceback.timeline.kinds import Kind

    migrate()
    owner = ensure_owner()
    if Opening.objects.filter(owner_id=owner).exists():
        return owner
    now, draw = datetime.now(UTC), random.Random(11)
    skills = _skills()
    chances = [1 / (rank + 3) for rank in range(len(skills))]
    with writing(owner):
        source = OpeningSource.objects.create(
            owner_id=owner, adapter="json_lines", address="file:made.jsonl", name="made.jsonl", added_at=now
        )
        rows = []
        for number in range(count):
            one = made.opening(number)
            asked = dict(draw.choices(skills, chances, k=draw.randint(0, 9)))
            pay = draw.randrange(25_000, 95_000, 500) if draw.random() < 0.4 else None
            seen = now - timedelta(days=draw.uniform(8, 200))
            rows.append(
                Opening(
                    owner_id=owner,
                    source=source,
                    external_id=one.id,
                    title=one.title,
                    role_key=title_key(one.title),
                    company=one.company,
                    company_key=company_key(one.company),
                    location=one.location,
                    places=one.location,
                    text=f"{one.text} {' '.join(asked.values())}",
                    skills=asked,
                    workplace=draw.choice(["", "", "remote", "hybrid", "on_site"]),
                    pay=f"€{pay:,} a year" if pay else "",
                    pay_year=pay,
                    pay_currency="EUR" if pay else "",
                    sponsorship=draw.choice(["", "", "", "yes", "no"]),
                    choice=draw.choice([""] * 97 + ["saved", "dismissed", ""]),
                    posted_at=seen - timedelta(days=1) if draw.random() < 0.7 else None,
                    first_seen_at=seen,
                    last_seen_at=now,
                )
            )
        Opening.objects.bulk_create(rows, batch_size=400)
    growth.keep_cv(owner, f"Skills: {', '.join(label for _key, label in skills[:25:2])}.", "cv.txt")
    for number in range(60):
        application = add_application(
            owner, made.opening(number * 20).company, "Analyst", now - timedelta(days=60)
        )
        add_event(owner, application, Kind.REJECTION, now - timedelta(days=number))
    return owner


def measure(owner: int, made: Made, times: int) -> None:
    """One line for each page."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    from bounceback.store import opening_index

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    browser = Client(headers={"host": "127.0.0.1:80"})
    browser.force_login(get_user_model().objects.get(pk=owner))
    began = time.perf_counter()
    opening_index.bring_in_step(owner)
    print(f"the index is made in {time.perf_counter() - began:.1f} s; {times} requests each\n")
    words = {
        "one": made.words[150], "two": made.words[300], "half": made.words[400][:3], "rare": f"{made.words[9000]}+{made.words[12000]}",
    }  # fmt: skip
    print(
        f"{'':28}{'found':>7}{'first ms':>10}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}{'queries':>9}   {'by the database:':>17}{'found':>7}{'first ms':>10}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}"
    )
    for title, query in PAGES.items():
        address = f"/openings?{query.format(**words)}"
        firsts, p50, p95, cpu, found = _asked(browser, owner, address, times)
        connection.force_debug_cursor = True
        connection.queries_log.clear()
        browser.get(address)
        queries = len(connection.queries_log)
        connection.force_debug_cursor = False
        usable, opening_index.in_step = opening_index.in_step, lambda *_given, **_named: None
        try:
            plain = _asked(browser, owner, address, max(5, times // 5))
        finally:
            opening_index.in_step = usable
        mark = "" if p95 <= AIM and firsts <= AIM else f"   over {AIM}"
        print(
            f"{title:28}{found:7,}{firsts:10.1f}{p50:8.1f}{p95:8.1f}{cpu:8.1f}{queries:9}   {'':17}{plain[4]:7,}{plain[0]:10.1f}{plain[1]:8.1f}{plain[2]:8.1f}{plain[3]:8.1f}{mark}",
            flush=True,
        )
    two_words = PAGES["two words"].format(**words)
    first_after_writes(browser, owner, made, f"/openings?{two_words}")


def _asked(browser: Any, owner: int, address: str, times: int) -> tuple[float, float, float, float, int]:
    """First after a write, p50, p95, processor time (ms), and how many openings there are."""
    browser.get(address)
    firsts = []
    for number in range(5):
        _choose_one(owner, number)
        firsts.append(_timed(lambda: browser.get(address))[0])
    answer = browser.get(address)
    assert answer.status_code == 200, answer.status_code
    worked = time.process_time()
    taken = sorted(_timed(lambda: browser.get(address))[0] for _ in range(times))
    cpu = (time.process_time() - worked) * 1000 / times
    return (
        statistics.median(firsts),
        statistics.median(taken),
        taken[min(len(taken) - 1, int(len(taken) * 0.95))],
        cpu,
        int(re.search(rb"(\d[\d,]*) openings?<", answer.content)[1].replace(b",", b"")),  # type: ignore[index]
    )


def first_after_writes(browser: Any, owner: int, made: Made, address: str, times: int = 5) -> None:
    """The first request after writes of other kinds, median and most; the index is brought up within it."""
    print(f"\n{'first request after':28}{'p50 ms':>8}{'most ms':>9}{'cpu ms':>8}")
    for title, count in (("a write elsewhere", 0), ("one new opening", 1), ("300 new openings", 300)):
        taken, worked = [], 0.0
        for number in range(times):
            _take_in(owner, made, f"{title} {number}", count)
            began = time.process_time()
            taken.append(_timed(lambda: browser.get(address))[0])
            worked += (time.process_time() - began) * 1000 / times
        print(f"{title:28}{statistics.median(taken):8.1f}{max(taken):9.1f}{worked:8.1f}")


def _take_in(owner: int, made: Made, name: str, count: int) -> None:
    from bounceback.store.models import OpeningSource
    from bounceback.store.write.transaction import writing

    source = OpeningSource.objects.filter(owner_id=owner)[0]
    with writing(owner):
        if count:
            _lay(owner, source, made, name, count)


def _lay(owner: int, source: Any, made: Made, name: str, count: int) -> None:
    from bounceback.store.models import Opening

    now = datetime.now(UTC)
    Opening.objects.bulk_create(
        [
            Opening(
                owner_id=owner,
                source=source,
                external_id=f"{name} {number} {now.timestamp()}",
                title=made.opening(number).title,
                company=made.opening(number).company,
                text=made.opening(number).text,
                first_seen_at=now,
                last_seen_at=now,
            )
            for number in range(count)
        ]
    )


def _choose_one(owner: int, number: int) -> None:
    from bounceback.store.models import Opening
    from bounceback.store.write.openings import choose

    pk = Opening.objects.filter(owner_id=owner).order_by("pk").values_list("pk", flat=True)[number * 37]
    before = Opening.objects.get(pk=pk).choice
    choose(owner, pk, "" if before == "saved" else "saved")


def _skills() -> list[tuple[str, str]]:
    """So many skills that the program knows, id and name."""
    return [(f"made:{number}", f"{ROLES[number % len(ROLES)]} craft {number}") for number in range(SKILLS)]


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000, answer


if __name__ == "__main__":
    main()
