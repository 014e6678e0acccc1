"""How much each level of each signal counts, in thousandths of the logarithm of the odds. Learned, apart from the thresholds."""

SAME_EVENT = 0
"""Records whose pairs reach this on average are one event."""
PERHAPS = -2_500
"""Groups whose pairs reach this on average are shown to people as possible duplicates. Pairs below it hold nothing together."""

BIAS = 1332
WEIGHTS: dict[str, dict[str, int]] = {
    "days": {
        "same days": 3204,
        "same day": 414,
        "moved from or to that day": -28,
        "a day more": -541,
        "moved, no day named": -2043,
        "days overlap": -4000,
        "first of the days": -4500,
        "inside the days": -5000,
        "moved, but not there": -5000,
        "next day": -6000,
        "other day": -20000,
    },
    "hours": {
        "no hours": 679,
        "half an hour": 73,
        "same start": 73,
        "hours apart as zones are": 10,
        "one or two hours": 7,
        "hours of one": -125,
        "hours overlap": -2500,
        "other hours": -8000,
    },
    "uid": {
        "same": 2000,
        "same number": 0,
    },
    "place": {
        "same house": 961,
        "house alike": 306,
        "same town": 306,
        "both online": -1200,
        "house unlike": -3500,
        "other house": -3500,
        "another of its kind": -6500,
        "online and on site": -9500,
        "other town": -20000,
    },
    "until": {
        "same end": 497,
        "ends near": -434,
        "other end": -1545,
    },
    "meeting": {
        "start and end, house": 1386,
        "start, house": 623,
        "start and end, town": 292,
        "start and end, online": 0,
        "start, online": -349,
        "start, town": -485,
    },
    "source": {
        "same, listed twice": -1000,
        "same": -8000,
    },
    "address": {
        "same page": 1035,
        "same list": 15,
    },
    "title_town": {
        "fits": 0,
        "same": 0,
        "other": -8000,
    },
    "title": {
        "same rare words": 1486,
        "same words": 1486,
        "half": 675,
        "nearly all": 675,
        "one in the other": 675,
        "half, a word": 21,
        "same common words": 16,
        "only common words": 0,
        "some": 0,
        "translated": 0,
        "one in the other, a word": -494,
        "nothing": -706,
    },
    "strangers": {
        "told elsewhere": -241,
        "little said": -801,
        "kinds alike": -1000,
        "other language": -4131,
        "nothing in common": -5000,
    },
    "elsewhere": {
        "alike": 0,
        "partly": 0,
        "unlike": -1000,
    },
    "kind": {
        "same": 282,
        "shared": -182,
        "other": -619,
        "other form": -2000,
    },
    "swapped": {
        "one word": -6000,
    },
    "side": {
        "same": 0,
        "one": -2500,
        "other": -2500,
    },
    "part": {
        "same": 200,
        "one": -1500,
        "other": -8000,
    },
    "variant": {
        "same": 0,
        "other": -6000,
    },
    "edition": {
        "same": 400,
        "other": -4000,
    },
    "number": {
        "same": 200,
        "shared": -14,
        "other": -1000,
    },
    "year": {
        "same": 0,
        "date in another": -3043,
        "other": -4000,
    },
    "again": {
        "one": -2500,
    },
    "within": {
        "same hours": -224,
        "hours unknown": -1454,
        "other hours": -2500,
    },
    "organizer": {
        "same": 1000,
        "shared": 28,
        "other": -718,
    },
    "letters": {
        "8": 1005,
        "45": 552,
        "6": 552,
        "3": 273,
        "2": 262,
        "1": -394,
        "0": -1226,
    },
    "text": {
        "same text": 1500,
        "three words": 1207,
        "a word": 965,
        "two words": 965,
        "nothing": -482,
    },
    "told": {
        "all": 644,
        "half": 341,
        "some": 341,
        "nothing": -874,
    },
    "found": {
        "all": 1344,
        "most": 840,
        "half": -325,
        "some": -672,
        "nothing": -989,
        "little, foreign": -1000,
        "nothing, foreign": -1000,
    },
}
