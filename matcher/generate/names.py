"""Fictional people, towns and schools: short lists, combined at random."""

from random import Random


def _words(text: str, separator: str | None = None) -> list[str]:
    return text.split(separator)


_DUTCH_FIRST = _words(
    "Sem Daan Lucas Finn Noah Bram Thijs Jesse Milan Sven Ruben Stijn Tim Niels Joris Lars Gijs Koen Teun Mees "
    "Emma Sanne Lotte Femke Noor Fleur Anouk Isa Eva Roos Julia Britt Maud Jip Silke Marit Tess Lieke Floor Ilse"
)
_DUTCH_LAST = _words(
    "Jansen;Bakker;Visser;Smit;Meijer;Mulder;Bos;Vos;Peters;Hendriks;Dekker;Brouwer;Kok;Schouten;Koster;Appelman;"
    "Ooms;Schilder;Rood;Bijvoet;Haakman;Wijdenes;Laan;Druif;Koopman;Ruiter;Groot;Beemster;Sijm;Buis;Kuin;Botman;"
    "van|Dijk;van|Leeuwen;van den|Berg;van der|Meer;van der|Linden;van de|Ven;de|Boer;de|Vries;de|Wit;de|Haan;"
    "den|Hartog;ten|Brink;ter|Horst;in 't|Veld;van 't|Hof;op den|Kelder;van|Vliet;de|Lange;van der|Gulik;van|Diepen",
    ";",
)

# Share of the pupils, first names, last names (``infix|name`` where there is an infix).
_BACKGROUNDS: tuple[tuple[int, list[str], list[str]], ...] = (
    (62, _DUTCH_FIRST, _DUTCH_LAST),
    (
        10,
        _words("Emir Yusuf Mert Kerem Deniz Can Elif Zeynep Defne Ayla Esra Melek"),
        _words("Yılmaz;Kaya;Demir;Şahin;Çelik;Arslan;Doğan;Koç;Aydın;Öztürk;Polat;Güneş", ";"),
    ),
    (
        11,
        _words("Mohamed Bilal Ilyas Ayoub Zakaria Hamza Amina Yasmina Salma Imane Nora Hajar"),
        _words("El Amrani;Bouali;Ait Said;Benali;El Idrissi;Haddou;Chaoui;El Khatib;Mansouri;Tahiri;Azzouzi", ";"),
    ),
    (
        7,
        _words("Jakub Kacper Szymon Filip Oliwia Zuzanna Maja Lena"),
        _words("Kowalski;Nowak;Wiśniewski;Wójcik;Kamiński;Lewandowski;Zieliński;Mazur", ";"),
    ),
    (
        6,
        _words("Jayden Giovanni Ravi Shanti Kishan Naomi Xavier Priya"),
        _words("Ramdin;Pinas;Biharie;Kartosen;Amatdjais;Landveld;Soekhlal;Tjon A Joe", ";"),
    ),
    (
        4,
        _words("Omar Karim Aya Lina Danylo Sofiia Samuel Selam"),
        _words("Al Hassan;Khalil;Darwish;Kovalenko;Shevchenko;Tesfay;Haile;Rahimi", ";"),
    ),
)
_SHARES = [share for share, _, _ in _BACKGROUNDS]

_TOWN_STARTS = ("Zuider", "Noorder", "Ooster", "Wester", "Hooge", "Lage", "Nieuwe", "Oude", "Binnen", "Buiten")
_TOWN_ENDS = ("woude", "kerk", "meer", "dijk", "veen", "karspel", "burg", "sluis", "kogge", "horn", "wijk", "broek")
_SCHOOLS = _words("De Meander;Het Kompas;De Dijk;Het Baken;De Werf;Het Anker;De Ploeg;Het Tij;De Spil;De Schans", ";")


def person(rng: Random) -> tuple[str, str | None, str]:
    """A first name, infix (or None) and last name."""
    _, firsts, lasts = rng.choices(_BACKGROUNDS, _SHARES)[0]
    infix, _, last = rng.choice(lasts).rpartition("|")
    return rng.choice(firsts), infix or None, last


def town(number: int) -> str:
    """The name of a town; the first 120 differ, after that they get a numeral."""
    name = _TOWN_STARTS[number % 10] + _TOWN_ENDS[(number // 10 + number) % 12]
    return name if number < 120 else f"{name} {number // 120 + 1}"


def school(number: int) -> str:
    """The name of a school; ten names that return in other towns."""
    return _SCHOOLS[number % len(_SCHOOLS)]
