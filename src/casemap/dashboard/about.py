"""The page このサイトについて: how cases get their place, date and theme, how they are counted, what is missing,
where the data comes from and under which licence.
"""

from collections.abc import Sequence
from html import escape

import streamlit as st

from casemap.dashboard import state
from casemap.dashboard.data import Bundle, Credit, load_credits
from casemap.dashboard.i18n import Translator, translator
from casemap.dashboard.markup import heading_html
from casemap.model import Lang
from casemap.query import LOW_CONFIDENCE

METHOD_JA = """
自治体の取組を紹介する記事を、書かれている地名・日付・内容から自動で整理し、地図・時系列・テーマで探せるようにしたものです。
  元の記事は各事例の題名のリンクから確かめられます。判定は機械によるもので、誤りを含むことがあります。

#### 場所の決め方
- 題名と本文から市区町村・都道府県の名前を探し、今の自治体のコード (JIS X 0402) に結び付けます。
  合併などで無くなった自治体は、引き継いだ自治体になります。
- 同じ名前の自治体が複数あるときは、並んで書かれた都道府県名、同じ記事のほかの地名、発行元などから選びます。
  理由は各事例の「なぜここか」に示します。
- 取組の主体である場所だけを数えます。本文に出てくるだけの地名は数えません。
- 確かさが{low}%未満のものは「推定」と示し、地図では中を塗らない円にします。

#### 日付の決め方
- 「掲載日」は元のページや記事の日付、「取組の開始」は本文から読み取った日付です。和暦と年度も読み取ります。
- 分かる細かさのまま扱います。年だけ分かるものを特定の月に割り当てることはしません。
  期間で絞り込むと、その年に重なるすべての月で表示されます。年度は4月から翌年3月までです。

#### テーマの決め方
- テーマごとの語の一覧と記事を照らし合わせます。1つの記事に複数のテーマが付くことがあり、根拠になった語を示します。

#### 数え方
- 1つの事例は、同じ都道府県・市区町村・テーマの中では1回だけ数えます。
  複数の自治体の事例は、それぞれで1件になるため、合計は事例の件数より多くなることがあります。
- 政令指定都市の行政区は市にまとめます。都道府県自身の取組は「都道府県」の円として庁舎の位置に示します。
- 人口10万人あたりの件数は、2020年国勢調査の人口で割ったものです。
- 地図と都道府県別の棒グラフは、場所を選んでもほかの地域と比べられるように全国を残し、選んだ場所を目立たせます。

#### この収録で分からないこと
- 収録は全国の取組を漏れなく集めたものではありません。件数の多さは、取組の多さや良し悪しを表しません。
- 場所や日付が読み取れない記事は、地図や時系列には現れませんが、件数と一覧には含めています。絞り込みで外せます。
"""
METHOD_EN = """
Articles about initiatives of Japanese local governments, sorted by machine into places, dates and themes, to be
explored on a map, over time and by theme. The title of each case links to its source. Machines err: check the source.

#### Places
- Names of municipalities and prefectures in title and text are linked to the local governments of today
  (JIS X 0402 codes); one that was merged counts as its successor.
- Among several of one name, the prefecture beside it, other places in the article and the publisher
  decide. Each case says why.
- Only the place whose initiative it is counts, not places mentioned in passing.
- Below {low}% confidence a place is marked “uncertain” and drawn as a hollow circle.

#### Dates
- “Published” is the date of the page or article, “started” what the text says. Japanese eras and fiscal
  years are understood.
- Dates keep their precision: a year is never turned into a month. It matches every month of that year;
  a fiscal year runs from April to March.

#### Themes
- A list of words for each theme is matched with the article. A case may have several themes; the words are shown.

#### Counting
- A case counts once within a prefecture, municipality or theme. A joint case counts in each,
  so sums can exceed the total.
- Wards of designated cities count as their city. A prefecture's own initiatives are drawn at its office.
- Rates per 100,000 residents use the census of 2020.
- With a place chosen, the map and the bars by prefecture keep the whole country to compare with.

#### Limits
- The collection is not complete; many cases in a place don't mean that more, or better, is done there.
- Articles without a readable place or date do not show on the map or over time;
  they are counted and listed unless you leave them out in the filters.
"""


def show_about(bundle: Bundle) -> None:
    """Draw the page."""
    lang = state.get_look().lang
    t = translator(lang)
    low = round(LOW_CONFIDENCE * 100)
    with st.container(key="about"):
        st.html(heading_html(t("about_title"), level=1, anchor="list"))
        # A line break within Japanese text would show as a blank.
        text = METHOD_JA.replace("\n  ", "") if lang == "ja" else METHOD_EN
        st.markdown(text.replace("{low}", str(low)))
        st.html(heading_html(t("themes_table"), level=2) + _themes(bundle, lang))
        st.html(heading_html(t("about_credits"), level=2) + _credits(load_credits(), t, lang))
        st.html(heading_html(t("about_snapshot"), level=2) + _manifest(bundle, lang))


def _themes(bundle: Bundle, lang: Lang) -> str:
    """Return the table of themes."""
    rows = [
        (
            f'<i style="background:{escape(theme.color)}"></i>'
            + escape(theme.label_ja if lang == "ja" else theme.label_en),
            escape(theme.description_ja if lang == "ja" else theme.description_en),
        )
        for theme in bundle.index.theme_labels
    ]
    return _table((), rows)


def _credits(credits: Sequence[Credit], t: Translator, lang: Lang) -> str:
    """Return the table of sources and licences."""
    rows = [
        (
            escape(credit.credit_ja if lang == "ja" else credit.credit_en),
            escape("、".join(credit.producers) if lang == "ja" else ", ".join(credit.producers)),
            escape(credit.licence),
            escape(credit.date),
        )
        for credit in credits
    ]
    return _table((t("credit_name"), t("credit_producer"), t("credit_license"), t("credit_date")), rows)


def _manifest(bundle: Bundle, lang: Lang) -> str:
    """Return the table of what the manifest vouches for."""
    manifest = bundle.snapshot.manifest
    words = {
        "articles": ("記事", "articles"),
        "placed": ("場所あり", "with a place"),
        "published": ("掲載日あり", "with a date of publication"),
        "started": ("取組の開始あり", "with a start"),
        "themed": ("テーマあり", "with a theme"),
        "municipalities": ("市区町村", "municipalities"),
        "prefectures": ("都道府県", "prefectures"),
        "rejected": ("読み取れなかった行", "rows rejected"),
    }
    column = 0 if lang == "ja" else 1
    counts = "、".join(f"{words[key][column]} {count:,}" for key, count in manifest.counts.items() if key in words)
    labels = (
        (("識別子", "作成日時 (UTC)", "件数", "入力", "地名辞書の版", "テーマの版", "casemap の版"))
        if lang == "ja"
        else ("id", "built (UTC)", "counts", "inputs", "gazetteer version", "taxonomy version", "casemap version")
    )
    values = (
        manifest.id,
        str(manifest.built_at),
        counts,
        "、".join(file.name for file in manifest.inputs),
        manifest.gazetteer_version,
        manifest.taxonomy_version,
        manifest.casemap_version,
    )
    return _table((), [(escape(label), escape(value)) for label, value in zip(labels, values, strict=True)])


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table; cells are HTML already, head cells are plain text."""
    top = (
        "<thead><tr>" + "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head) + "</tr></thead>"
        if head
        else ""
    )
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{top}<tbody>{body}</tbody></table>"
