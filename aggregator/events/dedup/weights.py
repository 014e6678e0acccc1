"""The weight of each level of each signal, in thousandths of the log odds. Learned, except for the thresholds."""

MATCH = 0
"""Threshold: groups of records whose pairs reach this score on average are one event."""
POSSIBLE_MATCH = -2_500
"""Threshold: groups whose pairs reach this score on average are shown as possible duplicates. Pairs below it are never linked."""

BIAS = 1342
WEIGHTS: dict[str, dict[str, int]] = {
    "days": {
        "same days": 3184,
        "same day": 420,
        "moved from or to that day": -29,
        "a day more": -531,
        "moved, no day named": -2043,
        "days overlap": -4000,
        "first of the days": -4500,
        "inside the days": -5000,
        "moved, but not there": -5000,
        "next day": -6000,
        "other day": -20000,
    },
    "hours": {
        "no hours": 662,
        "half an hour": 82,
        "same start": 82,
        "hours apart as zones are": 11,
        "one or two hours": 8,
        "hours of one": -124,
        "hours overlap": -2500,
        "other hours": -8000,
    },
    "uid": {
        "same": 2000,
        "same number": 0,
    },
    "place": {
        "same house": 928,
        "house alike": 295,
        "same town": 295,
        "both online": -1200,
        "house unlike": -3500,
        "other house": -3500,
        "another of its kind": -6500,
        "online and on site": -9500,
        "other town": -20000,
    },
    "until": {
        "same end": 480,
        "ends near": -435,
        "other end": -1535,
    },
    "meeting": {
        "start and end, house": 1368,
        "start, house": 609,
        "start and end, town": 285,
        "start and end, online": 0,
        "start, online": -357,
        "start, town": -475,
    },
    "source": {
        "same, listed twice": -1000,
        "same": -8000,
    },
    "address": {
        "same page": 1029,
        "same list": 0,
    },
    "title_town": {
        "fits": 0,
        "same": 0,
        "other": -8000,
    },
    "title": {
        "same rare words": 1482,
        "same words": 1482,
        "half": 674,
        "nearly all": 674,
        "one in the other": 674,
        "half, a word": 26,
        "same common words": 17,
        "only common words": 0,
        "translated": 0,
        "some": -400,
        "one in the other, a word": -496,
        "nothing": -701,
    },
    "strangers": {
        "told elsewhere": -239,
        "little said": -801,
        "kinds alike": -1000,
        "other language": -4129,
        "nothing in common": -5000,
    },
    "elsewhere": {
        "alike": 0,
        "partly": 0,
        "unlike": -1000,
    },
    "kind": {
        "same": 258,
        "shared": -182,
        "other": -628,
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
        "same": 199,
        "shared": -14,
        "other": -1000,
    },
    "year": {
        "same": 0,
        "date in another": -3043,
        "other": -4000,
    },
    "within": {
        "same hours": -224,
        "hours unknown": -1456,
        "other hours": -2500,
    },
    "organizer": {
        "same": 1000,
        "shared": 23,
        "other": -707,
    },
    "letters": {
        "8": 1005,
        "45": 546,
        "6": 546,
        "2": 280,
        "3": 280,
        "1": -407,
        "0": -1206,
    },
    "again": {
        "one": -2500,
    },
    "text": {
        "same text": 1500,
        "three words": 1187,
        "a word": 964,
        "two words": 964,
        "nothing": -483,
    },
    "told": {
        "all": 644,
        "half": 334,
        "some": 334,
        "nothing": -861,
    },
    "found": {
        "all": 1342,
        "most": 832,
        "half": -328,
        "some": -659,
        "nothing": -984,
        "little, foreign": -1000,
        "nothing, foreign": -1000,
    },
}
