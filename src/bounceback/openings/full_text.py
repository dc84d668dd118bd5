"""An index over very many openings, in a folder: openings in, the ids of those that hold some words out, by BM25.

A cache that can be made again at any time, never the truth: openings are added, replaced and taken out by their id,
and what is searched is what was there at the last `commit`. It keeps the ids alone, not the texts. Words are not stemmed:
that took 40% of the time, and suits one language; singular and plural are both looked for instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bounceback.names.companies import company_key
from bounceback.openings.index import LONGEST_QUERY, LONGEST_WORD
from bounceback.openings.posting import Opening

TITLE_TIMES = 3
"""A word in the title counts as that many in the text. They share one field, so that the search may pass over whole
blocks that cannot be among the best (block-max WAND works on terms of plain fields only)."""

MOST_WORDS = 40
"""Different words of a query that are searched."""

MEMORY = 300_000_000
"""Bytes that the writer collects before it writes a part."""


class FullText:
    """The index in `folder`, made there if there is none. One writer at a time: opening a second one raises
    ValueError, also from another process. Use it as a context, or call `close`."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("company", tokenizer_name="raw", index_option="basic")
        schema.add_text_field("place", tokenizer_name="small", index_option="basic")
        schema.add_text_field("words", tokenizer_name="small", index_option="freq")
        self._index: Any = tantivy.Index(schema.build(), path=str(folder))
        self._small = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(LONGEST_WORD))
            .filter(tantivy.Filter.lowercase())
            .build()
        )
        self._index.register_tokenizer("small", self._small)
        self._writer: Any = self._index.writer(heap_size=MEMORY, num_threads=2)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, openings: Iterable[Opening], *, fresh: bool = False) -> int:
        """Puts openings in, each in place of the one of its id. Gives their number. They are found from the next
        `commit` on. `fresh`: none of the ids is there yet, which saves looking for them."""
        import tantivy

        document, number = tantivy.Document, 0
        for opening in openings:
            if not fresh:
                self._writer.delete_documents_by_term("id", opening.id)
            words = document()
            words.add_text("id", opening.id)
            words.add_text("company", company_key(opening.company))
            words.add_text("place", opening.location)
            words.add_text("words", f"{f'{opening.title} ' * TITLE_TIMES}{opening.company} {opening.text}")
            self._writer.add_document(words)
            number += 1
        return number

    def remove(self, ids: Iterable[str]) -> None:
        """Takes openings out; ids that are not there are passed over. It counts from the next `commit` on."""
        for name in ids:
            self._writer.delete_documents_by_term("id", name)

    def commit(self) -> None:
        """Makes everything so far findable, and keeps it on disk."""
        self._writer.commit()
        self._index.reload()

    def close(self) -> None:
        """Ends writing; what was not committed is lost. The writer's lock is free afterwards."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    @property
    def size(self) -> int:
        """How many openings can be found."""
        return int(self._index.searcher().num_docs)

    def search(
        self, words: str, limit: int, *, every: bool = False, company: str = "", place: str = ""
    ) -> list[tuple[str, float]]:
        """(id, score) of the best openings that hold any of the words (`every`: all of them), best first, equal ones by
        id. `company`: of this employer only, however it is spelt. `place`: all of its words in the place."""
        import tantivy

        asked = list(dict.fromkeys(self._small.analyze(words[:LONGEST_QUERY])))[:MOST_WORDS]
        if not asked or limit < 1:
            return []
        schema = self._index.schema
        any_of = [
            [tantivy.Query.term_query(schema, "words", form) for form in _forms(word)] for word in asked
        ]
        should, must = tantivy.Occur.Should, tantivy.Occur.Must
        if every:
            clauses = [
                (must, tantivy.Query.boolean_query([(should, form) for form in forms])) for forms in any_of
            ]
        else:
            clauses = [(should, form) for forms in any_of for form in forms]
        query = tantivy.Query.boolean_query(clauses)
        only = [("company", company_key(company))] if company_key(company) else []
        only += [("place", word) for word in self._small.analyze(place[:200])]
        if only:
            bounds = [
                (must, tantivy.Query.const_score_query(tantivy.Query.term_query(schema, field, word), 0.0))
                for field, word in only
            ]
            query = tantivy.Query.boolean_query([(must, query), *bounds])
        searcher = self._index.searcher()
        hits = searcher.search(query, limit).hits
        found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))


def _forms(word: str) -> tuple[str, ...]:
    """A word and its plain English plural or singular: "nurse", "nurses"."""
    if len(word) < 4 or not word.isalpha() or word.endswith("ss"):
        return (word,)
    return (word, word[:-1]) if word.endswith("s") else (word, f"{word}s")
