#!/usr/bin/env bash
# Brings the browser and the Chinese font that tests/browser needs, or says plainly what to install.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=$1

# A browser that is there may still lack libraries: it counts only once it has started.
browser_starts() { "$python" -m tests.browser.chromium 2>/dev/null; }
chinese_font() { [ -n "$(fc-list :lang=zh 2>/dev/null)" ]; }

install_by_apt() {
    echo "Installing chromium and a Chinese font ..."
    export DEBIAN_FRONTEND=noninteractive
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update &&
        "${apt[@]}" install -y --no-install-recommends chromium fontconfig fonts-wqy-microhei >/dev/null
}

if chinese_font && browser_starts; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install_by_apt || true
fi
if browser_starts || { "$python" -m playwright install chromium && browser_starts; }; then
    chinese_font || echo "No Chinese font found: pictures of pages show boxes. Install fonts-wqy-microhei." >&2
    exit 0
fi
cat >&2 <<'MESSAGE'
The browser tests need Chromium, and none could be installed here that starts. As an administrator:
    apt-get update && apt-get install chromium fonts-wqy-microhei      (Debian; Ubuntu: chromium-browser)
or, for the browser that was downloaded, what it lacks of libraries:
    .venv/bin/python -m playwright install-deps chromium
then run this again.
MESSAGE
exit 1
