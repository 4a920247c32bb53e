"""The texts and the little data that the course counts on, all in `data/`; nothing is downloaded.

`data/README.md` says where each comes from and under which licence. Every loader reads the file
anew, so that nobody's change is seen by anybody else.
"""

from __future__ import annotations

import gzip
import json
from importlib.resources import files


def _bytes(name: str) -> bytes:
    return files("minbpe_ref").joinpath("data", name).read_bytes()


def shakespeare() -> str:
    """Return about 1 MB of Shakespeare's plays, ASCII all through.

    >>> shakespeare()[:4], len(shakespeare())
    ("ALL'", 999995)
    """
    return _bytes("shakespeare.txt").decode("utf-8")


def python_code() -> str:
    """Return about 230 kB of the Python 3.11 standard library, whole modules.

    >>> "def bisect_left" in python_code()
    True
    """
    return _bytes("python_code.txt").decode("utf-8")


def parallel_sentences() -> dict[str, list[str]]:
    """Return language code -> the same sentences in that language, in the same order.

    >>> sentences = parallel_sentences()
    >>> sorted(sentences)
    ['ar', 'de', 'en', 'es', 'fi', 'fr', 'hi', 'ja', 'ko', 'ru', 'th', 'tr', 'zh']
    >>> sentences["de"][0]
    'Dieser Benutzername ist bereits vergeben.'
    """
    return json.loads(_bytes("parallel_sentences.json"))


def glitch_strings() -> list[str]:
    """Return 141 strings known to upset models that use GPT-2's vocabulary.

    >>> " SolidGoldMagikarp" in glitch_strings()
    True
    """
    return json.loads(_bytes("glitch_strings.json"))


def digits() -> tuple[list[list[int]], list[int]]:
    """Return 1797 scans of digits, each 64 grey values (0 to 16, 8 rows of 8), and their labels.

    >>> images, labels = digits()
    >>> len(images), len(images[0]), labels[:3]
    (1797, 64, [0, 1, 2])
    """
    rows = gzip.decompress(_bytes("digits.csv.gz")).decode("ascii").split()
    values = [[int(float(cell)) for cell in row.split(",")] for row in rows]
    return [row[:-1] for row in values], [row[-1] for row in values]


def photo() -> bytes:
    """Return a photo of a cat, 451 by 300 pixels, as the bytes of a PNG file.

    >>> photo()[:4]
    b'\\x89PNG'
    """
    return _bytes("chelsea.png")


def sentencepiece_toy() -> str:
    """Return the three sentences on which the lecture trains sentencepiece (1:28:42).

    >>> len(sentencepiece_toy())
    503
    """
    return _bytes("sentencepiece_toy.txt").decode("ascii")


def sentencepiece_model() -> bytes:
    """Return a sentencepiece model of the kind that Llama 2 uses: BPE, 32,000 pieces.

    >>> len(sentencepiece_model())
    493443
    """
    return _bytes("llama2_like.model")
