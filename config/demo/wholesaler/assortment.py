"""What the wholesaler sells: article types with their names in three languages.

A type is (code, category, English, Ukrainian, Russian, sizes, unit, other units, lowest and
highest price in hundredths of a cent, pack multiple). Sizes need no translation.
"""

BRANDS = ("Norvik", "Haldor", "Tessin", "Ostra", "Brenner", "Kvarts")
BRAND_PERCENT = (100, 112, 94, 87, 131, 106)
SERIES = (("", 100), ("Pro", 124), ("Eco", 86), ("Plus", 109), ("S2", 117), ("Basic", 79))

_SCREW = ("3.5×35", "4×40", "4×50", "4.5×60", "5×60", "5×80", "6×100", "6×140", "8×160", "8×200")
_BOLT = ("M5×20", "M6×30", "M6×50", "M8×40", "M8×60", "M10×60", "M10×90", "M12×80", "M16×100")
_NUT = ("M4", "M5", "M6", "M8", "M10", "M12", "M16", "M20")
_ANCHOR = ("6×30", "8×40", "8×60", "10×50", "10×80", "12×100", "14×120")
_MM = ("3 mm", "4 mm", "5 mm", "6 mm", "8 mm", "10 mm", "12 mm", "14 mm", "16 mm", "20 mm")
_WEIGHT = ("200 g", "300 g", "500 g", "800 g", "1 kg", "1.5 kg", "2 kg", "3 kg")
_LENGTH = ("150 mm", "180 mm", "200 mm", "250 mm", "300 mm", "400 mm", "600 mm", "1000 mm")
_DISC = ("115 mm", "125 mm", "150 mm", "180 mm", "230 mm", "300 mm", "350 mm")
_CABLE = ("3×1.5 mm²", "3×2.5 mm²", "3×4 mm²", "4×2.5 mm²", "5×1.5 mm²", "5×2.5 mm²", "5×6 mm²")
_AMPERE = ("6 A", "10 A", "13 A", "16 A", "20 A", "25 A", "32 A", "40 A", "63 A")
_PIPE = ("15 mm", "18 mm", "22 mm", "28 mm", "35 mm", "42 mm", "54 mm")
_INCH = ('1/4"', '3/8"', '1/2"', '3/4"', '1"', '1 1/4"', '2"')
_LITRE = ("0.25 l", "0.5 l", "0.75 l", "1 l", "2.5 l", "5 l", "10 l")
_GRIT = ("P40", "P60", "P80", "P100", "P120", "P180", "P240", "P320")
_WEAR = ("S", "M", "L", "XL", "XXL", "3XL")
_SHOE = ("38", "39", "40", "41", "42", "43", "44", "45", "46", "47")
_WATT = ("5 W", "7 W", "10 W", "12 W", "18 W", "24 W", "36 W", "50 W")
_VOLT = ("12 V 2 Ah", "12 V 4 Ah", "18 V 2 Ah", "18 V 4 Ah", "18 V 5 Ah", "18 V 8 Ah")
_ROLL = ("19 mm × 20 m", "25 mm × 50 m", "38 mm × 50 m", "48 mm × 50 m", "48 mm × 66 m", "75 mm × 50 m")

_BULK = "box=200|carton=2000"
_SMALL = "box=100|carton=1000"
_DOZEN = "box=12|pallet=480"
_TEN = "box=10|pallet=400"
_SIX = "box=6|pallet=180"
_REEL = "coil=100|drum=500"

