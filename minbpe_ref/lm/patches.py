"""Patches: an image or a video as a sequence of tokens that are not text (lecture 1:49:58).

Cutting and putting together are exact inverses. Left out: making codes of patches (`vq`).
"""

from __future__ import annotations

from torch import Tensor


def to_patches(images: Tensor, size: int) -> Tensor:
    """Cut images (B, C, H, W) into squares: (B, patches, C · size · size), row by row.

    Raises ValueError when H or W is not a multiple of `size`.

    >>> import torch
    >>> tuple(to_patches(torch.zeros(2, 3, 8, 12), 4).shape)
    (2, 6, 48)
    """
    return to_tubes(images.unsqueeze(2), (1, size, size))


def from_patches(patches: Tensor, size: int, shape: tuple[int, int, int]) -> Tensor:
    """Put squares together again; shape is the image's (C, H, W).

    >>> import torch
    >>> x = torch.rand(1, 3, 4, 6)
    >>> torch.equal(from_patches(to_patches(x, 2), 2, (3, 4, 6)), x)
    True
    """
    c, h, w = shape
    return from_tubes(patches, (1, size, size), (c, 1, h, w)).squeeze(2)


def to_tubes(video: Tensor, size: tuple[int, int, int]) -> Tensor:
    """Cut videos (B, C, F, H, W) into blocks of space and time: (B, blocks, C · f · h · w).

    size: frames, rows and columns of a block. Time comes first, then rows, then columns.
    Raises ValueError when a block does not fit a whole number of times.

    >>> import torch
    >>> tuple(to_tubes(torch.zeros(1, 1, 4, 16, 16), (4, 4, 4)).shape)
    (1, 16, 64)
    """
    b, c, *whole = video.shape
    counts = []
    for name, have, part in zip(("frames", "rows", "columns"), whole, size):
        if part < 1 or have % part:
            raise ValueError(f"{have} {name} are not a multiple of {part}; cut or pad them first")
        counts.append(have // part)
    (nf, nh, nw), (f, h, w) = counts, size
    cut = video.reshape(b, c, nf, f, nh, h, nw, w)
    return cut.permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(b, nf * nh * nw, c * f * h * w)


def from_tubes(
    tubes: Tensor, size: tuple[int, int, int], shape: tuple[int, int, int, int]
) -> Tensor:
    """Put blocks together again; shape is the video's (C, F, H, W).

    Raises ValueError when the number of blocks or their length does not fit the shape.
    """
    (f, h, w), (c, frames, rows, columns) = size, shape
    nf, nh, nw = frames // f, rows // h, columns // w
    if tubes.shape[1:] != (nf * nh * nw, c * f * h * w):
        raise ValueError(
            f"blocks of shape {tuple(tubes.shape[1:])} do not make {shape} in parts of {size}; "
            f"expected {(nf * nh * nw, c * f * h * w)}"
        )
    parts = tubes.reshape(-1, nf, nh, nw, c, f, h, w).permute(0, 4, 1, 5, 2, 6, 3, 7)
    return parts.reshape(-1, c, frames, rows, columns)
