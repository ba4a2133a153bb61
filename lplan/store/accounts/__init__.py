"""Read and write who has which role, and who is logged in."""
