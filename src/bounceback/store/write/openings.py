"""Openings: adding a file or a feed, asking it again, and what the person does with a vacancy.

Fetching is done by `openings.fetch` alone and only when the person asked for it. A source that fails, or that
suddenly is empty, changes nothing of what it gave before; its state is kept and shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone

from bounceback.names.companies import company_key
from bounceback.names.saying import in_a_row, listed, say
from bounceback.names.titles import title_key
from bounceback.openings.boards import board_for, parse_file
from bounceback.openings.collect import collect
from bounceback.openings.criteria import yearly
from bounceback.openings.fetch import Fetched, FetchProblem, fetch
from bounceback.openings.posting import Posting, Problem
from bounceback.openings.sources.adapter import Board
from bounceback.people.known import How
from bounceback.store import opening_index
from bounceback.store.models import Opening, OpeningSource, Preferences
from bounceback.store.skills import skills_asked
from bounceback.store.write.applications import add_application
from bounceback.store.write.people import log_touch
from bounceback.store.write.revisions import CHUNK
from bounceback.store.write.text import keepable
from bounceback.store.write.transaction import writing

PAGES = "file://saved-pages"
"""The address of the source that holds saved pages: never asked, and no file's name (those hold no slash)."""
FILE_LIMIT = 60_000_000
SAID = ("places", "workplace", "pay", "pay_year", "pay_currency", "sponsorship")
SIGNS = ("fraud_signs", "held_back")
ENOUGH_SIGNS = 2
"""Signs of fraud from which an opening is held back. One alone is in 4 of 1,875 real advertisements, two in none
(docs/openings.md). Our own setting."""
CHOICES = ("", "saved", "dismissed", "applied")


def add_file(
    owner: int, content: bytes, name: str, *, now: datetime | None = None
) -> tuple[int, tuple[Problem, ...]]:
    """Takes the openings of a file in. Gives the source's id and what could not be read.

    Raises ValueError where nothing in it can be read; then nothing is kept.
    """
    now = now or timezone.now()
    name = PurePath(name).name[:300] or "a file"
    if len(content) > FILE_LIMIT:
        raise ValueError(
            say(
                "%(name)s is larger than %(n)s MB. Split it and add the parts.",
                name=name,
                n=FILE_LIMIT // 1_000_000,
            )
        )
    parsed = parse_file(content, name)
    if not parsed.postings:
        problem = parsed.problems[0] if parsed.problems else None
        raise ValueError(
            in_a_row(listed((name, problem.what), ": "), problem.next)
            if problem
            else say("%(file)s holds no openings.", file=name)
        )
    with writing(owner):
        source, _ = OpeningSource.objects.update_or_create(
            owner_id=owner,
            address=f"file:{name}",
            defaults={"adapter": parsed.postings[0].source, "name": name, "added_at": now, "checked_at": now},
        )
        _take_in(owner, source, parsed.postings, now, replaces=False)
        source.problem = _words(parsed.problems)
        source.save(update_fields=["problem"])
    return int(source.pk), parsed.problems


def add_feed(owner: int, address: str, *, now: datetime | None = None) -> int:
    """Notes a feed or board by its address; it is asked by `refresh`. Gives the source's id. Raises ValueError."""
    board = board_for(address)
    if board is None or not board.address:
        raise ValueError(say("This is no web address. A careers page, a feed or a job board's page will do."))
    with writing(owner):
        source, _ = OpeningSource.objects.get_or_create(
            owner_id=owner,
            address=board.address[:2000],
            defaults={
                "adapter": board.adapter,
                "name": (board.company or board.name)[:300],
                "added_at": now or timezone.now(),
            },
        )
        return int(source.pk)


def refresh(
    owner: int, source: int | None = None, *, allow_private: bool = False, now: datetime | None = None
) -> None:
    """Asks one feed, or all of the owner's, for what is there now. Never raises for what a server does."""
    feeds = OpeningSource.objects.filter(owner_id=owner).exclude(address__startswith="file:")
    if source is not None:
        feeds = feeds.filter(pk=source)
    for feed in feeds:
        _refresh_one(owner, feed, allow_private, now or timezone.now())
    opening_index.bring_in_step(owner)


