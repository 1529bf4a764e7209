"""Words that names are made of, in several scripts, and tax numbers with right check digits."""
from stdnum.iso7064 import mod_11_10

COMPANIES = [
    "Nordlicht Elektro", "Müller & Söhne", "Bäckerei Großmann", "Alpenstahl Technik", "Hafen Werkzeug", "Rhein Beschläge",
    "Société Générale de l'Outillage", "Électricité Lefèvre", "Zakłady Łódź", "Stavební Žižkov", "Kovács Szerszám",
    "ТОВ «Будівельник»", "ФОП Їжакевич", "ООО Северный крепёж", "Ελληνικά Υλικά", "İstanbul Yapı", "北京五金", "大阪工具",
    "شركة البناء", "חברת הבנייה", "O'Brien Hardware", "Smith <Tools> & Co", 'Die "Schraube"', "Ærø Værktøj", "Þór Verkfæri",
]
LEGAL_FORMS = ["GmbH", "AG", "KG", "e.K.", "S.A.", "Sp. z o.o.", "Ltd", "ТОВ", "s.r.o.", ""]
FIRST_NAMES = ["Sabine", "Jürgen", "Олена", "Łukasz", "Chloë", "Ahmet", "Νίκος", "Ewa", "Sørine", "美咲"]
LAST_NAMES = ["Klein", "Schäfer", "Шевченко", "Wójcik", "Lefèvre", "Yılmaz", "Παπαδόπουλος", "Nowak", "Møller", "田中"]
STREETS = ["Hauptstraße", "Lange Gasse", "вул. Хрещатик", "ul. Długa", "Rue de l'Église", "Industrieweg", "Am Hafen", "Bahnhofsallee"]
CITIES = [("10115", "Berlin", "DE"), ("80331", "München", "DE"), ("1010", "Wien", "AT"), ("01001", "Київ", "UA"),
          ("90-001", "Łódź", "PL"), ("67000", "Strasbourg", "FR"), ("20457", "Hamburg", "DE"), ("8010", "Graz", "AT")]
COUNTRIES = [("DE", "Germany"), ("AT", "Austria"), ("UA", "Ukraine"), ("PL", "Poland"), ("FR", "France")]
PRODUCTS = [("Wall anchor", "Dübel", "Дюбель"), ("Screw", "Schraube", "Шуруп"), ("Cable", "Kabel", "Кабель"),
            ("Drill bit", "Bohrer", "Сверло"), ("Hinge", "Scharnier", "Петля"), ("Junction box", "Abzweigdose", "Коробка"),
            ("Sealant", "Dichtmasse", "Герметик"), ("Gloves", "Handschuhe", "Перчатки"), ("Steel wire", "Stahldraht", "Проволока"),
            ("Clamp", "Klemme", "Зажим"), ("Switch", "Schalter", "Выключатель"), ("Pipe", "Rohr", "Труба")]
CATEGORIES = {
    "Fastening": {"Anchors": ["Nylon anchors", "Heavy duty anchors"], "Screws": ["Wood screws", "Metal screws"]},
    "Electrical": {"Cables": ["Installation cables"], "Switches": []},
    "Tools": {"Drilling": ["Masonry drilling"], "Clamping": []},
    "Überhänge & Größen": {},
}


def german_vat(random):
    digits = str(random.randrange(10_000_000, 99_999_999))
    return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"


def company_name(random, number):
    words = [random.choice(COMPANIES), str(number) if random.random() < 0.7 else "", random.choice(LEGAL_FORMS)]
    return " ".join(word for word in words if word)


def person(random):
    return f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
