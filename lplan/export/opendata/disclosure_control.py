"""Small groups are left out of tables in such a way that they cannot be worked out again.

A group under the limit is suppressed (primary). Alone, it could be worked out as the whole minus the others, so the
smallest of the others is suppressed with it until what is hidden holds at least two groups and at least as many units
as the limit (secondary). After the practice of statistics agencies for tables of counts with a known total.
"""

from collections.abc import Mapping


def hidden(sizes: Mapping[str, int], least: int) -> set[str]:
    """The groups to suppress when the sizes of all groups, and their sum, are known. `least` = the smallest to show.

    Groups of nobody are not hidden: that nobody is in a group says nothing about anybody.
    """
    filled = {group: size for group, size in sizes.items() if size > 0}
    chosen = {group for group, size in filled.items() if size < least}
    if not chosen:
        return set()
    for group in sorted(filled, key=lambda group: (filled[group], group)):
        if len(chosen) >= 2 and sum(filled[g] for g in chosen) >= least:
            break
        chosen.add(group)
    return chosen
