"""The tables. Each row of a person's data has an owner, and the owner leads every index and constraint.

Nobody outside this room imports the models. Foreign keys carry no index of their own: the index that
serves them is led by the owner. Moments are UTC.
"""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Index, Q, UniqueConstraint


class Owned(models.Model):
    """A row that belongs to one person."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False, related_name="+")

    class Meta:
        abstract = True


class Preferences(Owned):
    """What the person has set, and what the mailbox told about them."""

    name = models.CharField(max_length=200, blank=True)
    own_addresses = models.JSONField(default=list)
    addresses_by_person = models.BooleanField(default=False)
    time_zone = models.CharField(max_length=64, blank=True)
    let_go_chance = models.FloatField(default=0.10)
    is_sample = models.BooleanField(default=False)
    quiet = models.JSONField(default=list)
    """Kinds of rows that Today leaves out, by their names."""
    weekly = models.BooleanField(default=False)
    """Whether Today asks once a week how heavy the search was."""
    show_weeks = models.BooleanField(default=False)
    """Whether the words given to past weeks stand beside what happened in them."""
    noes_from = models.CharField(max_length=5, blank=True)
    """Noes are told of on Today only from this time of the day on, "HH:MM" in the person's zone; "" at once."""
    review_day = models.PositiveIntegerField(default=4)
    """The weekday on which Today offers the look at the week; 0 is Monday."""
    cooldown_months = models.PositiveIntegerField(null=True)
    """How long the person waits before applying to an employer again that publishes no time; empty: what is usual."""
    changes = models.BigIntegerField(default=0)
    """Counts the person's and the program's writes; readers key their caches on it."""

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner"], name="preferences_one_each")]


class MailImport(Owned):
    """One reading of a mailbox: what was asked, how far it is, what came of it."""

    name = models.CharField(max_length=500)
    path = models.CharField(max_length=4000)
    remove_after = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="waiting")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    bytes_done = models.BigIntegerField(default=0)
    bytes_total = models.BigIntegerField(default=0)
    messages = models.BigIntegerField(default=0)
    summary = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "-asked_at"], name="import_newest")]


class MailAccount(Owned):
    """A mailbox on a server that is followed. What opens it is kept elsewhere, under `secret_name`."""

    address = models.CharField(max_length=320)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=993)
    security = models.CharField(max_length=10, default="tls")
    username = models.CharField(max_length=320)
    login = models.CharField(max_length=10, default="password")
    fingerprint = models.CharField(max_length=64, blank=True)
    """SHA-256 of the one certificate that the person trusts, where it is not a known one."""
    secret_name = models.CharField(max_length=64)
    secret_place = models.CharField(max_length=10)
    """"keyring" or "file"."""
    every_minutes = models.PositiveIntegerField(default=10)
    since = models.DateTimeField(null=True)
    added_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    """When to look again; empty: not before the person says so."""
    looking_since = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    """The end of the last look that went through."""
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    """How far the look that is under way has come, in messages."""
    seen = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    trouble = models.CharField(max_length=20, blank=True)
    problem = models.TextField(blank=True)
    shown_fingerprint = models.CharField(max_length=64, blank=True)
    notes = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "host", "port", "username"], name="account_once")
        ]


class MailFolder(Owned):
    """A folder of a followed mailbox, and up to which message it has been read."""

    account = models.ForeignKey(MailAccount, models.CASCADE, db_index=False, related_name="+")
    name = models.CharField(max_length=1000)
    role = models.CharField(max_length=10)
    chosen = models.BooleanField(default=False)
    gone = models.BooleanField(default=False)
    uidvalidity = models.BigIntegerField(default=-1)
    uidnext = models.BigIntegerField(default=-1)
    messages = models.BigIntegerField(default=-1)
    modseq = models.BigIntegerField(default=-1)
    last_uid = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "account", "name"], name="folder_once")]


class Message(Owned):
    """A message about the search: its head, its text, and what was found in it. Others are not kept."""

    message_id = models.CharField(max_length=1000)
    at = models.DateTimeField()
    own = models.BooleanField(default=False)
    sender_name = models.CharField(max_length=500, blank=True)
    sender_address = models.CharField(max_length=500, blank=True)
    recipients = models.JSONField(default=list)
    reply_to = models.CharField(max_length=500, blank=True)
    subject = models.TextField(blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=12, blank=True)
    labels = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    house = models.CharField(max_length=320, null=True)
    """With `skeleton` and `signs` the template that it is made from (mail/template.py): who writes so; "" where it has
    none, empty where that was not looked at yet."""
    skeleton = models.CharField(max_length=24, blank=True)
    signs = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "message_id"], name="message_once")]
        indexes: ClassVar = [Index(fields=["owner", "house", "skeleton"], name="message_template")]


