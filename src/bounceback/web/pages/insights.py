"""Insights: where the applications went, and what the figures say; each picture as a file, with names or without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import lru_cache
from string import ascii_uppercase
from zoneinfo import ZoneInfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext_lazy, ngettext, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bounceback.names.saying import in_a_row
from bounceback.odds.base_rates import assumption
from bounceback.odds.rates import Estimate
from bounceback.odds.tries import Step
from bounceback.odds.words import capital
from bounceback.store import read
from bounceback.store.gaps import often_missing
from bounceback.store.insights import AHEAD, Curve, Insights, OverTime, Roads, Ways, insights, over_time
from bounceback.store.ledger import search_ledger
from bounceback.web import pictures, words
from bounceback.web.middleware import OwnedRequest
from bounceback.web.pages import growth, ledger
from bounceback.web.picture_files import csv_file, png_file, svg_file, without_names

MOST_MONTHS = 24
FILES: dict[str, tuple[Callable[[pictures.Picture], bytes], str]] = {
    "svg": (svg_file, "image/svg+xml"),
    "png": (png_file, "image/png"),
    "csv": (csv_file, "text/csv; charset=utf-8"),
}
ROAD_NAMES = {
    "online": gettext_lazy("job boards"),
    "careers_page": gettext_lazy("careers pages"),
    "referral": gettext_lazy("recommendations"),
    "recruiter": gettext_lazy("recruiters"),
    "direct": gettext_lazy("writing directly"),
}
STEP_NAMES = {
    Step.INTERVIEW: gettext_lazy("application to talk"),
    Step.OFFER: gettext_lazy("talk to offer"),
}


@require_GET
def insights_page(request: OwnedRequest) -> HttpResponse:
    """The page. `next` says how many applications to look ahead."""
    figures = read.counts(request.owner)
    if not figures.total:
        return render(request, "insights.html", {"place": "insights", "found": None})
    asked = request.GET.get("next", "")
    number = int(asked) if asked in {str(one) for one in AHEAD} else AHEAD[1]
    found = insights(request.owner, timezone.now(), number)
    preferences = read.preferences(request.owner)
    return render(
        request,
        "insights.html",
        {
            "place": "insights",
            "found": found,
            "span": _span(found),
            "counts": figures,
            **_shown(
                request.owner,
                preferences.changes,
                preferences.let_go_chance,
                timezone.localdate(),
                _zone(),
                get_language() or "",
            ),
            "how_roads": _how_compared(found.roads) if found.roads else [],
            "how_groups": [line for each in found.groups.values() for line in _how_compared(each)][:2],
            "few": found.interview.decided < assumption("say_so_decided"),
            "how": [
                line for sentence in (found.interview_sentence, found.offer_sentence) for line in sentence.how
            ],
            "chips": [
                {
                    "label": _("the next %(n)s") % {"n": each},
                    "address": f"{reverse('insights')}?next={each}#next",
                    "pressed": each == number,
                }
                for each in AHEAD
            ],
        },
    )


@require_GET
def shared(request: OwnedRequest, key: str) -> HttpResponse:
    """One picture without names, with its files: what others may see."""
    picture = _picture(request, key, names=False)
    address = reverse("insights_shared_file", args=[key, "svg"]).removesuffix(".svg")
    return render(
        request, "insights_shared.html", {"place": "insights", "picture": picture, "files": address}
    )


@require_GET
def picture_file(request: OwnedRequest, key: str, ending: str, *, names: bool = True) -> HttpResponse:
    """One picture as a file; without names where it is to be shared."""
    if ending not in FILES:
        raise Http404(_("There is no such file. A picture can be had as SVG, PNG or CSV."))
    make, kind = FILES[ending]
    name = f"bounceback-{key}-{timezone.localdate().isoformat()}.{ending}"
    # A table for other programs has the same words and numbers in every language.
    with override("en") if ending == "csv" else nullcontext():
        content = make(_picture(request, key, names=names))
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _picture(request: OwnedRequest, key: str, *, names: bool) -> pictures.Picture:
    found = _drawn(request.owner, insights(request.owner, timezone.now())).get(key)
    if found is None:
        raise Http404(_("This picture is not here. It may need more of the search first."))
    return found if names else without_names(found, _names(request.owner))


def _names(owner: int) -> Iterator[tuple[str, str]]:
    """Every name that a shared picture may not hold, with the words that stand there instead."""
    for row in read.all_rows(owner):
        yield row.company, _("a company")
        yield row.agency, _("an agency")
    for one in read.people(owner):
        yield one.name, _("somebody")
        yield one.address, _("somebody")
    yield read.preferences(owner).name, _("somebody")
    versions = sorted(set(read.cv_versions(owner).values()))
    for place, version in enumerate(versions):
        yield version, _("CV %(letter)s") % {"letter": _letter(place)}


def _letter(place: int) -> str:
    return ascii_uppercase[place] if place < len(ascii_uppercase) else str(place + 1)


def _drawn(owner: int, found: Insights) -> dict[str, pictures.Picture]:
    """Every picture of the page that there is enough for, by its key."""
    along = over_time(owner, _zone())
    today = timezone.localdate()
    drawn = {"funnel": funnel(found.ways), "rates": _rates(found), "waiting": waiting_curve(found.curve)}
    if found.roads:
        drawn["roads"] = _compared("roads", found.roads)
    for name, one in found.groups.items():
        key = {"role family": "families", "level": "levels", "cv": "versions"}[name]
        drawn[key] = _compared(key, one)
    if along.months:
        drawn["months"] = answers_by_month(along)
    if along.days:
        drawn["days"] = activity(along, today)
    if found.patterns.patterns:
        drawn["patterns"] = _patterns(found)
    often = often_missing(owner, today)
    if often.missing:
        drawn["gap"] = replace(growth.often_picture(often), key="gap")
    built = search_ledger(owner, _zone()).built
    if len(built.series) > 1:
        drawn["built"] = ledger.built_picture(built)
    return drawn


@lru_cache(maxsize=8)
def _shown(
    owner: int, changes: int, let_go_chance: float, day: date, zone: ZoneInfo, language: str
) -> Mapping[str, str]:
    """Each picture as it stands on the page; it rests on nothing but what is named here, so it is kept until one changes."""
    drawn = _drawn(owner, insights(owner, timezone.now()))
    return {
        key: render_to_string(
            "pictures/picture.html", {"picture": replace(one, files=reverse("insights_shared", args=[key]))}
        )
        for key, one in drawn.items()
    }


def _zone() -> ZoneInfo:
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")


def _span(found: Insights) -> str:
    if found.first_at is None or found.last_at is None:
        return ""
    first, last = (timezone.localtime(moment).date() for moment in (found.first_at, found.last_at))
    today = timezone.localdate()
    if first == last:
        return words.short_day(first, today)
    return _("%(first)s to %(last)s") % {
        "first": words.short_day(first, today),
        "last": words.short_day(last, today),
    }


# ── Where they went ────────────────────────────────────────────────────────────────────────────────────


def funnel(found: Ways) -> pictures.Picture:
    """One picture in which each application stands in exactly one place."""
    nodes = [
        pictures.Node("applied", _("%(n)s applied") % {"n": words.number(found.applied)}, 0, "ink"),
        pictures.Node("talks", _count("talk", found.talks), 1, "mine"),
        pictures.Node("no", _("%(n)s said no") % {"n": words.number(found.no)}, 1, "closed"),
        pictures.Node("closed", _count("closed", found.closed), 1, "closed"),
        pictures.Node("own_no", _count("own no", found.own_no), 1, "closed"),
        pictures.Node("let_go", _("%(n)s let go") % {"n": words.number(found.let_go)}, 1, "faint"),
        pictures.Node("waiting", _("%(n)s waiting") % {"n": words.number(found.waiting)}, 1, "wait"),
        pictures.Node("talk_offer", _count("offer", found.talk_offer), 2, "mine"),
        pictures.Node("talk_open", _("%(n)s open") % {"n": words.number(found.talk_open)}, 2, "wait"),
        pictures.Node("talk_no", _count("no", found.talk_no), 2, "closed"),
        pictures.Node("talk_closed", _count("closed", found.talk_closed), 2, "closed"),
        pictures.Node("talk_own_no", _count("own no", found.talk_own_no), 2, "closed"),
        pictures.Node("talk_let_go", _("%(n)s let go") % {"n": words.number(found.talk_let_go)}, 2, "faint"),
    ]
    flows = [
        pictures.Flow("applied", "talks", found.talks),
        *(
            pictures.Flow("applied", key, getattr(found, key))
            for key in ("no", "closed", "own_no", "let_go", "waiting")
        ),
        *(
            pictures.Flow("talks", key, getattr(found, key))
            for key in ("talk_offer", "talk_open", "talk_no", "talk_closed", "talk_own_no", "talk_let_go")
        ),
    ]
    live = {flow.target for flow in flows if flow.count}
    return pictures.sankey(
        "funnel",
        nodes,
        flows,
        sentence=_funnel_sentence(found),
        title=_("Where the applications went"),
        description="; ".join(node.label for node in nodes if node.key in live or node.column == 0),
        head=(_("From"), _("To"), _("Applications")),
    )


def _funnel_sentence(found: Ways) -> str:
    reached = (
        _("%(n)s led to a talk") % {"n": words.number(found.talks)}
        if found.talks
        else _("none has led to a talk yet")
    )
    offered = _(" and %(n)s to an offer") % {"n": words.number(found.talk_offer)} if found.talk_offer else ""
    begin = ngettext("Of your one application, ", "Of %(n)s applications, ", found.applied) % {
        "n": words.number(found.applied)
    }
    unanswered = found.let_go + found.waiting
    rest = found.applied - found.talks
    end = ""
    if rest and unanswered:
        end = _(
            " Of the other %(rest)s, %(n)s have had no answer so far; silence is the usual answer, not a verdict."
        ) % {
            "rest": words.number(rest),
            "n": words.number(unanswered),
        }
    return f"{begin}{reached}{offered}.{end}"


def _count(what: str, number: int) -> str:
    n = {"n": words.number(number)}
    if what == "talk":
        return ngettext("%(n)s talk", "%(n)s talks", number) % n
    if what == "offer":
        return ngettext("%(n)s offer", "%(n)s offers", number) % n
    if what == "no":
        return ngettext("%(n)s no", "%(n)s noes", number) % n
    if what == "closed":
        return ngettext("%(n)s vacancy closed", "%(n)s vacancies closed", number) % n
    return ngettext("%(n)s own no", "%(n)s own noes", number) % n


# ── Rates ──────────────────────────────────────────────────────────────────────────────────────────────


def _rates(found: Insights) -> pictures.Picture:
    groups = []
    rows: list[tuple[str, ...]] = []
    for estimate in (found.interview, found.offer):
        name = str(STEP_NAMES[estimate.step])
        groups.append(_group(name, estimate, mine=True))
        groups.append(
            pictures.Group(
                _("published, %(step)s") % {"step": name},
                estimate.prior_low,
                estimate.prior_median,
                estimate.prior_high,
                _figures(estimate.prior_median, estimate.prior_low, estimate.prior_high),
            )
        )
        rows += [
            (name, *_hundredths(estimate.median, estimate.low, estimate.high), _rests(estimate)),
            (
                _("published, %(step)s") % {"step": name},
                *_hundredths(estimate.prior_median, estimate.prior_low, estimate.prior_high),
                "",
            ),
        ]
    return pictures.intervals(
        "rates",
        groups,
        sentence="",
        title=_("Your rates beside the published ones"),
        description=in_a_row(found.interview_sentence.text, found.offer_sentence.text),
        table=pictures.Table(_head(), tuple(rows)),
    )


GROUP_WORDS = {
    "roads": (gettext_lazy("Which road in"), gettext_lazy("From application to a talk, by the road in")),
    "families": (
        gettext_lazy("Which kind of role"),
        gettext_lazy("From application to a talk, by kind of role"),
    ),
    "levels": (gettext_lazy("Which level"), gettext_lazy("From application to a talk, by level")),
    "versions": (
        gettext_lazy("Which version"),
        gettext_lazy("From application to a talk, by version of the CV"),
    ),
}


def _compared(key: str, roads: Roads) -> pictures.Picture:
    """Rates to a talk by group, with what may be said of the difference."""
    which, title = (str(each) for each in GROUP_WORDS[key])
    named = [(_group_name(key, name), estimate) for name, estimate in roads.estimates]
    (best, first), (least, last) = named[0], named[-1]
    figures = {
        "best": capital(best),
        "least": least,
        "a": round(100 * first.median),
        "b": round(100 * last.median),
        "which": which,
    }
    if roads.sure < assumption("say_so_from"):
        sentence = _(
            "%(which)s leads further cannot be said yet: %(best)s reach a talk %(a)s times in 100, %(least)s %(b)s, "
            "and with so few that is well within luck."
        ) % {**figures, "best": best}
    elif min(first.decided, last.decided) < assumption("say_so_decided"):
        sentence = (
            _(
                "%(best)s reach a talk more often than %(least)s, %(a)s against %(b)s in 100; with so few of your own "
                "that leans on published rates."
            )
            % figures
        )
    elif roads.apart:
        sentence = _("%(best)s reach a talk more often than %(least)s, %(a)s against %(b)s in 100.") % figures
    else:
        sentence = (
            _(
                "%(best)s reach a talk more often than %(least)s, %(a)s against %(b)s in 100; that could still be luck."
            )
            % figures
        )
    return pictures.intervals(
        key,
        [
            _group(
                _("%(road)s · %(yes)s of %(all)s")
                % {
                    "road": _group_name(key, name) if key == "roads" else name,
                    "yes": one.successes,
                    "all": _sent(one),
                },
                one,
                mine=place == 0 and roads.sure >= assumption("say_so_from"),
            )
            for place, (name, one) in enumerate(roads.estimates)
        ],
        sentence=sentence,
        title=title,
        description=sentence,
        table=pictures.Table(
            _head(),
            tuple((name, *_hundredths(one.median, one.low, one.high), _rests(one)) for name, one in named),
        ),
    )


def _group_name(key: str, name: str) -> str:
    if key == "roads":
        return str(ROAD_NAMES.get(name, name))
    if key == "levels":
        return _("%(level)s roles") % {"level": name}
    if key == "versions":
        return _("applications with “%(cv)s”") % {"cv": name}
    return _("“%(role)s” roles") % {"role": name}


def _how_compared(roads: Roads) -> list[str]:
    return [
        _(
            "Each group's rate leans on its published one and on the others of yours, the more the fewer answers it has."
        ),
        _(
            "The first is truly higher than the last with a probability of %(sure)s in 100; named from %(from)s on."
        )
        % {"sure": round(100 * roads.sure), "from": round(100 * assumption("say_so_from"))},
        *dict.fromkeys(
            _("%(sentence)s.") % {"sentence": one.base.citation} for _name, one in roads.estimates
        ),
    ]


def _group(name: str, estimate: Estimate, *, mine: bool) -> pictures.Group:
    return pictures.Group(
        name,
        estimate.low,
        estimate.median,
        estimate.high,
        _figures(estimate.median, estimate.low, estimate.high),
        mine,
    )


def _figures(middle: float, low: float, high: float) -> str:
    return _("%(middle)s in 100, likely %(low)s to %(high)s") % {
        "middle": _of_hundred(middle),
        "low": _of_hundred(low),
        "high": _of_hundred(high),
    }


def _of_hundred(share: float) -> str:
    value = 100 * share
    return words.number(round(value)) if value >= 0.95 else words.figure(value, 1)


def _hundredths(*shares: float) -> tuple[str, ...]:
    return tuple(words.figure(100 * share, 1) for share in shares)


def _rests(estimate: Estimate) -> str:
    return _("%(yes)s yes of %(decided)s answered; %(open)s without an answer") % {
        "yes": estimate.successes,
        "decided": estimate.decided,
        "open": estimate.undecided,
    }


def _sent(estimate: Estimate) -> int:
    return estimate.decided + estimate.undecided


def _head() -> tuple[str, ...]:
    return (_("Step"), _("In 100"), _("Likely from"), _("To"), _("Rests on"))


# ── Along time ─────────────────────────────────────────────────────────────────────────────────────────


def answers_by_month(along: OverTime) -> pictures.Picture:
    """What answers came in which month."""
    months = along.months[-MOST_MONTHS:]
    every = max(1, -(-len(months) // 8))
    came = [(month, month.talks + month.noes + month.closed) for month in months]
    total = sum(number for _month, number in came)
    fullest, most = max(came, key=lambda pair: pair[1])
    sent = sum(month.sent for month in months)
    if total:
        sentence = ngettext(
            "%(n)s answer has come to %(sent)s applications, most of them in %(month)s: %(most)s.",
            "%(n)s answers have come to %(sent)s applications, most of them in %(month)s: %(most)s.",
            total,
        ) % {
            "n": words.number(total),
            "sent": words.number(sent),
            "month": _month_name(fullest.first),
            "most": words.number(most),
        }
    else:
        sentence = _("No answer has come yet. Here they will stand, month by month.")
    if len(along.months) > MOST_MONTHS:
        sentence += " " + _("Shown are the last %(n)s months.") % {"n": MOST_MONTHS}
    return pictures.columns(
        "months",
        [
            pictures.Period(
                _month_name(month.first),
                format_date(month.first, pgettext("month", "M")) if place % every == 0 else "",
                (month.talks, month.noes, month.closed),
            )
            for place, month in enumerate(months)
        ],
        [(_("a first talk"), "mine"), (_("a no"), "late"), (_("vacancy closed"), "past")],
        sentence=sentence,
        title=_("Answers by month"),
        description=sentence,
        head=(_("Month"), _("First talks"), _("Noes"), _("Vacancies closed")),
    )


def activity(along: OverTime, today: date) -> pictures.Picture:
    """On which days something happened."""
    mine = sum(own for _day, own, _theirs in along.days)
    theirs = sum(other for _day, _own, other in along.days)
    last = max(today, along.days[-1][0]) if along.days else today
    sentence = ngettext(
        "On %(days)s day something happened: %(own)s by you, %(theirs)s by them. A day without any is a day of rest.",
        "On %(days)s days something happened: %(own)s by you, %(theirs)s by them. A day without any is a day of rest.",
        len(along.days),
    ) % {
        "days": words.number(len(along.days)),
        "own": words.number(mine),
        "theirs": words.number(theirs),
    }
    week = [format_date(date(2026, 1, day), "D") for day in (5, 7, 9)]
    return pictures.calendar(
        "days",
        [
            pictures.Day(
                when,
                own + other,
                _("%(own)s by you, %(theirs)s by them") % {"own": own, "theirs": other},
            )
            for when, own, other in along.days
        ],
        last,
        sentence=sentence,
        title=_("Days on which something happened"),
        description=sentence,
        head=(_("Day"), _("Facts"), _("Whose")),
        weeks_head=(_("Week from"), _("Facts"), _("Days")),
        months=lambda day: format_date(day, pgettext("month", "M")),
        weekdays=(week[0], week[1], week[2]),
        day_name=lambda day: format_date(day, pgettext("day with year", "j M Y")),
    )


def waiting_curve(found: Curve) -> pictures.Picture:
    """How the chance of an answer falls with the days of silence."""
    within = found.let_go if found.let_go is not None and found.let_go < len(found.chances) else None
    begin = _("On the first day an answer still comes to %(chance)s applications.") % {
        "chance": words.frequency(found.chances[0])
    }
    if found.let_go is not None:
        chance = found.chances[within] if within is not None else found.chances[-1]
        begin += " " + _(
            "After %(span)s without a word it is %(chance)s, and it is fair to stop waiting."
        ) % {
            "span": words.span(found.let_go),
            "chance": words.frequency(chance),
        }
    seen = ngettext(
        "Learned from %(n)s answer to you with a date, and from published times.",
        "Learned from %(n)s answers to you with a date, and from published times.",
        len(found.seen),
    ) % {"n": words.number(len(found.seen))}
    return pictures.curve(
        "waiting",
        found.chances,
        sentence=f"{begin} {seen}",
        title=_("Whether an answer still comes"),
        description=begin,
        head=(_("Days without a word"), _("Still answered, in 100")),
        seen=found.seen,
        mark=within,
        mark_label=_("day %(n)s: fair to stop waiting") % {"n": found.let_go} if within is not None else "",
        day_label=_("day %(n)s"),
        share_label=_("%(n)s in 100"),
        seen_label=_("when your answers came"),
    )


def _patterns(found: Insights) -> pictures.Picture:
    """What the noes share, as shares with their ranges; what may be named in the accent."""
    shown = found.patterns.patterns[:8]
    names = {
        "channel": _("road in"),
        "level": _("level"),
        "cv": _("version of the CV"),
        "role family": _("kind of role"),
    }
    named = [
        (
            _("%(what)s: %(value)s · %(count)s of %(of)s")
            % {
                "what": names.get(one.dimension, one.dimension),
                "value": one.value,
                "count": one.count,
                "of": one.of,
            },
            one,
        )
        for one in shown
    ]
    sentence = in_a_row(*(one.text for one in found.pattern_sentences))
    return pictures.intervals(
        "patterns",
        [
            pictures.Group(
                name,
                min(one.low, one.share),
                one.share,
                max(one.high, one.share),
                _figures(one.share, one.low, one.high),
                one.named,
            )
            for name, one in named
        ],
        sentence=sentence,
        title=_("The share of noes among what was decided"),
        description=sentence,
        table=pictures.Table(
            (_("Of these"), _("In 100"), _("Likely from"), _("To"), _("Noes"), _("Decided")),
            tuple(
                (name, *_hundredths(one.share, one.low, one.high), str(one.count), str(one.of))
                for name, one in named
            ),
        ),
    )


def _month_name(first: date) -> str:
    return format_date(first, pgettext("month with year", "F Y"))


def _shared_file(request: OwnedRequest, key: str, ending: str) -> HttpResponse:
    return picture_file(request, key, ending, names=False)


urlpatterns = [
    path("insights", insights_page, name="insights"),
    path("insights/shared/<str:key>.<str:ending>", require_GET(_shared_file), name="insights_shared_file"),
    path("insights/<str:key>.<str:ending>", picture_file, name="insights_file"),
    path("insights/<str:key>", shared, name="insights_shared"),
]
