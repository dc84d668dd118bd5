"""What holds on every page: hostile words stay words, nothing runs, nobody else's things are shown, forms need their token."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from bounceback.store import read
from bounceback.store.write import applications, bouncebacks, feedback, growth, openings
from bounceback.store.write.events import add_event
from bounceback.store.write.mail import ask_for_import, run_import
from bounceback.store.write.owners import ensure_owner
from bounceback.timeline.kinds import Kind
from tests.e2e import letters

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"`{{7*7}}"
LINK = "javascript:alert(3)"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def names(owner: int, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """A search in which everything that can be a word is a hostile one; the numbers that addresses need."""
    pk = applications.add_application(
        owner, EVIL, EVIL, timezone.now() - timedelta(days=30), posting_text=EVIL, posting_url="https://x.example/?a=<b>", plan=EVIL,
        note=EVIL,
    )  # fmt: skip
    add_event(owner, pk, Kind.INTERVIEW, timezone.now() - timedelta(days=20), note=EVIL)
    add_event(owner, pk, Kind.REJECTION, timezone.now() - timedelta(days=1), note=EVIL)
    still = applications.add_application(owner, EVIL, "Analyst", timezone.now() - timedelta(days=3))
    add_event(
        owner,
        still,
        Kind.OFFER,
        timezone.now() - timedelta(days=1),
        waits=True,
        due=timezone.now() + timedelta(hours=8),
        note=EVIL,
    )
    bouncebacks.open_bounceback(owner, pk)
    bouncebacks.save_debrief(owner, pk, {"asked": EVIL, "well": EVIL, "differently": EVIL})
    lesson = bouncebacks.keep_lesson(owner, EVIL, application=pk)
    feedback.save_request(
        owner, pk, to_name=EVIL, to_address="a@b.example", subject=EVIL, body=EVIL, tone="warm", language="en"
    )
    growth.keep_cv(owner, f"Skills\n{EVIL}\nSQL, Python", EVIL)
    goal = growth.set_goal(owner, title=EVIL, first_step=EVIL, reason=EVIL, if_then=EVIL, proof=EVIL)
    target = growth.set_target(owner, EVIL, role=EVIL, why=EVIL)
    growth.claim(owner, EVIL, EVIL, EVIL)
    source, _ = openings.add_file(
        owner,
        b'{"id": "1", "title": "<script>alert(1)</script> Analyst", "company": "<img src=x onerror=alert(2)>", '
        b'"description": "<script>alert(1)</script><p onclick=alert(2)>You know SQL and Python.</p>", "url": "javascript:alert(3)"}',
        "<b>.jsonl",
    )
    folder = tmp_path_factory.mktemp("mail")
    html = letters.Letter(
        "<evil>@harbourandpine.example", letters.START, f'"{EVIL}" <careers@harbourandpine.example>', f"Robin <{letters.ME}>",
        f"Your application to Harbour & Pine {EVIL}", "",
    )  # fmt: skip
    head = html.as_bytes().replace(b"text/plain", b"text/html")
    body = (
        b"<html><body><script>alert(1)</script><style>body{display:none}</style><p>Unfortunately, we have decided not to move forward "
        b"with your application for the position of Data Analyst at Harbour &amp; Pine.</p><p>&lt;script&gt;alert(4)&lt;/script&gt;</p>"
        b'<a href="javascript:alert(3)">your portal</a><img src="https://tracker.example/p.gif"><iframe src="https://evil.example"></iframe>'
        b"</body></html>\n"
    )
    path = folder / "evil.mbox"
    path.write_bytes(letters.entry(head + body) + letters.mailbox(letters.story(0)))
    run_import(owner, asked := ask_for_import(owner, str(path), EVIL))
    shown = next(row.id for row in read.all_rows(owner) if "Harbour" in row.company)
    act = read.last_act(owner)
    return {
        "pk": pk, "open": still, "shown": shown, "lesson": lesson, "goal": goal or 1, "target": target or 1, "source": source,
        "opening": read.openings(owner)[0].id, "import": asked, "act": act.id if act else 1,
    }  # fmt: skip


def pages(names: dict[str, int], owner: int) -> list[str]:
    """The address of every page that can be read."""
    message = read.story(owner, names["shown"]).entries[0].message
    assert message is not None
    found = ["/", "/gallery", "/applications", "/applications?view=list&show=all", "/applications?show=no", "/applications/add",
             "/applications?q=%3Cscript%3Ealert(1)%3C/script%3E", "/review", "/mail", "/settings", "/openings", "/growth", "/insights",
             "/lessons", "/people", "/ledger", "/search?q=%3Cscript%3E", "/message?id=" + message.message_id.replace("<", "%3C"),
             f"/mail/{names['import']}", f"/openings/{names['opening']}", "/openings/sources"]  # fmt: skip
    for pk in (names["pk"], names["open"], names["shown"]):
        found += [f"/applications/{pk}", f"/applications/{pk}/mend"]
        roots = [entry.root for entry in read.story(owner, pk).entries]
        found += [
            f"/applications/{pk}/entry?root={root.replace('<', '%3C').replace('>', '%3E')}"
            for root in roots[:2]
        ]
    for part in ("reframe", "feedback", "openings", "growth"):
        found += [
            f"/applications/{names['pk']}/way-back/{part}",
            f"/applications/{names['shown']}/way-back/{part}",
        ]
    return found


class Reader(HTMLParser):
    """Collects what could run or load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if name in {"href", "src", "action", "formaction", "xlink:href"}:
                scheme = re.match(r"\s*([a-zA-Z][\w+.-]*):", value or "")
                if scheme and scheme[1].lower() not in {"https", "http", "mailto"}:
                    self.wrong.append(f"<{tag} {name}={value!r}>")
            if name in {"src", "srcset"} and value and not value.startswith("/"):
                self.wrong.append(f"<{tag} {name}={value!r}> is loaded from elsewhere")
        if tag in {"script", "iframe", "object", "embed", "base"} and not (given.get("src") or "").startswith(
            "/static/"
        ):
            self.wrong.append(f"<{tag}> {given}")
        if tag == "style":
            self.wrong.append("<style>")
        if (
            tag == "form"
            and (given.get("action") or "/")[0] != "/"
            and not (given.get("action") or "").startswith(("?", "#"))
        ):
            self.wrong.append(f"<form action={given.get('action')!r}>")


