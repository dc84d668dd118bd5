"""The living gallery: every part in each of its states, with an invented search. What docs/design.md speaks of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET

from bounceback.web import pictures
from bounceback.web.pictures import Flow, Group, Mark, Moment, Need, Node, Table, Try


class Sample(forms.Form):
    """Each kind of field once."""

    company = forms.CharField(label="Company")
    link = forms.URLField(
        label="Link to the posting",
        required=False,
        assume_scheme="https",
        help_text="The text behind it is kept, so that you still have it when the page is gone.",
    )
    posting = forms.CharField(label="Text of the posting", required=False, widget=forms.Textarea)
    channel = forms.ChoiceField(
        label="How you found it",
        required=False,
        choices=[
            ("", "not said"),
            ("board", "a job board"),
            ("careers", "their careers page"),
            ("person", "a person"),
        ],
    )
    readings = forms.MultipleChoiceField(
        label="What it may have been",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("experience", "Experience they needed and I do not have yet"),
            ("fit", "A fit that nobody could have known"),
            ("day", "Not my day"),
        ],
        help_text="Tick what rings true, or nothing. None of it is about what you are worth.",
    )
    tone = forms.ChoiceField(
        label="Tone",
        widget=forms.RadioSelect,
        choices=[("short", "short and plain"), ("warm", "warm"), ("formal", "formal")],
        initial="short",
    )
    quiet = forms.BooleanField(
        label="No news after eight in the evening",
        required=False,
        help_text="A no that comes later waits until the morning.",
    )
    sentence = forms.CharField(
        label="One thing to carry on", required=False, widget=forms.Textarea(attrs={"rows": 1})
    )


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every part in all its states."""
    return render(request, "gallery.html", _sample())


def _sample() -> dict[str, Any]:
    filled = {
        "company": "",
        "link": "not a link",
        "readings": ["experience"],
        "tone": "short",
        "sentence": "Asked about a failure, I will say in two sentences what I changed.",
    }
    return {
        "form": Sample(initial={"readings": ["experience"], "sentence": filled["sentence"]}),
        "wrong": Sample(data={f"wrong-{name}": value for name, value in filled.items()}, prefix="wrong"),
        "rows": [
            {
                "title": "Tell Northlight which day suits you",
                "address": "#rows",
                "end": "by Thursday",
                "waits": True,
                "why": "They offered 1 or 3 December; your calendar is free on both.",
            },
            {
                "title": "Ask Ms Ortiz for one thing to improve",
                "address": "#rows",
                "end": "2 min",
                "why": "She interviewed you twice. Most do not answer; asking still helps.",
            },
            {
                "title": "Let Weston Freight go",
                "address": "#rows",
                "end": "1 min",
                "why": "No word since 3 October; an answer is now unlikely (about 1 in 20).",
            },
        ],
        "columns": [
            {
                "title": "Applied",
                "count": 8,
                "cards": [
                    _card("Alder Hospital Trust", "Data Coordinator", "sent yesterday"),
                    _card("Tessel Robotics", "Operations Analyst", "8 days; a follow-up is ready"),
                    _card("Weston Freight", "Planner", "52 days; an answer is now unlikely", faded=True),
                ],
            },
            {
                "title": "Screening",
                "count": 1,
                "cards": [_card("Ovalbeam", "Insights Analyst", "test, by Sunday", waits=True)],
            },
            {
                "title": "Interview",
                "count": 2,
                "cards": [
                    _card("Northlight", "Product Analyst", "pick a day, by Thursday", waits=True),
                    _card("Fernhill Schools", "Data Manager", "second talk 2 Dec, 10:00"),
                ],
            },
            {"title": "Offer", "count": 0, "cards": [], "none": "none yet"},
        ],
        "folded": {
            "title": "Closed",
            "count": 27,
            "links": [
                {"label": "18 said no", "address": "#board"},
                {"label": "3 vacancies closed", "address": "#board"},
                {"label": "6 let go", "address": "#board"},
            ],
        },
        "steps": [
            {"label": "Keep your worth", "address": "#steps", "state": "done"},
            {"label": "Get the feedback", "address": "#steps", "state": "current"},
            {"label": "Another door", "address": "#steps", "state": "skipped"},
            {"label": "Come back stronger", "address": "#steps", "state": ""},
        ],
        "facts": [
            {"text": "A form letter, after the second talk."},
            {"text": "They wrote", "quote": "more closely aligned with our current needs"},
            {"text": "The door is open:", "quote": "we would welcome a future application"},
            {"text": "Read the whole message", "address": "#facts"},
        ],
        "events": [
            {"day": "2 Oct", "datetime": "2026-10-02", "title": "You applied", "note": "from your sent mail"},
            {
                "day": "14 Oct",
                "datetime": "2026-10-14",
                "title": "First talk, with Ms Ortiz",
                "quote": "we would love to hear more about your reporting work",
                "address": "#events",
                "link": "Read the message",
            },
            {"day": "by Thursday", "title": "They ask for two referees", "waits": True},
        ],
        "chips": [
            {"label": "Open", "address": "#chips", "pressed": True},
            {"label": "Waits for me", "address": "#chips"},
            {"label": "No word for long", "address": "#chips"},
        ],
        "tabs": [
            {"label": "Story", "address": "#tabs", "current": True},
            {"label": "Posting", "address": "#tabs"},
            {"label": "People", "address": "#tabs"},
        ],
        "numbers": [
            {"label": "applications", "value": 41},
            {"label": "interviews", "value": 6},
            {"label": "lessons kept", "value": 9},
            {"label": "people met", "value": 14},
        ],
        "table": Table(
            ("Channel", "Sent", "Talks"),
            (("referral", "8", "2"), ("careers page", "14", "2"), ("job board", "19", "2")),
        ),
        "page": Paginator(range(240), 50).page(2),
        "pictures": _pictures(),
    }


