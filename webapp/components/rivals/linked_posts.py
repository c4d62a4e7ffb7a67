"""Posts of the page Rivals by the value of the URL parameter `open`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.analysis.brands.brand_comparison import BrandComparison
from graph.analysis.brands.brand_switching import BrandSwitch, switch_posts


def linked_posts(
    comparison: BrandComparison,
    switches: Mapping[str, tuple[BrandSwitch, ...]],
    media_posts: Mapping[str, Sequence[int]],
) -> dict[str, Sequence[int]]:
    """Rows of the posts behind each number on the page.

    Parameters:
        comparison: of all brands in the scope.
        switches: switches by description.
        media_posts: rows of posts by type of media.
    """
    return (
        {f"brand-{entry.brand}": entry.posts for entry in comparison.brands}
        | {
            f"both-{entry.first}-{entry.second}": entry.posts
            for entry in comparison.overlaps
        }
        | {
            f"switch-{one.account}-{one.old_brand}-{one.new_brand}": switch_posts(
                (one,)
            )
            for one in comparison.brand_switches
        }
        | {f"all-{text}": switch_posts(some) for text, some in switches.items()}
        | {f"talk-{media_type}": posts for media_type, posts in media_posts.items()}
    )
