"""The commands that give what is published: files, a site, and every chart's finding in words."""