def _card(company: str, role: str, note: str, *, waits: bool = False, faded: bool = False) -> dict[str, Any]:
    return {
        "company": company,
        "role": role,
        "note": note,
        "waits": waits,
        "faded": faded,
        "address": "#board",
    }


def _pictures() -> list[pictures.Picture]:
    reached = {4, 9, 15, 21, 26, 28}
    return [
        pictures.story(
            "sample-story",
            [
                Moment(date(2026, 10, 2), "applied", "2 Oct"),
                Moment(date(2026, 10, 5), "they have it", "5 Oct"),
                Moment(date(2026, 10, 14), "first talk", "14 Oct", "mine"),
                Moment(date(2026, 11, 4), "second talk", "4 Nov", "mine"),
                Moment(date(2026, 11, 20), "no on", "20 Nov", "end"),
            ],
            title="The story of this application",
            description="Applied on 2 October, a first talk on 14 October, a second on 4 November, a no on 20 November.",
            head=("Day", "What happened"),
        ),
        pictures.story(
            "sample-story-open",
            [
                Moment(date(2026, 11, 2), "applied", "2 Nov"),
                Moment(date(2026, 11, 3), "they have it", "3 Nov"),
                Moment(date(2026, 11, 4), "asked for documents", "4 Nov", "wait"),
                Moment(date(2026, 11, 5), "you sent them", "5 Nov"),
            ],
            title="An application that goes on",
            description="Applied on 2 November, documents asked for on 4 November and sent on the 5th; open since.",
            head=("Day", "What happened"),
            sentence="Days that lie close together keep apart; the line goes on while an answer may come.",
            today=date(2026, 11, 24),
            today_label="today, open",
        ),
        pictures.strip(
            "sample-strip",
            [
                Try(index in reached, (str(index + 1), "a talk" if index in reached else "a no"))
                for index in range(41)
            ],
            sentence="Six of your 41 applications reached a talk, and this was one. The 12 noes since are a run that about "
            "2 in 3 people with such a record have.",
            title="Your applications in order",
            description="41 applications in order; six reached a talk; the last twelve are noes.",
            head=("Application", "Came to"),
            run=12,
            run_label="12 noes since",
            this=28,
            this_label="this one",
            first_label="first application, June",
        ),
        pictures.interval(
            "sample-interval",
            0.08,
            0.22,
            0.42,
            sentence="From interview to offer, people with your record get there between 1 in 12 and 4 in 10 times. The range "
            "is wide: six interviews are few. The two ticks are published rates.",
            title="From interview to offer",
            description="Between 8 and 42 in 100, most likely about 22; published rates are 17 and 28 in 100.",
            low_label="8 in 100",
            middle_label="yours, about 1 in 5",
            high_label="42 in 100",
            published=[Mark(0.17, "17, published"), Mark(0.28, "28, published")],
            end_label="%(n)s in 100",
            table=Table(
                ("Rate", "In 100"),
                (
                    ("yours, lowest", "8"),
                    ("yours", "22"),
                    ("yours, highest", "42"),
                    ("published", "17"),
                    ("published", "28"),
                ),
            ),
        ),
        pictures.intervals(
            "sample-intervals",
            [
                Group("referral · 2 of 8", 0.09, 0.24, 0.48, "24 in 100, likely 9 to 48", mine=True),
                Group("careers page · 2 of 14", 0.04, 0.11, 0.25, "11 in 100, likely 4 to 25"),
                Group("job board · 2 of 19", 0.03, 0.08, 0.17, "8 in 100, likely 3 to 17"),
            ],
            sentence="Referrals reach a talk three times as often as job boards, 24 against 8 in 100; with so few, that could "
            "still be luck.",
            title="Share that reaches a talk, by channel",
            description="Referral 24 in 100, likely 9 to 48; careers page 11, likely 4 to 25; job board 8, likely 3 to 17.",
            table=Table(
                ("Channel", "Middle", "Lowest", "Highest"),
                (
                    ("referral", "24", "9", "48"),
                    ("careers page", "11", "4", "25"),
                    ("job board", "8", "3", "17"),
                ),
            ),
        ),
        pictures.sankey(
            "sample-sankey",
            [
                Node("applied", "41 applied", 0, "ink"),
                Node("talk", "6 talks", 1, "mine"),
                Node("no", "15 said no", 1),
                Node("closed", "3 vacancies closed", 1),
                Node("let-go", "6 let go", 1, "faint"),
                Node("waiting", "11 waiting", 1, "wait"),
                Node("offer", "1 offer", 2, "mine"),
                Node("talk-no", "3 noes", 2),
                Node("talk-open", "2 open", 2, "wait"),
            ],
            [
                Flow("applied", "talk", 6),
                Flow("applied", "no", 15),
                Flow("applied", "closed", 3),
                Flow("applied", "let-go", 6),
                Flow("applied", "waiting", 11),
                Flow("talk", "offer", 1),
                Flow("talk", "talk-no", 3),
                Flow("talk", "talk-open", 2),
            ],
            sentence="Of 41 applications, 6 led to a talk and 1 to an offer. Half of the rest never answered, as is usual.",
            title="Where the applications went",
            description="41 applied: 6 talks, 15 said no, 3 vacancies closed, 6 let go, 11 waiting. Of the talks 1 offer, 3 "
            "noes, 2 open.",
            head=("From", "To", "Applications"),
        ),
        pictures.gap(
            "sample-gap",
            [
                Need("SQL", 5, 1.0, "in your CV, twice"),
                Need("Stakeholder reporting", 4, 1.0, "in your CV"),
                Need("Experiment design", 3, 0.5, "a course; no work shown"),
                Need("dbt", 2, 0.0, "not shown yet"),
            ],
            sentence="Of the four skills that five such postings ask for most, you show two; one is half there.",
            title="Asked for, shown, missing",
            description="SQL and stakeholder reporting are shown, experiment design half, dbt not yet.",
            head=("Skill", "Postings that ask", "What you show"),
        ),
    ]


urlpatterns = [path("gallery", gallery, name="gallery")]
