<#
Writes what is generated from the code: infra/event-functions.tsv, infra/queues.tsv, the tables in README.md and docs/attributes.md,
functions/Automations/automation.schema.json, the approved public API, and the snapshots of the infrastructure. Run it after a
change of triggers, actions, attributes, public types or infra/, and review the difference.
#>
. "$PSScriptRoot/lib/common.ps1"

Assert-Dotnet
Select-AzureSdk

Set-Location $ReflexRoot
$env:REFLEX_UPDATE = '1'
try {
  foreach ($project in 'Reflex.Architecture.Tests', 'Reflex.Engine.Tests', 'Reflex.Functions.Tests', 'Reflex.Infra.Tests') {
    Say "Generating with $project"
    dotnet test "tests/$project" -c Release -v q -nologo --filter Category=Generated
    if ($LASTEXITCODE -ne 0) { Fail "$project could not generate; the messages above say why." }
  }
} finally {
  Remove-Item Env:REFLEX_UPDATE
}
Say 'Generated. Review the difference: git diff'
