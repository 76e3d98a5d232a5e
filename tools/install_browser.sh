#!/bin/sh
# Make sure that Chromium, Japanese fonts and the software renderer are there for the browser tests, and nginx for the
# test of several replicas.
# Does nothing when they are; installs them with apt where that is possible; else says what is missing.
set -eu

packages="chromium fonts-noto-cjk libgl1-mesa-dri libegl1 nginx-light"

have_browser() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1
}

have_fonts() {
    ls /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc >/dev/null 2>&1 ||
        { command -v fc-list >/dev/null 2>&1 && fc-list :lang=ja | grep -q .; }
}

have_renderer() {
    ls /usr/lib/*/dri/swrast_dri.so >/dev/null 2>&1 || ls /usr/lib/*/libEGL_mesa.so* >/dev/null 2>&1
}

have_proxy() {
    command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ]
}

if have_browser && have_fonts && have_renderer && have_proxy; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The browser tests need Chromium, a Japanese font and nginx. Install: $packages" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    as_root="sudo"
fi
echo "Installing for the browser tests: $packages"
$as_root apt-get update -qq
# RUNLEVEL: nginx is not started as a service.
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $packages >/dev/null
