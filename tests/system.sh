#!/bin/sh
# Install what the tests need beside Python: a browser and a PostgreSQL server; with the words nginx and soffice those
# too. On Debian; elsewhere, say what is needed.
need=""
command -v chromium >/dev/null 2>&1 || need="chromium"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || need="$need postgresql"
case " $* " in *" nginx "*) command -v nginx >/dev/null 2>&1 || need="$need nginx-light" ;; esac
case " $* " in *" soffice "*) command -v soffice >/dev/null 2>&1 || need="$need libreoffice-impress libreoffice-writer" ;; esac
[ -n "$need" ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need: $need. Install it with your system's package manager and run make test again." >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" != 0 ]; then
    as_root="sudo -n"
    $as_root true 2>/dev/null || { echo "The tests need: $need. Run: sudo apt-get install $need" >&2; exit 1; }
fi
echo "Installing $need …"
$as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $need >/dev/null
