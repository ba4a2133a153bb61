"""Find why scores are missing, from the statuses of the answers below them."""

import pandas as pd

from lplan.core import responses as r
from lplan.index.engine.dimension_tree import Tree, tree
from lplan.results import Results

NOT_COMPUTED = "not_computed"  # everything below it was answered, but no value can be computed
# A dimension may lack answers for several reasons; the first of these that occurs is given.
_ORDER = (r.SKIPPED, r.SUPPRESSED, r.DONT_KNOW, r.NO_RESPONSE)


def score_statuses(results: Results) -> pd.Series:
    """The status of every row of `results.scores`, in its index.

    An item has its answer's own status, whatever value it counts as; a dimension or the index is answered when it has a
    value, and else has the reason why not, from the answers below it.
    """
    if results.scores.empty:
        return pd.Series("", index=results.scores.index, dtype="str")
    scores, nodes = results.scores, tree(results.codebook, results.definition)
    key = ["wave", "unit", "item"]
    own = results.responses.drop_duplicates(key).set_index(key)["status"].to_dict()
    items = {code: (code,) for code in nodes.item_codes} | {node.code: _below(nodes, node.code) for node in nodes.nodes}
    statuses = []
    for wave, unit, kind, code, score in scores[["wave", "unit", "kind", "code", "score"]].itertuples(index=False):
        if kind == "item":
            statuses.append(own.get((wave, unit, code), r.NOT_ASKED))
        elif score == score:
            statuses.append(r.ANSWERED)
        else:
            statuses.append(_reason({own.get((wave, unit, item), r.NOT_ASKED) for item in items[code]}))
    return pd.Series(statuses, index=scores.index, dtype="str")


def _below(nodes: Tree, code: str) -> tuple[str, ...]:
    """The items below a node, through every node between."""
    node = nodes.by_code[code]
    own = [nodes.item_codes[n] for n in node.items]
    return (*own, *(item for child in node.nodes for item in _below(nodes, child)))


def _reason(statuses: set[str]) -> str:
    """Why a node has no value, from the statuses of its items: missing comes before not applicable."""
    lacking = next((status for status in _ORDER if status in statuses), None)
    if lacking:
        return lacking
    if r.ANSWERED in statuses:
        return NOT_COMPUTED
    return r.NOT_APPLICABLE if r.NOT_APPLICABLE in statuses else r.NOT_ASKED
