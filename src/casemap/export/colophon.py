"""What a file says of itself: data, day, question, number of cases, whom to credit."""

from dataclasses import dataclass

from casemap.filters import Filters
from casemap.messages import Translator
from casemap.snapshot import Manifest

# A date and time is long enough to be mistaken for nothing else; a snapshot's day is what people cite.
DAY = slice(0, 10)


@dataclass(frozen=True, slots=True)
class Colophon:
    """The data (snapshot id and day of its build), the question, the credits of the bundled data.

    `words`: the filters as the screen words them, in the file's language; may be empty. `link`: the address that shows
    the same selection; None when there is no server to show it.
    """

    snapshot_id: str
    snapshot_date: str
    filters: Filters
    credits: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    link: str | None = None

    @classmethod
    def of(
        cls,
        manifest: Manifest,
        filters: Filters,
        credits: tuple[str, ...] = (),
        words: tuple[str, ...] = (),
        link: str | None = None,
    ) -> "Colophon":
        """Return the colophon of a selection from the snapshot with that manifest."""
        return cls(manifest.id, manifest.built_at[DAY], filters, credits, words, link)

    def lines(self, t: Translator, cases: int) -> list[tuple[str, str]]:
        """Return label and text of each line, for people."""
        lines = [
            (t("colophon_cases"), t("colophon_count", n=cases)),
            (t("colophon_words"), t("list_separator").join(self.words) or t("colophon_all")),
            (t("column_filters"), self.filters.to_query() or t("colophon_all")),
            (t("column_snapshot_id"), self.snapshot_id),
            (t("column_snapshot_date"), self.snapshot_date),
            (t("colophon_note"), t("colophon_counting")),
            *((t("column_credits"), credit) for credit in self.credits),
        ]
        return [*lines, (t("colophon_link"), self.link)] if self.link else lines