def test_no_hostile_word_becomes_more_than_a_word_on_any_page(
    inside: Client, owner: int, names: dict[str, int]
) -> None:
    wrong: list[str] = []
    proven = 0
    for address in pages(names, owner):
        answer = inside.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        text = answer.content.decode()
        reader = Reader()
        reader.feed(text)
        wrong += [f"{address}: {each}" for each in reader.wrong]
        for raw in ("<script>alert", "<img src=x", "onerror=alert(2)>'", "49'"):
            if raw in text:
                wrong.append(f"{address}: {raw} stands there raw")
        proven += "&lt;script&gt;alert(1)" in text
    assert not wrong, "\n".join(wrong)
    assert proven > 15, "pages that show the hostile words at all"


def test_a_letter_is_shown_as_text_alone(inside: Client, owner: int, names: dict[str, int]) -> None:
    told = [
        *(each.message for row in read.all_rows(owner) for each in read.story(owner, row.id).entries),
        *(item.message for item in read.reviews(owner)),  # where the reader was not sure
    ]
    hostile = next(each.message_id for each in told if each is not None and "evil" in each.message_id)
    page = inside.get("/message", {"id": hostile}).content.decode()
    assert "decided not to move forward" in page
    assert "tracker.example" not in page or "<img" not in page.split("<main")[1].split("</main>")[0]
    assert "&lt;script&gt;alert(4)" in page
    assert "display:none" not in page


