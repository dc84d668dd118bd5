"""The letter to oneself as subject and plain text, and a week's facts as sentences. Values in, words in the language
of the moment out; it reads nothing and knows no clock. No link and no picture: nothing in it tells when it is opened.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from bounceback.store.digest import Digest
from bounceback.store.week import Fact, Happened
from bounceback.today import Row, RowKind
from bounceback.web import words

MOST_NAMED = 6
"""So many are named behind a number."""


def letter(told: Digest) -> tuple[str, str]:
    """Subject and text of a letter. The subject tells the day alone: it may be seen by whoever stands beside."""
    day = words.long_day(told.day, told.day)
    subject = _("From bounceback, %(day)s") % {"day": day}
    parts = [
        day,
        _headline(told),
        *_section(_("Then, if you like"), _rows(told)),
        *_section(_("Talks to come"), (_row(row) for row in told.talks)),
        *_section(_("The past seven days"), (_line(fact_words(fact)) for fact in told.facts)),
    ]
    if told.noes_from is not None:
        time = format_date(told.noes_from, pgettext("time of day", "H:i"))
        left_out = _(
            "This letter leaves every new no out, whether there is one or not: you chose to hear of them from %(time)s on."
        )
        parts.append(left_out % {"time": time})
    parts.append(
        _(
            "You set this letter in bounceback, on your own machine, where it can be turned off: Settings, A letter to yourself."
        )
    )
    return subject, "\n\n".join(parts) + "\n"


def _headline(told: Digest) -> str:
    headline = told.today.headline
    lines = [headline.title, *headline.lines]
    if headline.plan:
        lines.append(_("You wrote in advance: “%(plan)s”") % {"plan": headline.plan})
    return "\n".join(str(line) for line in lines)


def _rows(told: Digest) -> list[str]:
    """What stands on Today below the headline, but the talks, which have their own place."""
    found = [_row(row) for row in told.today.rows if row.kind is not RowKind.TALK]
    left = told.today.left_out
    if left:
        found.append(
            _line(
                ngettext("One more thing can wait.", "%(n)s more things can wait.", left)
                % {"n": words.number(left)}
            )
        )
    return found


def _row(row: Row) -> str:
    first = _("%(title)s (%(end)s)") % {"title": row.title, "end": row.end} if row.end else str(row.title)
    return "\n".join(filter(None, [_line(first), f"  {row.why}" if row.why else ""]))


def _section(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [f"{title}\n\n" + "\n".join(found)] if found else []


def _line(text: str) -> str:
    return f"- {text}"


def fact_words(fact: Fact) -> str:
    """One kind of thing that happened in a week, in a sentence with the first names: "You sent 2 applications: …"."""
    number = fact.number
    sentence = count_words(fact) % {"n": words.number(number)}
    names = list(dict.fromkeys(name for _pk, name in fact.about if name))
    if not names or fact.kind is Happened.LESSONS:
        return _("%(sentence)s.") % {"sentence": sentence}
    named = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        rest = words.number(len(names) - MOST_NAMED)
        return _("%(sentence)s: %(names)s and %(n)s more.") % {
            "sentence": sentence,
            "names": named,
            "n": rest,
        }
    return _("%(sentence)s: %(names)s.") % {"sentence": sentence, "names": named}


def count_words(fact: Fact) -> str:
    """The same without names and with "%(n)s" for the number."""
    number = fact.number
    return {
        Happened.SENT: ngettext("You sent %(n)s application", "You sent %(n)s applications", number),
        Happened.ANSWERS: ngettext(
            "%(n)s application went on by a word of theirs",
            "%(n)s applications went on by a word of theirs",
            number,
        ),
        Happened.TALKS: ngettext("You had %(n)s talk", "You had %(n)s talks", number),
        Happened.NOES: ngettext("%(n)s employer said no", "%(n)s employers said no", number),
        Happened.CLOSED: ngettext(
            "%(n)s employer called the job off", "%(n)s employers called the job off", number
        ),
        Happened.LETTERS: ngettext(
            "You wrote %(n)s letter after applying", "You wrote %(n)s letters after applying", number
        ),
        Happened.LESSONS: ngettext("You wrote %(n)s lesson", "You wrote %(n)s lessons", number),
    }[fact.kind]
