"""The compiled taxonomy: what it holds, how it opens, and that it can be made again."""

from __future__ import annotations

import hashlib
import json
import time
from importlib import resources
from pathlib import Path

import pytest

from bounceback.skills.compile_taxonomy import SOURCES, main
from bounceback.skills.everywhere import expected_everywhere
from bounceback.skills.occupations import open_occupations, read_title
from bounceback.skills.taxonomy import Taxonomy, open_taxonomy

DATA = Path(str(resources.files("bounceback.skills") / "data"))
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "skills"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("excel", "Excel"),
        ("Microsoft Excel", "Excel"),
        ("AWS", "AWS"),
        ("golang", "Go"),
        ("postgres", "PostgreSQL"),
        ("k8s", "Kubernetes"),
        ("SPSS", "SPSS"),
        ("book-keeping", "bookkeeping"),
        ("nursing care", "nursing"),
    ],
)
def test_a_skill_is_found_by_the_names_people_use(name: str, label: str) -> None:
    concept = open_taxonomy().find(name)
    assert concept is not None
    assert concept.label == label


def test_ids_lead_back_to_their_concepts() -> None:
    taxonomy = open_taxonomy()
    for name in ("Python", "Tableau", "accounting", "welding"):
        concept = taxonomy.find(name)
        assert concept is not None
        place = taxonomy.place(concept.id)
        assert place is not None
        assert taxonomy.concept(place) == concept


def test_every_label_belongs_to_a_concept_and_every_id_is_there_once() -> None:
    taxonomy = open_taxonomy()
    assert set(taxonomy.labels.values()) == set(range(len(taxonomy)))
    ids = [taxonomy.concept(place).id for place in range(len(taxonomy))]
    assert len(ids) == len(set(ids))


def test_neighbours_are_of_the_same_family() -> None:
    taxonomy = open_taxonomy()
    concept = taxonomy.find("Tableau")
    assert concept is not None
    near = {taxonomy.concept(place).label for place in concept.near}
    assert "Power BI" in near
    assert "Excel" not in near


def test_what_everyone_asks_for_is_known_as_such() -> None:
    taxonomy = open_taxonomy()
    for name in ("communication skills", "teamwork", "Microsoft Word", "attention to detail"):
        concept = taxonomy.find(name)
        assert concept is not None
        assert expected_everywhere(concept.id), name
    for name in ("Python", "nursing", "Tableau", "accounting"):
        concept = taxonomy.find(name)
        assert concept is not None
        assert not expected_everywhere(concept.id), name


def test_a_file_of_another_version_says_what_to_do() -> None:
    data = (DATA / "taxonomy.txt").read_bytes().replace(b"bounceback-taxonomy 1", b"bounceback-taxonomy 0", 1)
    with pytest.raises(ValueError, match="compile_taxonomy"):
        Taxonomy(data)


def test_the_files_stay_small_and_open_quickly() -> None:
    assert sum((DATA / name).stat().st_size for name in ("taxonomy.txt", "occupations.txt")) < 15_000_000
    data = (DATA / "taxonomy.txt").read_bytes()
    best = 1.0
    for _ in range(3):
        begun = time.perf_counter()
        Taxonomy(data)
        best = min(best, time.perf_counter() - begun)
    assert best < 0.4  # 0.07 s on a free core; the bound only catches a return to building automata


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Senior Product Analyst (m/f/d)", "SQL"),
        ("Registered Nurse", "nursing"),
        ("Junior Backend Engineer", "Docker"),
        ("Warehouse Operative", "SAP"),
    ],
)
def test_a_title_stands_for_what_such_jobs_ask_for(title: str, expected: str) -> None:
    taxonomy = open_taxonomy()
    reading = read_title(title)
    assert reading is not None
    places = [taxonomy.place(usual.skill) for usual in reading.skills]
    found = [taxonomy.concept(place).label for place in places if place is not None]
    assert any(expected.lower() in label.lower() for label in found), found
    assert all(0 < usual.weight <= 1 for usual in reading.skills)


def test_an_unknown_title_stands_for_nothing() -> None:
    assert read_title("Wizard of Light Bulb Moments") is None
    assert read_title("") is None
    assert len(open_occupations()) > 2000


@pytest.mark.shared
def test_the_committed_files_are_what_the_command_makes(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"needs the source lists in {SHARED.parent.parent.name}/data/skills beside the checkout")
    main(["--from", str(SHARED), "--to", str(tmp_path)])
    for name in ("taxonomy.txt", "occupations.txt", "sources.json"):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), (
            f"{name}: run the compile command again"
        )
    sums = json.loads((DATA / "sources.json").read_text(encoding="utf-8"))
    assert set(sums) == set(SOURCES.values())
    assert all(
        hashlib.sha256((SHARED / file).read_bytes()).hexdigest() == value for file, value in sums.items()
    )