def test_a_link_that_is_a_program_is_no_link_also_where_an_opening_becomes_an_application(
    inside: Client, owner: int, names: dict[str, int]
) -> None:
    answer = inside.post(f"/openings/{names['opening']}/apply", {"plan": ""})
    page = inside.get(answer.headers["Location"]).content.decode()
    assert 'href="javascript' not in page


def test_every_address_answers_and_none_to_somebody_outside(
    names: dict[str, int], owner: int, client: Client
) -> None:
    for address in pages(names, owner):
        assert client.get(address).status_code == 403, address


def test_nothing_of_another_person_is_reached(inside: Client, owner: int) -> None:
    """Another owner's numbers answer as if they were not there, and nothing of theirs changes."""
    other = ensure_owner("sample")
    pk = applications.add_application(other, "Theirs", "Analyst", NOW, posting_text="Their posting")
    add_event(other, pk, Kind.REJECTION, NOW)
    own = applications.add_application(owner, "Mine", "Analyst", NOW)
    lesson = bouncebacks.keep_lesson(other, "Their lesson", application=pk)
    source, _ = openings.add_file(other, b'{"id": "1", "title": "Analyst", "company": "Theirs"}', "t.jsonl")
    opening = read.openings(other)[0].id
    asked = ask_for_import(other, "/nowhere", "theirs.mbox")
    growth.set_goal(other, title="Their goal", first_step="x")
    goal = read.goals(other)[0].id
    growth.set_target(other, "Their dream")
    target = read.targets(other)[0].id
    root = read.story(other, pk).entries[0].root
    act = read.last_act(other)
    assert act is not None
    before = (
        read.all_rows(other),
        read.story(other, pk),
        read.lessons(other),
        read.openings(other),
        read.goals(other),
        read.targets(other),
    )

    for address in (
        f"/applications/{pk}", f"/applications/{pk}/mend", f"/applications/{pk}/entry?root={root}", f"/applications/{pk}/way-back",
        f"/applications/{pk}/way-back/reframe", f"/applications/{pk}/feedback.eml", f"/openings/{opening}", f"/mail/{asked}",
        "/message?id=theirs",
    ):  # fmt: skip
        assert inside.get(address).status_code == 404, address
    for address, values in [
        (f"/applications/{pk}/record", {"record-kind": "offer"}),
        (f"/applications/{pk}/correct", {"root": root, "entry-kind": "closed"}),
        (f"/applications/{own}/correct", {"root": root, "entry-kind": "closed"}),
        (f"/applications/{own}/take-out", {"root": root}),
        (f"/applications/{own}/move", {"root": root, "to": own}),
        (f"/applications/{own}/done", {"root": root}),
        (f"/applications/{pk}/details", {"company": "Mine now"}),
        (f"/applications/{pk}/posting", {"posting-text": "x"}),
        (f"/applications/{own}/merge", {"into": pk}),
        (f"/applications/{pk}/merge", {"into": own}),
        (f"/applications/{pk}/split", {"root": root}),
        (f"/applications/{pk}/remove", {}),
        (f"/undo/{act.id}", {}),
        ("/applications/let-go", {"id": pk}),
        (f"/applications/{pk}/way-back/reframe/mark", {"state": "done"}),
        (f"/applications/{pk}/readings", {"reading": "fit"}),
        (f"/applications/{pk}/debrief", {"answer-asked": "x", "lesson": "x", "keep": "1"}),
        (
            f"/applications/{pk}/feedback",
            {"to_address": "a@b.example", "subject": "x", "body": "x", "act": "sent"},
        ),
        (f"/applications/{pk}/feedback/rest", {}),
        (f"/applications/{pk}/goal", {"title": "x", "first_step": "y"}),
        (f"/applications/{pk}/come-back", {"reapply_on": "2027-01-01"}),
        (f"/lessons/{lesson}", {"text": "Mine now"}),
        (f"/openings/{opening}/choose", {"choice": "saved"}),
        (f"/openings/{opening}/apply", {}),
        (f"/openings/sources/{source}/remove", {}),
        (f"/growth/goals/{goal}", {"done": "1"}),
        (f"/growth/targets/{target}/drop", {}),
    ]:
        answer = inside.post(address, values)
        assert answer.status_code in {302, 400, 404, 422}, (address, answer.status_code)
    after = (
        read.all_rows(other),
        read.story(other, pk),
        read.lessons(other),
        read.openings(other),
        read.goals(other),
        read.targets(other),
    )
    assert after == before
    assert [row.company for row in read.all_rows(owner)] == ["Mine"]
    assert "Theirs" not in inside.get("/applications?show=all").content.decode()


