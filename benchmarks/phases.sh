#!/usr/bin/env bash
# Where the time of a gradient goes, ours and the C++ with intrinsics side by side, phase by phase: a profile of one comparison. Needs Linux perf.
# Usage, after a Release build: benchmarks/phases.sh G4 Double [PEER]
set -euo pipefail
workload=$1 precision=$2 peer=${3:-intrinsics, g++}
here=$(dirname "${BASH_SOURCE[0]}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Maps of compiled methods for perf, and code at the addresses that they name.
export DOTNET_PerfMapEnabled=1 DOTNET_EnableWriteXorExecute=0
perf record -q -e cpu-clock -F 1999 -o "$scratch/data" dotnet "$here/bin/Release/net10.0/GradientFlow.Benchmarks.dll" \
  compare --workload "$workload" --precision "$precision" --member Gradient --peer "$peer" --rounds 100 --out "$scratch" > "$scratch/log"
grep '^| G' "$scratch/compare.md" | grep Gradient
read -r ours theirs < <(python3 -c "
import json, sys
row = json.load(open('$scratch/compare.json'))['rows'][0]
print(row['microseconds'], row['peerMicroseconds'])")
perf report -i "$scratch/data" --sort comm,symbol --stdio -F overhead,comm,symbol -w 0,0,0 2> /dev/null | python3 -c "
import re, sys
ours, theirs = $ours, $theirs
sides = {'ours': [], 'theirs': []}
for line in sys.stdin:
    m = re.match(r'\s*([\d.]+)%\s+(.+?)\s+\[\.\]\s+(.*)', line)
    if not m:
        continue
    share, command, symbol = float(m[1]), m[2], m[3]
    if 'FmaPeak' in symbol or 'what' in symbol:
        continue
    if 'GradientFlow.Benchmarks.Networks' in symbol or 'GradientField' in symbol:
        sides['ours'].append((share, re.sub(r'\[.*', '', symbol.split('::')[-1])))
    elif not command.startswith(('dotnet', '.NET')) and '<' in symbol and ', 1024>' not in symbol:
        sides['theirs'].append((share, re.sub(r'\s+-.*', '', symbol)))
for side, microseconds in ('ours', ours), ('theirs', theirs):
    total = sum(s for s, _ in sides[side])
    print(f'\n{side}: {microseconds:.1f} µs')
    for share, name in sides[side]:
        if share > 0.01 * total:
            print(f'  {microseconds * share / total:9.1f} µs  {name}')
"
