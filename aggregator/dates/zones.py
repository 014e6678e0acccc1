"""Time zones by name: IANA, Windows, display names of Outlook, and the prefixes that programs put before them."""

import re
import zoneinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_LENGTH = 120  # characters; no name of a zone is longer, with any prefix
_OFFSET = re.compile(r"(?:(?:utc|gmt|etc/utc)\s*)?([+-])\s*(\d{1,2})(?:[:.]?(\d\d))?(?:[:.]?00)?")
_DISPLAY = re.compile(r"\(\s*(?:utc|gmt)\s*(?:([+-]\s*\d{1,2})[:.]?(\d\d))?\s*\)\s*(.+)")
_QUOTES = "\"'“”„ \t"

# Zones without daylight saving time for the offsets that Etc/GMT±n does not have.
_BROKEN_OFFSETS = {
    "+330": "Asia/Tehran",
    "+430": "Asia/Kabul",
    "+530": "Asia/Kolkata",
    "+545": "Asia/Kathmandu",
    "+630": "Asia/Yangon",
    "+845": "Australia/Eucla",
    "+930": "Australia/Darwin",
    "-930": "Pacific/Marquesas",
}

# Names in use that are in neither table; only those with one meaning.
_ALIASES = {
    "z": "UTC",
    "utc/gmt": "UTC",
    "coordinated universal time": "UTC",
    "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin",
    "cest": "Europe/Berlin",
    "cet/cest": "Europe/Berlin",
    "mez/mesz": "Europe/Berlin",
    "central european time": "Europe/Berlin",
    "central european summer time": "Europe/Berlin",
    "mitteleuropäische zeit": "Europe/Berlin",
    "mitteleuropäische sommerzeit": "Europe/Berlin",
    "mitteleuropäische zeit (mez)": "Europe/Berlin",
    "europe/berlin (cet)": "Europe/Berlin",
    "germany": "Europe/Berlin",
    "deutschland": "Europe/Berlin",
    "eest": "Europe/Helsinki",
    "jst": "Asia/Tokyo",
    "europe/kyiv": "Europe/Kiev",
    "america/nuuk": "America/Godthab",
}

# What Windows and Outlook show after "(UTC+01:00)". Versions list different cities, so one known city is enough.
_CITIES = {
    "abu dhabi": "Arabian Standard Time",
    "adelaide": "Cen. Australia Standard Time",
    "alaska": "Alaskan Standard Time",
    "almaty": "Asia/Almaty",
    "amman": "Jordan Standard Time",
    "amsterdam": "W. Europe Standard Time",
    "arizona": "US Mountain Standard Time",
    "astana": "Asia/Almaty",
    "asuncion": "Paraguay Standard Time",
    "athens": "GTB Standard Time",
    "athen": "GTB Standard Time",
    "atlantic time (canada)": "Atlantic Standard Time",
    "auckland": "New Zealand Standard Time",
    "azores": "Azores Standard Time",
    "baghdad": "Arabic Standard Time",
    "baku": "Azerbaijan Standard Time",
    "bangkok": "SE Asia Standard Time",
    "beijing": "China Standard Time",
    "peking": "China Standard Time",
    "beirut": "Middle East Standard Time",
    "belgrade": "Central Europe Standard Time",
    "belgrad": "Central Europe Standard Time",
    "berlin": "W. Europe Standard Time",
    "bogota": "SA Pacific Standard Time",
    "brasilia": "E. South America Standard Time",
    "brasília": "E. South America Standard Time",
    "brisbane": "E. Australia Standard Time",
    "brussels": "Romance Standard Time",
    "brüssel": "Romance Standard Time",
    "bucharest": "GTB Standard Time",
    "bukarest": "GTB Standard Time",
    "buenos aires": "Argentina Standard Time",
    "cairo": "Egypt Standard Time",
    "kairo": "Egypt Standard Time",
    "canberra": "AUS Eastern Standard Time",
    "cape verde is": "Cape Verde Standard Time",
    "caracas": "Venezuela Standard Time",
    "casablanca": "Morocco Standard Time",
    "central america": "Central America Standard Time",
    "central time (us & canada)": "Central Standard Time",
    "chennai": "India Standard Time",
    "chisinau": "E. Europe Standard Time",
    "coordinated universal time": "UTC",
    "copenhagen": "Romance Standard Time",
    "damascus": "Syria Standard Time",
    "darwin": "AUS Central Standard Time",
    "dhaka": "Bangladesh Standard Time",
    "dublin": "GMT Standard Time",
    "eastern time (us & canada)": "Eastern Standard Time",
    "ekaterinburg": "Ekaterinburg Standard Time",
    "fiji": "Fiji Standard Time",
    "greenland": "Greenland Standard Time",
    "guadalajara": "Central Standard Time (Mexico)",
    "guam": "West Pacific Standard Time",
    "harare": "South Africa Standard Time",
    "hawaii": "Hawaiian Standard Time",
    "helsinki": "FLE Standard Time",
    "hobart": "Tasmania Standard Time",
    "hong kong": "China Standard Time",
    "indiana (east)": "US Eastern Standard Time",
    "irkutsk": "North Asia East Standard Time",
    "islamabad": "Pakistan Standard Time",
    "istanbul": "Turkey Standard Time",
    "jerusalem": "Israel Standard Time",
    "kabul": "Afghanistan Standard Time",
    "kaliningrad": "Kaliningrad Standard Time",
    "kathmandu": "Nepal Standard Time",
    "krasnoyarsk": "North Asia Standard Time",
    "kuala lumpur": "Singapore Standard Time",
    "kuwait": "Arab Standard Time",
    "london": "GMT Standard Time",
    "magadan": "Magadan Standard Time",
    "midway island": "Pacific/Midway",
    "minsk": "Belarus Standard Time",
    "monrovia": "Greenwich Standard Time",
    "monterrey": "Central Standard Time (Mexico)",
    "montevideo": "Montevideo Standard Time",
    "moscow": "Russian Standard Time",
    "moskau": "Russian Standard Time",
    "mountain time (us & canada)": "Mountain Standard Time",
    "mumbai": "India Standard Time",
    "nairobi": "E. Africa Standard Time",
    "newfoundland": "Newfoundland Standard Time",
    "novosibirsk": "N. Central Asia Standard Time",
    "nuku'alofa": "Tonga Standard Time",
    "osaka": "Tokyo Standard Time",
    "pacific time (us & canada)": "Pacific Standard Time",
    "paris": "Romance Standard Time",
    "perth": "W. Australia Standard Time",
    "prague": "Central Europe Standard Time",
    "prag": "Central Europe Standard Time",
    "rangoon": "Myanmar Standard Time",
    "reykjavik": "Greenwich Standard Time",
    "rom": "W. Europe Standard Time",
    "rome": "W. Europe Standard Time",
    "samoa": "Samoa Standard Time",
    "santiago": "Pacific SA Standard Time",
    "sarajevo": "Central European Standard Time",
    "saskatchewan": "Canada Central Standard Time",
    "seoul": "Korea Standard Time",
    "sri jayawardenepura": "Sri Lanka Standard Time",
    "taipei": "Taipei Standard Time",
    "tashkent": "West Asia Standard Time",
    "tbilisi": "Georgian Standard Time",
    "tehran": "Iran Standard Time",
    "tijuana": "Pacific Standard Time (Mexico)",
    "tokyo": "Tokyo Standard Time",
    "ulaanbaatar": "Ulaanbaatar Standard Time",
    "vladivostok": "Vladivostok Standard Time",
    "warsaw": "Central European Standard Time",
    "warschau": "Central European Standard Time",
    "wellington": "New Zealand Standard Time",
    "west central africa": "W. Central Africa Standard Time",
    "windhoek": "Namibia Standard Time",
    "yakutsk": "Yakutsk Standard Time",
    "yerevan": "Caucasus Standard Time",
}


