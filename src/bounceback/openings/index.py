"""A search index over openings, in memory: words in, the openings whose title and text hold them out, by BM25.

A cache that can be made again at any time, never the truth. It ranks by words alone; `match` does the rest.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bounceback.openings.posting import Opening

TITLE_BOOST = 3.0
"""A word in the title counts as three in the text."""

MOST_WORDS = 80
"""Different words of a long text that are searched: those that tell most (frequent there, rare elsewhere). On the
real advertisements 80 of them find as well as all (docs/openings.md)."""

LONGEST_WORD = 40
LONGEST_QUERY = 60_000


class TextIndex:
    """An index over a fixed sequence of openings; results name them by their place in it."""

    def __init__(self, openings: Sequence[Opening]) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_unsigned_field("place", stored=True)
        schema.add_text_field("title", tokenizer_name="stems")
        schema.add_text_field("text", tokenizer_name="stems")
        self._index: Any = tantivy.Index(schema.build())
        self._stems = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(LONGEST_WORD))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("english"))
            .build()
        )
        self._index.register_tokenizer("stems", self._stems)
        self.size = len(openings)
        writer = self._index.writer(heap_size=30_000_000, num_threads=1)
        for place, opening in enumerate(openings):
            words = tantivy.Document()
            words.add_unsigned("place", place)
            words.add_text("title", opening.title)
            words.add_text("text", opening.text)
            writer.add_document(words)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def search(self, words: str, limit: int, *, title: str = "") -> list[tuple[int, float]]:
        """(place, BM25 score) of the best openings for any of these words, best first; equal scores by place.
        Words of `title` are always searched, of `words` those that tell most."""
        import tantivy

        searcher = self._index.searcher()
        stems = list(dict.fromkeys([*self._stems.analyze(title[:1000]), *self._telling(words, searcher)]))
        if not stems or limit < 1 or not self.size:
            return []
        schema = self._index.schema
        clauses = []
        for stem in stems:
            in_title = tantivy.Query.boost_query(tantivy.Query.term_query(schema, "title", stem), TITLE_BOOST)
            clauses.append((tantivy.Occur.Should, in_title))
            clauses.append((tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", stem)))
        hits = searcher.search(tantivy.Query.boolean_query(clauses), min(limit, self.size)).hits
        found = [(int(searcher.doc(address)["place"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _telling(self, words: str, searcher: Any) -> list[str]:
        """The stems of a text that tell most: (1 + ln of how often here) × ln(all / openings that have it)."""
        counted = Counter(self._stems.analyze(words[:LONGEST_QUERY]))
        worth = {}
        for stem, count in counted.items():
            holders = searcher.doc_freq("text", stem) + searcher.doc_freq("title", stem)
            if holders:
                worth[stem] = (1 + math.log(count)) * math.log1p(self.size / holders)
        return sorted(worth, key=lambda stem: (-worth[stem], stem))[:MOST_WORDS]
