"""How much each level of each signal counts, in thousandths of the logarithm of the odds. Learned, apart from the thresholds."""

SAME_EVENT = 0
"""Records whose pairs reach this on average are one event."""
PERHAPS = -2_500
"""Groups whose pairs reach this on average are shown to people as possible duplicates. Pairs below it hold nothing together."""

BIAS = 1328
WEIGHTS: dict[str, dict[str, int]] = {
    "days": {
        "same days": 3222,
        "same day": 406,
        "moved from or to that day": -36,
        "a day more": -540,
        "moved, no day named": -2053,
        "days overlap": -4000,
        "first of the days": -4500,
        "inside the days": -5000,
        "moved, but not there": -5000,
        "next day": -6000,
        "other day": -20000,
    },
    "hours": {
        "no hours": 700,
        "half an hour": 82,
        "same start": 82,
        "hours apart as zones are": 9,
        "one or two hours": -10,
        "hours of one": -116,
        "hours overlap": -2500,
        "other hours": -8000,
    },
    "place": {
        "same house": 1004,
        "house alike": 345,
        "same town": 345,
        "both online": -598,
        "house unlike": -2000,
        "other house": -2000,
        "another of its kind": -5000,
        "online and on site": -8000,
        "other town": -20000,
    },
    "until": {
        "same end": 490,
        "ends near": -428,
        "other end": -1546,
    },
    "meeting": {
        "start and end, house": 1397,
        "start, house": 634,
        "start and end, town": 308,
        "start and end, online": 0,
        "start, online": -328,
        "start, town": -488,
    },
    "uid": {
        "same": 2000,
        "same number": 0,
    },
    "address": {
        "same page": 1016,
        "same list": 30,
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
        "same rare words": 1519,
        "same words": 1519,
        "half": 639,
        "nearly all": 639,
        "one in the other": 639,
        "half, a word": 37,
        "same common words": 18,
        "only common words": 0,
        "some": 0,
        "translated": 0,
        "one in the other, a word": -504,
        "nothing": -695,
    },
    "strangers": {
        "told elsewhere": -226,
        "little said": -801,
        "kinds alike": -1000,
        "other language": -4130,
        "nothing in common": -5000,
    },
    "kind": {
        "same": 224,
        "shared": -177,
        "other": -577,
        "other form": -2000,
    },
    "elsewhere": {
        "alike": -1500,
        "partly": -1500,
        "unlike": -2500,
    },
    "swapped": {
        "one word": -4671,
    },
    "letters": {
        "8": 967,
        "45": 543,
        "6": 543,
        "3": 295,
        "2": 290,
        "1": -409,
        "0": -1224,
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
        "shared": -1,
        "other": -1000,
    },
    "year": {
        "same": 0,
        "date in another": -3053,
        "other": -4000,
    },
    "organizer": {
        "same": 1000,
        "shared": 54,
        "other": -761,
    },
    "within": {
        "same hours": -220,
        "hours unknown": -1456,
        "other hours": -2500,
    },
    "text": {
        "same text": 1500,
        "three words": 1232,
        "a word": 970,
        "two words": 970,
        "nothing": -469,
    },
    "again": {
        "one": -2500,
    },
    "told": {
        "all": 651,
        "half": 329,
        "some": 329,
        "nothing": -855,
    },
    "found": {
        "all": 1326,
        "most": 827,
        "half": -309,
        "some": -680,
        "nothing": -978,
        "little, foreign": -1000,
        "nothing, foreign": -1000,
    },
}