def use_packaged_rules() -> None:
    """Read zones from the tzdata package only, so that all machines agree and an update of the package brings new rules.

    A second call does nothing: times compare correctly only while each zone is one object in the whole process.
    """
    if not zoneinfo.TZPATH:
        return
    zoneinfo.reset_tzpath(to=[])
    ZoneInfo.clear_cache()
    _known.cache_clear()
    zone.cache_clear()


@lru_cache(maxsize=2_000)
def zone(name: str) -> ZoneInfo | None:
    """Return the zone of a name, whatever its case and prefix; None if the name is unknown or ambiguous.

    Only names from the zone tables are opened, so no name can open another file.
    """
    if len(name) > _LENGTH:
        return None
    folded = " ".join(name.strip(_QUOTES).split()).casefold()
    key = _by_table(folded) or _prefixed(folded) or _display_name(folded) or _offset(folded)
    return ZoneInfo(key) if key else None


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Every name in the tables, case folded, with its IANA name."""
    names = {name.casefold(): name for name in zoneinfo.available_timezones() if name not in ("Factory", "localtime")}
    tables = {**_ALIASES, **{windows.casefold(): iana for windows, iana in WINDOWS_TO_OLSON.items()}}
    return {name: iana for name, iana in tables.items() if iana.casefold() in names} | names


def _by_table(name: str) -> str | None:
    known = _known()
    standard = name.replace(" daylight time", " standard time").replace(" summer time", " standard time")
    return known.get(name) or known.get(name.replace(" ", "_")) or known.get(standard)


def _prefixed(name: str) -> str | None:
    """A name behind a prefix: "/freeassociation.sourceforge.net/Europe/Berlin", "posix/Europe/Vaduz", "tzone://Microsoft/Utc"."""
    known, parts = _known(), [part.strip() for part in name.replace("\\", "/").split("/") if part.strip()]
    if ".." in parts:
        return None
    for length in (3, 2):
        if len(parts) >= length and (iana := known.get("/".join(parts[-length:]).replace(" ", "_"))):
            return iana
    return known.get(parts[-1]) if parts and parts[-1] in ("utc", "gmt") else None


def _display_name(name: str) -> str | None:
    """A display name: "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna" and its older forms with GMT, points and slashes."""
    match = _DISPLAY.fullmatch(name)
    if match is None:
        return None
    known = _known()
    for city in re.split(r"\s*[,/;]\s*", match[3]):
        if zone_name := _CITIES.get(city.strip(" .")):
            return known.get(zone_name.casefold())
    return known.get(match[3])


def _offset(name: str) -> str | None:
    """An offset: "UTC+1", "GMT+01:00", "+0100". East of Greenwich is +, while Etc/GMT-1 has the opposite sign."""
    match = _OFFSET.fullmatch(name)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if minutes:
        return _BROKEN_OFFSETS.get(f"{match[1]}{hours}{minutes:02d}")
    if hours == 0:
        return "UTC"
    return _known().get(f"etc/gmt{'-' if match[1] == '+' else '+'}{hours}")
