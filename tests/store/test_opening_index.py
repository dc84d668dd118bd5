"""The index behind the list of openings: in step after every write, made again where it is not usable, never the truth."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bounceback.openings.criteria import Criteria, criteria
from bounceback.openings.full_text import FullText, IndexBroken
from bounceback.openings.posting import Posting
from bounceback.store import opening_index, read, vacancies
from bounceback.store.models import Opening
from bounceback.store.write.applications import add_application
from bounceback.store.write.events import add_event
from bounceback.store.write.growth import keep_cv
from bounceback.store.write.openings import add_file, apply_to, choose, keep_pages, remove_source
from bounceback.store.write.owners import SAMPLE, discard_sample, ensure_owner
from bounceback.store.write.searches import save_search
from bounceback.timeline.kinds import Kind

WORDS = ["boats", "tables", "nurses", "queries", "oak"]
QUESTIONS = [
    "", "q=boat", "q=tables+boats", "q=quer", "q=larkspur", "place=bristol", "place=united+kingdom", "workplace=remote",
    "pay=45000", "pay=45000&currency=GBP&stated=1", "sponsorship=1", "sponsorship=1&stated=1", "fresh_start=1",
    "q=oak&place=bristol&fresh_start=1",
]  # fmt: skip
PLACES = ["Bristol, UK", "Remote, Germany", "Leeds"]
PAYS = ["", "Salary: £40,000 - £50,000 per year.", "Gehalt: 60.000 - 70.000 EUR pro Jahr."]
PERMITS = ["", "We offer visa sponsorship.", "We are unable to sponsor visas."]
FRAUD = "Wire the fee of $200 before your training. Send your bank account number and a scan of your passport today."


@pytest.fixture(autouse=True)
def folder(home: Path) -> Path:
    """The folder of the indexes, in a data folder for this test alone."""
    return home / "search"


def lines(draw: random.Random, names: list[int]) -> bytes:
    return "\n".join(
        json.dumps(
            {
                "id": f"o{name}",
                "title": f"{draw.choice(['Data', 'Product'])} Analyst",
                "company": draw.choice(["Larkspur", "Northlight", "Harbour & Pine"]),
                "location": draw.choice(PLACES),
                "description": " ".join(
                    [*draw.sample(WORDS, 2), "You know SQL.", draw.choice(PAYS), draw.choice(PERMITS)]
                    + ([FRAUD] if draw.random() < 0.2 else [])
                ),
            }
        )
        for name in names
    ).encode()


def shown(owner: int, now: datetime, query: str, **how: Any) -> tuple[Any, ...]:
    asked = dict(part.split("=") for part in query.replace("+", " ").split("&") if part)
    page = vacancies.opening_page(owner, now, criteria=criteria(asked), **how)
    return [row.opening.id for row in page.rows], page.total, page.pages, page.held


def by_database(monkeypatch: pytest.MonkeyPatch, ask: Callable[[], Any]) -> Any:
    with monkeypatch.context() as without:
        without.setattr(opening_index, "in_step", lambda owner: None)
        return ask()


def assert_alike(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question has the same answer by the index and by the database."""
    now = timezone.now()
    assert opening_index.in_step(owner) is not None
    for query in QUESTIONS:
        for show in ("", "new", "saved", "dismissed", "held"):
            for order in ("", "fit") if show in {"", "saved"} else ("",):
                how = {"show": show, "order": order, "since": now - timedelta(seconds=0.05)}
                found = shown(owner, now, query, **how)
                plain = by_database(monkeypatch, lambda: shown(owner, now, query, **how))  # noqa: B023
                if order == "fit":
                    assert (sorted(found[0]), found[1:]) == (sorted(plain[0]), plain[1:]), (query, how)
                else:
                    assert found == plain, (query, how)


