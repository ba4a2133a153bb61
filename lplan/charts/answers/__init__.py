"""Charts of the answers themselves: plans, revision, practice, and cited public facts."""
