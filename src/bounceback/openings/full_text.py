"""The full-text index over openings, in a folder or in memory: openings in, the ids of those that are asked for out.

A cache that can be made again at any time, never the truth: openings are added, replaced and taken out by their id,
and what is searched is what was there at the last `commit`. It keeps the ids alone, not the texts. Nothing else in the
program knows tantivy; what breaks there comes out as `IndexBroken`.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bounceback.names.companies import company_key
from bounceback.openings.criteria import Criteria
from bounceback.openings.posting import Opening

TITLE_TIMES = 3
"""A word in the title counts as that many in the text. They share one field, so that the search may pass over whole
blocks that cannot be among the best (block-max WAND works on terms of plain fields only)."""

MOST_WORDS = 40
"""Different words of a query that are searched."""

MOST_TELLING = 80
"""Different words of a long text that are searched: those that tell most (frequent there, rare elsewhere). On the
real advertisements 80 of them find as well as all (docs/openings.md)."""

LONGEST_WORD = 40
LONGEST_QUERY = 60_000
SHORTEST_START = 2
"""Letters from which the last word of what is asked also stands for the words that begin with it."""

MEMORY = 300_000_000
SMALL_MEMORY = 30_000_000
"""Bytes that the writer collects before it writes a part; the lesser for few openings."""

HIGHEST_NUMBER = 2**31 - 1
_SIGNED = re.compile(r"(?<!\w)([A-Za-z])(\+\+|#)(?!\w)|(?<!\w)\.(net)(?!\w)", re.IGNORECASE)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_SIGN_WORDS = {"++": "plusplus", "#": "sharp"}


class IndexBroken(Exception):
    """The index cannot be opened, read or written; the words of what lies under it."""


class IndexBusy(IndexBroken):
    """Another writer is at work; what is there can be read."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What an opening is filtered and ordered by, beside its words. `number`: its id as a number, at most
    `HIGHEST_NUMBER`. `dated`: seconds since 1970 (UTC) of its publication; `seen`: microseconds of the first sight of it.
    `pay`: for a full-time year, in `currency`; None where it is not said. `places`: more spellings of its place."""

    number: int
    dated: float = 0.0
    seen: int = 0
    places: str = ""
    workplace: str = ""
    pay: float | None = None
    currency: str = ""
    sponsorship: str = ""
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which openings are asked for, beside the person's own criteria. `refused`: keys of employers that are left out,
    where the criteria say so. `only`, `but`: these numbers alone, or all but these. `held_back`: True for these alone,
    False for all others; numbers in `known` never count as held back. `seen_from`: microseconds since 1970 (UTC)."""

    refused: Collection[str] = ()
    only: Collection[int] | None = None
    but: Collection[int] = ()
    held_back: bool | None = None
    known: Collection[int] = ()
    seen_from: int | None = None


