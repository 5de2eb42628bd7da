#!/usr/bin/env bash
# Installs Mesa's lavapipe, a Vulkan adapter in software that has shader-f16, for the tests in Node on Dawn.
# On Debian 12 it comes from bookworm-backports (bookworm's own 22.3 is refused by Dawn); elsewhere from the distribution.
# Already there: does nothing. Needs apt-get and root or sudo.
set -euo pipefail

readonly ICD_GLOB='/usr/share/vulkan/icd.d/lvp_icd*.json'

# Dawn refuses Mesa 22 (bookworm's own) and older.
version=$(dpkg-query --show --showformat '${Version}' mesa-vulkan-drivers 2>/dev/null || true)
loader=$(dpkg-query --show --showformat '${Version}' libvulkan1 2>/dev/null || true)
if [ -n "$loader" ] && [ -n "$version" ] && dpkg --compare-versions "$version" ge 23 && compgen -G "$ICD_GLOB" >/dev/null; then
  echo "lavapipe: already installed"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "lavapipe: this script knows only apt-get; install Mesa's Vulkan drivers with your own package manager" >&2
  exit 1
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
export DEBIAN_FRONTEND=noninteractive

# shellcheck disable=SC1091
release=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
from=()
if [ "$release" = bookworm ]; then
  if ! apt-get indextargets --format '$(RELEASE)' | grep -x bookworm-backports >/dev/null; then
    # The mirror is the one of the machine's own "bookworm main" source.
    mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(CREATED_BY) $(REPO_URI)' |
      awk '$1 == "bookworm" && $2 == "main" && $3 == "Packages" && !found { print $4; found = 1 }')
    if [ -z "$mirror" ]; then
      echo "lavapipe: apt has no source for 'bookworm main', so the mirror for bookworm-backports is unknown" >&2
      exit 1
    fi
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    options=''
    if [ -e "$keyring" ]; then options="[signed-by=$keyring] "; fi
    echo "lavapipe: adding bookworm-backports from the machine's own mirror"
    echo "deb ${options}${mirror} bookworm-backports main" |
      "${as_root[@]}" tee /etc/apt/sources.list.d/bookworm-backports.list >/dev/null
  fi
  from=(-t bookworm-backports)
fi
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${from[@]}" mesa-vulkan-drivers libvulkan1
compgen -G "$ICD_GLOB" >/dev/null || { echo "lavapipe: installed, but no lvp_icd*.json in /usr/share/vulkan/icd.d" >&2; exit 1; }
echo "lavapipe: installed"
