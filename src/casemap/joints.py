"""Read how a place is joined to the words behind it: Xは, Xの…課が, Xとともに, Xの職員らが…訪れた, Xで開いた.

In: an article, its mentions. Out: the name of a joint, and whether a list of places names visitors, a venue or a
partner, customers of a vendor, or a mere point of reference.
"""

import re

from casemap.lexicon import Lexicon
from casemap.model import Article
from casemap.spans import Mention

# A list of so many places is joint work, or a survey of many.
LONG_FROM = 3
# From so many on its members' roles stand or fall together.
ENUMERATION_FROM = 5

_HEADS = "市長|町長|村長|区長|知事"
_OFFICES = "課|部|局|室|庁|役所|役場|(?<!協)議会|委員会"
# How a mention (or the list it stands in) is joined to what follows. The first that matches counts.
_JOINTS = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("head", rf"長(?![野崎岡浜井])|の[^、。はがを]{{1,8}}(?:{_HEADS})|[^、。はがを]{{0,6}}知事"),
            ("contrast", r"が[^。は]{1,20}のに対し|とは[^。]{0,12}(?:別|違|異な)|に対し"),
            (
                "together",
                r"(?:など)?(?:、[^、。はが]{1,12}){0,3}と(?:ともに|共に|共同|一緒に|合同|一体|協働|手を携え|手を組|連名|力を合わせ|組[みんむ])"
                r"|と[^。はが]{0,16}(?:協議会|連合|組合)を?(?:つく|作|設|立ち上)",
            ),
            (
                "office",
                rf"の?[^、。はがをのにで]{{0,12}}(?:{_OFFICES})(?:長|職員|担当者?)?(?:は|が|では|の|で|を|、|と)",
            ),
            (
                "members",
                r"(?:など[^、。はが]{0,10}|の?[0-9]{1,2}[市町村区]{1,3})?"
                r"(?:で(?:つく|作る|作り|構成|組織する|運営す)|から(?:成る|成り|なる|なり)|が(?:構成|加盟|つくる|作る|運営する|出資))",
            ),
            ("example", r"(?:など[^、。]{0,6})?では"),
            ("topic", r"(?:など[^、。]{0,6})?(?:は|が(?!い)|も、)|による"),
            ("inside", r"(?:など[^、。]{0,6})?にも?は"),
            ("located", r"(?:内)?(?:に(?:ある|位置|立つ|建つ|本社|置かれ|広がる)|の中心|の郊外)"),
            ("companion", r"(?:など)?と(?:も|の)|などに|にも"),
            ("topic_after_companion", r"(?:など)?(?:と|や|、)[^、。はが]{1,14}(?:は|が)"),
            ("apposition", r"[。]|$|[ :：「]"),
            ("at", r"(?:内|・[㐀-鿿]{1,5})?(?:で|に)(?:[^つ]|$)"),
            ("target", r"を|へ"),
            ("with_", r"(?:など)?(?:と|とは|や)"),
            ("of", r"の"),
            ("from_", r"から|まで|出身|発"),
        )
    )
)
# Xを訪れた, 訪ねたのはX: the host. Xの職員らが … 訪れた: the visitor.
_HOST = re.compile(r"(?:役場|市役所|庁舎|内)?(?:を(?:訪|視察|見学|巡)|に(?:集結|集ま|集う))")
_VISIT = re.compile(r"訪れ|訪ね|訪問|視察|見学|見て回|研修団|を巡")
_VISITOR = re.compile(
    r"の[^、。はが]{0,12}(?:議員|職員|団|士|者|一行|町村|委員会|町長|市長|村長)[^、。はが]{0,4}(?:が|は|も|をはじめ|、)"
    r"|議会|市議|町議|県議|(?:など)?が[^、。]{0,6}(?:視察|見学)"
)
_VENUE = re.compile(r"(?:内|市内)?(?:の[^、。]{1,20}|」?)?で(?:開|募|催|初めて開|相次|起き|起こ|発生)")
# など120団体が導入, の3市でご利用いただいている: a vendor counts its customers.
_GOVERNMENTS = "団体|自治体|市町村|市区町村"
_CUSTOMERS = re.compile(
    rf"(?:など|ほか|をはじめ|を含む)[^、。]{{0,8}}?(?:[0-9]{{2,}}|[数十百千]+)[^、。]{{0,6}}(?:{_GOVERNMENTS})"
    r"[^。]{0,8}(?:導入|採用|利用|納入|契約|使)"
    r"|など、?(?:全国|各地|国内)"
    r"|など[^、。]{0,8}(?:で|に)(?:使われ|採用され|導入され|利用され|稼働し|納め|納入)"
    rf"|(?:など)?の?[0-9]*(?:都?道?府?県|市町?|町?村|町|{_GOVERNMENTS})?(?:で|に|が)ご(?:利用|採用|導入|契約)いただ"
)
# 長野市は、長野県と共同で: a subject right before, and what it does with the others as one.
_SUBJECT = re.compile(r"(?<![にで])[はが]、?$")
_JOINTLY = re.compile(
    r"(?:など)?(?:、[^、。はが]{1,12}){0,3}と(?:ともに|共に|(?:共同|合同|連名|一体|協働)(?:で|し|と|に))"
)
# What the words behind a place can begin with, so that most places cost no search (a test holds these to the patterns).
VISITOR_STARTS = frozenset("の議市町県なが")
VENUE_STARTS = frozenset("内市の」で")
CUSTOMER_STARTS = frozenset("なほをのでにが都道府県市町村団自0123456789")
# Visitors and their verb stand within so many characters.
_SENTENCE = 80