class FullText:
    """The index in `folder`, made there if there is none; without a folder, in memory.

    The first change takes the writer's lock, until `close`: a second writer, also in another process, raises
    IndexBusy. Readers are free at all times. `stems`: English words count by their stem (for likeness of whole
    texts); else as they stand, singular and plural both looked for. Raises IndexBroken, also where the folder holds
    an index of another make. Use it as a context, or call `close`.
    """

    def __init__(self, folder: Path | None = None, *, stems: bool = False) -> None:
        with _told():
            import tantivy

            schema = tantivy.SchemaBuilder()
            schema.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
            schema.add_text_field("company", tokenizer_name="raw", index_option="basic")
            schema.add_text_field("place", tokenizer_name="small", index_option="basic")
            schema.add_text_field("words", tokenizer_name="small", index_option="freq")
            schema.add_text_field("label", tokenizer_name="raw", index_option="basic")
            schema.add_float_field("pay", indexed=True, fast=True)
            schema.add_integer_field("seen", indexed=True, fast=True)
            schema.add_unsigned_field("order", fast=True)
            if folder is None:
                self._index: Any = tantivy.Index(schema.build())
            else:
                folder.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(schema.build(), path=str(folder))
            words = (
                tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
                .filter(tantivy.Filter.remove_long(LONGEST_WORD))
                .filter(tantivy.Filter.lowercase())
            )
            if stems:
                words = words.filter(tantivy.Filter.stemmer("english"))
            self._analyzer: Any = words.build()
            self._index.register_tokenizer("small", self._analyzer)
            self._index.config_reader(reload_policy="manual")
            self._index.reload()
        self._schema: Any = self._index.schema
        self._writer: Any = None
        self._stems = stems

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self,
        openings: Iterable[Opening],
        *,
        facets: Mapping[str, Facets] | None = None,
        fresh: bool = False,
        few: bool = False,
    ) -> int:
        """Puts openings in, each in place of the one of its id, with its facets by id where there are any. Gives their
        number. They are found from the next `commit` on. `fresh`: none of the ids is there yet, which saves looking
        for them. `few`: some thousands at most, which saves memory and a thread, where no writer is open yet."""
        with _told():
            import tantivy

            document, number, writer = tantivy.Document, 0, self._writing(few=few)
            for opening in openings:
                if not fresh:
                    writer.delete_documents_by_term("id", opening.id)
                words = document()
                words.add_text("id", opening.id)
                words.add_text("company", company_key(opening.company))
                text = f"{f'{opening.title} ' * TITLE_TIMES}{opening.company} {opening.text}"
                place = opening.location
                if facets is not None:
                    place = _with_facets(words, facets[opening.id], place)
                words.add_text("place", self._plain(place))
                if _may_hold_signs(text):
                    text = f"{text} {' '.join(_signed(text))}"
                words.add_text("words", self._plain(text))
                writer.add_document(words)
                number += 1
        return number

    def remove(self, ids: Iterable[str]) -> None:
        """Takes openings out; ids that are not there are passed over. It counts from the next `commit` on."""
        with _told():
            writer = self._writing(few=True)
            for name in ids:
                writer.delete_documents_by_term("id", name)

    def commit(self) -> None:
        """Makes everything so far findable, and keeps it on disk."""
        with _told():
            self._writing(few=True).commit()
            self._index.reload()

    def close(self) -> None:
        """Ends writing; what was not committed is lost. The writer's lock is free afterwards, and reading goes on."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            with _told():
                writer.wait_merging_threads()
                self._index.reload()

    def look_again(self) -> None:
        """Reads what another writer has committed since."""
        with _told():
            self._index.reload()

    @property
    def size(self) -> int:
        """How many openings can be found."""
        with _told():
            return int(self._index.searcher().num_docs)

    # ── by words alone ──────────────────────────────────────────────────────────────────────────────

    def search(
        self, words: str, limit: int, *, every: bool = False, company: str = "", place: str = ""
    ) -> list[tuple[str, float]]:
        """(id, score) of the best openings that hold any of the words (`every`: all of them), best first, equal ones by
        id. `company`: of this employer only, however it is spelt. `place`: all of its words in the place."""
        with _told():
            import tantivy

            asked = list(dict.fromkeys(self._terms(words)))[:MOST_WORDS]
            if not asked or limit < 1:
                return []
            should, must = tantivy.Occur.Should, tantivy.Occur.Must
            any_of = [[self._term("words", form) for form in self._forms(word)] for word in asked]
            if every:
                clauses = [
                    (must, tantivy.Query.boolean_query([(should, form) for form in forms]))
                    for forms in any_of
                ]
            else:
                clauses = [(should, form) for forms in any_of for form in forms]
            query = tantivy.Query.boolean_query(clauses)
            only = [("company", company_key(company))] if company_key(company) else []
            only += [("place", word) for word in self._terms(place[:200])]
            if only:
                bounds = [
                    (must, tantivy.Query.const_score_query(self._term(field, word), 0.0))
                    for field, word in only
                ]
                query = tantivy.Query.boolean_query([(must, query), *bounds])
            return self._best(query, limit)

    def like(self, text: str, limit: int, *, title: str = "") -> list[tuple[str, float]]:
        """(id, BM25 score) of the openings whose words are nearest to a long text, best first, equal ones by id. Words
        of `title` are always searched, of `text` those that tell most."""
        with _told():
            import tantivy

            searcher = self._index.searcher()
            always = self._analyzer.analyze(title[:1000])
            words = list(dict.fromkeys([*always, *self._telling(text, searcher)]))
            if not words or limit < 1 or not searcher.num_docs:
                return []
            clauses = [(tantivy.Occur.Should, self._term("words", word)) for word in words]
            return self._best(tantivy.Query.boolean_query(clauses), min(limit, searcher.num_docs))

    # ── by criteria ─────────────────────────────────────────────────────────────────────────────────

    def newest(
        self, wanted: Criteria, bounds: Bounds, *, start: int = 0, limit: int = 50
    ) -> tuple[list[int], int]:
        """The numbers of the openings that pass, last published first, from the `start`th on; and how many pass in all.
        Only openings with facets are found."""
        with _told():
            query, searcher = self._passing(wanted, bounds), self._index.searcher()
            if limit < 1:
                return [], int(searcher.search(query, 1).count)
            found = searcher.search(query, limit, offset=start, order_by_field="order")
            return [value & HIGHEST_NUMBER for value, _address in found.hits], int(found.count)

    def count(self, wanted: Criteria, bounds: Bounds) -> int:
        """How many openings pass."""
        return self.newest(wanted, bounds, limit=0)[1]

    def every(self, wanted: Criteria, bounds: Bounds) -> list[int]:
        """The numbers of all openings that pass, last published first."""
        return self.newest(wanted, bounds, limit=max(1, self.size))[0]

    # ── helpers ─────────────────────────────────────────────────────────────────────────────────────

    def _writing(self, *, few: bool) -> Any:
        if self._writer is None:
            size, threads = (SMALL_MEMORY, 1) if few else (MEMORY, 2)
            self._writer = self._index.writer(heap_size=size, num_threads=threads)
        return self._writer

    def _best(self, query: Any, limit: int) -> list[tuple[str, float]]:
        searcher = self._index.searcher()
        hits = searcher.search(query, limit).hits
        found = [(str(searcher.doc(address)["id"][0]), float(score)) for score, address in hits]
        return sorted(found, key=lambda hit: (-hit[1], hit[0]))

    def _terms(self, words: str) -> list[str]:
        """The words as they stand in the index; "C++" and the like as one word each."""
        named = _SIGNED.sub(lambda match: f" {_sign_word(match)} ", words[:LONGEST_QUERY])
        return [str(term) for term in self._analyzer.analyze(self._plain(named))]

    def _plain(self, text: str) -> str:
        """Without accents, where words count as they stand. Done here, since most texts have none and tantivy's own
        filter took a tenth of the time for all."""
        return text if self._stems or text.isascii() else _unaccented(text)

    def _term(self, field: str, word: str) -> Any:
        import tantivy

        return tantivy.Query.term_query(self._schema, field, word)

    def _forms(self, word: str) -> tuple[str, ...]:
        return (word,) if self._stems else _forms(word)

    def _passing(self, wanted: Criteria, bounds: Bounds) -> Any:
        import tantivy

        query, must, never = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.MustNot
        clauses = [(must, query.all_query())]
        words = self._terms(wanted.words)[:MOST_WORDS]
        for place, word in enumerate(words):
            clauses.append((must, self._holds(word, ("words", "place"), place == len(words) - 1)))
        places = self._terms(wanted.place)[:MOST_WORDS]
        for place, word in enumerate(places):
            clauses.append((must, self._holds(word, ("place",), place == len(places) - 1)))
        if wanted.workplace:
            clauses.append((must, self._term("label", f"workplace:{wanted.workplace}")))
        if wanted.pay_from:
            clauses.append((must, self._pays(wanted)))
        if wanted.sponsorship:
            said = "yes" if wanted.stated else "no"
            clauses.append((must if wanted.stated else never, self._term("label", f"sponsorship:{said}")))
        if wanted.not_turned_down and bounds.refused:
            clauses.append((never, query.term_set_query(self._schema, "company", sorted(bounds.refused))))
        if bounds.only is not None:
            clauses.append((must, self._numbered(bounds.only)))
        if bounds.but:
            clauses.append((never, self._numbered(bounds.but)))
        if bounds.held_back is not None:
            held = query.boolean_query(
                [(must, self._term("label", "held")), (never, self._numbered(bounds.known))]
            )
            clauses.append((must if bounds.held_back else never, held))
        if bounds.seen_from is not None:
            kind = tantivy.FieldType.Integer
            clauses.append((must, query.range_query(self._schema, "seen", kind, bounds.seen_from, None)))
        return query.boolean_query(clauses)

    def _holds(self, word: str, fields: Sequence[str], last: bool) -> Any:
        """Whether a word stands in one of the fields; the last one may be half typed."""
        import tantivy

        query, should = tantivy.Query, tantivy.Occur.Should
        clauses = [(should, self._term(field, form)) for field in fields for form in self._forms(word)]
        if last and len(word) >= SHORTEST_START:
            clauses += [
                (should, query.fuzzy_term_query(self._schema, field, word, distance=0, prefix=True))
                for field in fields
            ]
        return query.boolean_query(clauses)

    def _pays(self, wanted: Criteria) -> Any:
        import tantivy

        query, must, should = tantivy.Query, tantivy.Occur.Must, tantivy.Occur.Should
        enough = query.range_query(self._schema, "pay", tantivy.FieldType.Float, float(wanted.pay_from), None)
        if wanted.currency:
            enough = query.boolean_query(
                [(must, enough), (must, self._term("label", f"currency:{wanted.currency}"))]
            )
        if wanted.stated:
            return enough
        unsaid = query.boolean_query(
            [(must, query.all_query()), (tantivy.Occur.MustNot, self._term("label", "pay"))]
        )
        return query.boolean_query([(should, enough), (should, unsaid)])

    def _numbered(self, numbers: Collection[int]) -> Any:
        import tantivy

        if not numbers:
            return tantivy.Query.empty_query()
        return tantivy.Query.term_set_query(self._schema, "id", [str(number) for number in numbers])

    def _telling(self, text: str, searcher: Any) -> list[str]:
        """The words of a text that tell most: (1 + ln of how often here) × ln(all / openings that have it)."""
        counted = Counter(self._analyzer.analyze(text[:LONGEST_QUERY]))
        worth = {}
        for word, count in counted.items():
            holders = searcher.doc_freq("words", word)
            if holders:
                worth[word] = (1 + math.log(count)) * math.log1p(searcher.num_docs / holders)
        return sorted(worth, key=lambda word: (-worth[word], word))[:MOST_TELLING]


def _with_facets(document: Any, facets: Facets, place: str) -> str:
    """Writes the facets into a document; gives the words of its place."""
    labels = [
        f"{name}:{value}"
        for name, value in (
            ("workplace", facets.workplace),
            ("sponsorship", facets.sponsorship),
            ("currency", facets.currency),
        )
        if value
    ]
    if facets.held_back:
        labels.append("held")
    if facets.pay is not None:
        labels.append("pay")
        document.add_float("pay", float(facets.pay))
    for label in labels:
        document.add_text("label", label)
    document.add_integer("seen", facets.seen)
    document.add_unsigned("order", max(0, int(facets.dated)) << 31 | facets.number)
    return f"{place} {facets.places}"


def _unaccented(text: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).replace("ß", "ss")


def _may_hold_signs(text: str) -> bool:
    return "++" in text or "#" in text or ".net" in text or ".NET" in text or ".Net" in text


def _signed(text: str) -> list[str]:
    """The names of languages that are a letter and signs, each as a word: "C++", "C#", ".NET"."""
    return [_sign_word(match) for match in _SIGNED.finditer(text)]


def _sign_word(match: re.Match[str]) -> str:
    return "dotnet" if match[3] else f"{match[1].lower()}{_SIGN_WORDS[match[2]]}"


def _forms(word: str) -> tuple[str, ...]:
    """A word and its plain English plural or singular: "nurse", "nurses"."""
    if len(word) < 4 or not word.isalpha() or word.endswith("ss"):
        return (word,)
    return (word, word[:-1]) if word.endswith("s") else (word, f"{word}s")


@contextmanager
def _told() -> Iterator[None]:
    """Whatever breaks under the index is one thing to those who use it, a panic of its own code too."""
    try:
        yield
    except IndexBroken:
        raise
    except (ImportError, OSError, RuntimeError, ValueError) as problem:
        kind = IndexBusy if "LockBusy" in str(problem) else IndexBroken
        raise kind(str(problem)) from problem
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise IndexBroken(str(problem)) from None