def patterns() -> Iterator[URLPattern]:
    for each in get_resolver().url_patterns:
        if isinstance(each, URLPattern):
            yield each


def test_every_form_needs_its_token(owner: int) -> None:
    """A post without the token is refused by every page that takes one, and changes nothing."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(get_user_model().objects.get(pk=owner))
    pk = applications.add_application(owner, "Mine", "Analyst", NOW)
    before = read.preferences(owner).changes
    refused = 0
    for pattern in patterns():
        address = "/" + re.sub(
            r"<(int:)[^>]+>", str(pk), re.sub(r"<(str|path):[^>]+>", "reframe", str(pattern.pattern))
        )
        answer = browser.post(address, {"company": "x", "role": "x", "record-kind": "offer"})
        assert answer.status_code in {403, 405}, (address, answer.status_code)
        refused += answer.status_code == 403
    assert refused > 30
    assert read.preferences(owner).changes == before


def test_every_form_that_is_shown_carries_its_token(
    inside: Client, owner: int, names: dict[str, int]
) -> None:
    """Also the one that takes the last act back."""
    inside.post(f"/applications/{names['open']}/record", {"record-kind": "acknowledged"})
    undo = inside.get("/applications").content.decode()
    assert 'action="/undo/' in undo
    forms = 0
    for address, text in [
        ("undo", undo),
        *((each, inside.get(each).content.decode()) for each in pages(names, owner) if each != "/gallery"),
    ]:
        for form in re.findall(r'<form\b[^>]*method="post".*?</form>', text, re.DOTALL):
            forms += 1
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w{32,})"', form)
            assert token, (address, form[:200])
    assert forms > 60


def test_what_changes_something_is_never_a_get(inside: Client, owner: int) -> None:
    pk = applications.add_application(owner, "Mine", "Analyst", NOW)
    before = read.preferences(owner).changes
    for pattern in patterns():
        address = "/" + re.sub(
            r"<(int:)[^>]+>", str(pk), re.sub(r"<(str|path):[^>]+>", "reframe", str(pattern.pattern))
        )
        assert inside.get(address).status_code in {200, 302, 403, 404, 405}, address
    assert read.preferences(owner).changes == before


def test_the_page_of_a_missing_number_is_in_the_look_of_the_house(inside: Client) -> None:
    for address in (
        "/applications/99999",
        "/applications/99999/way-back",
        "/openings/99999",
        "/nowhere",
        "/message?id=x",
    ):
        answer = inside.get(address)
        assert answer.status_code == 404
        assert b"<h1>" in answer.content, address


def test_a_huge_form_is_refused_kindly(inside: Client, owner: int) -> None:
    answer = inside.post("/applications/add", {"company": "x", "text": "y" * 9_000_000})
    assert answer.status_code == 400
    assert read.all_rows(owner) == ()


def test_an_upload_that_is_no_openings_file_is_said(inside: Client, owner: int) -> None:
    answer = inside.post("/openings/file", {"file": SimpleUploadedFile("x.jsonl", b"\x00\x01\x02")})
    assert answer.status_code == 400
    assert read.openings(owner) == ()