class Application(Owned):
    """One try for one role at one company. Its stage and outcome are in Standing, derived from events."""

    company = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=300, blank=True)
    company_key = models.CharField(max_length=300, blank=True)
    role_key = models.CharField(max_length=300, blank=True)
    agency = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    by_hand = models.BooleanField(default=False)
    named_by_person = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    plan = models.CharField(max_length=500, blank=True)
    plan_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    applicants = models.PositiveIntegerField(null=True)
    """How many applied here, where the person entered it; `applicants_from` says where they have it from."""
    applicants_from = models.CharField(max_length=300, blank=True)
    let_go_at = models.DateTimeField(null=True)
    """When the person stopped waiting; a later word of theirs makes it wait again."""
    archived_at = models.DateTimeField(null=True)
    """When the person put it away; a later word of theirs brings it back."""
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="+")

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "company_key"], name="application_company")]


class Event(Owned):
    """A dated fact, append-only. Rows with one `root` are revisions of one fact; the newest is current.

    `root` is the provenance key. A correction, a move, a removal (`void`) and an undo each add a revision.
    Rows written by the person are never overridden by a later reading of the mail.
    """

    application = models.ForeignKey(Application, models.CASCADE, null=True, db_index=False, related_name="+")
    root = models.CharField(max_length=1100)
    number = models.PositiveIntegerField(default=0)
    current = models.BooleanField(default=True)
    void = models.BooleanField(default=False)
    by_person = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    at = models.DateTimeField()
    own = models.BooleanField(default=False)
    source = models.CharField(max_length=10)
    message_id = models.CharField(max_length=1000, blank=True)
    part = models.PositiveIntegerField(default=0)
    place = models.PositiveIntegerField(default=0)
    confidence = models.FloatField(default=1.0)
    evidence = models.TextField(blank=True)
    change = models.CharField(max_length=10, blank=True)
    round = models.CharField(max_length=10, blank=True)
    starts_at = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    waits = models.BooleanField(default=False)
    cleared_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "root", "number"], name="event_revision"),
            UniqueConstraint(fields=["owner", "root"], condition=Q(current=True), name="event_one_current"),
        ]
        indexes: ClassVar = [
            Index(fields=["owner", "application", "at"], name="event_story"),
            Index(fields=["owner", "by_person"], name="event_by_person", condition=Q(by_person=True)),
        ]


class Standing(Owned):
    """The projection: one row per application, rebuilt from its events at will."""

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    stage = models.CharField(max_length=12)
    outcome = models.CharField(max_length=12)
    first_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField()
    last_theirs_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    first_talk_at = models.DateTimeField(null=True)
    last_talk_at = models.DateTimeField(null=True)
    talks = models.PositiveIntegerField(default=0)
    offered = models.BooleanField(default=False)
    reopened = models.BooleanField(default=False)
    talk_times = models.JSONField(default=list)
    waits = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "application"], name="standing_one_each")]
        indexes: ClassVar = [
            Index(fields=["owner", "outcome", "stage", "-last_at"], name="standing_board"),
            Index(fields=["owner", "-last_at"], name="standing_newest"),
            Index(fields=["owner", "-decided_at"], name="standing_decided"),
        ]


class Review(Owned):
    """A finding that waits for the person's verdict; it counts nowhere until then."""

    message_id = models.CharField(max_length=1000)
    part = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20)
    why = models.TextField()
    candidates = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "message_id", "part"], name="review_once")]
        indexes: ClassVar = [Index(fields=["owner", "-at"], name="review_newest")]


class TemplateVerdict(Owned):
    """What the person said of one message, kept for all others of its template; `house` is "" where it holds for it alone.

    `read_as`: the kind that the reader had given it; `kind`: what it is, "none" where it is about no application.
    """

    message_id = models.CharField(max_length=1000)
    house = models.CharField(max_length=320)
    skeleton = models.CharField(max_length=24)
    signs = models.TextField(blank=True)
    read_as = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    said_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "house"], name="verdict_house")]


class Act(Owned):
    """Something the person did that can be taken back."""

    at = models.DateTimeField()
    what = models.CharField(max_length=300)
    application = models.ForeignKey(Application, models.CASCADE, null=True, db_index=False, related_name="+")
    before = models.JSONField(default=dict)
    """{"events": [[root, number before or null], …], "applications": [{"id": …, field: value before}, …],
    "verdict": the TemplateVerdict that it left, "alike": how many other messages it changed}"""
    undone = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "-at"], name="act_newest")]


