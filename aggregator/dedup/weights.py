"""How much each level of each signal counts, in thousandths of the logarithm of the odds. Learned, apart from the thresholds."""

SAME_EVENT = 0
"""Records whose pairs reach this on average are one event."""
PERHAPS = -2_500
"""Groups whose pairs reach this on average are shown to people as possible duplicates. Pairs below it hold nothing together."""

BIAS = 1230
WEIGHTS: dict[str, dict[str, int]] = {
    "days": {
        "same days": 3197,
        "same day": 402,
        "moved from or to that day": -33,
        "a day more": -537,
        "moved, no day named": -2049,
        "days overlap": -4000,
        "first of the days": -4500,
        "inside the days": -5000,
        "moved, but not there": -5000,
        "next day": -6000,
        "other day": -20000,
    },
    "hours": {
        "no hours": 680,
        "half an hour": 74,
        "same start": 74,
        "hours apart as zones are": 11,
        "one or two hours": -9,
        "hours of one": -116,
        "hours overlap": -2500,
        "other hours": -8000,
    },
    "place": {
        "same house": 1008,
        "house alike": 347,
        "same town": 347,
        "both online": -1200,
        "house unlike": -2000,
        "other house": -2000,
        "another of its kind": -5000,
        "online and on site": -8000,
        "other town": -20000,
    },
    "until": {
        "same end": 476,
        "ends near": -412,
        "other end": -1539,
    },
    "meeting": {
        "start and end, house": 1402,
        "start, house": 634,
        "start and end, town": 311,
        "start and end, online": 0,
        "start, online": -330,
        "start, town": -485,
    },
    "uid": {
        "same": 2000,
        "same number": 0,
    },
    "address": {
        "same page": 985,
        "same list": 20,
    },
    "source": {
        "same, listed twice": -1000,
        "same": -8000,
    },
    "title_town": {
        "fits": 0,
        "same": 0,
        "other": -8000,
    },
    "title": {
        "same rare words": 1492,
        "same words": 1492,
        "half": 641,
        "nearly all": 641,
        "one in the other": 641,
        "half, a word": 46,
        "same common words": 19,
        "only common words": 0,
        "some": 0,
        "translated": 0,
        "one in the other, a word": -477,
        "nothing": -696,
    },
    "strangers": {
        "told elsewhere": -234,
        "little said": -801,
        "kinds alike": -1000,
        "other language": -4123,
        "nothing in common": -5000,
    },
    "kind": {
        "same": 213,
        "shared": -178,
        "other": -600,
        "other form": -2000,
    },
    "elsewhere": {
        "alike": -1500,
        "partly": -1500,
        "unlike": -2500,
    },
    "swapped": {
        "one word": -6000,
    },
    "letters": {
        "8": 953,
        "45": 537,
        "6": 537,
        "2": 292,
        "3": 292,
        "1": -414,
        "0": -1203,
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
        "shared": -17,
        "other": -1000,
    },
    "year": {
        "same": 0,
        "date in another": -3049,
        "other": -4000,
    },
    "organizer": {
        "same": 1000,
        "shared": 50,
        "other": -742,
    },
    "within": {
        "same hours": -221,
        "hours unknown": -1454,
        "other hours": -2500,
    },
    "text": {
        "same text": 1500,
        "three words": 1201,
        "a word": 965,
        "two words": 965,
        "nothing": -478,
    },
    "again": {
        "one": -2500,
    },
    "told": {
        "all": 648,
        "half": 327,
        "some": 327,
        "nothing": -850,
    },
    "found": {
        "all": 1284,
        "most": 819,
        "half": -311,
        "some": -636,
        "nothing": -974,
        "little, foreign": -1000,
        "nothing, foreign": -1000,
    },
}