def test_after_every_kind_of_write_index_and_database_say_the_same(
    owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = random.Random(5)
    keep_cv(owner, "Skills: SQL", "cv.txt")
    no = add_application(owner, "Larkspur Ltd", "Analyst", timezone.now() - timedelta(days=60))
    add_event(owner, no, Kind.REJECTION, timezone.now() - timedelta(days=30))
    add_file(owner, lines(draw, list(range(20))), "a.jsonl")
    assert_alike(owner, monkeypatch)
    add_file(owner, lines(draw, list(range(15, 30))), "b.jsonl")
    add_file(owner, lines(draw, [1, 2, 3]), "a.jsonl")
    assert_alike(owner, monkeypatch)
    for number, pk in enumerate(list(Opening.objects.order_by("pk").values_list("pk", flat=True))[:14]):
        choose(owner, pk, ["saved", "dismissed", ""][number % 3])
    apply_to(owner, Opening.objects.order_by("-pk").values_list("pk", flat=True)[0])
    assert_alike(owner, monkeypatch)
    keep_pages(owner, [Posting("page", "p", "Cook", text="You cook on boats.")])
    remove_source(owner, read.sources(owner)[0].id)
    assert_alike(owner, monkeypatch)


def test_what_a_source_no_longer_shows_is_gone_and_may_come_back(
    owner: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bounceback.store.models import OpeningSource
    from bounceback.store.write import openings

    add_file(owner, lines(random.Random(1), [1, 2, 3]), "a.jsonl")
    assert shown(owner, timezone.now(), "")[1] == 3
    source = OpeningSource.objects.get()
    one = Posting("json_lines", "o1", "Data Analyst", "Larkspur", text="oak")
    with openings.writing(owner):
        openings._take_in(owner, source, [one], timezone.now(), replaces=True)
    assert shown(owner, timezone.now(), "")[1] == 1
    assert_alike(owner, monkeypatch)
    add_file(owner, lines(random.Random(1), [1, 2, 3]), "a.jsonl")
    assert shown(owner, timezone.now(), "")[1] == 3
    assert_alike(owner, monkeypatch)


def test_saved_searches_count_alike(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    for query in QUESTIONS:
        wanted = criteria(dict(part.split("=") for part in query.replace("+", " ").split("&") if part))
        if not wanted.empty:
            save_search(owner, wanted, now=now)
    add_file(owner, lines(random.Random(3), list(range(25))), "a.jsonl", now=now + timedelta(seconds=1))
    found = vacancies.saved_searches(owner, now)
    assert sum(one.new for one in found) > 20
    assert found == by_database(monkeypatch, lambda: vacancies.saved_searches(owner, now))


def test_fit_is_over_all_and_not_only_the_newest(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vacancies, "MOST_RANKED", 3)
    keep_cv(owner, "Skills: SQL", "cv.txt")
    old = timezone.now() - timedelta(days=20)
    best = {"id": "best", "title": "Analyst", "description": "You know SQL."}
    add_file(owner, json.dumps(best).encode(), "old.jsonl", now=old)
    cooks = [{"id": str(n), "title": "Cook", "description": "You know Python."} for n in range(10)]
    add_file(owner, "\n".join(map(json.dumps, cooks)).encode(), "new.jsonl")
    page = vacancies.opening_page(owner, timezone.now(), order="fit")
    assert page.total == 11
    assert page.rows[0].opening.title == "Analyst"
    assert page.rows[0].why == "You show all that it asks for: SQL."
    assert page.rows[-1].missing.startswith("Missing: Python.")


# ── a cache ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(owner: int) -> int:
    add_file(owner, lines(random.Random(1), [1, 2, 3]), "a.jsonl")
    assert opening_index.bring_in_step(owner)
    return owner


def begin_anew() -> None:
    """As in a new process: nothing is open."""
    opening_index._kept.cache_clear()


def state_of(folder: Path) -> Path:
    (found,) = folder.rglob("state.json")
    return found


def without_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def without_table(folder: Path) -> None:
    next(folder.rglob("table-*.npz")).unlink()


def cut_table(folder: Path) -> None:
    path = next(folder.rglob("table-*.npz"))
    path.write_bytes(path.read_bytes()[:300])


def no_state(folder: Path) -> None:
    state_of(folder).write_text("[]")


def another_version(folder: Path) -> None:
    state = json.loads(state_of(folder).read_text())
    state_of(folder).write_text(json.dumps(state | {"version": -1}))


def another_schema(folder: Path) -> None:
    state = json.loads(state_of(folder).read_text())
    state_of(folder).write_text(json.dumps(state | {"schema": "0000_before"}))


def broken_index(folder: Path) -> None:
    next(folder.rglob("meta.json")).write_text("{")


def empty_parts(folder: Path) -> None:
    for part in folder.rglob("words-*/*"):
        if part.suffix in {".idx", ".term", ".fast", ".store"}:
            part.write_bytes(b"")


@pytest.mark.parametrize(
    "harm",
    [
        without_folder, without_table, cut_table, no_state, another_version, another_schema, broken_index, empty_parts,
    ],
)  # fmt: skip
def test_missing_damaged_or_of_another_version_it_is_made_again(
    three: int, folder: Path, harm: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    harm(folder)
    begin_anew()
    assert shown(three, timezone.now(), "")[1] == 3
    assert_alike(three, monkeypatch)
    assert len(list(folder.rglob("state.json"))) == len(list(folder.rglob("table-*.npz"))) == 1


def test_a_new_process_uses_what_is_there(three: int, monkeypatch: pytest.MonkeyPatch) -> None:
    begin_anew()
    monkeypatch.setattr(FullText, "add", lambda *_given, **_named: pytest.fail("nothing is indexed again"))
    assert shown(three, timezone.now(), "")[1] == 3
    assert opening_index.in_step(three) is not None


def test_what_another_process_wrote_is_seen(three: int, monkeypatch: pytest.MonkeyPatch) -> None:
    here = opening_index._kept
    mine = here(opening_index._root(), three, next(opening_index._root().iterdir()).name)
    mine_then = mine.current
    begin_anew()
    add_file(three, lines(random.Random(2), [4, 5]), "b.jsonl")
    assert shown(three, timezone.now(), "")[1] == 5
    monkeypatch.setattr(opening_index, "_kept", lambda *_: mine)
    assert mine.current is mine_then
    assert shown(three, timezone.now(), "")[1] == 5


def test_where_it_cannot_be_opened_or_written_the_database_answers(
    three: int, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    def breaks(*_given: object, **_named: object) -> None:
        raise IndexBroken("no room on the disk")

    monkeypatch.setattr(FullText, "commit", breaks)
    add_file(three, lines(random.Random(2), [4, 5]), "b.jsonl")
    assert opening_index.in_step(three) is None
    assert shown(three, timezone.now(), "")[1] == 5
    monkeypatch.undo()
    add_file(three, lines(random.Random(2), [6]), "b.jsonl")
    assert shown(three, timezone.now(), "")[1] == 6


def test_where_it_breaks_while_it_is_read_the_database_answers_and_it_is_made_again(
    three: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_given: object, **_named: object) -> None:
        raise IndexBroken("a part is gone")

    with monkeypatch.context() as for_now:
        for_now.setattr(FullText, "newest", breaks)
        assert shown(three, timezone.now(), "")[1] == 3
    assert opening_index.in_step(three) is not None
    assert_alike(three, monkeypatch)


def test_while_it_is_made_the_page_is_there(three: int) -> None:
    add_file(three, lines(random.Random(2), [4, 5]), "b.jsonl")
    kept, _changes = opening_index._kept_and_changes(three)
    assert kept is not None
    with kept.lock:
        assert opening_index.in_step(three) is None
        assert shown(three, timezone.now(), "q=oak")[1] >= 0
        assert shown(three, timezone.now(), "")[1] == 5
    assert opening_index.in_step(three) is not None


def test_many_at_once_are_brought_in_behind_the_page(three: int, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    monkeypatch.setattr(opening_index, "AT_ONCE", 2)
    monkeypatch.setattr(
        opening_index.threading,
        "Thread",
        lambda **how: type("Later", (), {"start": lambda _self: begun.append(how["name"])})(),
    )
    add_file(three, lines(random.Random(2), [4, 5, 6]), "b.jsonl")
    assert shown(three, timezone.now(), "")[1] == 6
    assert begun == [f"openings-{three}"]
    assert opening_index.bring_in_step(three)
    assert opening_index.in_step(three) is not None


def test_two_owners_never_mix_and_a_discarded_sample_leaves_nothing(three: int, folder: Path) -> None:
    sample = ensure_owner(SAMPLE)
    add_file(sample, lines(random.Random(9), [7, 8]), "s.jsonl")
    assert shown(sample, timezone.now(), "")[1] == 2
    assert shown(three, timezone.now(), "")[1] == 3
    theirs = {row.opening.source for row in vacancies.opening_page(sample, timezone.now()).rows}
    assert theirs == {one.id for one in read.sources(sample)}
    assert len(list(folder.iterdir())) == 2
    discard_sample()
    again = ensure_owner(SAMPLE)
    assert shown(again, timezone.now(), "")[1] == 0
    add_file(again, lines(random.Random(9), [9]), "s.jsonl")
    assert shown(again, timezone.now(), "")[1] == 1
    names = {path.name.split("-")[0] for path in folder.iterdir()}
    assert names == {str(three), str(again)}
    assert len(list(folder.iterdir())) == 2


def test_hits_come_from_the_database_so_a_stale_index_shows_nothing_that_is_gone(
    three: int, changed: Callable[..., None]
) -> None:
    assert shown(three, timezone.now(), "")[1] == 3
    changed(Opening, gone_at=timezone.now())
    assert vacancies.opening_page(three, timezone.now()).rows == ()


def test_a_choice_is_noted_without_looking_at_all_openings(
    three: int, django_capture_on_commit_callbacks: Any
) -> None:
    pk = Opening.objects.order_by("pk").values_list("pk", flat=True)[0]
    with django_capture_on_commit_callbacks(execute=True):
        choose(three, pk, "dismissed")
    with CaptureQueriesContext(connection) as asked:
        held = opening_index.in_step(three)
    assert held is not None
    assert held.choices == {pk: "dismissed"}
    assert len(asked) == 1
    assert shown(three, timezone.now(), "")[1] == 2
    assert held.count(Criteria(), (), "dismissed") == 1
