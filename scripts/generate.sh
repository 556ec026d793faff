#!/usr/bin/env bash
# Writes what is generated from the code: infra/event-functions.tsv, infra/queues.tsv, the tables in README.md and docs/attributes.md,
# functions/Automations/automation.schema.json, the approved public API, and the snapshots of the infrastructure. Run it after a
# change of triggers, actions, attributes, public types or infra/, and review the difference.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

need_dotnet
choose_azure_sdk

cd "$REFLEX_ROOT"
for project in Reflex.Architecture.Tests Reflex.Engine.Tests Reflex.Functions.Tests Reflex.Infra.Tests; do
  say "Generating with $project"
  REFLEX_UPDATE=1 dotnet test "tests/$project" -c Release -v q -nologo --filter Category=Generated ||
    fail "$project could not generate; the messages above say why."
done
say "Generated. Review the difference: git diff"
