#!/usr/bin/env bash
# Scaffolds an action and a trigger of each kind into a copy of the tree, as somebody new would, and runs all tests there. Options go to test.sh.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

need_dotnet
copy="$(mktemp -d)"
trap 'rm -rf "$copy"' EXIT
(cd "$REFLEX_ROOT" && git ls-files -z --cached --others --exclude-standard | xargs -0 sh -c 'for f; do [ ! -f "$f" ] || printf "%s\0" "$f"; done' sh | tar --null -T - -cf -) | tar -xf - -C "$copy"
[ ! -f "$AZURE_SDK_MARKER" ] || : >"$copy/.azuresdk-surface"
[ ! -d "$REFLEX_ROOT/local/node_modules" ] || cp -R "$REFLEX_ROOT/local/node_modules" "$copy/local/node_modules"

cd "$copy"
reflex() { dotnet run --project local/Reflex.Cli -c Release -- "$@"; }
reflex new action dns.failover
reflex new trigger OrderShipped --source eventgrid --type com.contoso.order.shipped --no-generate
reflex new trigger OrderReturned --source servicebus --type com.contoso.order.returned
say "Testing the copy"
./scripts/test.sh "$@"
