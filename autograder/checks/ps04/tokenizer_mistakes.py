"""Known mistakes in training and encoding within chunks.

Patches on `minbpe_ref.basic.learn_merges`, or on the class that splits and hands it the chunks.
"""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "training does not split",
        "You merge over the whole text. Split it first, and count and merge within each chunk.",
        patch=(
            (
                '[chunk.encode("utf-8") for chunk in split(text, self.pattern)]',
                '[text.encode("utf-8")]',
            ),
        ),
    ),
    Mistake(
        "encoding does not split",
        "Encoding must split as training did, or a merge joins what training kept apart.",
        patch=(
            (
                "        for chunk in split(text, self.pattern):\n            ids.extend",
                "        for chunk in [text]:\n            ids.extend",
            ),
        ),
    ),
    Mistake(
        "only the last chunk is counted",
        "Each chunk's counts take the place of those before. Give get_stats the same dictionary for all chunks, so "
        "that the counts add up.",
        patch=(("            get_stats(chunk, stats)", "            stats = get_stats(chunk)"),),
    ),
    Mistake(
        "pairs across the end of a chunk are counted",
        "You put the chunks together before you count. A chunk's last byte and the next one's first are no pair.",
        patch=(
            (
                "        for chunk in chunks:\n            get_stats(chunk, stats)\n",
                "        get_stats([i for chunk in chunks for i in chunk], stats)\n",
            ),
        ),
    ),
    Mistake(
        "a chunk that comes again is not counted again",
        "A word that stands a hundred times counts a hundred times. Keep all chunks, or count each as often as it "
        "stands.",
        patch=(
            (
                "for chunk in split(text, self.pattern)]",
                "for chunk in dict.fromkeys(split(text, self.pattern))]",
            ),
        ),
    ),
    Mistake(
        "the counts are from before the first merge",
        "Each merge changes which pairs there are. Count anew in every round.",
        patch=(
            (
                "    for idx in range(256, 256 + num_merges):\n"
                "        # count every pair, chunk by chunk\n"
                "        stats: dict[Pair, int] = {}\n"
                "        for chunk in chunks:\n            get_stats(chunk, stats)\n",
                "    stats = {}\n    for chunk in chunks:\n        get_stats(chunk, stats)\n"
                "    for idx in range(256, 256 + num_merges):\n",
            ),
            (
                "        merges[pair] = idx\n",
                "        merges[pair] = idx\n        del stats[pair]\n",
            ),
        ),
    ),
    Mistake(
        "the counts of earlier rounds are kept",
        "Your dictionary of counts is made once and only grows. Begin each round with an empty one.",
        patch=(
            (
                "    for idx in range(256, 256 + num_merges):\n"
                "        # count every pair, chunk by chunk\n"
                "        stats: dict[Pair, int] = {}\n",
                "    stats = {}\n    for idx in range(256, 256 + num_merges):\n",
            ),
        ),
    ),
    Mistake(
        "the chunks are not merged",
        "merge returns a new list. Keep what it returns, for every chunk.",
        patch=(
            (
                "chunks = [merge(chunk, pair, idx) for chunk in chunks]",
                "for chunk in chunks:\n            merge(chunk, pair, idx)",
            ),
        ),
    ),
    Mistake(
        "only the first chunk is merged",
        "The pair is replaced in one chunk. It is to be replaced in all of them.",
        patch=(
            (
                "chunks = [merge(chunk, pair, idx) for chunk in chunks]",
                "chunks[0] = merge(chunks[0], pair, idx)",
            ),
        ),
    ),
    Mistake(
        "only chunks that hold the pair are kept",
        "Chunks without the pair stay as they are; they have pairs for later merges.",
        patch=(
            (
                "chunks = [merge(chunk, pair, idx) for chunk in chunks]",
                "chunks = [merge(c, pair, idx) for c in chunks if pair in zip(c, c[1:])]",
            ),
        ),
    ),
    Mistake(
        "the rarest pair is merged",
        "The most frequent pair goes first: max, not min.",
        patch=(("pair = max(stats", "pair = min(stats"),),
    ),
    Mistake(
        "the largest pair is merged",
        "max of a dictionary compares its keys. Compare the counts: key=stats.get.",
        patch=(("max(stats, key=stats.__getitem__)", "max(stats)"),),
    ),
    Mistake(
        "the new ids begin at 257",
        "256 bytes have the ids 0 to 255; the first merge is 256.",
        patch=(("        merges[pair] = idx\n", "        merges[pair] = idx + 1\n"),),
    ),
    Mistake(
        "one merge is missing",
        "A vocabulary of n has n − 256 merges, with the ids 256 to n − 1.",
        patch=(("range(256, 256 + num_merges)", "range(256, 255 + num_merges)"),),
    ),
    Mistake(
        "one merge is too many",
        "A vocabulary of n has n − 256 merges, with the ids 256 to n − 1.",
        patch=(("range(256, 256 + num_merges)", "range(256, 257 + num_merges)"),),
    ),
    Mistake(
        "it fails when no pair is left",
        "Short chunks run out of pairs, and max() of nothing raises. Stop training then.",
        patch=(("        if not stats:\n            break\n", ""),),
    ),
    Mistake(
        "pairs that stand once are left",
        "The exercise asks for as many merges as there is room for, while there is any pair at all.",
        patch=(("if not stats:", "if max(stats.values(), default=0) < 2:"),),
    ),
    Mistake(
        "the merges of an earlier training stay",
        "Each training starts anew: empty self.merges first.",
        patch=(
            (
                "self.merges = learn_merges(chunks, vocab_size - 256)",
                "self.merges.update(learn_merges(chunks, vocab_size - 256))",
            ),
        ),
    ),
    Mistake(
        "the merges are returned, not kept",
        "encode_ordinary needs them later: keep them in self.merges.",
        patch=(("self.merges = learn_merges(", "return learn_merges("),),
    ),
    Mistake(
        "training starts from code points",
        'The ids 0 to 255 are bytes: list(chunk.encode("utf-8")), not ord of each character.',
        patch=(('chunk.encode("utf-8") for chunk', "[ord(c) for c in chunk] for chunk"),),
    ),
    Mistake(
        "training loses the spaces",
        "You strip the chunks. The space before a word is part of its chunk.",
        patch=(('chunk.encode("utf-8") for chunk', 'chunk.strip().encode("utf-8") for chunk'),),
    ),
    Mistake(
        "encoding loses the spaces",
        "You strip the chunks. The space before a word is part of its chunk.",
        patch=(("encode_chunk(chunk.encode", "encode_chunk(chunk.strip().encode"),),
    ),
    Mistake(
        "upper and lower case are one",
        "Nothing may change the text: decode would not give it back.",
        patch=(
            ('chunk.encode("utf-8") for chunk', 'chunk.upper().encode("utf-8") for chunk'),
            ("encode_chunk(chunk.encode", "encode_chunk(chunk.upper().encode"),
        ),
    ),
    Mistake(
        "a pattern of your own is used",
        "The pattern is an argument; keep it in self.pattern and split by that.",
        patch=(("        self.pattern = pattern", '        self.pattern = r" ?[a-z]+|[^a-z]"'),),
    ),
    Mistake(
        "None is kept in place of no merges",
        "Without merges there are none: an empty dictionary.",
        patch=(
            ("{} if merges is None else merges", "merges"),
            (
                "        self.merges = learn_merges(chunks, vocab_size - 256)",
                "        for pair, idx in learn_merges(chunks, vocab_size - 256).items():\n"
                "            self.merges[pair] = idx",
            ),
        ),
    ),
    Mistake(
        "each chunk is a list of its own",
        "append puts the chunk's list into the list. extend puts its ids there.",
        patch=(("ids.extend(", "ids.append("),),
    ),
    Mistake(
        "only the last chunk is encoded",
        "Each chunk's ids take the place of those before. Add them: ids.extend(…).",
        patch=(
            (
                'ids.extend(encode_chunk(chunk.encode("utf-8"), self.merges))',
                'ids = encode_chunk(chunk.encode("utf-8"), self.merges)',
            ),
        ),
    ),
    Mistake(
        "only the first chunk is encoded",
        "The return stands inside the loop. Move it behind the loop.",
        patch=(("        return ids", "            return ids\n        return ids"),),
    ),
    Mistake(
        "encoding applies no merges",
        "These are bytes. Keep the merges that the tokenizer was given or has learned, and apply them to each chunk: "
        "encode_chunk(chunk, self.merges).",
        patch=(('encode_chunk(chunk.encode("utf-8"), self.merges)', 'chunk.encode("utf-8")'),),
    ),
    Mistake(
        "training returns the tokenizer",
        "A method may return what it likes, but here train returns nothing; leave the return out.",
        symptom="unplain: RegexTokenizer",
    ),
    Mistake(
        "the ids are not returned",
        "encode_ordinary ends without a return, so it gives None.",
        patch=(("        return ids", "        pass"),),
    ),
)
