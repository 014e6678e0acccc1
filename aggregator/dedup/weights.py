"""How much each level of each signal counts, in thousandths of the logarithm of the odds. Learned, apart from the thresholds."""

SAME_EVENT = 0
"""Records whose pairs reach this on average are one event."""
PERHAPS = -1_500
"""Groups whose pairs reach this on average are shown to people as possible duplicates. Pairs below it hold nothing together."""

BIAS = 246
WEIGHTS: dict[str, dict[str, int]] = {
    "days": {
        "same days": 2924,
        "same day": 555,
        "moved from or to that day": -19,
        "a day more": -458,
        "moved, no day named": -2034,
        "days overlap": -4000,
        "first of the days": -4500,
        "inside the days": -5000,
        "moved, but not there": -5000,
        "next day": -6000,
        "other day": -20000,
    },
    "hours": {
        "no hours": 595,
        "same start": 156,
        "half an hour": 119,
        "hours apart as zones are": 6,
        "hours of one": -18,
        "one or two hours": -177,
        "hours overlap": -2500,
        "other hours": -8000,
    },
    "place": {
        "same house": 924,
        "house alike": 294,
        "same town": 294,
        "both online": -548,
        "house unlike": -2000,
        "other house": -2000,
        "another of its kind": -5000,
        "online and on site": -8000,
        "other town": -20000,
    },
    "until": {
        "same end": 376,
        "ends near": -279,
        "other end": -1662,
    },
    "meeting": {
        "start and end, house": 1366,
        "start, house": 620,
        "start and end, town": 277,
        "start and end, online": 0,
        "start, online": -388,
        "start, town": -588,
    },
    "uid": {
        "same": 2000,
        "same number": -2,
    },
    "address": {
        "same page": 1064,
        "same list": 56,
    },
    "source": {
        "same, listed twice": -1107,
        "same": -5002,
    },
    "title_town": {
        "fits": 0,
        "same": 0,
        "other": -8000,
    },
    "title": {
        "same rare words": 1556,
        "same words": 1556,
        "half": 853,
        "nearly all": 853,
        "one in the other": 853,
        "half, a word": 138,
        "same common words": 97,
        "only common words": 0,
        "some": 0,
        "translated": -304,
        "one in the other, a word": -333,
        "nothing": -1522,
    },
    "elsewhere": {
        "alike": -1500,
        "partly": -1500,
        "unlike": -2500,
    },
    "swapped": {
        "one word": -4670,
    },
    "letters": {
        "8": 1113,
        "45": 611,
        "6": 611,
        "3": 362,
        "2": 305,
        "1": -426,
        "0": -1381,
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
        "shared": -5,
        "other": -1000,
    },
    "year": {
        "same": 0,
        "date in another": -3034,
        "other": -4000,
    },
    "organizer": {
        "same": 1000,
        "shared": 233,
        "other": -716,
    },
    "within": {
        "same hours": -177,
        "hours unknown": -1432,
        "other hours": -2500,
    },
    "text": {
        "same text": 1500,
        "three words": 1339,
        "two words": 1026,
        "a word": 774,
        "nothing": -318,
    },
    "again": {
        "one": -2500,
    },
    "told": {
        "all": 732,
        "half": 514,
        "some": 288,
        "nothing": -1151,
    },
    "found": {
        "all": 1461,
        "most": 966,
        "half": 10,
        "some": -328,
        "little, foreign": -1000,
        "nothing, foreign": -1000,
        "nothing": -1628,
    },
}
