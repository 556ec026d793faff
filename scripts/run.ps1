<#
Builds Reflex and runs the whole system on this machine.

  ./scripts/run.ps1                 start the host and print where to look; Ctrl-C stops it
  ./scripts/run.ps1 --demo          start it and play sample events with a live timeline
  ./scripts/run.ps1 --demo --exit   the same with automatic approvals; returns 0 only if the scene ended as expected

Other options go to `reflex run` (or `reflex demo`): see `./scripts/run.ps1 --help`.
#>
. "$PSScriptRoot/lib/common.ps1"

$command = if ($args -contains '--demo') { 'demo' } else { 'run' }
$arguments = @($args | Where-Object { $_ -ne '--demo' })

Assert-Dotnet
Assert-Node
Select-AzureSdk
Install-Azurite
Invoke-Build Release local/Reflex.Cli/Reflex.Cli.csproj
dotnet (Join-Path $ReflexRoot 'local/Reflex.Cli/bin/Release/net10.0/reflex.dll') $command @arguments
exit $LASTEXITCODE
