"""The trained tagger: phrases with exact places, best paths, and a fit that can be checked by hand."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bounceback.skills.evaluate import main
from bounceback.skills.tagger import BEGIN, INSIDE, OUTSIDE, best_labels, find_phrases, spans_of, tag
from bounceback.skills.train_tagger import cluster_words, fit

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "benchmarks"
POSTING = (
    "Requirements\n- Experience with Python and Kubernetes\n- Ability to manage several projects and to communicate clearly with customers\n\n"
    "Benefits\n- Lunch on Fridays.\n"
)


def test_phrases_name_knowledge_and_things_done() -> None:
    found = {(POSTING[phrase.start : phrase.end], phrase.kind) for phrase in find_phrases(POSTING)}
    assert {("Python", "knowledge"), ("Kubernetes", "knowledge")} <= found
    assert any(kind == "skill" and "several projects" in words for words, kind in found)
    assert not any("Lunch" in words for words, _ in found)


def test_tagging_together_and_one_by_one_is_the_same() -> None:
    sentences = [["Knowledge", "of", "Python", "."], [], ["You", "lead", "a", "team"], ["Hello"]]
    assert tag(sentences) == [tag([sentence])[0] for sentence in sentences]


@given(st.integers(1, 6), st.integers(0, 2**31))
@settings(max_examples=60, deadline=None)
def test_the_best_labels_are_the_best_of_all(length: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    scores = chance.normal(size=(length, 3)).astype(np.float32)
    steps = chance.normal(size=(3, 3)).astype(np.float32)

    def value(path: tuple[int, ...]) -> float:
        if path[0] == INSIDE or any(pair == (OUTSIDE, INSIDE) for pair in pairwise(path)):
            return -1e9
        return float(
            sum(scores[n, label] for n, label in enumerate(path))
            + sum(steps[one, other] for one, other in pairwise(path))
        )

    (found,) = best_labels(scores, steps, [length])
    assert value(tuple(found)) == pytest.approx(
        max(value(path) for path in product(range(3), repeat=length)), abs=1e-4
    )


def test_spans_begin_with_begin_and_end_where_inside_ends() -> None:
    assert spans_of([OUTSIDE, BEGIN, INSIDE, BEGIN, OUTSIDE, INSIDE]) == [(1, 3), (3, 4)]


def test_a_fit_learns_what_its_features_say_and_leaves_them_unchanged() -> None:
    ids = np.array([[1, 9], [2, 9], [3, 9], [1, 9], [2, 9], [3, 9]], dtype=np.int32)
    labels = np.array([BEGIN, INSIDE, OUTSIDE, BEGIN, INSIDE, OUTSIDE])
    before = ids.copy()
    weights, steps = fit(ids, labels, [3, 3])
    assert (ids == before).all()
    (first, second) = best_labels(
        weights[ids].sum(axis=1).astype(np.float32), steps.astype(np.float32), [3, 3]
    )
    assert list(first) == list(second) == [BEGIN, INSIDE, OUTSIDE]


def test_words_in_like_places_share_a_cluster() -> None:
    texts = [["we", "use", tool, "every", "day"] for tool in ("python", "java") for _ in range(300)]
    texts += [["good", f"morning{n % 450}", "dear", f"guest{n % 300}"] for n in range(4000)]
    clusters = cluster_words(texts)
    assert clusters.of("python") == clusters.of("java") != (-1, -1)
    assert clusters.of("python") != clusters.of("dear")
    assert clusters.of("no such word") == (-1, -1)


@given(st.text(alphabet=st.sampled_from("Python, and SQL.\n•-(é🦊 "), max_size=150))
@settings(max_examples=60, deadline=None)
def test_phrases_lie_inside_the_text(text: str) -> None:
    for phrase in find_phrases(text):
        assert 0 <= phrase.start < phrase.end <= len(text)
        assert text[phrase.start : phrase.end].strip()


@pytest.mark.shared
def test_the_tagger_is_far_ahead_of_names_and_phrases(capsys: pytest.CaptureFixture[str]) -> None:
    file = SHARED / "skillspan_dev.jsonl.xz"
    if not file.is_file():
        pytest.skip("needs SkillSpan's dev part in shared/data/benchmarks beside the checkout")
    main([str(file)])
    lines = dict(line.rsplit(" F1 ", 1) for line in capsys.readouterr().out.splitlines())
    strict = {name.split(" P ")[0]: float(value) for name, value in lines.items()}
    assert strict["strict"] >= 0.45
    assert strict["names strict"] >= 0.31
    assert strict["strict"] > strict["names strict"] > strict["phrases strict"] + 0.03
