"""How much each level of each signal counts, in thousandths of the logarithm of the odds. Learned, apart from the thresholds."""

SAME_EVENT = 0
"""Records whose pairs reach this on average are one event."""
PERHAPS = -1_500
"""Groups whose pairs reach this on average are shown to people as possible duplicates. Pairs below it hold nothing together."""

BIAS = -954
WEIGHTS: dict[str, dict[str, int]] = {
    "days": {
        "same days": 3056,
        "same day": 1105,
        "moved from or to that day": 66,
        "a day more": -590,
        "days overlap": -2000,
        "moved, no day named": -2451,
        "first of the days": -2504,
        "inside the days": -3054,
        "moved, but not there": -3601,
        "next day": -4026,
        "other day": -8000,
    },
    "hours": {
        "no hours": 1362,
        "hours apart as zones are": 94,
        "same start": 6,
        "one or two hours": -26,
        "hours of one": -67,
        "half an hour": -98,
        "hours overlap": -2244,
        "other hours": -4240,
    },
    "place": {
        "same house": 875,
        "same town": 309,
        "house unlike": 41,
        "both online": -270,
        "house alike": -328,
        "other house": -1366,
        "online and on site": -4500,
        "other town": -5417,
    },
    "until": {
        "same end": 331,
        "ends near": -256,
        "other end": -1997,
    },
    "source": {
        "same, listed twice": -1166,
        "same": -5205,
    },
    "title_town": {
        "does not fit": 121,
        "same": 73,
        "fits": 49,
        "other": -3821,
    },
    "side": {
        "same": -297,
        "other": -2000,
        "one": -2588,
    },
    "part": {
        "same": 548,
        "one": -1595,
        "other": -6000,
    },
    "half_day": {
        "same": 500,
        "other": -4000,
    },
    "edition": {
        "same": 1143,
        "other": -2000,
    },
    "year": {
        "same": -295,
        "other": -603,
    },
    "again": {
        "one": -2099,
    },
    "uid": {
        "same": 2001,
        "same number": -5,
    },
    "address": {
        "same page": 992,
        "same list": 202,
    },
    "letters": {
        "8": 1007,
        "3": 753,
        "6": 587,
        "45": 543,
        "2": 268,
        "1": -268,
        "0": -938,
    },
    "organizer": {
        "same": 931,
        "shared": 192,
        "other": -1010,
    },
    "text": {
        "three words": 1596,
        "same text": 1191,
        "two words": 876,
        "a word": 692,
        "nothing": -96,
    },
    "meeting": {
        "start and end, house": 1434,
        "start, house": 735,
        "start and end, online": 534,
        "start and end, town": 88,
        "start, unknown": -3,
        "start, online": -242,
        "start, town": -280,
    },
    "title": {
        "nearly all": 1462,
        "same rare words": 1446,
        "same words": 1316,
        "half": 1071,
        "one in the other": 967,
        "some": 784,
        "only common words": 231,
        "one in the other, a word": 62,
        "half, a word": -170,
        "translated": -1453,
        "nothing": -1565,
    },
    "elsewhere": {
        "alike": -649,
        "partly": -1094,
        "unlike": -2499,
    },
    "within": {
        "same hours": -298,
        "other hours": -1974,
    },
    "told": {
        "all": 847,
        "half": 369,
        "some": 77,
        "nothing": -815,
    },
    "found": {
        "all": 2043,
        "most": 1068,
        "half": 664,
        "some": -116,
        "nothing": -1762,
    },
}
