"""Keeping the text of an advertisement as it was when seen."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.store.models import Application, Posting
from bounceback.store.write.transaction import writing

TEXT_LIMIT = 100_000


def text_behind(url: str, *, allow_private: bool = False) -> str:
    """The text of an advertisement behind a link, asked for once because the person said so.

    Raises ValueError with the sentence to show where it cannot be had; nothing is kept then.
    """
    from bounceback.openings.boards import parse
    from bounceback.openings.fetch import FetchProblem, Limits, fetch
    from bounceback.openings.sources.adapter import Board
    from bounceback.openings.text import to_text

    answer = fetch(url, limits=Limits(total=15.0, size=5_000_000), allow_private=allow_private)
    if isinstance(answer, FetchProblem):
        raise ValueError(
            say(
                "The text behind the link was not fetched. %(what)s Paste the text instead.", what=answer.what
            )
        )
    found = parse(answer.content, Board("page", url, url)).postings
    text = found[0].text if len(found) == 1 else ""
    text = text or to_text(answer.content.decode(answer.charset or "utf-8", "replace"))
    if not text.strip():
        raise ValueError(
            say("The page behind the link has no text that can be read. Paste the text instead.")
        )
    return text


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
        raise ValueError(say("Paste the text of the advertisement or its link."))
    if url and not url.lower().startswith(("http://", "https://")):
        raise ValueError(say("A link begins with http:// or https://."))
    with writing(owner):
        if (
            application is not None
            and not Application.objects.filter(owner_id=owner, pk=application).exists()
        ):
            raise LookupError(say("This application is not here any more."))
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
