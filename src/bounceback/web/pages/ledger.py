"""The ledger: what this search has built so far, a yes and a "no" alike, with a picture over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET

from bounceback.ledger import Gain, Gained, Ledger, markdown
from bounceback.store.ledger import search_ledger
from bounceback.web import pictures, words
from bounceback.web.middleware import OwnedRequest

MONTHS_PER_PAGE = 6
LINES_PER_MONTH = 60
KINDS = {
    Gain.TALKS: gettext_lazy("interview"),
    Gain.OFFERS: gettext_lazy("offer"),
    Gain.LESSONS: gettext_lazy("lesson"),
    Gain.ANSWERS: gettext_lazy("question answered"),
    Gain.PEOPLE: gettext_lazy("met"),
    Gain.FEEDBACK: gettext_lazy("feedback"),
    Gain.SKILLS: gettext_lazy("skill"),
}


@require_GET
def ledger_page(request: OwnedRequest) -> HttpResponse:
    """The page; `page` turns to earlier months."""
    kept = search_ledger(request.owner, _zone())
    built, months = kept.built, kept.months
    asked = request.GET.get("page", "")
    pages = max(1, -(-len(months) // MONTHS_PER_PAGE))
    page = min(int(asked), pages) if asked.isdecimal() and len(asked) < 6 and int(asked) else 1
    return render(
        request,
        "ledger.html",
        {
            "place": "ledger",
            "built": built,
            "numbers": [{"value": number, "label": label} for number, label in built.words()],
            "from_noes": _from_noes(built),
            "picture": built_picture(built) if len(built.series) > 1 else None,
            "months": [
                _month(day, found)
                for day, found in months[(page - 1) * MONTHS_PER_PAGE : page * MONTHS_PER_PAGE]
            ],
            "earlier": f"{reverse('ledger')}?page={page + 1}#months" if page < pages else "",
            "later": f"{reverse('ledger')}?page={page - 1}#months" if page > 1 else "",
        },
    )


@require_GET
def ledger_markdown(request: OwnedRequest) -> HttpResponse:
    """The ledger as a Markdown file."""
    zone = _zone()
    built = search_ledger(request.owner, zone).built
    text = markdown(built, timezone.localdate(), zone)
    return _file(text.encode(), "text/markdown; charset=utf-8", "md")


@require_GET
def ledger_file(request: OwnedRequest) -> HttpResponse:
    """The ledger as a PDF with the picture over time."""
    from bounceback.web.ledger_pdf import ledger_pdf

    kept = search_ledger(request.owner, _zone())
    built = kept.built
    months = [_month(day, found, every=True) for day, found in kept.months]
    drawing = built_picture(built).wide if len(built.series) > 1 else None
    paper = ledger_pdf(
        title=_("What this search has built"),
        lead=_("Until %(day)s. It stays, whatever the answers were.")
        % {"day": words.long_day(timezone.localdate(), timezone.localdate())},
        counts=[_counted(number, label) for number, label in built.words()],
        from_noes=_from_noes(built),
        drawing=drawing,
        months=[
            (
                month["name"],
                month["sent"],
                [
                    (
                        words.short_day(timezone.localtime(one["at"]).date(), timezone.localdate()),
                        str(one["kind"]),
                        one["title"],
                    )
                    for one in month["lines"]
                ],
            )
            for month in months
        ],
        made_at=timezone.now(),
    )
    return _file(paper, "application/pdf", "pdf")


def _file(content: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"what-this-search-has-built-{timezone.localdate().isoformat()}.{ending}"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")


def _from_noes(built: Ledger) -> list[str]:
    """What came out of applications that ended in a "no", in words; the applications themselves are left out."""
    came = Ledger(built.from_noes, (), (), ()).words()
    sent = dict(built.from_noes).get(Gain.APPLICATIONS, 0)
    skip = 1 if sent else 0
    return [_counted(number, label) for number, label in came[skip:]]


def _counted(number: int, label: str) -> str:
    return _("%(n)s %(what)s") % {"n": words.number(number), "what": label}


def _month(day: date, found: Sequence[Gained], *, every: bool = False) -> dict[str, Any]:
    sent = sum(one.gain is Gain.APPLICATIONS for one in found)
    lines = [one for one in found if one.gain is not Gain.APPLICATIONS]
    return {
        "name": format_date(day, pgettext("month with year", "F Y")),
        "sent": ngettext("%(n)s application sent", "%(n)s applications sent", sent)
        % {"n": words.number(sent)}
        if sent
        else "",
        "lines": [
            {
                "at": one.at,
                "kind": KINDS[one.gain],
                "title": one.title,
                "own": one.gain is Gain.LESSONS,
                "address": reverse("application", args=[int(one.application)])
                if one.application.isdecimal()
                else "",
            }
            for one in (lines if every else lines[:LINES_PER_MONTH])
        ],
        "more": max(0, len(lines) - LINES_PER_MONTH),
    }


# ── Over time ──────────────────────────────────────────────────────────────────────────────────────────


def built_picture(built: Ledger) -> pictures.Picture:
    """Each gain as a line that only ever rises, under one another along the same time."""
    gains = [gain for gain, number in built.counts if number]
    labels = {
        gain: _counted(number, label) for gain, (number, label) in zip(gains, built.words(), strict=True)
    }
    first, last = built.series[0].day, max(built.series[-1].day, timezone.localdate())
    began = words.long_day(first, timezone.localdate())
    sentence = _("None of these lines ever goes down. The first thing was kept on %(day)s.") % {"day": began}
    return pictures.Picture(
        "built",
        sentence,
        _("What the search has built, over time"),
        "; ".join(labels.values()),
        _drawing(built, gains, labels, first, last, pictures.WIDE, pictures.WIDE_TEXT),
        _drawing(built, gains, labels, first, last, pictures.PHONE, pictures.PHONE_TEXT),
        _table(built, gains),
        "ledger-picture",
    )


def _drawing(
    built: Ledger,
    gains: Sequence[Gain],
    labels: dict[Gain, str],
    first: date,
    last: date,
    width: float,
    size: float,
) -> pictures.Drawing:
    narrow = width < 500
    column = 0.0 if narrow else max(pictures.text_width(labels[gain], size) for gain in gains) + 18
    step, tall = (62.0, 26.0) if narrow else (44.0, 30.0)
    days = max((last - first).days, 1)
    shapes: list[pictures.Shape] = []
    texts: list[pictures.Label] = []

    def x(day: date) -> float:
        return column + (width - column - 2) * (day - first).days / days

    bottom = len(gains) * step
    steps = _steps(built, gains)
    ticks = _ticks(first, last)
    for day, name in ticks:
        at = x(day)
        shapes.append(
            pictures.Shape("line", "hair", (("x1", _n(at)), ("y1", "0"), ("x2", _n(at)), ("y2", _n(bottom))))
        )
        label = pictures.Label(at, bottom + 18, name, "start", "dim", size)
        if label.right <= width and all(label.left > other.right + pictures.SPACE for other in texts):
            texts.append(label)
    for place, gain in enumerate(gains):
        base = place * step + (step - 8)
        top = max(built.count(gain), 1)
        outline = [f"M{_n(x(first))} {_n(base)}"]
        before = 0
        for day, total in steps[gain]:
            if total - before >= top / (2 * tall) or total == top:  # half a pixel
                outline.append(f"H{_n(x(day))}V{_n(base - tall * total / top)}")
                before = total
        outline.append(f"H{_n(x(last))}")
        line = "".join(outline)
        shapes.append(pictures.Shape("path", "band", (("d", f"{line}V{_n(base)}z"),)))
        shapes.append(pictures.Shape("path", "rises", (("d", line),)))
        if narrow:
            texts.append(pictures.Label(0, place * step + 15, labels[gain], "start", "ink", size))
        else:
            texts.append(pictures.Label(column - 18, base - 4, labels[gain], "end", "ink", size))
    return pictures.Drawing(width, bottom + 24, tuple(shapes), tuple(texts))


def _steps(built: Ledger, gains: Sequence[Gain]) -> dict[Gain, list[tuple[date, int]]]:
    """For each gain the days on which its total rose, with the new total."""
    steps: dict[Gain, list[tuple[date, int]]] = {gain: [] for gain in gains}
    for point in built.series:
        totals = dict(point.totals)
        for gain, rose in steps.items():
            if totals[gain] > (rose[-1][1] if rose else 0):
                rose.append((point.day, totals[gain]))
    return steps


def _ticks(first: date, last: date) -> list[tuple[date, str]]:
    """The first days of months between, or of quarters or years where there are many."""
    months = (last.year - first.year) * 12 + last.month - first.month
    every = 1 if months <= 9 else 3 if months <= 27 else 12
    found = []
    day = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day <= last:
        if (day.month - 1) % every == 0:
            form = pgettext("month", "M") if every == 1 else pgettext("month with year, short", "M Y")
            found.append((day, format_date(day, form)))
        day = (day + timedelta(days=32)).replace(day=1)
    return found


def _table(built: Ledger, gains: Sequence[Gain]) -> pictures.Table:
    """The totals at the end of each month."""
    last_of: dict[date, tuple[str, ...]] = {}
    for point in built.series:
        totals = tuple(words.number(point.total(gain)) for gain in gains)
        last_of[point.day.replace(day=1)] = totals
    head = (_("By the end of"), *(label for _number, label in built.words()))
    rows = tuple(
        (format_date(day, pgettext("month with year", "F Y")), *totals) for day, totals in last_of.items()
    )
    return pictures.Table(head, rows)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


urlpatterns = [
    path("ledger", ledger_page, name="ledger"),
    path("ledger.md", ledger_markdown, name="ledger_markdown"),
    path("ledger.pdf", ledger_file, name="ledger_pdf"),
]
