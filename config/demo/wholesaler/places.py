"""The eight regions, their countries, and words that company and personal names are made of."""
from collections import namedtuple

Country = namedtuple("Country", "code currency tax_digits tax_format templates words cities first last")

_DE_WORDS = ("Bauhandel", "Werkzeug", "Elektro", "Holzbau", "Metallbau", "Sanitär", "Eisenwaren", "Baustoffe", "Haustechnik", "Dachtechnik")
_DE_LAST = ("Müller", "Schröder", "Köhler", "Weiß", "Lindner", "Brandt", "Hofmann", "Zieglmaier", "Krüger", "Vogt", "Oberhuber", "Bäcker")
_DE_FIRST = ("Anna", "Jürgen", "Sabine", "Lukas", "Katrin", "Stefan", "Björn", "Heike", "Jonas", "Ute")
_NL_LAST = ("de Vries", "Jansen", "van den Berg", "Bakker", "Visser", "Smit", "Mulder", "Dijkstra", "Peeters", "Maes")
_NL_FIRST = ("Sanne", "Daan", "Lieke", "Bram", "Femke", "Joris", "Noor", "Thijs")
_NO_LAST = ("Lindström", "Åkesson", "Bergqvist", "Nygård", "Sørensen", "Kjær", "Virtanen", "Mäkelä", "Holm", "Østby")
_NO_FIRST = ("Freja", "Elsa", "Lars", "Nils", "Aino", "Mikael", "Ingrid", "Søren")
_BALT_WORDS = ("Gintaras", "Baltstata", "Rytas", "Ozols", "Daugava", "Saule", "Kalev", "Põhjatäht", "Meistras", "Jūra", "Kaste", "Ehitus")
_BALT_LAST = ("Kazlauskas", "Petrauskienė", "Bērziņš", "Kalniņa", "Tamm", "Sepp", "Žukauskas", "Ozoliņš")
_BALT_FIRST = ("Jonas", "Rūta", "Jānis", "Līga", "Kristjan", "Kadri", "Mantas", "Egle")
_PL_WORDS = ("Śruba", "Młot", "Budowlanka", "Żelbet", "Wiertło", "Instal", "Elektryk", "Dach-Pol", "Stalmet", "Farbex")
_PL_LAST = ("Kowalski", "Wójcik", "Dąbrowska", "Żak", "Łukasik", "Nowakowska", "Novák", "Dvořáková", "Černý", "Růžička")
_PL_FIRST = ("Agnieszka", "Paweł", "Małgorzata", "Łukasz", "Tomáš", "Jiří", "Zdeňka", "Michał")
_UA_WORDS = ("Будмайстер", "Карпати", "Дніпро-Інструмент", "Світанок", "Електросила", "Їжак", "Столяр", "Полісся", "Майстер-Дім", "Новобуд", "Залізний Дім", "Тепло і Затишок")
_UA_LAST = ("Шевченко", "Коваленко", "Бондаренко", "Ткачук", "Гончаренко", "Лисенко", "Мельник", "Їжакевич", "Ґудзь", "Поліщук")
_UA_FIRST = ("Оксана", "Андрій", "Тарас", "Наталія", "Юрій", "Соломія", "Євген", "Ірина")
_BG_WORDS = ("Строймаркет", "Балкан", "Железария", "Тракия Инструмент", "Електроцентър", "Родопи", "Майстор", "Водострой")
_BG_LAST = ("Иванов", "Димитрова", "Георгиев", "Петков", "Стоянова", "Николов")
_BG_FIRST = ("Георги", "Мария", "Иван", "Елена", "Пламен", "Ралица")
_RS_WORDS = ("Градња", "Алат Центар", "Шумадија", "Електро Пром", "Гвожђара", "Морава", "Ђердап", "Челик")
_RS_LAST = ("Јовановић", "Петровић", "Ђорђевић", "Николић", "Живковић", "Љубичић")
_RS_FIRST = ("Милица", "Никола", "Јелена", "Марко", "Љиљана", "Душан")
_GR_WORDS = ("Οικοδομή", "Εργαλεία Αιγαίου", "Ηλεκτρόφως", "Μέταλλον", "Ήφαιστος", "Χρώματα Νότου", "Υδραυλική", "Κρήτη Τεχνική", "Ακρόπολις", "Ξυλουργική")
_GR_LAST = ("Παπαδόπουλος", "Νικολάου", "Γεωργίου", "Οικονόμου", "Βασιλείου", "Κωνσταντίνου", "Δημητρίου", "Αθανασίου", "Χριστοδούλου")
_GR_FIRST = ("Ελένη", "Γιώργος", "Μαρία", "Νίκος", "Σοφία", "Δημήτρης", "Άννα", "Κώστας")

