"""The text of this recipe, made as the Rust program makes it."""

import os
import tempfile

SYLLABLES = ["ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "né", "ör", "ßa", "ça", "ñi", "жу"]
WORDS = 140_000


def block():
    """One block of the text, as bytes."""
    words, state = [], 1

    def random():
        nonlocal state
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % 2**64
        return state >> 33

    for count in range(1, WORDS + 1):
        bits = random() % 15
        number = (1 << bits) + random() % (1 << bits)
        while number > 0:
            words.append(SYLLABLES[number % 16])
            number //= 16
        words.append("\n" if count % 12 == 0 else " ")
    return "".join(words).encode()


def file(blocks):
    """The file that holds so many blocks; it is written if it is not there."""
    path = os.path.join(tempfile.gettempdir(), f"parallel-cookbook-words-{blocks}.txt")
    content = block()
    if not (os.path.exists(path) and os.path.getsize(path) == len(content) * blocks):
        unfinished = f"{path}.{os.getpid()}"
        with open(unfinished, "wb") as out:
            for _ in range(blocks):
                out.write(content)
        os.replace(unfinished, path)
    return path
