"""`bounceback openings inspect`: one line a row, good rows kept, bad ones told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bounceback.openings.inspection import inspect, lines, records

TEXT = (
    "Harbour and Pine builds wooden boats in the north. You turn the questions of our sales team into SQL queries, "
    "explain what you find to people who do not read tables, and keep the weekly figures in Tableau. You bring two "
    "years of work with data. Salary: $60,000 to $70,000 per year. You must be authorized to work in Canada."
)
ROW = {
    "id": "a",
    "title": "Product Analyst",
    "company": "Harbour & Pine",
    "location": "Toronto, ON, Canada",
    "description": TEXT,
}


def content(*rows: object) -> bytes:
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode()


def test_a_row_becomes_its_fields_its_group_its_signs_and_its_skills() -> None:
    (found,) = records(inspect(content(ROW), "file.jsonl"))
    assert found["id"] == "a"
    assert found["title"] == "Product Analyst"
    normal = found["normalised"]
    assert normal["family"] == "product analyst"
    assert normal["places"] == [{"city": "Toronto", "region": "ON", "country": "Canada"}]
    assert normal["pay"]["currency"] == "CAD"
    assert normal["work_authorisation"][0]["asks"] == "permit"
    assert normal["language"] == "en"
    assert found["duplicate_group"] == "a"
    assert found["duplicates"] == []
    assert found["fraud_signs"] == []
    assert {"SQL", "Tableau"} <= {skill["skill"] for skill in found["skills"]}


def test_the_same_vacancy_under_two_ids_has_one_group() -> None:
    again = ROW | {"id": "b", "title": "Product Analyst (m/f/d)", "description": f"Apply now. {TEXT}"}
    elsewhere = ROW | {"id": "c", "location": "Vancouver, BC, Canada"}
    found = {one["id"]: one for one in records(inspect(content(ROW, again, elsewhere), "file.jsonl"))}
    assert found["a"]["duplicate_group"] == found["b"]["duplicate_group"] == "b"
    assert found["a"]["duplicates"] == ["b"]
    assert found["c"]["duplicate_group"] == "c"


def test_rows_that_share_an_id_but_are_two_vacancies_have_two_groups() -> None:
    other = ROW | {"title": "Yard Planner", "description": "You plan which boats are built when."}
    found = [one["duplicate_group"] for one in records(inspect(content(ROW, other), "file.jsonl"))]
    assert found == ["a", "a (row 2)"]


def test_bad_rows_are_told_and_cost_no_other() -> None:
    found = inspect(content("{broken", ROW, "[1, 2]", {"id": "x", "company": "No title"}), "file.jsonl")
    assert [posting.external_id for posting in found.postings] == ["a"]
    assert [problem.where.split(",")[1].strip() for problem in found.problems] == [
        "line 1",
        "line 3",
        "line 4",
    ]


def test_an_empty_employer_is_a_sign_and_a_missing_field_is_none() -> None:
    text = (
        "you sort letters and answer the phone in a quiet office, and you are paid what you are worth. " * 12
    )
    empty = {"id": "e", "title": "Planner", "company": "", "location": "Springfield", "description": text}
    missing = {"id": "m", "title": "Planner", "location": "Springfield", "description": text}
    signs = [
        [sign["sign"] for sign in one["fraud_signs"]]
        for one in records(inspect(content(empty, missing), "f"))
    ]
    assert signs == [["no_employer"], []]


def test_a_bare_range_in_a_field_of_its_own_is_pay_without_a_currency() -> None:
    clerk = ROW | {
        "title": "Receptionist",
        "description": TEXT.partition("Salary")[0],
        "salary_range": "1000-6000",
    }
    (found,) = records(inspect(content(clerk), "file.jsonl"))
    pay = found["normalised"]["pay"]
    assert (pay["low"], pay["high"], pay["currency"], pay["text"]) == (1000, 6000, None, "1000-6000")
    assert [sign["sign"] for sign in found["fraud_signs"]] == ["pay_unlike_work"]


def test_markup_is_read_as_text() -> None:
    marked = ROW | {"description": f"<p>{TEXT}</p><script>bad()</script>"}
    (found,) = inspect(content(marked), "file.jsonl").postings
    assert found.text == TEXT


def test_words_to_read_say_the_same() -> None:
    again = ROW | {"id": "b", "description": f"{TEXT} Earn $400 extra per day."}
    shown = list(lines(inspect(content(ROW, again), "file.jsonl"), as_json=False))
    assert "    one vacancy with b" in shown
    assert any("quick or easy money" in line for line in shown)


@pytest.mark.parametrize(
    "row",
    [
        '{"id": "s", "title": "Half \\ud83d sign", "company": "A", "description": "You \\ud800 build."}',
        '{"id": NaN, "title": "Analyst", "salary_min": NaN, "salary_max": Infinity, "description": null}',
        '{"id": {"a": 1}, "title": "Analyst", "company": ["x"], "location": {"city": 3}, "description": ["text"]}',
        '{"id": "l", "title": "' + "long " * 5000 + '", "description": "' + "word " * 50000 + '"}',
        '{"id": "d", "title": "Analyst", "description": "' + "<div>" * 20000 + '"}',
    ],
)
def test_strange_rows_are_printed_or_told_and_cost_no_other(row: str) -> None:
    shown = list(lines(inspect(content(row, ROW), "file.jsonl"), as_json=True))
    assert json.loads(shown[-1])["id"] == "a"
    for line in shown:
        line.encode("utf-8")
        assert "NaN" not in line
        assert "Infinity" not in line


def test_signs_that_steer_a_terminal_are_not_printed() -> None:
    steering = ROW | {"title": "Analyst \x1b[31m\x07", "description": "Earn $400 extra per day. \x1b]0;x\x07"}
    for as_json in (True, False):
        assert not any(
            "\x1b" in line or "\x07" in line
            for line in lines(inspect(content(steering), "f"), as_json=as_json)
        )


def test_the_command_prints_json_lines_and_tells_bad_rows_apart(tmp_path: Path) -> None:
    file = tmp_path / "ads.jsonl"
    file.write_bytes(content(ROW, "{broken"))
    ran = subprocess.run(
        [sys.executable, "-m", "bounceback", "openings", "inspect", str(file), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0
    assert [json.loads(line)["id"] for line in ran.stdout.splitlines()] == ["a"]
    assert ran.stderr.startswith("ads.jsonl, line 2: This line is no JSON.")
    nothing = tmp_path / "nothing.jsonl"
    nothing.write_text("{broken\n")
    bad = subprocess.run(
        [sys.executable, "-m", "bounceback", "openings", "inspect", str(nothing)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert bad.returncode == 1
    assert "No advertisement could be read." in bad.stderr


def test_the_command_loads_neither_the_web_part_nor_the_network() -> None:
    code = (
        "import sys; from bounceback import cli; from bounceback.openings import inspection;"
        "print(sorted({'django', 'httpx', 'scipy', 'tantivy', 'sklearn'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