def choose(owner: int, opening: int, choice: str) -> None:
    """Saves ("saved"), dismisses ("dismissed") or takes back ("") an opening. Raises LookupError, ValueError."""
    if choice not in CHOICES:
        raise ValueError("Unknown choice.")
    with writing(owner):
        if not Opening.objects.filter(owner_id=owner, pk=opening).update(choice=choice):
            raise LookupError(say("This opening is not here any more."))
        after = Preferences.objects.values_list("changes", flat=True).get(owner_id=owner) + 1
        transaction.on_commit(lambda: opening_index.chosen(owner, opening, choice, after))


def apply_to(
    owner: int,
    opening: int,
    *,
    plan: str = "",
    channel: str = "online",
    through: str = "",
    now: datetime | None = None,
) -> int:
    """Makes an application of an opening and keeps its posting. Gives the application's id.

    `through`: the key of somebody who passed the person's name on; the channel is a referral then, and that is logged
    as a touch. Raises LookupError, or ValueError where the channel is unknown.
    """
    now = now or timezone.now()
    with writing(owner):
        found = Opening.objects.filter(owner_id=owner, pk=opening).first()
        if found is None:
            raise LookupError(say("This opening is not here any more."))
        if found.application_id is not None:
            return int(found.application_id)
        application = add_application(
            owner,
            found.company,
            found.title,
            now,
            channel="referral" if through else channel,
            posting_text=found.text or found.title,
            posting_url=found.url,
            plan=plan,
            now=now,
        )
        found.choice, found.application_id = "applied", application
        found.save(update_fields=["choice", "application"])
        if through:
            log_touch(owner, through, How.REFERRED, at=now, application=application, now=now)
        return application


def keep_pages(owner: int, postings: Sequence[Posting], *, now: datetime | None = None) -> tuple[int, ...]:
    """Keeps what the person's browser showed as saved openings of a source of its own. Gives their ids, in order.

    A page that is saved again is the same opening; what was decided about it stays.
    """
    now = now or timezone.now()
    with writing(owner):
        source, _ = OpeningSource.objects.update_or_create(
            owner_id=owner,
            address=PAGES,
            defaults={"adapter": "page", "name": "Pages that you saved", "checked_at": now},
            create_defaults={
                "adapter": "page",
                "name": "Pages that you saved",
                "added_at": now,
                "checked_at": now,
            },
        )
        _take_in(owner, source, postings, now, replaces=False)
        kept = Opening.objects.filter(
            owner_id=owner, source=source, external_id__in=[posting.external_id[:500] for posting in postings]
        )
        kept.filter(choice="").update(choice="saved")
        ids = dict(kept.values_list("external_id", "pk"))
        return tuple(ids[posting.external_id[:500]] for posting in postings)


def remove_source(owner: int, source: int) -> None:
    """Takes a source and its openings out; applications made from them stay. Raises LookupError."""
    with writing(owner):
        found = OpeningSource.objects.filter(owner_id=owner, pk=source).first()
        if found is None:
            raise LookupError(say("This source is not here any more."))
        found.delete()


def _refresh_one(owner: int, feed: OpeningSource, allow_private: bool, now: datetime) -> None:
    def get(address: str, etag: str | None, last_modified: str | None) -> Fetched | FetchProblem:
        return fetch(address, etag=etag, last_modified=last_modified, allow_private=allow_private)

    board = Board(feed.adapter, feed.name, feed.address, feed.name)
    kept = Opening.objects.filter(owner_id=owner, source=feed, gone_at=None)
    collected = collect(
        board,
        get,
        etag=feed.etag or None,
        last_modified=feed.last_modified or None,
        known={row.external_id: _as_posting(feed, row) for row in kept},
    )
    with writing(owner):
        if collected.unchanged:
            kept.update(last_seen_at=now)
        else:
            _take_in(owner, feed, collected.postings, now, replaces=collected.complete)
        feed.etag = (collected.etag or feed.etag)[:500]
        feed.last_modified = (collected.last_modified or feed.last_modified)[:100]
        feed.checked_at, feed.problem = now, _words(collected.problems).strip()[:2000]
        feed.save()


