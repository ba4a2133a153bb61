"""Show and write a region's own work: targets and notes, groups, scenarios, and the draft of its annual report."""
