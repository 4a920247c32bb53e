"""What a model knows of the letters in a token: spelling, reversing at once, reversing letter by letter.

The world of the experiment: some hundred common words, each one token, and the 26 letters, each one
token. A word's letters are no part of its id; whatever the model knows of them it has learned from
examples of spelling. Lecture 1:51:41 (`.DefaultCellStyle`); cf. Edman et al. 2024 (CUTE).
Left out: counting letters, which a model this small doesn't learn (lecture 10 says what was tried).
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from minbpe_ref.lm.model import GPTLanguageModel

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: what the model is asked to do; a prompt is the task's mark, then a word or letters, then "="
TASKS = ("spell", "reverse the token", "spell, then reverse", "reverse letters")
_MARKS = ("=", ";", ".")
# Of each kind so many: spelling is needed by the rest, and letters are reversed as well as words.
_SHARES = (0.2, 0.25, 0.25, 0.3)


def common_words(text: str, number: int, shortest: int = 4, longest: int = 6) -> list[str]:
    """The most frequent words of `text`, in lower case, within these lengths.

    >>> common_words("Some some word here, some word", 2)
    ['some', 'word']
    """
    found = re.findall(rf"\b[a-z]{{{shortest},{longest}}}\b", text.lower())
    return [word for word, _ in Counter(found).most_common(number)]


@dataclass(frozen=True)
class SpellingWorld:
    """Three groups of words, and how they and the letters become ids.

    trained: in examples of every task. spelled: in examples of spelling only. unseen: in none.

    >>> world = SpellingWorld(["some"], ["word"], ["here"])
    >>> world.show(world.example("spell", "some")[1])
    'some.'
    """

    trained: Sequence[str]
    spelled: Sequence[str]
    unseen: Sequence[str]

    @property
    def words(self) -> list[str]:
        """All words, in the order of their ids, which begin at 26."""
        return [*self.trained, *self.spelled, *self.unseen]

    @cached_property
    def names(self) -> list[str]:
        """What each id stands for: letters, words, tasks, marks."""
        return [*LETTERS, *self.words, *TASKS, *_MARKS]

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.names)}

    @property
    def vocab_size(self) -> int:
        """How many ids there are."""
        return len(self.names)

    def example(self, task: str, word: str) -> tuple[list[int], list[int]]:
        """The ids of a prompt and of its answer. Raises ValueError for a word or task not known."""
        ids = self._ids
        if task not in TASKS:
            raise ValueError(f"task {task!r} is not known; use one of {', '.join(TASKS)}")
        letters = [ids[letter] for letter in word]
        if task != "reverse letters" and word not in ids:
            raise ValueError(f"{word!r} is no token of this world; use one of its words")
        asked = letters if task == "reverse letters" else [ids[word]]
        backwards = letters[::-1]
        answers = (letters, backwards, [*letters, ids[";"], *backwards], backwards)
        return [ids[task], *asked, ids["="]], [*answers[TASKS.index(task)], ids["."]]

    def show(self, ids: Sequence[int]) -> str:
        """Write ids for a reader: letters and marks as they are, words in angle brackets."""
        names = (self.names[i] for i in ids)
        return "".join(name if len(name) == 1 else f"<{name}>" for name in names)

    def batches(self, size: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Examples of the tasks for ever: inputs and targets, (size, T) each, −1 outside answers."""
        draw = random.Random(seed)
        spelled = [*self.trained, *self.spelled]
        made = ["".join(draw.choices(LETTERS, k=len(word))) for word in list(self.trained) * 5]
        kinds = [spelled, self.trained, self.trained, [*list(self.trained) * 5, *made]]
        rows = [self._row(task, word) for task, words in zip(TASKS, kinds) for word in words]
        x, y = (torch.stack(part) for part in zip(*rows))
        # a task's share is spread evenly over its examples
        shares = [share / len(words) for share, words in zip(_SHARES, kinds) for _ in words]
        chances, generator = torch.tensor(shares), torch.Generator().manual_seed(seed)
        while True:
            picked = torch.multinomial(chances, size, replacement=True, generator=generator)
            yield x[picked], y[picked]

    def _row(self, task: str, word: str) -> tuple[Tensor, Tensor]:
        prompt, answer = self.example(task, word)
        # the longest example: a task, a word, "=", letters, ";", letters, "."
        span = 2 * max(map(len, self.words)) + 4
        x, y = torch.zeros(span, dtype=torch.long), torch.full((span,), -1)
        ids = torch.tensor(prompt + answer)
        x[: len(ids) - 1], y[len(prompt) - 1 : len(ids) - 1] = ids[:-1], torch.tensor(answer)
        return x, y

    def exact(self, model: GPTLanguageModel, task: str, words: Sequence[str]) -> float:
        """The share of words for which the model's most likely answer is right from end to end.

        With "spell, then reverse" only what comes after the spelling counts.
        """
        right = 0
        for length in sorted({len(word) for word in words}):
            examples = [self.example(task, word) for word in words if len(word) == length]
            prompts = torch.tensor([prompt for prompt, _ in examples], device=model.device)
            wanted = torch.tensor([answer for _, answer in examples], device=model.device)
            given = model.generate(prompts, wanted.shape[1])[:, prompts.shape[1] :]
            skipped = length + 1 if task == "spell, then reverse" else 0
            right += int((given == wanted)[:, skipped:].all(1).sum())
        return right / len(words)

    def answer(self, model: GPTLanguageModel, task: str, word: str) -> str:
        """What the model answers, written for a reader."""
        prompt, wanted = self.example(task, word)
        ids = model.generate(torch.tensor([prompt], device=model.device), len(wanted))
        return self.show(ids[0, len(prompt) :].tolist())
