"""What goes wrong in filling in the middle; the patches are of `minbpe_ref.chat.fim`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the middle stays in the middle",
        "A model writes from left to right: it must see prefix and suffix before it writes the middle, so the "
        "middle comes last.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special, ids = tokenizer["special_tokens"], []
            for name, text in (("prefix", prefix), ("middle", middle), ("suffix", suffix)):
                ids += [special[f"<|fim_{name}|>"]] + encode_ordinary(text, tokenizer)
            return ids
        """,
    ),
    Mistake(
        "the suffix comes first",
        "The order asked for is prefix, suffix, middle.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special, ids = tokenizer["special_tokens"], []
            for name, text in (("suffix", suffix), ("prefix", prefix), ("middle", middle)):
                ids += [special[f"<|fim_{name}|>"]] + encode_ordinary(text, tokenizer)
            return ids
        """,
    ),
    Mistake(
        "the ids of middle and suffix are swapped",
        "The texts are in order, but <|fim_suffix|> and <|fim_middle|> stand before the wrong ones; look them "
        "up by name (their numbers are not in the order in which they are used).",
        patch=(
            (
                "(FIM_SUFFIX, suffix), (FIM_MIDDLE, middle))",
                "(FIM_MIDDLE, suffix), (FIM_SUFFIX, middle))",
            ),
        ),
    ),
    Mistake(
        "the markers stand after their texts",
        "Each marker says what comes next: it stands before its text.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special, ids = tokenizer["special_tokens"], []
            for name, text in (("prefix", prefix), ("suffix", suffix), ("middle", middle)):
                ids += encode_ordinary(text, tokenizer) + [special[f"<|fim_{name}|>"]]
            return ids
        """,
    ),
    Mistake(
        "middle and suffix are swapped",
        "The second argument is the middle, the third the suffix.",
        patch=(
            (
                "(FIM_SUFFIX, suffix), (FIM_MIDDLE, middle))",
                "(FIM_SUFFIX, middle), (FIM_MIDDLE, suffix))",
            ),
        ),
    ),
    Mistake(
        "the middle is missing",
        "The middle is what the model learns to write; in training it stands at the end.",
        patch=(("(FIM_MIDDLE, middle))", '(FIM_MIDDLE, ""))'),),
    ),
    Mistake(
        "a part without text has no marker",
        "An empty prefix or suffix has its marker all the same; the model needs all three.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special, ids = tokenizer["special_tokens"], []
            for name, text in (("prefix", prefix), ("suffix", suffix), ("middle", middle)):
                if text:
                    ids += [special[f"<|fim_{name}|>"]] + encode_ordinary(text, tokenizer)
            return ids
        """,
    ),
    Mistake(
        "the markers are encoded as text",
        'The markers are special tokens: one id each, from tokenizer["special_tokens"].',
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            ids = []
            for name, text in (("prefix", prefix), ("suffix", suffix), ("middle", middle)):
                ids += encode_ordinary(f"<|fim_{name}|>", tokenizer) + encode_ordinary(text, tokenizer)
            return ids
        """,
    ),
    Mistake(
        "it is put together as text first",
        "Code may hold the text <|fim_middle|> (the code of a tokenizer does). Put the ids together, not the text.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special, ids = tokenizer["special_tokens"], []
            text = f"<|fim_prefix|>{prefix}<|fim_suffix|>{suffix}<|fim_middle|>{middle}"
            for part in regex.split(r"(<\\|fim_prefix\\|>|<\\|fim_middle\\|>|<\\|fim_suffix\\|>)", text):
                ids += [special[part]] if part in special else encode_ordinary(part, tokenizer)
            return ids
        """,
    ),
    Mistake(
        "the parts are encoded together and cut apart",
        "A token may reach over the cut. Encode each part by itself: so it is when somebody stops typing there.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special = tokenizer["special_tokens"]
            ids = encode_ordinary(prefix + middle + suffix, tokenizer)
            a = len(encode_ordinary(prefix, tokenizer))
            b = a + len(encode_ordinary(middle, tokenizer))
            return ([special["<|fim_prefix|>"]] + ids[:a] + [special["<|fim_suffix|>"]] + ids[b:]
                    + [special["<|fim_middle|>"]] + ids[a:b])
        """,
    ),
    Mistake(
        "the parts are stripped",
        "In code every space and line end counts, at the ends of a part too.",
        solution="""
        def fim(prefix, middle, suffix, tokenizer):
            special, ids = tokenizer["special_tokens"], []
            for name, text in (("prefix", prefix), ("suffix", suffix), ("middle", middle)):
                ids += [special[f"<|fim_{name}|>"]] + encode_ordinary(text.strip(), tokenizer)
            return ids
        """,
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return ids", "    pass"),),
    ),
)
