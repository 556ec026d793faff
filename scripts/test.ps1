<#
Builds everything and runs all tests. Options go to `dotnet test`, e.g. --filter FullyQualifiedName~Patterns.
Soak runs, fuzzing and benchmarks have commands of their own: see CONTRIBUTING.md.
#>
. "$PSScriptRoot/lib/common.ps1"

Assert-Dotnet
Assert-Node
Find-Browser
Select-AzureSdk
Install-Azurite
Invoke-Build Release Reflex.slnx

Set-Location $ReflexRoot
$results = Join-Path $ReflexRoot 'TestResults'
Remove-Item $results -Recurse -Force -ErrorAction SilentlyContinue
$status = 0
foreach ($project in Get-ChildItem tests/*/*.csproj) {
  if (-not (Select-String -Path $project -Pattern '<IsTestProject>true</IsTestProject>' -Quiet)) { continue }
  Say "Testing $($project.BaseName)"
  # A test that hangs is ended and named instead of keeping everything waiting.
  dotnet test $project -c Release --no-build -nologo --logger 'console;verbosity=minimal' `
    --blame-hang-timeout 5m --blame-hang-dump-type none `
    --logger "trx;LogFileName=$($project.BaseName).trx" --results-directory $results @args
  if ($LASTEXITCODE -ne 0) { $status = 1 }
}

# One closing line over all projects, read from the result files.
$passed = 0; $failed = 0; $skipped = 0
foreach ($file in Get-ChildItem $results -Filter *.trx -ErrorAction SilentlyContinue) {
  $counters = ([xml](Get-Content $file)).TestRun.ResultSummary.Counters
  $passed += [int]$counters.passed
  $failed += [int]$counters.failed
  $skipped += [int]$counters.total - [int]$counters.executed
}
if ($status -ne 0 -and $failed -eq 0) { Say 'A test run ended before its tests did: its output above says which and why.' }
Write-Host "$passed passed, $failed failed, $skipped skipped"
exit $status