def read_joint(mention: Mention) -> str:
    """Return how a mention (the last one of a list) is joined to what follows; `other` when by nothing known."""
    if mention.after[:1] == "は":
        # By far the most common one, and no other joint begins with it.
        return "topic"
    match = _JOINTS.match(mention.after)
    return (match.lastgroup or "other").rstrip("_") if match else "other"


def is_aside(article: Article, first: Mention, last: Mention) -> bool:
    """Say whether a list (by its ends) names visitors, a venue or a partner, which don't own the initiative."""
    after = last.after
    if first is last and after.startswith("との"):
        return True
    start = after[:1]
    if start in VENUE_STARTS and "で" in after and _VENUE.match(after):
        return True
    visits = (start in VISITOR_STARTS and _is_visitor(article, last)) or (
        first is not last and _is_visitor(article, first)
    )
    return visits and not _HOST.match(after)


def is_customer(mention: Mention) -> bool:
    """Say whether a mention (the last one of a list) is one of a vendor's customers."""
    after = mention.after
    return after[:1] in CUSTOMER_STARTS and _CUSTOMERS.match(after) is not None


def acts_jointly(first: Mention, last: Mention) -> bool:
    """Say whether a list (by its ends) names those that the subject right before acts with as one.

    長野市は、長野県と共同で: the prefecture.
    """
    return _SUBJECT.search(first.before) is not None and _JOINTLY.match(last.after) is not None


def is_passing(first: Mention, last: Mention, size: int, joint: str, lexicon: Lexicon) -> bool | None:
    """Say whether a list of `size` places (by its ends) is a point of reference; None: each member for itself.

    What stands around a list speaks for all of it. A long one that acts together (8市町村などとともに) is no point of
    reference, unless it is introduced as one; nor is a neighbour that takes part (隣の東白川村と協議会をつくり).
    """
    if joint == "contrast":
        return True
    if size > 1 and last.after.startswith(("にまたが", "をまたが")):
        return False
    if joint == "together" and size < LONG_FROM and not lexicon.passing_after.stand_at(last.after):
        return False
    if size >= LONG_FROM and not lexicon.passing_before.close(first.before):
        return False
    return True if first.passing or last.passing else None


def _is_visitor(article: Article, mention: Mention) -> bool:
    """Say whether people of a place come to see another (Xの職員らがYを訪れた)."""
    return bool(
        _VISITOR.match(mention.after)
        and _VISIT.search(article.field_text(mention.field), mention.end, mention.end + _SENTENCE)
    )