def _as_posting(feed: OpeningSource, row: Opening) -> Posting:
    return Posting(
        feed.adapter, row.external_id, row.title, row.company, row.location, row.url, text=row.text
    )


def _take_in(
    owner: int, source: OpeningSource, postings: Sequence[Posting], now: datetime, *, replaces: bool
) -> None:
    """Adds what is new, updates what is known, and marks as gone what a whole answer no longer holds."""
    kept = {row.external_id: row for row in Opening.objects.filter(owner_id=owner, source=source)}
    fresh: dict[str, Opening] = {}
    known: dict[str, Opening] = {}
    for posting in postings:
        name = posting.external_id[:500]
        row = kept.get(name)
        if row is None:
            fresh[name] = Opening(owner_id=owner, source=source, external_id=name, first_seen_at=now)
            row = fresh[name]
        elif name not in fresh:
            known[name] = row
        known_text = row.text
        as_known = (row.title, row.company, row.text, row.pay)
        for column, value in _columns(posting).items():
            setattr(row, column, value)
        if row.text != known_text or not row.skills:
            row.skills = skills_asked(row.text)
        if (row.title, row.company, row.text, row.pay) != as_known:
            for column, value in signs_in(posting).items():
                setattr(row, column, value)
        row.last_seen_at, row.gone_at = now, None
    Opening.objects.bulk_create(fresh.values(), batch_size=CHUNK)
    Opening.objects.bulk_update(
        known.values(),
        [
            "title",
            "role_key",
            "company",
            "company_key",
            "location",
            "url",
            "text",
            "skills",
            *SAID,
            *SIGNS,
            "posted_at",
            "last_seen_at",
            "gone_at",
        ],
        batch_size=80,
    )
    if replaces:
        gone = [row.pk for name, row in kept.items() if name not in known and row.gone_at is None]
        for start in range(0, len(gone), CHUNK):
            Opening.objects.filter(owner_id=owner, pk__in=gone[start : start + CHUNK]).update(gone_at=now)


def _columns(posting: Posting) -> dict[str, Any]:
    return {
        "title": keepable(posting.title)[:500],
        "role_key": title_key(posting.title)[:300],
        "company": keepable(posting.company)[:300],
        "company_key": company_key(posting.company)[:300],
        "location": keepable(posting.location)[:500],
        "url": (posting.url or posting.apply_url)[:2000],
        "text": keepable(posting.text)[:100_000],
        "posted_at": posting.posted_at,
        **said_in(posting),
    }


def said_in(posting: Posting) -> dict[str, Any]:
    """The columns `SAID`: what the posting says of places, workplace, pay and sponsorship, in one spelling."""
    from bounceback.openings.normalise import normalise

    found = normalise(posting)
    places = "; ".join(
        ", ".join(filter(None, [spot.city, spot.region, spot.country])) for spot in found.places
    )
    return {
        "places": keepable(places)[:1000],
        "workplace": found.workplace.value,
        "pay": keepable(found.pay.text)[:300] if found.pay else "",
        "pay_year": yearly(found.pay),
        "pay_currency": (found.pay.currency if found.pay else "")[:3],
        "sponsorship": found.permission.sponsorship,
    }


def signs_in(posting: Posting) -> dict[str, Any]:
    """The columns `SIGNS`: the signs of fraud in a posting, each with its sentence, and whether they are enough.

    A posting without an employer is taken as one whose source has no field for it; nothing is concluded from that.
    """
    from bounceback.openings.fraud import fraud_signs

    found = fraud_signs(posting.title, posting.text, company=posting.company or None, pay=posting.pay)
    return {
        "fraud_signs": {sign.key: sign.sentence for sign in found},
        "held_back": len(found) >= ENOUGH_SIGNS,
    }


def _words(problems: Iterable[Problem]) -> str:
    return " ".join(f"{problem.what} {problem.kept}".strip() for problem in list(problems)[:3])
