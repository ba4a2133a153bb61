"""How the app runs on a server: nginx, systemd, and all of it on loopback (`make stack`)."""
