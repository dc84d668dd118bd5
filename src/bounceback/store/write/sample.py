"""The sample search: an invented person's mail, papers and notes, taken in by the same functions as a real one's.

It belongs to an owner of its own, beside the person's data and apart from it, and is thrown away in one piece.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from bounceback.mail.scan import Progress
from bounceback.sample.notes import made_answers
from bounceback.sample.search import make_search, write_sample
from bounceback.sample.values import SampleSearch
from bounceback.store.models import Application
from bounceback.store.models import Event as EventRow
from bounceback.store.write import applications, bouncebacks, growth, openings, postings, preferences
from bounceback.store.write.answers import keep_answer
from bounceback.store.write.mail import ask_for_import, run_import
from bounceback.store.write.owners import SAMPLE, discard_sample, ensure_owner

CHANNELS = {
    "job board": "online",
    "careers page": "careers_page",
    "referral": "referral",
    "recruiter": "recruiter",
    "direct": "direct",
}


def make_sample(
    seed: int, *, on_progress: Callable[[Progress], None] | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """Makes the sample search anew from a seed, as it stands `now`. Gives the summary of its import."""
    now = now or timezone.now()
    search = make_search(seed, now)
    discard_sample()
    owner = ensure_owner(SAMPLE)
    with tempfile.TemporaryDirectory(prefix="bounceback-sample-") as name:
        folder = Path(name)
        write_sample(search, folder)
        import_id = ask_for_import(owner, str(folder / "All.mbox"), "All.mbox (sample)", now=now)
        summary = run_import(owner, import_id, on_progress=on_progress, clock=lambda: now)
        openings.add_file(owner, (folder / "openings.jsonl").read_bytes(), "openings.jsonl", now=now)
    preferences.set_preferences(owner, name=search.seeker.name, time_zone=search.seeker.zone)
    growth.keep_cv(owner, search.cv, "cv.md", now=now)
    _papers(owner, search, kept_ids(owner, search))
    return summary


def kept_ids(owner: int, search: SampleSearch) -> dict[str, int]:
    """For each application of the sample the kept one that holds most of its messages."""
    of_message = {
        event.message_id: application.id
        for application in search.applications
        for event in application.events
    }
    shared: dict[str, Counter[int]] = {}
    rows = EventRow.objects.filter(owner_id=owner, current=True, void=False, source="mail")
    for message_id, pk in rows.values_list("message_id", "application_id"):
        if message_id in of_message and pk is not None:
            shared.setdefault(of_message[message_id], Counter())[pk] += 1
    return {name: counted.most_common(1)[0][0] for name, counted in shared.items()}


def _papers(owner: int, search: SampleSearch, ids: dict[str, int]) -> None:
    """What the invented person kept and wrote, dated as they did it."""
    for application in search.applications:
        if application.id in ids:
            Application.objects.filter(owner_id=owner, pk=ids[application.id]).update(
                channel=CHANNELS.get(application.channel, "")
            )
    for plan in search.plans:
        if plan.application in ids:
            applications.set_details(owner, ids[plan.application], plan=plan.sentence, now=plan.at)
    for posting in search.postings:
        if posting.application in ids:
            postings.add_posting(
                owner,
                text=posting.text,
                url=posting.url,
                title=posting.role,
                company=posting.company,
                application=ids[posting.application],
                seen_at=posting.saved_at,
                now=posting.saved_at,
            )
    for note in search.debriefs:
        if note.application in ids:
            pk = ids[note.application]
            answers = {"asked": "\n".join(note.asked), "well": note.well, "differently": note.less}
            bouncebacks.save_debrief(owner, pk, answers, now=note.at)
            bouncebacks.keep_lesson(owner, note.lesson, application=pk, now=note.at)
    asked = {question: note.at for note in search.debriefs for question in note.asked}
    for story in made_answers():
        if story.question in asked:
            keep_answer(owner, **asdict(story), now=asked[story.question])
