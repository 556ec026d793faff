#!/usr/bin/env bash
# Builds everything and runs all tests. Options go to `dotnet test`, e.g. --filter FullyQualifiedName~Patterns.
# Soak runs, fuzzing and benchmarks have commands of their own: see CONTRIBUTING.md.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

need_dotnet
need_node
find_browser
choose_azure_sdk
install_azurite
build Release Reflex.slnx

cd "$REFLEX_ROOT"
results="$REFLEX_ROOT/TestResults"
rm -rf "$results"
status=0
for project in tests/*/*.csproj; do
  grep -q '<IsTestProject>true</IsTestProject>' "$project" || continue
  name="$(basename "$project" .csproj)"
  say "Testing $name"
  # A test that hangs is ended and named instead of keeping everything waiting.
  dotnet test "$project" -c Release --no-build -nologo --logger "console;verbosity=minimal" \
    --blame-hang-timeout 5m --blame-hang-dump-type none \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" "$@" || status=1
done

# One closing line over all projects, read from the result files.
count() { cat "$results"/*.trx 2>/dev/null | grep -oE "<Counters [^>]*" | grep -oE " $1=\"[0-9]+\"" | grep -oE '[0-9]+' | paste -sd+ - | sed 's/^$/0/' | { read -r sum; echo $((${sum:-0})); }; }
failed="$(count failed)"
[ "$status" = 0 ] || [ "$failed" != 0 ] || say "A test run ended before its tests did: its output above says which and why."
echo "$(count passed) passed, $failed failed, $(($(count total) - $(count executed))) skipped"
exit "$status"
