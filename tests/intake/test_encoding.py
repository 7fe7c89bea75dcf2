"""A text that is not Unicode is read as it was written, or refused: never as another that looks like it."""

import io
from contextlib import ExitStack

import pytest

from planfact.errors import PlanfactError
from planfact.intake.encoding import as_utf8

# names as a file of that language has them, and what its tills and spreadsheets write
LANGUAGES = {
    "Russian": (["Москва, Тверская", "Самара", "Уфа", "Ярославль"], ["Хлеб и булочные", "Молоко"], "день магазин сумма",
                "cp1251 koi8_r cp866 mac_cyrillic iso8859_5"),
    "Russian capitals": (["МОСКВА, ТВЕРСКАЯ", "САМАРА", "УФА"], ["ХЛЕБ", "МОЛОКО"], "ДЕНЬ МАГАЗИН СУММА",
                         "cp1251 koi8_r cp866 mac_cyrillic"),
    "small Russian": (["москва, тверская", "самара", "уфа"], ["хлеб", "молоко"], "день магазин сумма",
                      "cp1251 koi8_r cp866 mac_cyrillic"),
    "Ukrainian": (["Київ", "Львів", "Одеса"], ["Хліб", "М'ясо", "Овочі"], "дата магазин сума",
                  "cp1251 koi8_u mac_cyrillic iso8859_5"),
    "Greek": (["Αθήνα", "Θεσσαλονίκη", "Πάτρα"], ["Ψωμί", "Γάλα"], "ημέρα κατάστημα πωλήσεις",
              "cp1253 iso8859_7 cp737"),
    "German": (["München", "Köln", "Zürich"], ["Brot & Gebäck", "Käse", "Öl"], "Datum Filiale Umsatz",
               "cp1252 iso8859_15 cp850 mac_roman"),
    "French": (["Orléans", "Nîmes", "Besançon"], ["Pâtisserie", "Bœuf"], "date magasin ventes", "cp1252 mac_roman"),
    "Polish": (["Łódź", "Kraków", "Gdańsk"], ["Pieczywo", "Mięso"], "data sklep sprzedaż",
               "cp1250 iso8859_2 cp852 mac_latin2"),
    "Czech": (["Plzeň", "Ústí", "Žďár"], ["Pečivo", "Mléko"], "datum prodejna tržby", "cp1250 iso8859_2 cp852"),
    "Turkish": (["İstanbul", "Muğla", "Şanlıurfa"], ["Süt ürünleri", "Et"], "tarih mağaza satış", "cp1254 cp857"),
    "Chinese": (["北京", "上海"], ["面包", "蔬菜水果"], "日期 门店 销售额", "gbk gb18030"),
    "Taiwanese": (["臺北", "高雄"], ["麵包", "牛奶"], "日期 門市 銷售額", "big5 gbk"),
    "Japanese": (["東京", "大阪"], ["パン", "牛乳"], "日付 店舗 売上", "shift_jis euc_jp"),
    "Korean": (["서울", "부산"], ["빵", "우유"], "날짜 매장 매출", "euc_kr cp949"),
    "Hebrew": (["ירושלים", "חיפה"], ["לחם", "חלב"], "תאריך חנות מכירות", "cp1255"),
    "Arabic": (["القاهرة", "الرياض"], ["خبز", "حليب"], "تاريخ متجر مبيعات", "cp1256"),
    "Thai": (["กรุงเทพ", "เชียงใหม่"], ["ขนมปัง", "นม"], "วันที่ ร้าน ยอดขาย", "cp874"),
}  # fmt: skip
#: What has to be told without being asked.
TOLD = {
    ("Russian", "cp1251"), ("Russian", "koi8_r"), ("Russian", "cp866"), ("Russian", "mac_cyrillic"),
    ("Greek", "cp1253"),
    ("German", "cp1252"), ("Polish", "cp1250"), ("Chinese", "gbk"), ("Taiwanese", "big5"),
    ("Japanese", "shift_jis"), ("Korean", "euc_kr"),
}  # fmt: skip
CASES = [(language, encoding) for language, told in LANGUAGES.items() for encoding in told[3].split()]


def read(content: bytes) -> tuple[str, list[str]]:
    said: list[str] = []
    with ExitStack() as stack:
        return as_utf8(io.BytesIO(content), "sales.csv", None, said.append, stack).read().decode(), said


@pytest.mark.parametrize("is_own", [True, False], ids=["own headings", "English headings"])
@pytest.mark.parametrize(("language", "encoding"), CASES)
def test_a_text_is_read_as_written_or_refused(language: str, encoding: str, is_own: bool) -> None:
    shops, groups, own, _ = LANGUAGES[language]
    lines = [";".join((own if is_own else "day store sales").split())]
    for day in range(1, 29):
        lines += [f"2024-03-{day:02};{shop};{groups[(day + n) % len(groups)]};{day}" for n, shop in enumerate(shops)]
    text = "\n".join(lines)
    try:
        got, said = read(text.encode(encoding))
    except PlanfactError as refused:
        assert (language, encoding) not in TOLD
        assert "--encoding" in (refused.hint or "")
    else:
        assert got == text
        assert "if names look wrong, say --encoding" in said[0]
