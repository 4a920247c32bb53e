"""What learners get wrong about curves, lines through them and the cheapest size."""

from __future__ import annotations

from autograder.checks.contract import Mistake

CURVE = (
    Mistake(
        "code points are counted for bytes",
        'Compression is bytes a token; a code point takes one to four bytes: len(text.encode("utf-8")).',
        patch=(('len(text.encode("utf-8"))', "len(text)"),),
    ),
    Mistake(
        "the ratio is upside down",
        "Bytes a token: divide the bytes by the tokens.",
        patch=(
            (
                'len(text.encode("utf-8")) / len(encode(text, first))',
                'len(encode(text, first)) / len(text.encode("utf-8"))',
            ),
        ),
    ),
    Mistake(
        "the tokens are counted, not compared",
        "Divide the number of bytes by the number of tokens.",
        patch=(
            (
                'len(text.encode("utf-8")) / len(encode(text, first))',
                "float(len(encode(text, first)))",
            ),
        ),
    ),
    Mistake(
        "all merges are used at every size",
        "A vocabulary of `size` has the 256 bytes and the merges with ids below `size`: size - 256 of them.",
        patch=((" if idx < size}", "}"),),
    ),
    Mistake(
        "one merge too many",
        "Ids count from 0: a vocabulary of `size` ends with the id size - 1.",
        patch=(("idx < size}", "idx <= size}"),),
    ),
    Mistake(
        "one merge too few",
        "Ids count from 0: a vocabulary of `size` ends with the id size - 1.",
        patch=(("idx < size}", "idx < size - 1}"),),
    ),
    Mistake(
        "the latest merges are used",
        "The smaller vocabulary has the merges that were learned first.",
        patch=(("if idx < size}", "if idx >= 512 + len(merges) - size}"),),
    ),
    Mistake(
        "no size is refused",
        "A size without merges would show a curve that is flat for no reason. Raise ValueError.",
        patch=(
            (
                '        if not 256 <= size <= 256 + len(merges):\n            raise ValueError(f"size {size} is not within 256 and {256 + len(merges)}")\n',
                "",
            ),
        ),
    ),
    Mistake(
        "a size below 256 is accepted",
        "The 256 bytes alone need 256 ids. Raise ValueError.",
        patch=(("256 <= size <= 256 +", "size <= 256 +"),),
    ),
    Mistake(
        "the full size is refused",
        "With two merges the largest size is 258.",
        patch=(("<= 256 + len(merges):", "< 256 + len(merges):"),),
    ),
    Mistake(
        "the smallest size is refused",
        "256 is a vocabulary: that of the bytes alone.",
        patch=(("256 <= size", "256 < size"),),
    ),
    Mistake(
        "a size too large passes as the largest",
        "A size that has no merges must be told: raise ValueError.",
        patch=(("256 <= size <= 256 + len(merges)", "256 <= size"),),
    ),
    Mistake(
        "a list is returned",
        "Return a dictionary from size to bytes a token.",
        patch=(("    return found", "    return list(found.values())"),),
    ),
    Mistake(
        "whole numbers are divided",
        "// drops what is behind the point; divide with /.",
        patch=(("/ len(encode(text, first))", "// len(encode(text, first))"),),
    ),
    Mistake(
        "the numbers are rounded",
        "Return the ratio as it is; rounding is for showing it.",
        patch=(("/ len(encode(text, first))", "// len(encode(text, first)) * 1.0"),),
    ),
    Mistake(
        "only the last size is returned",
        "Make the dictionary before the loop and add to it.",
        patch=(("    return found", "    return {size: found[size]} if sizes else {}"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return found", "    pass"),),
    ),
)

FIT = (
    Mistake(
        "the sizes themselves are on the axis",
        "The line is over the logarithm: x is log2(size), so that doubling the vocabulary is one step.",
        patch=(("math.log2(size)", "size"),),
    ),
    Mistake(
        "another logarithm is taken",
        "x is log2(size): b then says what one doubling brings.",
        patch=(("math.log2(size)", "math.log(size)"),),
    ),
    Mistake(
        "a and b are swapped",
        "First a, the height at log2(size) = 0, then b, the slope.",
        patch=(("return y_mean - b * x_mean, b", "return b, y_mean - b * x_mean"),),
    ),
    Mistake(
        "the line goes through the first and the last point",
        "The best line takes all points into account: least squares.",
        patch=(
            (
                "b = above / sum((x - x_mean) ** 2 for x in xs)",
                "b = (ys[-1] - ys[0]) / (xs[-1] - xs[0])\n    x_mean, y_mean = xs[0], ys[0]",
            ),
        ),
    ),
    Mistake(
        "the line goes through the origin",
        "a is not 0: take the means off first.",
        patch=(
            ("x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)", "x_mean, y_mean = 0.0, 0.0"),
        ),
    ),
    Mistake(
        "the line is of x over y",
        "You look for bytes a token given the size, so the deviations of x are below the fraction bar.",
        patch=(
            ("sum((x - x_mean) ** 2 for x in xs)", "(sum((y - y_mean) ** 2 for y in ys) or 1.0)"),
        ),
    ),
    Mistake(
        "a is the mean",
        "The line passes through the means: a = y_mean - b · x_mean.",
        patch=(("y_mean - b * x_mean, b", "y_mean, b"),),
    ),
    Mistake(
        "the sign of a is wrong",
        "The line passes through the means: a = y_mean - b · x_mean.",
        patch=(("y_mean - b * x_mean, b", "b * x_mean - y_mean, b"),),
    ),
    Mistake(
        "one point divides by zero",
        "Through one point there are many lines: raise ValueError for fewer than two.",
        patch=(("if len(curve) < 2:", "if len(curve) < 1:"),),
    ),
    Mistake(
        "no points divide by zero",
        "Without two points there is no line: raise ValueError.",
        patch=(
            (
                '    if len(curve) < 2:\n        raise ValueError(f"{len(curve)} sizes make no line; measure two or more")\n',
                "",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return y_mean", "    y_mean"),),
    ),
)

CHEAPEST = (
    Mistake(
        "the dearest size is returned",
        "The least arithmetic a byte is asked for.",
        patch=(("return min", "return max"),),
    ),
    Mistake(
        "the bytes a token are the same at every size",
        "A larger vocabulary has longer tokens: a + b · log2(size), anew for each size. Without that you compare what a token costs, not a byte.",
        patch=(("a + b * math.log2(v)", "a + b * 8"),),
    ),
    Mistake(
        "the line is over the size itself",
        "a and b were fitted over log2(size); put log2(size) in.",
        patch=(("b * math.log2(v)", "b * v"),),
    ),
    Mistake(
        "a and b are swapped",
        "Bytes a token are a + b · log2(size).",
        patch=(("a + b * math.log2(v)", "abs(b + a * math.log2(v)) + 1e-9"),),
    ),
    Mistake(
        "the longest tokens decide",
        "The longest tokens come from the largest vocabulary, whose lm_head costs the most. Compare costs a byte.",
        patch=(
            (
                "key=lambda v: flops_per_byte(v, width, layers, a + b * math.log2(v))",
                "key=lambda v: -(a + b * math.log2(v))",
            ),
        ),
    ),
    Mistake(
        "the range ends too soon",
        "The sizes go up to 2**20, 1048576: range(8, 21).",
        patch=(("range(8, 21)", "range(8, 16)"),),
    ),
    Mistake(
        "the last size is left out",
        "The sizes go up to 2**20, 1048576, and range leaves its end out: range(8, 21).",
        patch=(("range(8, 21)", "range(8, 20)"),),
    ),
    Mistake(
        "the exponent is returned",
        "Return the vocabulary size, not its logarithm.",
        solution="""
            def cheapest_size(a, b, width, layers):
                return min(range(8, 21), key=lambda n: flops_per_byte(2**n, width, layers, a + b * n))
            """,
    ),
    Mistake(
        "the cost is returned",
        "Return the size at which the cost is least, not the cost: min with a key.",
        patch=(
            (
                "    return min(sizes, key=lambda v: flops_per_byte(v, width, layers, a + b * math.log2(v)))",
                "    return min(flops_per_byte(v, width, layers, a + b * math.log2(v)) for v in sizes)",
            ),
        ),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return min(", "    min("),),
    ),
)
