"""Prints the server's time for each page on a large search, p50 and p95, with the number of queries and of bytes.

    python bench/pages.py --applications 5000 --events 50000

Requests go through the whole of Django in this process (middleware, session, templates), not through a socket. The first
request of each page after a write stands apart, as "first": it fills what is kept in memory until the next write.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

import make_store

AIM = 50


def main() -> None:
    """Makes the store, asks for each page again and again, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--applications", type=int, default=5000)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--folder", type=Path, help="keep the store here, or use the one that is here")
    parser.add_argument("--profile", help="print where the time of one page goes, by its name in the table")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bounceback-bench-") as name:
        folder = chosen.folder or Path(name)
        there = (folder / "bounceback.sqlite3").exists()
        folder.mkdir(parents=True, exist_ok=True)
        began = time.perf_counter()
        holds: Any = _open(folder) if there else make_store.fill(folder, chosen.applications, chosen.events)
        made = time.perf_counter() - began
        print(f"{holds}; {'was there' if there else f'made in {made:.0f} s'}; {chosen.times} requests each\n")
        if chosen.times:
            measure(chosen.times, chosen.profile)


def measure(times: int, profiled: str | None = None) -> None:
    """Prints one line for each page."""
    from django.conf import settings

    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bounceback.store.models import Standing
    from bounceback.store.write.owners import ensure_owner

    owner = ensure_owner()
    browser = Client(headers={"host": "127.0.0.1:80"})
    browser.force_login(get_user_model().objects.get(pk=owner))
    newest = Standing.objects.filter(owner_id=owner)
    rejected = (
        newest.filter(outcome="rejected").order_by("-decided_at").values_list("application_id", flat=True)[0]
    )
    an_open = newest.filter(outcome="open").order_by("-last_at").values_list("application_id", flat=True)[0]
    browser.get("/")  # what a server does once: templates, the first reading of all
    pages = {
        "Today": "/",
        "Applications, board": "/applications",
        "Applications, list": "/applications?view=list&show=all",
        "list, last page": "/applications?view=list&show=all&page=100",
        "list, by company": "/applications?view=list&show=all&order=company",
        "search, a name": "/applications?q=juniper+energy",
        "search, rare words": "/applications?q=zeppelin",
        "an open application": f"/applications/{an_open}",
        "a decided application": f"/applications/{rejected}",
        "way back: reframe": f"/applications/{rejected}/way-back/reframe",
        "way back: feedback": f"/applications/{rejected}/way-back/feedback",
        "way back: openings": f"/applications/{rejected}/way-back/openings",
        "way back: growth": f"/applications/{rejected}/way-back/growth",
        "Insights": "/insights",
        "Lessons": "/lessons",
    }
    print(
        "first: the first request after a write that changes one application; cpu: the processor's own time\n"
    )
    print(
        f"{'':26}{'first ms':>9}{'first cpu':>10}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}{'queries':>9}{'KB':>7}"
    )
    for name, address in pages.items():
        _write_something(owner, rejected)
        began = time.process_time()
        first, answer = _timed(lambda address=address: browser.get(address))
        first_cpu = (time.process_time() - began) * 1000
        if answer.status_code == 404:
            print(f"{name:26}  (no such page)")
            continue
        if answer.status_code != 200:
            print(f"{name:26}  answered {answer.status_code}")
            continue
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
            asked = len(queries)
        worked = time.process_time()
        taken = sorted(_timed(lambda address=address: browser.get(address))[0] for _ in range(times))
        cpu = (time.process_time() - worked) * 1000 / times
        p50, p95 = statistics.median(taken), taken[min(len(taken) - 1, int(len(taken) * 0.95))]
        mark = "" if p95 <= AIM else f"   over {AIM}"
        print(
            f"{name:26}{first:9.1f}{first_cpu:10.1f}{p50:8.1f}{p95:8.1f}{cpu:8.1f}{asked:9}{len(answer.content) / 1000:7.0f}{mark}"
        )
        if profiled == name:
            _profile(lambda address=address: browser.get(address))


def _open(folder: Path) -> str:
    import os

    os.environ["BOUNCEBACK_HOME"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bounceback.web.settings")
    import django

    django.setup()
    from bounceback.store.migrate import migrate

    migrate()
    return str(folder)


def _write_something(owner: int, application: int) -> None:
    from django.utils import timezone

    from bounceback.store.models import Standing
    from bounceback.store.write.transaction import writing

    with writing(owner):
        Standing.objects.filter(owner_id=owner, application_id=application).update(last_at=timezone.now())


def _timed(ask: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = ask()
    return (time.perf_counter() - began) * 1000, answer


def _profile(ask: Callable[[], Any]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(5):
        ask()
    profile.disable()
    pstats.Stats(profile).sort_stats("cumulative").print_stats(45)


if __name__ == "__main__":
    main()
