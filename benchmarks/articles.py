"""Made-up articles for builds of any size, one JSON object a line; the same for the same seed.

In: number, seed. Out: leads of about 160 characters on municipalities, skewed as real ones are: a few large cities are
written about most, a third name the prefecture too, one in six joins a second municipality, one in ten names a company,
dates stand in either calendar, one article in fifty repeats another under a new headline. Sentences are put together
from the words of the taxonomy and mean nothing.
"""

import json
import random
from collections.abc import Iterator
from pathlib import Path

from casemap.gazetteer import load_gazetteer
from casemap.themes import load_taxonomy

OPENINGS = (
    "{place}は{date}、{word}に取り組む{thing}を始めた。",
    "{date}から{place}が進める{word}の{thing}が広がっている。",
    "{word}を柱とする{place}の{thing}が{date}に動き出した。",
    "{place}では{word}をめぐり、{thing}を{date}に見直した。",
)
MIDDLES = (
    "担当する職員は{number}人で、窓口の待ち時間を{number}分短くした。",
    "住民{number}人が参加し、{word}についての意見を{number}件寄せた。",
    "{company}と協定を結び、{word}に使う仕組みを{number}か所に置いた。",
    "予算は{number}万円で、{word}の効果を年度末に確かめる。",
    "隣の{other}とも連携し、{word}の経験を分け合う。",
    "背景には{word}への要望があり、庁内の{number}課が横断で検討してきた。",
)
ENDINGS = (
    "今後は{word}にも広げる方針だ。",
    "市長は「{word}を続けたい」と話す。",
    "詳しい手順は{number}ページの資料にまとめた。",
)
THINGS = ("事業", "取り組み", "制度", "実証実験", "窓口", "計画", "講座", "仕組み")
COMPANIES = (
    "株式会社あおい",
    "みどり銀行",
    "東都通信株式会社",
    "さくら大学",
    "一般社団法人まちの縁",
    "日和電力株式会社",
)


def write_articles(path: Path, count: int, seed: int = 7) -> int:
    """Write `count` articles and return the size of the file in bytes."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for article in make_articles(count, seed):
            out.write(json.dumps(article, ensure_ascii=False) + "\n")
    return path.stat().st_size


def make_articles(count: int, seed: int = 7) -> Iterator[dict[str, str]]:
    rng = random.Random(seed)
    entries = [entry for entry in load_gazetteer().entries.values() if entry.kind != "行政区"]
    rng.shuffle(entries)
    weights = [
        (6.0 if entry.kind == "政令指定都市" else 1.0) / rank**0.6 for rank, entry in enumerate(entries, start=1)
    ]
    words = [word for theme in load_taxonomy().themes for word in theme.words["strong"]]
    places = _drawn(rng, entries, weights)
    chosen = _drawn(rng, words, [1 / rank**0.7 for rank in range(1, len(words) + 1)])
    kept: list[dict[str, str]] = []
    for number in range(count):
        if kept and rng.random() < 0.02:
            original = rng.choice(kept)
            yield {**original, "id": f"m-{number:08d}", "title": "続報 " + original["title"]}
            continue
        entry, other = next(places), next(places)
        place = entry.prefecture + entry.name if rng.random() < 0.35 and entry.name != entry.prefecture else entry.name
        year, month = rng.randint(2012, 2025), rng.randint(1, 12)
        date = rng.choice(
            (f"令和{max(year - 2018, 1)}年{month}月", f"{year}年{month}月", f"{year}年度", f"平成{year - 1988}年度")
        )

        def fill(template: str, place=place, date=date, other=other) -> str:
            while "{number}" in template:
                template = template.replace("{number}", str(rng.randint(2, 900)), 1)
            return template.format(
                place=place, date=date, word=next(chosen), thing=rng.choice(THINGS), company=rng.choice(COMPANIES),
                other=other.name,
            )  # fmt: skip

        middles = rng.sample(MIDDLES, 3)
        text = "".join(map(fill, (rng.choice(OPENINGS), *middles, rng.choice(ENDINGS))))
        article = {
            "id": f"m-{number:08d}",
            "title": fill("{place}" if rng.random() < 0.6 else "") + fill("{word}の{thing}、{number}件に"),
            "text": text,
            "publisher": rng.choice(("自治体通信", "広報誌", "地方新聞")),
            "published": f"{year}-{month:02d}" if rng.random() < 0.9 else "",
        }
        if len(kept) < 2000:
            kept.append(article)
        yield article


def _drawn(rng: random.Random, items: list, weights: list[float]) -> Iterator:
    """Yield draws for ever, some thousands at a time."""
    while True:
        yield from rng.choices(items, weights, k=4096)
