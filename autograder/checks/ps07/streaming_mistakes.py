"""What goes wrong in encoding a stream; the patches are of `encode_stream` and `encode_iterable`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "each text is encoded by itself",
        "A text may end in the middle of a word, so its last chunk is not known yet. Hold back what the next "
        "text may still change.",
        solution="""
        def encode_iterable(texts, merges):
            for text in texts:
                for chunk in split(text):
                    yield from encode_fast(list(chunk.encode("utf-8")), merges)
        """,
    ),
    Mistake(
        "only the last chunk is held back",
        'More text can change the chunk before the last too. Look at "I\'l" and then "l": which chunks were '
        "there, and which are there now?",
        patch=(("chunks[:-2]", "chunks[:-1]"), ("chunks[-2:]", "chunks[-1:]")),
    ),
    Mistake(
        "a number of letters is held back",
        "However many you hold back, the cut falls into the middle of some chunk. Split first, then hold back "
        "whole chunks.",
        patch=(
            (
                "        chunks = split(held + text)\n        for chunk in chunks[:-2]:",
                "        text = held + text\n        for chunk in split(text[:-8]):",
            ),
            ('held = "".join(chunks[-2:])', "held = text[-8:]"),
        ),
    ),
    Mistake(
        "the text is cut at the last space",
        "A space does not always begin a chunk: of several in a row all but the last are one, and more may follow. "
        "Split first, then hold back whole chunks.",
        solution="""
            def encode_iterable(texts, merges):
                held = ""
                for text in texts:
                    held += text
                    cut = held.rfind(" ")
                    if cut > 0:
                        for chunk in split(held[:cut]):
                            yield from encode_fast(list(chunk.encode("utf-8")), merges)
                        held = held[cut:]
                for chunk in split(held):
                    yield from encode_fast(list(chunk.encode("utf-8")), merges)
            """,
    ),
    Mistake(
        "what is held back never comes",
        "After the last text the held chunks are still to be encoded.",
        patch=(("    for chunk in split(held):\n        yield from ids_of(chunk)\n", ""),),
    ),
    Mistake(
        "what is held back comes as one chunk",
        "It holds two chunks. Split it once more at the end, or keep it as a list.",
        patch=(
            (
                "    for chunk in split(held):\n        yield from ids_of(chunk)\n",
                "    yield from ids_of(held)\n",
            ),
        ),
    ),
    Mistake(
        "what was held back is forgotten",
        "The next text goes on where the held part ends: split held + text.",
        patch=(("split(held + text)", "split(text)"),),
    ),
    Mistake(
        "held text is put behind the next one",
        "What was held back stands before the next text: held + text.",
        patch=(("split(held + text)", "split(text + held)"),),
    ),
    Mistake(
        "everything is collected first",
        "The ids are right, but all of the text, its chunks or its ids are in memory at once. Encode as the text "
        "comes, hold back a few chunks only, and give each id on at once: `yield`.",
        patch=(
            (
                "    for text in texts:\n",
                "    for text in [''.join(texts)]:\n",
            ),
        ),
    ),
    Mistake(
        "every chunk is remembered",
        "A long text has new chunks without end, and so has your memory of them. Bound it: forget it when it holds 1,000.",
        patch=(
            (
                "            # a text of unique words must not fill the memory\n            if len(known) >= remembered:\n                known.clear()\n",
                "",
            ),
        ),
    ),
    Mistake(
        "chunks of one tokenizer are remembered for the next",
        "The memory outlives the call and knows a chunk only, not the merges it was encoded with. Make it anew in "
        "each call, or let the merges be part of what it looks up.",
        solution="""
        def encode_iterable(texts, merges, known={}):
            held = ""
            def encode(chunk):
                if chunk not in known:
                    if len(known) >= 1000:
                        known.clear()
                    known[chunk] = encode_fast(list(chunk.encode("utf-8")), merges)
                return known[chunk]
            for text in texts:
                chunks = split(held + text)
                for chunk in chunks[:-2]:
                    yield from encode(chunk)
                held = "".join(chunks[-2:])
            for chunk in split(held):
                yield from encode(chunk)
        """,
    ),
    Mistake(
        "lists of ids come, one a chunk",
        "Each id is to come by itself: `yield from` gives on what a list holds.",
        patch=(
            (
                "        for chunk in chunks[:-2]:\n            yield from ids_of(chunk)",
                "        for chunk in chunks[:-2]:\n            yield ids_of(chunk)",
            ),
            (
                "    for chunk in split(held):\n        yield from ids_of(chunk)",
                "    for chunk in split(held):\n        yield ids_of(chunk)",
            ),
        ),
    ),
    Mistake(
        "chunks come in place of ids",
        'Give on the ids of a chunk: encode_fast(list(chunk.encode("utf-8")), merges).',
        patch=(("known[chunk] = encode(chunk)", "known[chunk] = [chunk]"),),
    ),
    Mistake(
        "the bytes are not merged",
        "You give the bytes of each chunk; encode them with the merges: encode_fast.",
        patch=(
            ('encode_fast(list(chunk.encode("utf-8")), merges)', "list(chunk.encode('utf-8'))"),
        ),
    ),
    Mistake(
        "it starts from code points",
        'You start from ord() of each character; the ids 0 to 255 are bytes: list(chunk.encode("utf-8")).',
        patch=(('list(chunk.encode("utf-8"))', "[ord(c) for c in chunk]"),),
    ),
    Mistake(
        "the text is not split into chunks",
        "Merges never cross from one chunk into the next. Split the text before you encode.",
        patch=(
            (
                '        for chunk in chunks[:-2]:\n            yield from ids_of(chunk)\n        held = "".join(chunks[-2:])',
                "        held = held + text",
            ),
            (
                "    for chunk in split(held):\n        yield from ids_of(chunk)",
                "    yield from ids_of(held)",
            ),
        ),
    ),
    Mistake(
        "line ends are stripped",
        "The line end and the spaces are part of the text, and tokens like any other.",
        patch=(("split(held + text)", "split(held + text.strip())"),),
    ),
    Mistake(
        "a line end is put between the texts",
        "The texts follow one another as they are; nothing comes between.",
        patch=(("split(held + text)", "split(held + '\\n' * bool(held) + text)"),),
    ),
    Mistake(
        "empty texts end the stream",
        "An empty text is a text of no code points; others may follow.",
        patch=(
            (
                "    for text in texts:\n",
                "    for text in iter(lambda: next(texts, ''), ''):\n",
            ),
        ),
    ),
    Mistake(
        "texts is gone through twice",
        "texts may be a file or another generator: it can be read once, from front to back.",
        patch=(
            (
                '    held = ""\n',
                "    held = ''\n    if not any(True for _ in texts):\n        return\n",
            ),
        ),
    ),
    Mistake(
        "it fails on no text at all",
        "The loop may run not even once. Give every name a value before it.",
        patch=(("    for chunk in split(held):", "    for chunk in split(held + text[:0]):"),),
    ),
    Mistake(
        "nothing is yielded",
        "The function has no yield and no return, so it gives None.",
        solution="""
        def encode_iterable(texts, merges):
            ids = []
            for text in texts:
                for chunk in split(text):
                    ids += encode_fast(list(chunk.encode("utf-8")), merges)
        """,
    ),
)
