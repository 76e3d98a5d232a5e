"""Reasons in words: the table that turns a `Reason` into a Japanese or English sentence.

Modules that decide only store a key and a detail, so that the words stand in one place and both languages stay
in step. `{detail}` is filled with the reason's detail.
"""

from casemap.model import Lang, Reason

REASONS: dict[str, tuple[str, str]] = {
    "full_name": ("「{detail}」と正式な名前で書かれています", "written with its full name “{detail}”"),
    "bare_name": ("「{detail}」と、市区町村などを付けずに書かれています", "written without its suffix as “{detail}”"),
    "prefecture_name": (
        "都道府県名「{detail}」が単独で書かれています",
        "the prefecture “{detail}” is named on its own",
    ),
    "prefecture_beside": ("隣に{detail}とあります", "{detail} stands beside the name"),
    "county_beside": ("前に{detail}とあります", "the county {detail} stands before the name"),
    "city_beside": ("前に市の名前({detail})があります", "its city ({detail}) stands before the name"),
    "city_in_article": ("同じ記事に{detail}が出てきます", "its city {detail} occurs in the article"),
    "only_candidate": ("同じ名前の自治体はほかにありません", "no other local government has this name"),
    "prefecture_in_article": ("同じ記事に{detail}が出てきます", "{detail} occurs in the article"),
    "prefecture_of_source": ("発行元やURLが{detail}を示しています", "publisher or URL point to {detail}"),
    "named_by_source": ("発行元やURLにこの自治体の名前があります", "publisher or URL name this local government"),
    "former": ("{detail}は今のこの自治体に引き継がれています", "{detail} belongs to this local government today"),
    "same_place": ("同じ記事に正式な名前でも出てきます", "its full name occurs in the same article"),
    "in_list": ("ほかの自治体と並べて書かれています", "listed beside other local governments"),
    "prefecture_of_list": ("並べて書かれた{detail}を受けています", "the list it stands in is of {detail}"),
    "city_hinted": (
        "同じ記事に{detail}を指す名前が出てきます",
        "the article has a name that can mean its city {detail}",
    ),
    "near_places": ("同じ県の自治体と一緒に書かれています", "written together with places of the same prefecture"),
    "telling_word": ("地域を指す言葉が続いています", "a word that follows places comes next"),
    "well_known": ("名前だけで通じる都市や都道府県です", "a city or prefecture known by its name alone"),
    "reference": ("「{detail}」と言い換えで書かれています", "referred to as “{detail}”"),
    "acts_by_kind": (
        "市町村に添えられた都道府県が主語になっています",
        "the prefecture beside a municipality acts itself",
    ),
    "dateline": ("発信地として書かれています", "given as the dateline"),
    "homonyms": ("同じ名前の候補: {detail}", "other candidates of this name: {detail}"),
    "unsure": ("決め手がなく、候補から仮に選びました", "nothing decides between the candidates; this is a guess"),
    "role_title": ("見出しに出てきます", "named in the headline"),
    "role_subject": ("取り組みの主語として書かれています", "the subject of what was done"),
    "role_head": ("首長の肩書に出てきます", "named in the title of its head"),
    "role_passing": ("引き合いや位置の説明として触れられています", "mentioned in passing or to give a location"),
    "role_seat": ("団体や会場の所在地として書かれています", "the seat of an organisation or a venue"),
    "pinned": ("人の手で確かめた指定です ({detail})", "set by hand ({detail})"),
}


def render_reason(reason: Reason, lang: Lang = "ja") -> str:
    """Return the sentence for `reason` in `lang`. Raises KeyError for a key that is not in the table."""
    japanese, english = REASONS[reason.key]
    return (japanese if lang == "ja" else english).format(detail=reason.detail)