TYPES = (
    ("SCW", "fasteners/screws", "Chipboard screw", "Шуруп для ДСП", "Шуруп для ДСП", _SCREW, "pcs", _BULK, 190, 2900, 0),
    ("SCD", "fasteners/screws", "Drywall screw", "Шуруп для гіпсокартону", "Шуруп для гипсокартона", _SCREW, "pcs", _BULK, 120, 1500, 0),
    ("SCR", "fasteners/screws", "Roofing screw", "Шуруп покрівельний", "Шуруп кровельный", _SCREW, "pcs", _BULK, 480, 4200, 0),
    ("SCT", "fasteners/screws", "Terrace screw A2", "Шуруп терасний A2", "Шуруп террасный A2", _SCREW, "pcs", _BULK, 900, 6400, 0),
    ("BLT", "fasteners/bolts", "Hexagon bolt 8.8", "Болт шестигранний 8.8", "Болт шестигранный 8.8", _BOLT, "pcs", _SMALL, 600, 14500, 0),
    ("BLC", "fasteners/bolts", "Carriage bolt", "Болт меблевий", "Болт мебельный", _BOLT, "pcs", _SMALL, 700, 12800, 0),
    ("NUT", "fasteners/nuts", "Hexagon nut DIN 934", "Гайка шестигранна DIN 934", "Гайка шестигранная DIN 934", _NUT, "pcs", _BULK, 90, 4100, 0),
    ("NTL", "fasteners/nuts", "Lock nut DIN 985", "Гайка самостопорна DIN 985", "Гайка самостопорящаяся DIN 985", _NUT, "pcs", _BULK, 160, 5200, 0),
    ("WSH", "fasteners/washers", "Washer DIN 125", "Шайба DIN 125", "Шайба DIN 125", _NUT, "pcs", _BULK, 50, 1900, 0),
    ("ANC", "fasteners/anchors", "Frame anchor", "Дюбель рамний", "Дюбель рамный", _ANCHOR, "pcs", _SMALL, 900, 16800, 0),
    ("ANW", "fasteners/anchors", "Wedge anchor", "Анкер клиновий", "Анкер клиновой", _BOLT, "pcs", "box=50|carton=500", 2900, 31000, 0),
    ("HMR", "tools/hand/hammers", "Claw hammer", "Молоток-цвяходер", "Молоток-гвоздодёр", _WEIGHT, "pcs", _SIX, 69000, 289000, 0),
    ("HMS", "tools/hand/hammers", "Sledge hammer", "Кувалда", "Кувалда", _WEIGHT, "pcs", _SIX, 99000, 459000, 0),
    ("PLR", "tools/hand/pliers", "Combination pliers", "Плоскогубці комбіновані", "Плоскогубцы комбинированные", _LENGTH, "pcs", _SIX, 89000, 349000, 0),
    ("PLC", "tools/hand/pliers", "Side cutter", "Бокорізи", "Бокорезы", _LENGTH, "pcs", _SIX, 79000, 319000, 0),
    ("WRN", "tools/hand/wrenches", "Combination wrench", "Ключ комбінований", "Ключ комбинированный", _MM, "pcs", _TEN, 29000, 189000, 0),
    ("WRA", "tools/hand/wrenches", "Adjustable wrench", "Ключ розвідний", "Ключ разводной", _LENGTH, "pcs", _SIX, 99000, 529000, 0),
    ("SDR", "tools/hand/screwdrivers", "Slotted screwdriver", "Викрутка шліцева", "Отвёртка шлицевая", _MM, "pcs", _DOZEN, 24000, 99000, 0),
    ("SDT", "tools/hand/screwdrivers", "Insulated screwdriver VDE", "Викрутка діелектрична VDE", "Отвёртка диэлектрическая VDE", _MM, "pcs", _DOZEN, 49000, 159000, 0),
    ("SAW", "tools/hand/saws", "Hand saw", "Ножівка", "Ножовка", _LENGTH, "pcs", _SIX, 119000, 399000, 0),
    ("LVL", "tools/measuring/levels", "Spirit level", "Рівень будівельний", "Уровень строительный", _LENGTH, "pcs", _SIX, 109000, 689000, 0),
    ("TPM", "tools/measuring/tapes", "Tape measure", "Рулетка", "Рулетка", ("2 m", "3 m", "5 m", "8 m", "10 m", "20 m", "30 m"), "pcs", _DOZEN, 29000, 289000, 0),
    ("DRL", "tools/power/drills", "Cordless drill", "Дриль акумуляторний", "Дрель аккумуляторная", _VOLT, "pcs", "pallet=48", 890000, 2690000, 0),
    ("DRH", "tools/power/drills", "Rotary hammer", "Перфоратор", "Перфоратор", _VOLT, "pcs", "pallet=48", 1290000, 4190000, 0),
    ("GRN", "tools/power/grinders", "Angle grinder", "Кутова шліфмашина", "Угловая шлифмашина", _DISC, "pcs", "pallet=60", 590000, 2490000, 0),
    ("SWC", "tools/power/saws", "Circular saw", "Пила циркулярна", "Пила циркулярная", _DISC, "pcs", "pallet=40", 990000, 3490000, 0),
    ("BAT", "tools/power/batteries", "Battery pack", "Акумулятор", "Аккумулятор", _VOLT, "pcs", _SIX, 390000, 1590000, 0),
    ("BTM", "accessories/drill-bits", "Metal drill bit HSS", "Свердло по металу HSS", "Сверло по металлу HSS", _MM, "pcs", _TEN, 9000, 119000, 10),
    ("BTC", "accessories/drill-bits", "Concrete drill bit SDS", "Бур SDS по бетону", "Бур SDS по бетону", _MM, "pcs", _TEN, 19000, 189000, 0),
    ("BTW", "accessories/drill-bits", "Wood drill bit", "Свердло по дереву", "Сверло по дереву", _MM, "pcs", _TEN, 14000, 99000, 10),
    ("DSC", "accessories/discs", "Cutting disc", "Диск відрізний", "Диск отрезной", _DISC, "pcs", "box=25|carton=200", 8000, 69000, 0),
    ("DSD", "accessories/discs", "Diamond disc", "Диск алмазний", "Диск алмазный", _DISC, "pcs", _TEN, 99000, 899000, 0),
    ("DSF", "accessories/discs", "Flap disc", "Диск пелюстковий", "Диск лепестковый", _GRIT, "pcs", _TEN, 19000, 49000, 10),
    ("PAP", "accessories/abrasives", "Sanding sheet", "Папір шліфувальний", "Бумага шлифовальная", _GRIT, "pcs", "box=50|carton=500", 2900, 6900, 0),
    ("BLD", "accessories/blades", "Saw blade", "Диск пильний", "Диск пильный", _DISC, "pcs", _TEN, 129000, 799000, 0),
    ("CBL", "electrical/cables", "Copper cable NYM-J", "Кабель мідний NYM-J", "Кабель медный NYM-J", _CABLE, "m", _REEL, 5900, 49000, 50),
    ("CBR", "electrical/cables", "Rubber cable H07RN-F", "Кабель гумовий H07RN-F", "Кабель резиновый H07RN-F", _CABLE, "m", _REEL, 9900, 79000, 50),
    ("MCB", "electrical/protection", "Circuit breaker 1P C", "Автомат 1P C", "Автомат 1P C", _AMPERE, "pcs", _DOZEN, 29000, 139000, 0),
    ("RCD", "electrical/protection", "Residual current device", "Пристрій захисного відключення", "Устройство защитного отключения", _AMPERE, "pcs", _SIX, 199000, 589000, 0),
    ("SCK", "electrical/sockets", "Socket outlet", "Розетка", "Розетка", ("white", "black", "aluminium", "IP44", "IP55", "double", "USB"), "pcs", _TEN, 29000, 229000, 0),
    ("SWT", "electrical/sockets", "Light switch", "Вимикач", "Выключатель", ("white", "black", "aluminium", "IP44", "IP55", "double", "dimmer"), "pcs", _TEN, 27000, 289000, 0),
    ("LMP", "electrical/lighting", "LED lamp E27", "Лампа LED E27", "Лампа LED E27", _WATT, "pcs", _TEN, 15000, 99000, 0),
    ("LFL", "electrical/lighting", "LED floodlight", "Прожектор LED", "Прожектор LED", _WATT, "pcs", _SIX, 99000, 589000, 0),
    ("CND", "electrical/conduits", "Flexible conduit", "Гофротруба", "Гофротруба", ("16 mm", "20 mm", "25 mm", "32 mm", "40 mm", "50 mm"), "m", _REEL, 2900, 14900, 25),
    ("TRM", "electrical/terminals", "Lever terminal", "Клема важільна", "Клемма рычажная", ("2×4 mm²", "3×4 mm²", "5×4 mm²", "2×6 mm²", "3×6 mm²"), "pcs", _SMALL, 1900, 7900, 0),
    ("GLV", "safety/gloves", "Work gloves", "Рукавиці робочі", "Перчатки рабочие", _WEAR, "pair", "box=12|carton=144", 9900, 59000, 12),
    ("GLC", "safety/gloves", "Cut-resistant gloves", "Рукавиці від порізів", "Перчатки от порезов", _WEAR, "pair", "box=12|carton=144", 39000, 149000, 0),
    ("SHO", "safety/footwear", "Safety shoes S3", "Взуття захисне S3", "Обувь защитная S3", _SHOE, "pair", "carton=10", 349000, 1190000, 0),
    ("HLM", "safety/head", "Safety helmet", "Каска захисна", "Каска защитная", ("white", "yellow", "blue", "red", "green"), "pcs", "box=20", 59000, 289000, 0),
    ("GGL", "safety/head", "Safety goggles", "Окуляри захисні", "Очки защитные", ("clear", "grey", "yellow", "IR5"), "pcs", _DOZEN, 29000, 129000, 0),
    ("MSK", "safety/respiratory", "Respirator mask", "Респіратор", "Респиратор", ("FFP1", "FFP2", "FFP3", "FFP2 V", "FFP3 V"), "pcs", "box=20|carton=240", 4900, 39000, 20),
    ("VST", "safety/clothing", "High-visibility vest", "Жилет сигнальний", "Жилет сигнальный", _WEAR, "pcs", "box=25", 19000, 89000, 0),
    ("JKT", "safety/clothing", "Softshell jacket", "Куртка софтшел", "Куртка софтшелл", _WEAR, "pcs", "carton=10", 349000, 890000, 0),
    ("PIP", "plumbing/pipes", "Copper pipe", "Труба мідна", "Труба медная", _PIPE, "m", "bundle=25", 49000, 289000, 5),
    ("PEX", "plumbing/pipes", "PEX pipe", "Труба PEX", "Труба PEX", _PIPE, "m", "coil=100", 9900, 69000, 0),
    ("FIT", "plumbing/fittings", "Press elbow 90°", "Коліно пресове 90°", "Угольник пресс 90°", _PIPE, "pcs", _TEN, 19000, 189000, 0),
    ("FTT", "plumbing/fittings", "Press tee", "Трійник пресовий", "Тройник пресс", _PIPE, "pcs", _TEN, 29000, 249000, 0),
    ("VLV", "plumbing/valves", "Ball valve", "Кран кульовий", "Кран шаровой", _INCH, "pcs", _TEN, 39000, 389000, 0),
    ("HSE", "plumbing/hoses", "Flexible hose", "Шланг гнучкий", "Шланг гибкий", _LENGTH, "pcs", _TEN, 19000, 89000, 0),
    ("TAP", "plumbing/taps", "Basin mixer", "Змішувач для умивальника", "Смеситель для умывальника", ("chrome", "black", "steel", "brass"), "pcs", "carton=8", 390000, 1890000, 0),
    ("PNT", "paints/wall", "Wall paint", "Фарба для стін", "Краска для стен", _LITRE, "pcs", "pallet=96", 39000, 590000, 0),
    ("PNW", "paints/wood", "Wood stain", "Лазур для дерева", "Лазурь для дерева", _LITRE, "pcs", "box=6|pallet=120", 59000, 890000, 0),
    ("PRM", "paints/primers", "Deep primer", "Ґрунтовка", "Грунтовка", _LITRE, "pcs", "pallet=96", 29000, 390000, 0),
    ("BRS", "paints/tools", "Flat brush", "Пензель плаский", "Кисть плоская", ("20 mm", "30 mm", "40 mm", "50 mm", "70 mm", "100 mm"), "pcs", _DOZEN, 9900, 79000, 12),
    ("RLR", "paints/tools", "Paint roller", "Валик малярний", "Валик малярный", ("100 mm", "150 mm", "180 mm", "250 mm"), "pcs", _DOZEN, 19000, 99000, 0),
    ("TPK", "adhesives/tapes", "Masking tape", "Стрічка малярна", "Лента малярная", _ROLL, "pcs", "box=24|carton=144", 12900, 59000, 0),
    ("TPD", "adhesives/tapes", "Duct tape", "Стрічка армована", "Лента армированная", _ROLL, "pcs", "box=24", 29000, 129000, 0),
    ("SIL", "adhesives/sealants", "Silicone sealant 310 ml", "Силікон 310 мл", "Силикон 310 мл", ("clear", "white", "grey", "black", "brown", "beige"), "pcs", "box=12|pallet=1200", 29000, 99000, 12),
    ("FOM", "adhesives/foams", "Assembly foam", "Піна монтажна", "Пена монтажная", ("500 ml", "600 ml", "750 ml", "850 ml", "1000 ml"), "pcs", "box=12|pallet=720", 39000, 119000, 0),
    ("GLU", "adhesives/glues", "Construction adhesive", "Клей монтажний", "Клей монтажный", ("290 ml", "310 ml", "400 g", "1 kg", "5 kg"), "pcs", "box=12", 29000, 289000, 0),
    ("RKE", "garden/tools", "Leaf rake", "Граблі віялові", "Грабли веерные", ("16 t", "20 t", "22 t", "24 t"), "pcs", _SIX, 69000, 249000, 0),
    ("SHV", "garden/tools", "Pointed spade", "Лопата штикова", "Лопата штыковая", ("80 cm", "95 cm", "110 cm", "120 cm"), "pcs", _SIX, 99000, 389000, 0),
    ("HGN", "garden/watering", "Garden hose", "Шланг поливальний", "Шланг поливочный", ('1/2" 20 m', '1/2" 25 m', '1/2" 50 m', '3/4" 25 m', '3/4" 50 m'), "pcs", "pallet=60", 149000, 790000, 0),
    ("SNW", "winter/snow", "Snow shovel", "Лопата для снігу", "Лопата для снега", ("40 cm", "45 cm", "50 cm", "55 cm", "60 cm"), "pcs", _SIX, 89000, 349000, 0),
    ("SLT", "winter/grit", "Road salt", "Сіль технічна", "Соль техническая", ("5 kg", "10 kg", "25 kg"), "pcs", "pallet=40", 29000, 99000, 0),
)