REGIONS = {
    "dach": (
        Country("DE", "EUR", 9, "DE{}", ("{word} {last} GmbH", "{last} & Söhne {word} KG", "{word} {city} eG"), _DE_WORDS, ("Kassel", "Nürnberg", "Köln", "Görlitz", "Bremen", "Ulm", "Erfurt"), _DE_FIRST, _DE_LAST),
        Country("AT", "EUR", 8, "ATU{}", ("{last} {word} GmbH", "{word} {city} OG"), _DE_WORDS, ("Linz", "Graz", "Wels", "Sankt Pölten"), _DE_FIRST, _DE_LAST),
        Country("CH", "CHF", 9, "CHE{}", ("{word} {last} AG", "{last} {word} Sàrl"), _DE_WORDS, ("Zürich", "Genève", "Winterthur"), _DE_FIRST, _DE_LAST),
    ),
    "benelux": (
        Country("NL", "EUR", 9, "NL{}B01", ("{last} {word} B.V.", "Gebroeders {last} V.O.F."), ("Bouwmaterialen", "IJzerwaren", "Elektra", "Installatie", "Verf", "Gereedschap"), ("Zwolle", "Breda", "'s-Hertogenbosch", "Delft"), _NL_FIRST, _NL_LAST),
        Country("BE", "EUR", 10, "BE{}", ("{word} {last} N.V.", "Quincaillerie {last} S.A."), ("Bouwpunt", "Électricité", "Sanitair", "Matériaux"), ("Gent", "Liège", "Hasselt"), _NL_FIRST, _NL_LAST),
    ),
    "nordics": (
        Country("SE", "EUR", 12, "SE{}", ("{last} {word} AB",), ("Bygg", "Järn", "El", "Rör", "Verktyg"), ("Malmö", "Växjö", "Umeå"), _NO_FIRST, _NO_LAST),
        Country("DK", "EUR", 8, "DK{}", ("{last} {word} ApS", "{word} {city} A/S"), ("Byggemarked", "Værktøj", "VVS", "Tømrer"), ("Aarhus", "Odense", "Køge"), _NO_FIRST, _NO_LAST),
        Country("FI", "EUR", 8, "FI{}", ("{word} {last} Oy", "{city} {word} Oy"), ("Rauta", "Rakennus", "Sähkö", "Työkalu"), ("Turku", "Jyväskylä", "Oulu"), _NO_FIRST, _NO_LAST),
    ),
    "baltics": (
        Country("LT", "EUR", 9, "LT{}", ("UAB „{word}“", "UAB „{last} ir partneriai“"), _BALT_WORDS, ("Kaunas", "Klaipėda", "Šiauliai"), _BALT_FIRST, _BALT_LAST),
        Country("LV", "EUR", 11, "LV{}", ('SIA "{word}"', 'SIA "{word} {city}"'), _BALT_WORDS, ("Rīga", "Liepāja", "Jelgava"), _BALT_FIRST, _BALT_LAST),
        Country("EE", "EUR", 9, "EE{}", ("{word} OÜ", "{last} {word} AS"), _BALT_WORDS, ("Tartu", "Pärnu", "Võru"), _BALT_FIRST, _BALT_LAST),
    ),
    "central": (
        Country("PL", "PLN", 10, "PL{}", ("Hurtownia {word} Sp. z o.o.", "{word} {last} s.c.", "P.H.U. {word} {city}"), _PL_WORDS, ("Łódź", "Kraków", "Białystok", "Gdańsk"), _PL_FIRST, _PL_LAST),
        Country("CZ", "EUR", 8, "CZ{}", ("{last} a syn, s.r.o.", "{word} {city}, a.s."), ("Železářství", "Stavebniny", "Elektro", "Nářadí"), ("Brno", "Plzeň", "Ústí nad Labem"), _PL_FIRST, _PL_LAST),
    ),
    "ukraine": (
        Country("UA", "EUR", 8, "UA{}", ("ТОВ «{word}»", "ПП «{word} {city}»", "ФОП {last}", "ТзОВ «{word}»"), _UA_WORDS, ("Львів", "Київ", "Харків", "Чернівці", "Дніпро", "Івано-Франківськ"), _UA_FIRST, _UA_LAST),
    ),
    "balkans": (
        Country("BG", "EUR", 9, "BG{}", ("{word} ЕООД", "„{word} {city}“ ООД", "{last} и синове АД"), _BG_WORDS, ("София", "Пловдив", "Варна", "Русе"), _BG_FIRST, _BG_LAST),
        Country("RS", "EUR", 9, "RS{}", ("{word} д.о.о.", "{word} {city} д.о.о."), _RS_WORDS, ("Нови Сад", "Ниш", "Крагујевац", "Београд"), _RS_FIRST, _RS_LAST),
    ),
    "aegean": (
        Country("GR", "EUR", 9, "EL{}", ("{word} Α.Ε.", "{last} {word} Ε.Π.Ε.", "Αφοί {last} Ο.Ε."), _GR_WORDS, ("Αθήνα", "Πάτρα", "Ηράκλειο", "Θεσσαλονίκη", "Βόλος"), _GR_FIRST, _GR_LAST),
        Country("CY", "EUR", 8, "CY{}X", ("{word} {city} Λτδ",), _GR_WORDS, ("Λεμεσός", "Λευκωσία", "Πάφος"), _GR_FIRST, _GR_LAST),
    ),
}

DIALLING_CODES = {
    "DE": 49, "AT": 43, "CH": 41, "NL": 31, "BE": 32, "SE": 46, "DK": 45, "FI": 358, "LT": 370, "LV": 371, "EE": 372,
    "PL": 48, "CZ": 420, "UA": 380, "BG": 359, "RS": 381, "GR": 30, "CY": 357,
}

_CYRILLIC = dict(zip(
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяъђјљњћџёыэ",
    ("a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch  iu ia a dj j lj nj c dz e y e").split(" "),
))
_GREEK = dict(zip(
    "αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋφχψωώ",
    "a a v g d e e z i i th i i i i k l m n x o o p r s s t y y y f ch ps o o".split(" "),
))
_LATIN = dict(zip(
    "äöüßåøæéèàçąćęłńóśźżčďěňřšťůýžāēģīķļņūėįųõđ",
    "a o u ss a o ae e e a c a c e l n o s z z c d e n r s t u y z a e g i k l n u e i u o d".split(" "),
))
_LETTERS = {**_CYRILLIC, **_GREEK, **_LATIN}


def ascii_letters(text):
    """A name as it may stand in an e-mail address: 'Їжакевич' -> 'izhakevych'."""
    lowered = "".join(_LETTERS.get(letter, letter) for letter in text.lower())
    return "".join(letter for letter in lowered if letter.isascii() and letter.isalnum())
