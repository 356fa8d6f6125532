#!/usr/bin/env bash
# Brings the browser and the Chinese font that tests/browser needs, or says plainly what to install.
set -euo pipefail
python=$1

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
chinese_font() { [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }

install_by_apt() {
    echo "Installing chromium and a Chinese font ..."
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update &&
        "${apt[@]}" install -y --no-install-recommends chromium fontconfig fonts-wqy-microhei >/dev/null
}

if browser >/dev/null && chinese_font; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && install_by_apt; then
    exit 0
fi
if browser >/dev/null || "$python" -m playwright install chromium; then
    chinese_font || echo "No Chinese font found: pictures of pages show boxes. Install fonts-wqy-microhei." >&2
    exit 0
fi
cat >&2 <<'MESSAGE'
The browser tests need Chromium, and it could not be installed here. As an administrator:
    apt-get update && apt-get install chromium fonts-wqy-microhei      (Debian; Ubuntu: chromium-browser)
then run this again.
MESSAGE
exit 1