class Posting(Owned):
    """The text of an advertisement as it was when seen, kept for good."""

    application = models.ForeignKey(Application, models.CASCADE, null=True, db_index=False, related_name="+")
    title = models.CharField(max_length=300, blank=True)
    company = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    text = models.TextField(blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "application", "-seen_at"], name="posting_of")]


class BounceBack(Owned):
    """The guided case that a "no" opens: how far each of the four parts is."""

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    opened_at = models.DateTimeField()
    parts = models.JSONField(default=dict)
    """{"reframe" | "feedback" | "openings" | "growth": "done" | "skipped"}; a missing one is untouched."""
    readings = models.JSONField(default=list)
    in_hands = models.TextField(blank=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "application"], name="bounceback_one_each")
        ]


class Debrief(Owned):
    """Answers to a few questions after a talk or a "no".

    `about`: when the talk began that it looks back on, as ISO text in UTC; "" for the application as a whole.
    """

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    about = models.CharField(max_length=40, blank=True)
    answers = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "application", "about"], name="debrief_once")
        ]


class Lesson(Owned):
    """One thing to carry on, in the person's own words."""

    application = models.ForeignKey(Application, models.SET_NULL, null=True, db_index=False, related_name="+")
    text = models.CharField(max_length=500)
    kept_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            Index(fields=["owner", "-kept_at"], name="lesson_newest"),
            Index(fields=["owner", "application"], name="lesson_of"),
        ]


class FeedbackRequest(Owned):
    """The question to the person who wrote: drafted, sent by the person's own hand, answered or not."""

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    to_name = models.CharField(max_length=300, blank=True)
    to_address = models.CharField(max_length=500)
    tone = models.CharField(max_length=20)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=500)
    body = models.TextField()
    drafted_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "application"], name="feedback_one_each")]


class OpeningSource(Owned):
    """A file or feed of vacancies that the person added."""

    adapter = models.CharField(max_length=40)
    address = models.CharField(max_length=2000)
    name = models.CharField(max_length=300)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    added_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "address"], name="source_once")]


HELD_BACK = Q(held_back=True, choice="")
"""Openings with enough signs of fraud of which the person has said nothing."""


class Opening(Owned):
    """A vacancy as known today."""

    source = models.ForeignKey(OpeningSource, models.CASCADE, db_index=False, related_name="+")
    external_id = models.CharField(max_length=500)
    title = models.CharField(max_length=500)
    role_key = models.CharField(max_length=300, blank=True)
    company = models.CharField(max_length=300, blank=True)
    company_key = models.CharField(max_length=300, blank=True)
    location = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    text = models.TextField(blank=True)
    skills = models.JSONField(default=dict)
    """Ids of the skills that the text asks for, each with its readable name."""
    places = models.CharField(max_length=1000, blank=True)
    """Its places in one spelling, with their countries in English."""
    workplace = models.CharField(max_length=10, blank=True)
    pay = models.CharField(max_length=300, blank=True)
    """As it stood there."""
    pay_year = models.FloatField(null=True)
    """The upper end for a full-time year, in `pay_currency`."""
    pay_currency = models.CharField(max_length=3, blank=True)
    sponsorship = models.CharField(max_length=3, blank=True)
    """"yes", "no", or nothing said."""
    fraud_signs = models.JSONField(default=dict)
    """Keys of the signs of fraud in it, each with its sentence."""
    held_back = models.BooleanField(default=False)
    """Whether the signs are enough to keep it out of the list and the suggestions until the person chooses it."""
    posted_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    choice = models.CharField(max_length=10, blank=True)
    """"saved", "dismissed", "applied", or nothing yet."""
    application = models.ForeignKey(Application, models.SET_NULL, null=True, db_index=False, related_name="+")

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "source", "external_id"], name="opening_once")
        ]
        indexes: ClassVar = [
            Index(fields=["owner", "-first_seen_at"], name="opening_newest"),
            Index(fields=["owner", "company_key"], name="opening_company"),
            Index(fields=["owner", "role_key"], name="opening_role"),
            Index(fields=["owner"], condition=Q(held_back=True), name="opening_held_back"),
        ]


class CV(Owned):
    """A CV as text, as the person gave it; the newest is the one in use."""

    name = models.CharField(max_length=300)
    text = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "-added_at"], name="cv_newest")]


