"""A region's own work on its pages: what it wants to reach, what it has noted, and the draft of its annual report."""
