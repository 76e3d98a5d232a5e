"""What the interface says, in Japanese and English: one table, key -> (ja, en), filled in with `str.format`.

Texts are short and plain (です・ます or noun style); English is by meaning, not word by word.
"""

from collections.abc import Callable

from casemap.model import Lang

Translator = Callable[..., str]

TEXTS: dict[str, tuple[str, str]] = {
    # Header and pages
    "brand": ("自治体事例マップ", "Municipal case map"),
    "title": ("自治体事例マップ casemap", "casemap: municipal case map of Japan"),
    "page_explore": ("探す", "Explore"),
    "page_about": ("このサイトについて", "About"),
    "lang": ("表示言語", "Language"),
    "skip": ("一覧へ移動", "Skip to the list"),
    # Filters
    "filters": ("絞り込み", "Filters"),
    "filters_open": ("絞り込みの条件を開く", "Show filters"),
    "keyword": ("キーワード", "Keyword"),
    "keyword_hint": ("例: 子育て オンライン", "e.g. 子育て オンライン"),
    "keyword_help": (
        "題名・本文・掲載元・地名から探します。空白で区切るとすべてを含むもの、-を付けると含まないもの。",
        'Searches titles, texts, publishers and place names. Blanks mean "all of"; a minus leaves a word out.',
    ),
    "themes": ("テーマ", "Theme"),
    "regions": ("地方", "Region"),
    "prefectures": ("都道府県", "Prefecture"),
    "prefectures_hint": ("すべて (選ぶ・入力する)", "All (choose or type)"),
    "municipalities": ("市区町村", "Municipality"),
    "municipalities_hint": ("すべて (選ぶ・入力する)", "All (choose or type)"),
    "date_kind": ("期間に使う日付", "Date used for the period"),
    "published": ("掲載日", "Published"),
    "started": ("取組の開始", "Started"),
    "undated": ("日付の分からない事例も含める", "Include cases without a date"),
    "unplaced": ("場所の分からない事例も含める", "Include cases without a place"),
    "period": ("期間", "Period"),
    "reset": ("すべて解除", "Clear all"),
    "no_filters": ("条件なし。収録している全件を表示しています。", "No filters: showing all cases."),
    "chip_keyword": ("「{value}」", "“{value}”"),
    "chip_undated": ("日付なしを除く", "with a date only"),
    "chip_unplaced": ("場所なしを除く", "with a place only"),
    "chip_period": ("{kind} {first}〜{last}", "{kind} {first} – {last}"),
    "chip_period_undated": ("{kind} {first}〜{last} と日付なし", "{kind} {first} – {last} and undated"),
    # Key figures
    "cases": ("事例", "Cases"),
    "cases_unit": ("件", ""),
    "of_all": ("全{n}件中", "of {n}"),
    "of_governments": ("全国{n}中", "of {n} in Japan"),
    "governments": ("自治体", "Local governments"),
    "figures_prefectures": ("都道府県", "Prefectures"),
    "of_47": ("47中", "of 47"),
    "unplaced_count": ("場所なし", "No place"),
    "undated_count": ("日付なし", "No date"),
    # Map
    "metric": ("地図の色で見る数", "What the colours show"),
    "metric_cases": ("件数", "Cases"),
    "metric_per_100k": ("人口10万人あたり", "Per 100,000"),
    "metric_share": ("市区町村の割合", "Municipalities %"),
    "layer": ("地図の表し方", "Map layers"),
    "layer_both": ("色分けと円", "Both"),
    "layer_bubbles": ("円だけ", "Circles"),
    "layer_choropleth": ("色分けだけ", "Areas"),
    "stops": ("地図の表示範囲", "Map view"),
    "map_alt": (
        "日本地図。都道府県別の事例を色で、市区町村別の件数を円の大きさで示します。同じ内容は一覧と棒グラフにあります。",
        "Map of Japan: cases by prefecture as colours, by municipality as circles. "
        "Bars and list hold the same content.",
    ),
    "legend_cases": ("都道府県別の事例の件数", "Cases by prefecture"),
    "legend_per_100k": ("人口10万人あたりの事例の件数", "Cases per 100,000 residents"),
    "legend_share": ("事例のある市区町村の割合", "Share of municipalities with a case"),
    "legend_unit_cases": ("単位: 件", "unit: cases"),
    "legend_unit_per_100k": ("単位: 件 (2020年国勢調査の人口)", "unit: cases (census 2020)"),
    "legend_unit_share": ("単位: %", "unit: %"),
    "legend_bubbles": ("円: 市区町村別の件数", "Circles: cases by municipality"),
    "legend_hollow": ("場所が推定の市区町村", "Place uncertain"),
    "legend_all_time": ("全期間", "all dates"),
    "legend_window": ("{first}〜{last}", "{first} – {last}"),
    # Period
    "histogram_published": ("掲載月別の件数", "Cases by month published"),
    "histogram_started": ("取組開始の月別の件数", "Cases by month started"),
    "histogram_note": (
        "濃い棒: 月別 (件)　薄い帯: 年だけ分かる事例 (件)",
        "dark: by month · pale: only the year is known",
    ),
    "histogram_alt": ("月別の事例件数の棒グラフ", "Bar chart of cases by month"),
    # Panel
    "panel": ("右側の内容", "Side panel"),
    "panel_charts": ("グラフ", "Charts"),
    "panel_list": ("一覧 {n}件", "List ({n})"),
    "bars_cases": ("都道府県別の件数 (件)", "Cases by prefecture"),
    "bars_per_100k": ("人口10万人あたりの件数 (件)", "Cases per 100,000 residents"),
    "bars_share": ("事例のある市区町村の割合 (%)", "Municipalities with a case, share"),
    "bars_themes": ("テーマ別の件数 (件、重複あり)", "Cases by theme (may overlap)"),
    "bars_note": ("棒を押すと絞り込みます", "Click a bar to filter"),
    "bars_alt": ("都道府県別の棒グラフ。多い順", "Bar chart by prefecture, largest first"),
    "themes_alt": ("テーマ別の棒グラフ。多い順", "Bar chart by theme, largest first"),
    "years_published": ("掲載年別の件数 (件)", "Cases by year published"),
    "years_started": ("取組を始めた年別の件数 (件)", "Cases by year started"),
    "years_note": (
        "日付の分からない{n}件は含みません。年度だけ分かる事例は、その4月の年に数えます。",
        "Without {n} undated cases. A fiscal year counts under the year it begins in.",
    ),
    "years_alt": ("年別の棒グラフ", "Bar chart by year"),
    # List
    "list": ("事例の一覧", "Cases"),
    "list_count": ("{n}件", "{n} cases"),
    "list_shown": ("{total}件中 {shown}件を表示", "{shown} of {total} shown"),
    "save_csv": ("CSV で保存", "Save as CSV"),
    "save_geojson": ("GeoJSON で保存", "Save as GeoJSON"),
    "save_help": (
        "この条件の事例を、データの版・条件・出典を添えて保存します。",
        "Saves the cases of this selection, with the data's version, the filters and the credits.",
    ),
    "list_more": ("さらに{n}件を表示", "Show {n} more"),
    "list_all": ("下の一覧で全件を見る", "See all in the list below"),
    "sort": ("並べ方", "Sort by"),
    "sort_newest": ("新しい順", "Newest"),
    "sort_oldest": ("古い順", "Oldest"),
    "sort_title": ("題名順", "Title"),
    "no_date": ("掲載日不明", "date unknown"),
    "card_started": ("取組開始 {date}", "started {date}"),
    "open_source": ("出典のページを開く (別タブ)", "Open the source (new tab)"),
    "why": ("なぜここか・なぜこのテーマか", "Why here, why this theme"),
    "place_primary": ("取組の主体", "whose initiative"),
    "place_mentioned": ("本文に出てくる地名", "mentioned"),
    "confidence": ("確かさ {percent}%", "confidence {percent}%"),
    "doubtful": ("推定", "uncertain"),
    "no_place": ("場所の分かる記述がありません", "No place could be found"),
    "evidence_span": ("根拠の語", "Evidence"),
    "in_title": ("題名", "title"),
    "in_text": ("本文", "text"),
    "theme_words": ("テーマの根拠になった語", "Words that speak for the theme"),
    "candidates": ("ほかの候補: {names}", "other candidates: {names}"),
    "theme_none": ("テーマなし", "no theme"),
    # Empty
    "empty": ("条件に合う事例がありません", "No case matches these filters"),
    "empty_single": (
        "次の条件のどれか1つを外すと表示できます。",
        "Removing one of these filters brings cases back.",
    ),
    "empty_many": (
        "1つ外すだけでは見つかりません。条件を減らしてください。",
        "Removing one filter is not enough; use fewer filters.",
    ),
    "empty_drop": ("{label} を外す ({n}件)", "Remove {label} ({n} cases)"),
    "empty_chart": ("表示できる事例がありません", "Nothing to show"),
    # Footer
    "footer_data": (
        "収録 {cases}件 (うち場所あり {placed}件)。データの期間 {first}〜{last}、スナップショット {id} ({built} 作成)",
        "{cases} cases ({placed} with a place), {first} – {last}, snapshot {id} (built {built})",
    ),
    "footer_sources": ("出典: {sources}", "Sources: {sources}"),
    "footer_about": ("集め方・数え方・ライセンス", "Method, counting rules, licences"),
    # Start and errors
    "building": (
        "はじめての起動のため、収録している記事を地図用に整理しています (1分ほどかかることがあります)。",
        "First start: preparing the bundled articles for the map (this can take a minute).",
    ),
    "building_progress": ("{done}件目を処理しています", "working on article {done}"),
    "loading": ("データを読み込んでいます", "Loading data"),
    "error": ("データを表示できません", "The data cannot be shown"),
    "error_hint": (
        "直したあと、このページを再読み込みしてください。",
        "Fix this, then reload the page.",
    ),
    "dropped": (
        "リンクの条件のうち、読み取れないものを外しました: {items}",
        "Some conditions of the link could not be used: {items}",
    ),
    # About
    "about_title": ("このサイトについて", "About this site"),
    "about_credits": ("データの出典とライセンス", "Data sources and licences"),
    "about_snapshot": ("いま表示しているデータ (スナップショット)", "Data on display (snapshot)"),
    "credit_name": ("データ", "Data"),
    "credit_producer": ("作成者", "Producer"),
    "credit_license": ("ライセンス", "Licence"),
    "credit_date": ("時点", "As of"),
    "themes_table": ("テーマの一覧", "Themes"),
}


def translator(lang: Lang) -> Translator:
    """Return `t(key, **values)` for one language; an unknown key is a `KeyError` (a typo, not a state)."""
    column = 0 if lang == "ja" else 1

    def translate(key: str, **values: object) -> str:
        text = TEXTS[key][column]
        return text.format(**values) if values else text

    return translate
