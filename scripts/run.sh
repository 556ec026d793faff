#!/usr/bin/env bash
# Builds Reflex and runs the whole system on this machine.
#
#   ./scripts/run.sh                 start the host and print where to look; Ctrl-C stops it
#   ./scripts/run.sh --demo          start it and play sample events with a live timeline
#   ./scripts/run.sh --demo --exit   the same with automatic approvals; returns 0 only if the scene ended as expected
#
# Other options go to `reflex run` (or `reflex demo`): see `./scripts/run.sh --help`.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

command=run
arguments=()
for argument in "$@"; do
  case "$argument" in
    --demo) command=demo ;;
    *) arguments+=("$argument") ;;
  esac
done

need_dotnet
need_node
choose_azure_sdk
install_azurite
build Release local/Reflex.Cli/Reflex.Cli.csproj
exec dotnet "$REFLEX_ROOT/local/Reflex.Cli/bin/Release/net10.0/reflex.dll" "$command" ${arguments[@]+"${arguments[@]}"}