class Claim(Owned):
    """A skill that the person says they can show, with where, in their own words."""

    skill = models.CharField(max_length=200)
    label = models.CharField(max_length=300)
    shown_by = models.CharField(max_length=500, blank=True)
    claimed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "skill"], name="claim_once")]


class Goal(Owned):
    """One small thing to learn or to show; at most three are open at once."""

    application = models.ForeignKey(Application, models.SET_NULL, null=True, db_index=False, related_name="+")
    skill = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300)
    reason = models.CharField(max_length=500, blank=True)
    first_step = models.CharField(max_length=500)
    if_then = models.CharField(max_length=500, blank=True)
    proof = models.CharField(max_length=500, blank=True)
    due = models.DateField(null=True)
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            Index(fields=["owner", "due"], name="goal_due"),
            Index(fields=["owner", "application"], name="goal_of"),
        ]


class Target(Owned):
    """An employer or role that the person dreams of, and the day to look again."""

    company = models.CharField(max_length=300)
    company_key = models.CharField(max_length=300)
    role = models.CharField(max_length=300, blank=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, db_index=False, related_name="+")
    reapply_on = models.DateField(null=True)
    why = models.CharField(max_length=500, blank=True)
    set_at = models.DateTimeField()
    watched = models.BooleanField(default=True)
    """Whether new openings of theirs are told."""
    looked_at = models.DateTimeField(null=True)
    """When the person last looked at their openings; those first seen later are new."""

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "company_key", "role"], name="target_once")
        ]


class Aside(Owned):
    """An item of Today that the person put off (`until`) or put away for good (`until` empty)."""

    item = models.CharField(max_length=300)
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "item"], name="aside_once")]


class Sending(Owned):
    """The person's own server for outgoing mail, where they gave one. What opens it is kept under `secret_name`."""

    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=320)
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField(default=465)
    security = models.CharField(max_length=10, default="tls")
    username = models.CharField(max_length=320, blank=True)
    login = models.CharField(max_length=10, default="password")
    fingerprint = models.CharField(max_length=64, blank=True)
    secret_name = models.CharField(max_length=64)
    secret_place = models.CharField(max_length=10)
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner"], name="sending_one_each")]


class LetterSettings(Owned):
    """When letters are proposed, in days, where the person changed it, and which are not proposed at all."""

    days = models.JSONField(default=dict)
    quiet = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner"], name="letter_settings_one_each")]


class Letter(Owned):
    """A letter of the person's own about one application. The constraint makes each one once.

    `kind`: request, reminder, follow_up or thanks. `about`: the moment that it is about, "" where there is one of its
    kind only. `state`: "draft", "sending", "sent", or "unsure" where the server did not say that it took it.
    """

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=10)
    about = models.CharField(max_length=40, blank=True)
    to_name = models.CharField(max_length=300, blank=True)
    to_address = models.CharField(max_length=500)
    tone = models.CharField(max_length=20)
    language = models.CharField(max_length=12, default="en")
    subject = models.CharField(max_length=500)
    body = models.TextField()
    state = models.CharField(max_length=10, default="draft")
    message_id = models.CharField(max_length=1000, blank=True)
    """Of the message that this program sent; "" where the person sent it with their own."""
    drafted_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "application", "kind", "about"], name="letter_once")
        ]


class FeedbackAnswer(Owned):
    """What the person made of an answer, by the root of its event: opened, gone through, each point kept or dropped."""

    root = models.CharField(max_length=1100)
    shut = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    points = models.JSONField(default=list)
    """[{"quote", "code", "actionable", "dropped", "skills": [[id, name], …]}, …] in the order of the answer."""

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "root"], name="answer_once")]


class Answer(Owned):
    """The person's story for one question. `key` is the question as it was asked first (reframe/answers.py)."""

    key = models.CharField(max_length=300)
    question = models.CharField(max_length=300)
    situation = models.TextField(blank=True)
    task = models.TextField(blank=True)
    action = models.TextField(blank=True)
    result = models.TextField(blank=True)
    learned = models.TextField(blank=True)
    skills = models.JSONField(default=list)
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "key"], name="story_once")]


class WeekWord(Owned):
    """One of five words for how heavy the search was in a week, named by its Monday."""

    week = models.DateField()
    word = models.CharField(max_length=20)
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "week"], name="week_word_once")]


