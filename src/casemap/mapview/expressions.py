"""deck.gl expressions: short texts that the browser works out for every feature, instead of data to send.

In: colours as lists 0-255. Out: expression strings. The expression language has no table look-up. Pure.
"""

from collections.abc import Sequence


def color_by_index(colors: Sequence[Sequence[int]]) -> str:
    """Return an expression that gives `colors[i]` for a feature with the property `i`.

    Equal colours share a branch, channel by channel.
    """
    channels = []
    for channel in range(4):
        groups: dict[int, list[int]] = {}
        for i, color in enumerate(colors):
            groups.setdefault(color[channel], []).append(i)
        ordered = sorted(groups.items(), key=lambda item: (len(item[1]), item[0]))
        text = str(ordered[-1][0])
        for value, members in reversed(ordered[:-1]):
            test = "||".join(f"properties.i=={i}" for i in members)
            text = f"(({test})?{value}:{text})"
        channels.append(text)
    return f"[{','.join(channels)}]"
