"""Patches of images and videos are exact inverses, and hold what they are said to hold."""

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.patches import from_patches, from_tubes, to_patches, to_tubes  # noqa: E402


@pytest.mark.parametrize("size", [1, 2, 4])
def test_images_come_back(size):
    images = torch.rand(3, 2, 8, 12, generator=torch.Generator().manual_seed(0))
    patches = to_patches(images, size)
    assert patches.shape == (3, 8 * 12 // size**2, 2 * size**2)
    assert torch.equal(from_patches(patches, size, (2, 8, 12)), images)


@pytest.mark.parametrize("size", [(1, 4, 4), (2, 4, 4), (4, 8, 2)])
def test_videos_come_back(size):
    video = torch.rand(2, 3, 4, 16, 8, generator=torch.Generator().manual_seed(0))
    f, h, w = size
    tubes = to_tubes(video, size)
    assert tubes.shape == (2, (4 // f) * (16 // h) * (8 // w), 3 * f * h * w)
    assert torch.equal(from_tubes(tubes, size, (3, 4, 16, 8)), video)


def test_a_patch_is_a_square_of_the_image_row_by_row():
    image = torch.arange(16.0).view(1, 1, 4, 4)
    assert to_patches(image, 2)[0].tolist()[:2] == [[0, 1, 4, 5], [2, 3, 6, 7]]


def test_what_does_not_fit_is_said():
    with pytest.raises(ValueError, match="9 columns are not a multiple of 2"):
        to_patches(torch.zeros(1, 1, 8, 9), 2)
    with pytest.raises(ValueError, match=r"expected \(4, 4\)"):
        from_patches(torch.zeros(1, 3, 4), 2, (1, 4, 4))
