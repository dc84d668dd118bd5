"""A note in Markdown as HTML that is safe to show: text in, markup without scripts, pictures, forms or styles out.

What is written as HTML stays text; only what a note needs is let through. Raises nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe

TAGS = frozenset(
    {
        "p",
        "br",
        "em",
        "strong",
        "s",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "blockquote",
        "a",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
    }
    | {"table", "thead", "tbody", "tr", "th", "td"}
)
LONGEST = 20_000


def note_html(text: str) -> SafeString:
    """The note as HTML. Headings begin at the third level, below those of the page; links leave without a trace."""
    import nh3

    made = _reader().render(text[:LONGEST])
    clean = nh3.clean(
        made,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 (cleaned in the line above)


@lru_cache(maxsize=1)
def _reader() -> Any:
    from markdown_it import MarkdownIt

    reader: Any = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    reader.disable("image")

    def lower(tokens: list[Any], place: int, options: Any, env: Any) -> str:
        token = tokens[place]
        token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"
        return str(reader.renderer.renderToken(tokens, place, options, env))

    reader.add_render_rule("heading_open", lambda self, *given: lower(*given))
    reader.add_render_rule("heading_close", lambda self, *given: lower(*given))
    return reader
