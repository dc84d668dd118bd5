"""Keeping the text of an advertisement as it was when seen."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bounceback.store.models import Application, Posting
from bounceback.store.write.transaction import writing

TEXT_LIMIT = 100_000


def add_posting(
    owner: int,
    *,
    text: str = "",
    url: str = "",
    title: str = "",
    company: str = "",
    application: int | None = None,
    seen_at: datetime | None = None,
    now: datetime | None = None,
) -> int:
    """Keeps a posting, with its application where there is one. Gives its id.

    Raises ValueError where there is neither text nor link, or the link is no web address; LookupError where
    the application is not the owner's.
    """
    now = now or timezone.now()
    text, url = text.strip()[:TEXT_LIMIT], url.strip()[:2000]
    if not text and not url:
        raise ValueError("Paste the text of the advertisement or its link.")
    if url and not url.lower().startswith(("http://", "https://")):
        raise ValueError("A link begins with http:// or https://.")
    with writing(owner):
        if (
            application is not None
            and not Application.objects.filter(owner_id=owner, pk=application).exists()
        ):
            raise LookupError("This application is not here any more.")
        posting = Posting.objects.create(
            owner_id=owner,
            application_id=application,
            title=title.strip()[:300],
            company=company.strip()[:300],
            url=url,
            text=text,
            seen_at=seen_at or now,
        )
        return int(posting.pk)
