"""What learners get wrong when they train new rows and freeze the rest."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the old rows move too",
        "A matrix is one parameter, so its old rows are trained with the new ones. Set their part of the gradient to zero: "
        "weight.register_hook takes a function that gets the gradient and returns another; if it returns nothing, the gradient stays.",
        patch=(
            (
                "        weight.register_hook(lambda grad: grad * kept)\n",
                "",
            ),
        ),
    ),
    Mistake(
        "the base model is not frozen",
        "Everything but the two matrices stays as it was: requires_grad_(False) for all parameters first.",
        patch=(
            ("parameter.requires_grad_(False)", "pass"),
            ("    return weights", "    return list(model.parameters())"),
        ),
    ),
    Mistake(
        "the optimizer would hold the base model",
        "Return the matrices with new rows only: what is listed is what an optimizer would take hold of, frozen or not.",
        patch=(("    return weights", "    return list(model.parameters())"),),
    ),
    Mistake(
        "the rest still asks for gradients",
        "What is not trained should not require a gradient either: computing it costs time and memory.",
        patch=(("parameter.requires_grad_(False)", "pass"),),
    ),
    Mistake(
        "everything is frozen",
        "After freezing all parameters, the two matrices must be told to require a gradient again.",
        patch=(
            (
                "        weight.requires_grad_(True)\n        weight.register_hook",
                "        weight.requires_grad_(False)\n        (lambda f: 0)",
            ),
        ),
    ),
    Mistake(
        "the head is left out",
        "The new tokens have rows in both matrices, the embedding and lm_head.",
        patch=(
            (
                "[model.token_embedding_table.weight, model.lm_head.weight]",
                "[model.token_embedding_table.weight]",
            ),
        ),
    ),
    Mistake(
        "the embedding is left out",
        "The new tokens have rows in both matrices, the embedding and lm_head.",
        patch=(
            (
                "[model.token_embedding_table.weight, model.lm_head.weight]",
                "[model.lm_head.weight]",
            ),
        ),
    ),
    Mistake(
        "a tied matrix is listed twice",
        "With tied weights the two places hold one Parameter. An optimizer warns of a parameter that it is given twice: list it once.",
        patch=(
            (
                "list(dict.fromkeys([model.token_embedding_table.weight, model.lm_head.weight]))",
                "[model.token_embedding_table.weight, model.lm_head.weight]",
            ),
        ),
    ),
    Mistake(
        "slices of the matrices are listed",
        "weight[first:] is a result of an operation, not a parameter, and no optimizer takes it. List the whole matrix, and set the old rows' part of its gradient to zero by a hook.",
        patch=(("    return weights", "    return [weight[min(ids) :] for weight in weights]"),),
    ),
    Mistake(
        "the first new row is frozen",
        "The new rows begin at `first`: the old ones are grad[:first].",
        patch=(("range(first,", "range(first + 1,"),),
    ),
    Mistake(
        "the last old row moves",
        "The new rows begin at `first`: rows 0 to first − 1 are old.",
        patch=(("range(first,", "range(first - 1,"),),
    ),
    Mistake(
        "the new rows are frozen in place of the old",
        "The gradient of the old rows, grad[:first], becomes zero; that of the new ones stays.",
        patch=(
            (
                "grad * kept",
                "grad * (1 - kept)",
            ),
        ),
    ),
    Mistake(
        "the hook cuts the old rows off",
        "The gradient must keep the weight's shape: put zeros in the place of the old rows.",
        patch=(("grad * kept", "grad[min(ids) :]"),),
    ),
    Mistake(
        "nothing is returned",
        "Return the list of the parameters that are trained.",
        patch=(("    return weights", "    pass"),),
    ),
)