class WeekReview(Owned):
    """The person's look at one week, named by the last of its seven days: in their own words, as far as they wrote any."""

    day = models.DateField()
    came_of_it = models.CharField(max_length=500, blank=True)
    """What came of the intention before."""
    lesson = models.CharField(max_length=500, blank=True)
    """As it is being written; kept as a Lesson when they say so."""
    intention = models.CharField(max_length=500, blank=True)
    """"Next week I will …", shown at the next look."""
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "day"], name="week_review_once")]


class Digest(Owned):
    """A letter to the person alone with what stands on Today, at the hours that they chose; off until they turn it on.

    `period` names the day for which one was begun last. `state`: "" before the first, "sending", "sent", "unsure" where
    the server did not say that it took it, "not sent" where nothing went out. One that was begun for a period and may
    have gone is never begun again for it.
    """

    on = models.BooleanField(default=False)
    address = models.CharField(max_length=320)
    every = models.CharField(max_length=5, default="week")
    """"day" or "week"."""
    weekday = models.PositiveIntegerField(default=4)
    """0 is Monday; for one a week."""
    hour = models.PositiveIntegerField(default=18)
    """Of the day in the person's zone."""
    set_at = models.DateTimeField()
    """When it was turned on or its hours were changed: none goes out for a time before."""
    period = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, blank=True)
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=1000, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner"], name="digest_one_each")]


class Writing(Owned):
    """What the person wrote for themselves and asked to keep. Nothing reads it but the page that shows it to them."""

    voice = models.CharField(max_length=10)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "-written_at"], name="writing_newest")]


class SavedSearch(Owned):
    """What the person looks for again and again. New is what was first seen after `seen_until`."""

    name = models.CharField(max_length=200)
    query = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    seen_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "name"], name="search_once")]


class Person(Owned):
    """Somebody whom the person knows: from a file, by hand, or noted beside an address of the mail.

    `key` makes two readings of one file one row: the address, else the page, else name and employer.
    """

    key = models.CharField(max_length=700)
    name = models.CharField(max_length=300, blank=True)
    first_name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=320, blank=True)
    company = models.CharField(max_length=300, blank=True)
    role = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    since = models.DateField(null=True)
    source = models.CharField(max_length=10)
    """"linkedin", "vcard", "hand" or "mail"."""
    quiet = models.BooleanField(default=False)
    """Never on the list of whom to write to."""
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "key"], name="person_once")]


class Touch(Owned):
    """One time that the two spoke, as the person logged it. `who`: an address, or "p" and the number of a Person."""

    who = models.CharField(max_length=330)
    at = models.DateTimeField()
    how = models.CharField(max_length=10)
    note = models.CharField(max_length=1000, blank=True)
    application = models.ForeignKey(Application, models.SET_NULL, null=True, db_index=False, related_name="+")

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "who", "-at"], name="touch_of")]


class PageKey(Owned):
    """What lets the bookmarklet save the page at hand, as its SHA-256; it opens nothing else."""

    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    day = models.DateField(null=True)
    saved = models.PositiveIntegerField(default=0)
    """Pages saved on `day`."""

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner"], name="page_key_one_each")]


class Task(Owned):
    """One thing to do for an application, in the person's words."""

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    text = models.CharField(max_length=500)
    due = models.DateField(null=True)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "application", "due"], name="task_of")]


class Paper(Owned):
    """A document as it went out with an application: a version of the CV, a letter, something else."""

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=10)
    """"cv", "letter" or "other"."""
    name = models.CharField(max_length=200)
    """For a CV the name of its version: applications with one name are compared as one group."""
    text = models.TextField(blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [Index(fields=["owner", "application", "sent_at"], name="paper_of")]


class Terms(Owned):
    """What a job pays and asks, as far as it is known: as advertised, as wished, as offered. Money in `currency`."""

    application = models.ForeignKey(Application, models.CASCADE, db_index=False, related_name="+")
    currency = models.CharField(max_length=3, blank=True)
    period = models.CharField(max_length=5, default="year")
    """"year", "month" or "hour": what the amounts are for."""
    stated_low = models.FloatField(null=True)
    stated_high = models.FloatField(null=True)
    wanted = models.FloatField(null=True)
    offered = models.FloatField(null=True)
    hours = models.FloatField(null=True)
    """Per week."""
    days_off = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=200, blank=True)
    benefits = models.CharField(max_length=1000, blank=True)
    answer_by = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "application"], name="terms_one_each")]


class SavedView(Owned):
    """Filters, columns and order of the list of applications under a name."""

    name = models.CharField(max_length=80)
    query = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [UniqueConstraint(fields=["owner", "name"], name="view_once")]
