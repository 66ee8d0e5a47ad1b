#!/usr/bin/env bash
# Installs the peers of the comparison from Debian's packages, and what Native AOT links with. Whatever cannot be installed is left out of the comparison.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends \
  python3-torch python3-numpy python3-scipy \
  g++ clang \
  libopenblas-dev libdnnl-dev libeigen3-dev libsundials-dev \
  zlib1g-dev
