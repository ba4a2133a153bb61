"""The parts of the page Seminarium: the draft, its slides, the start, and what the audience opens."""
