"""What learners get wrong when they count parameters and operations."""

from __future__ import annotations

from autograder.checks.contract import Mistake

PARAMETERS = (
    Mistake(
        "tied tables are counted twice",
        "With tied weights embedding and lm_head are one and the same table: it counts once.",
        patch=(("table if tied else 2 * table", "2 * table"),),
    ),
    Mistake(
        "untied tables are counted once",
        "Without tying the lm_head is a table of its own, as large as the embedding. If tied and untied are swapped, both cases go wrong.",
        patch=(("table if tied else 2 * table", "table"),),
    ),
    Mistake(
        "tied tables are not counted at all",
        "A shared table is still there once.",
        patch=(("table if tied", "0 if tied"),),
    ),
    Mistake(
        "the total counts a tied table twice",
        "The first number counts a tied table once, and so must the second: it is the same table, and the blocks.",
        patch=(("return tables, tables + 12", "return tables, 2 * table + 12"),),
    ),
    Mistake(
        "one block is counted",
        "The model has `layers` blocks of 12·width² parameters each.",
        patch=(("12 * layers * width**2", "12 * width**2"),),
    ),
    Mistake(
        "the feed-forward layers are left out",
        "Attention has 4·width² parameters, the two feed-forward layers 8·width²: 12 together.",
        patch=(("12 * layers", "4 * layers"),),
    ),
    Mistake(
        "attention is left out",
        "Attention has 4·width² parameters, the two feed-forward layers 8·width²: 12 together.",
        patch=(("12 * layers", "8 * layers"),),
    ),
    Mistake(
        "the width is not squared",
        "A block's tables have width rows and width columns (or four times as many): 12·width².",
        patch=(("width**2", "width"),),
    ),
    Mistake(
        "the second number leaves the tables out",
        "The second number is all parameters: tables and blocks.",
        patch=(("return tables, tables + 12", "return tables, 12"),),
    ),
    Mistake(
        "the two numbers are swapped",
        "First the parameters that grow with the vocabulary, then all.",
        patch=(
            (
                "return tables, tables + 12 * layers * width**2",
                "return tables + 12 * layers * width**2, tables",
            ),
        ),
    ),
    Mistake(
        "one number is returned",
        "Return both numbers: `return tables, total`.",
        patch=(("return tables, tables", "return tables"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return tables", "    tables"),),
    ),
)

FLOPS = (
    Mistake(
        "the embedding is counted too",
        "Looking a row up costs no arithmetic. Only the lm_head multiplies: vocab_size·width once.",
        patch=(("+ vocab_size * width", "+ 2 * vocab_size * width"),),
    ),
    Mistake(
        "the lm_head is left out",
        "The lm_head multiplies by a table of vocab_size·width for every token; that is what a large vocabulary costs.",
        patch=((" + vocab_size * width", ""),),
    ),
    Mistake(
        "the cost is that of a token",
        "A token stands for several bytes: divide by bytes_per_token, or vocabularies cannot be compared.",
        patch=((" / bytes_per_token", " / 1.0"),),
    ),
    Mistake(
        "the cost is multiplied by the bytes",
        "The more bytes a token holds, the less each byte costs: divide.",
        patch=((" / bytes_per_token", " * bytes_per_token"),),
    ),
    Mistake(
        "the lm_head's gradients are left out",
        "The lm_head is trained like the blocks: its weights take part in 6 operations too, 2 forward and 4 for the gradients.",
        patch=(("return 6 * weights", "return (6 * weights - 4 * vocab_size * width)"),),
    ),
    Mistake(
        "the gradients are left out",
        "2 operations a weight are the forward pass alone; training takes 6.",
        patch=(("6 * weights", "2 * weights"),),
    ),
    Mistake(
        "the forward pass is left out",
        "Training takes 6 operations a weight: 2 forward and 4 for the gradients.",
        patch=(("6 * weights", "4 * weights"),),
    ),
    Mistake(
        "parameters are taken for operations",
        "Each weight takes part in 6 operations for every token it meets.",
        patch=(("6 * weights", "weights"),),
    ),
    Mistake(
        "one block is counted",
        "The model has `layers` blocks.",
        patch=(("12 * layers * width**2", "12 * width**2"),),
    ),
    Mistake(
        "the blocks are left out",
        "Every token goes through all blocks: 12·layers·width² weights.",
        patch=(("12 * layers * width**2 + ", ""),),
    ),
    Mistake(
        "whole numbers are divided",
        "// drops what is behind the point; divide with /.",
        patch=(("weights / bytes", "weights // bytes"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return 6", "    6"),),
    ),
)
