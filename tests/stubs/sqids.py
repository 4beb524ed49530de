"""Ids as the statistics service mints them: Sqids of one number.

The service keeps the default block list of Sqids. That list changes the id of 4300, 7312 and
13210 and of no other number up to 20,000 (compared once with the `sqids` package), so this short
version serves for the numbers below 4300 and refuses the rest.
"""

ALPHABET = "UjIo1rQXDHTmNsy6p4SlAtO0uqhfCiexFMVc5nG3v2Bbz8dKgWJRa79PZYwkEL"
FIRST_BLOCKED = 4300


def encode(number: int, shortest: int = 5) -> str:
    """Return the id of a number."""
    if not 0 <= number < FIRST_BLOCKED:
        raise ValueError(f"the stub mints ids of 0 to {FIRST_BLOCKED - 1} only")
    start = shuffle(ALPHABET)
    size = len(start)
    offset = (ord(start[number % size]) + 1) % size
    turned = start[offset:] + start[:offset]
    letters = turned[::-1]
    made = turned[0] + digits(number, letters[1:])
    if len(made) < shortest:
        made += letters[0]
    while len(made) < shortest:
        letters = shuffle(letters)
        made += letters[: shortest - len(made)]
    return made


def shuffle(letters: str) -> str:
    """Mix the letters, the same way every time."""
    chars = list(letters)
    for low in range(len(chars) - 1):
        high = len(chars) - 1 - low
        other = (low * high + ord(chars[low]) + ord(chars[high])) % len(chars)
        chars[low], chars[other] = chars[other], chars[low]
    return "".join(chars)


def digits(number: int, letters: str) -> str:
    """Write the number in the base of the letters."""
    made = letters[number % len(letters)]
    while number := number // len(letters):
        made = letters[number % len(letters)] + made
    return made
