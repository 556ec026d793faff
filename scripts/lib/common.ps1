# Shared by run.ps1 and test.ps1: prerequisites, and which SDK mode to build with.

$ErrorActionPreference = 'Stop'
$ReflexRoot = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$AzureSdkMarker = Join-Path $ReflexRoot '.azuresdk-surface'

function Say([string] $Text) { Write-Host "[reflex] $Text" }

function Fail([string] $Text) {
  [Console]::Error.WriteLine("[reflex] $Text")
  exit 2
}

function Assert-Dotnet {
  if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Fail 'The .NET SDK is missing. Install .NET SDK 10 (https://dotnet.microsoft.com/download) and run this again.'
  }
  Push-Location $ReflexRoot
  $version = dotnet --version 2>$null
  $found = $LASTEXITCODE -eq 0
  Pop-Location
  if (-not $found) { Fail '.NET SDK 10 is missing: global.json asks for 10.0.100 or later; `dotnet --list-sdks` shows what is installed.' }
  Say ".NET SDK $version"
}

function Assert-Node {
  if (-not (Get-Command node -ErrorAction SilentlyContinue)) {
    Fail 'Node.js is missing: the storage emulator (Azurite) runs on it. Install Node.js 20 or later (https://nodejs.org) and run this again.'
  }
  if (-not (Get-Command npm -ErrorAction SilentlyContinue)) {
    Fail 'npm is missing: it installs the storage emulator (Azurite). Install Node.js 20 or later with npm and run this again.'
  }
  $major = [int](node -p 'process.versions.node.split(".")[0]')
  if ($major -lt 20) { Fail "Node.js $(node --version) is too old for the storage emulator (Azurite). Install Node.js 20 or later." }
  Say "Node.js $(node --version)"
}

# Azurite at the version that local/package-lock.json pins.
function Install-Azurite {
  $package = Join-Path $ReflexRoot 'local/package.json'
  $stamp = Join-Path $ReflexRoot 'local/node_modules/.package-lock.json'
  if ((Test-Path $stamp) -and (Get-Item $package -Force).LastWriteTime -le (Get-Item $stamp -Force).LastWriteTime) { return }
  Say 'Installing the storage emulator (npm, local/package.json)'
  Push-Location (Join-Path $ReflexRoot 'local')
  npm install --no-audit --no-fund --loglevel=error
  $installed = $LASTEXITCODE -eq 0
  Pop-Location
  if (-not $installed) { Fail 'npm could not install local/package.json; the message above says why.' }
}

# A browser for the tests of the pages: any Chromium will do, or what REFLEX_BROWSER names.
function Find-Browser {
  if (-not $env:REFLEX_BROWSER) {
    $installed = @(
      'chromium', 'chromium-browser', 'google-chrome', 'microsoft-edge',
      "$env:ProgramFiles\Google\Chrome\Application\chrome.exe",
      "${env:ProgramFiles(x86)}\Microsoft\Edge\Application\msedge.exe"
    ) | ForEach-Object { Get-Command $_ -ErrorAction SilentlyContinue } | Select-Object -First 1
    if ($installed) { $env:REFLEX_BROWSER = $installed.Source }
  }
  if ($env:REFLEX_BROWSER) { Say "Browser: $env:REFLEX_BROWSER" }
  else { Say 'No Chromium here: the tests of the pages are skipped (install Chromium, or name one in REFLEX_BROWSER)' }
}

# Sets the mode for this checkout. AzureSdk in the environment wins; else the real packages if the feed
# serves them; else the declarations in local/sdk, remembered in a git-ignored marker file.
function Select-AzureSdk {
  switch ($env:AzureSdk) {
    'packages' { Remove-Item $AzureSdkMarker -ErrorAction SilentlyContinue; Say 'Azure SDK: packages (from the environment)'; return }
    'surface' { New-Item $AzureSdkMarker -ItemType File -Force | Out-Null; Say 'Azure SDK: surface (from the environment)'; return }
    { [string]::IsNullOrEmpty($_) } { }
    default { Fail "AzureSdk is '$($env:AzureSdk)'; it must be 'packages' or 'surface'." }
  }
  if (Test-Path $AzureSdkMarker) {
    Say 'Azure SDK: surface (remembered in .azuresdk-surface; delete that file to try the packages again)'
    return
  }
  Push-Location $ReflexRoot
  $log = dotnet restore functions/Reflex.Functions.csproj -p:AzureSdk=packages -v q -nologo 2>&1 | Out-String
  $restored = $LASTEXITCODE -eq 0
  Pop-Location
  if ($restored) {
    Say 'Azure SDK: packages'
  }
  elseif ($log -match 'NU1101|NU1102|NU1103') {
    New-Item $AzureSdkMarker -ItemType File -Force | Out-Null
    $lacking = [regex]::Matches($log, 'package (Microsoft|Azure)\.[A-Za-z.]+') | ForEach-Object Value | Sort-Object -Unique
    Say "Azure SDK: surface, because the package feed lacks $(@($lacking).Count) of the packages (local/sdk stands in for compiling)"
  }
  else {
    [Console]::Error.WriteLine($log)
    Fail 'The packages could not be restored, and not because the feed lacks them; the messages above say why.'
  }
}

function Invoke-Build([string] $Configuration, [string] $Project) {
  Say "Building ($Configuration)"
  Push-Location $ReflexRoot
  dotnet build $Project -c $Configuration -v q -nologo -clp:NoSummary
  $built = $LASTEXITCODE -eq 0
  Pop-Location
  if (-not $built) { Fail 'The build failed; the messages above say where.' }
}
