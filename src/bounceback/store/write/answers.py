"""What the person does with their answers: write a story for a question, change it, let it go."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from bounceback.names.saying import say
from bounceback.reframe.answers import question_key
from bounceback.store.models import Answer
from bounceback.store.write.transaction import writing

LONGEST = 5000
"""Characters of one part of a story."""
SKILLS = 20


def keep_answer(
    owner: int,
    question: str,
    *,
    key: str = "",
    situation: str | None = None,
    task: str | None = None,
    action: str | None = None,
    result: str | None = None,
    learned: str | None = None,
    skills: Sequence[str] | None = None,
    now: datetime | None = None,
) -> str:
    """Keeps the story for a question; a part that is None stays as it was. Gives its key.

    `key` names a question that is here already, whatever its words are now; without it the question's own words do.
    Raises ValueError where there is no question.
    """
    question = " ".join(question.split())[:300]
    key = key[:300] or question_key(question)
    if not question or not key:
        raise ValueError(say("Write the question first; then its story is kept."))
    now = now or timezone.now()
    parts = {"situation": situation, "task": task, "action": action, "result": result, "learned": learned}
    values: dict[str, object] = {
        name: text.replace("\x00", "").strip()[:LONGEST] for name, text in parts.items() if text is not None
    }
    if skills is not None:
        named = [" ".join(skill.split())[:100] for skill in skills]
        values["skills"] = list(dict.fromkeys(skill for skill in named if skill))[:SKILLS]
    with writing(owner):
        Answer.objects.update_or_create(
            owner_id=owner,
            key=key,
            defaults={**values, "question": question, "changed_at": now},
            create_defaults={**values, "question": question, "added_at": now, "changed_at": now},
        )
    return key


def let_answer_go(owner: int, key: str) -> None:
    """Lets a story go; a question that stands in a debrief stays there. Raises LookupError."""
    with writing(owner):
        if not Answer.objects.filter(owner_id=owner, key=key).delete()[0]:
            raise LookupError(say("This answer is not here any more."))
