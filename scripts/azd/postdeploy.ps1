#!/usr/bin/env pwsh
<#
.SYNOPSIS
Points the deployed functions at the Event Grid topics; the twin of postdeploy.sh.
.DESCRIPTION
azd runs it after every deployment; run it again whenever you like. What it sets comes from infra/event-functions.tsv
(written from the code's attributes) and from the outputs of the deployment. It needs the Azure CLI, signed in; a service
principal does as well as a user.
.PARAMETER WhatIf
Say what would change, and change nothing. `--what-if` is understood too.
#>
param([switch] $WhatIf, [Parameter(ValueFromRemainingArguments)] [string[]] $Rest)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

$root = (Resolve-Path (Join-Path $PSScriptRoot '../..')).Path
$apiVersion = '2025-02-15'

function Say([string] $Text) { [Console]::Out.WriteLine("[reflex] $Text") }
function Fail([string] $Text) { [Console]::Error.WriteLine("[reflex] $Text"); exit 1 }
function Number([string] $Name, [int] $Default) {
  $text = [Environment]::GetEnvironmentVariable($Name)
  if ([string]::IsNullOrEmpty($text)) { $Default } else { [int] $text }
}

foreach ($argument in @($Rest | Where-Object { $_ })) {
  if ($argument -eq '--what-if') { $WhatIf = $true; continue }
  [Console]::Error.WriteLine("[reflex] unknown option $argument; the only one is --what-if.")
  exit 2
}

$waitSeconds = Number 'REFLEX_HOOK_WAIT_SECONDS' 600       # for the functions to be listed
$pollSeconds = Number 'REFLEX_HOOK_POLL_SECONDS' 10        # between two looks
$attempts = Number 'REFLEX_HOOK_ATTEMPTS' 7                # while role assignments propagate
$backoffSeconds = Number 'REFLEX_HOOK_BACKOFF_SECONDS' 10  # doubles with each attempt: 10 s ... 320 s

# A setting of the azd environment: azd passes them to its hooks; in a manual run the script asks azd for them.
function Setting([string] $Name) {
  $value = [Environment]::GetEnvironmentVariable($Name)
  if ([string]::IsNullOrEmpty($value) -and (Get-Command azd -ErrorAction Ignore)) {
    $answer = & azd env get-value $Name --cwd $root 2>$null
    if ($LASTEXITCODE -eq 0) { $value = $answer -join "`n" }
  }
  if ([string]::IsNullOrEmpty($value)) {
    Fail "$Name is not set. Run this through azd ('azd hooks run postdeploy'), or provision first: azd provision."
  }
  $value
}

# Output and errors of one call of the Azure CLI, apart.
function Invoke-Az([string[]] $Arguments) {
  $errors = [System.Collections.Generic.List[string]]::new()
  $output = & az @Arguments 2>&1 | ForEach-Object {
    if ($_ -is [System.Management.Automation.ErrorRecord]) { $errors.Add("$_") } else { "$_" }
  }
  [pscustomobject]@{ Ok = $LASTEXITCODE -eq 0; Lines = @($output | ForEach-Object { "$_".Trim() } | Where-Object { $_ }); Error = $errors -join "`n" }
}

if (-not (Get-Command az -ErrorAction Ignore)) {
  Fail "The Azure CLI (az) is missing. Install it (https://aka.ms/azure-cli), sign in with 'az login', and run: azd hooks run postdeploy"
}
$subscription = Setting 'AZURE_SUBSCRIPTION_ID'
$location = Setting 'AZURE_LOCATION'
$group = Setting 'AZURE_RESOURCE_GROUP'
$app = Setting 'AZURE_FUNCTION_APP_NAME'
$appId = Setting 'REFLEX_FUNCTION_APP_ID'
$topicsJson = Setting 'REFLEX_EVENT_TOPICS'
$index = Setting 'REFLEX_EVENT_TOPIC_INDEX'
$storageId = Setting 'REFLEX_DEAD_LETTER_STORAGE_ID'
if (-not (Invoke-Az @('account', 'show', '--subscription', $subscription, '--output', 'none')).Ok) {
  Fail "The Azure CLI cannot see subscription $subscription. Sign in with 'az login' (a pipeline: azure/login), then: azd hooks run postdeploy"
}

$topics = @($index -split ';' | Where-Object { $_ } | ForEach-Object {
    $kind, $delivery, $id = $_ -split ' ', 3
    [pscustomobject]@{ Kind = $kind; Delivery = $delivery; Id = $id }
  })
$functions = @(Get-Content (Join-Path $root 'infra/event-functions.tsv') | Where-Object { $_ -and -not $_.StartsWith('#') } | ForEach-Object {
    $name, $source, $null = $_ -split "`t", 3
    [pscustomobject]@{ Name = $name; Source = $source }
  })

# The functions that some topic calls.
$wanted = [System.Collections.Generic.List[string]]::new()
foreach ($function in $functions) {
  if ($topics | Where-Object { $_.Kind -ceq $function.Source -and $_.Delivery -ceq 'functions' }) { $wanted.Add($function.Name) }
  else { Say "$($function.Name): no connected source calls it (source $($function.Source)); see 'eventSources' in docs/deploy.md" }
}

# Event Grid rejects a missing function, and the platform lists a function some time after the deployment.
$waited = 0
while ($true) {
  $listing = Invoke-Az @('functionapp', 'function', 'list', '--subscription', $subscription, '--resource-group', $group, '--name', $app, '--query', '[].name', '--output', 'tsv')
  $listed = @(if ($listing.Ok) { $listing.Lines | ForEach-Object { ($_ -split '/')[-1] } })
  $missing = @($wanted | Where-Object { $_ -cnotin $listed })
  if ($missing.Count -eq 0) { break }
  if ($waited -ge $waitSeconds) {
    if ($listing.Error) { [Console]::Error.WriteLine($listing.Error) }
    Fail "After $waited s $app does not list: $($missing -join ' '). Is the code deployed and does it start? See the log stream, then: azd hooks run postdeploy"
  }
  Say "Waiting for $($missing.Count) function(s) of $app to be listed"
  Start-Sleep -Seconds $pollSeconds
  $waited += [Math]::Max($pollSeconds, 1)
}

# Arguments travel in a file: a shell on Windows would take the quotes out of the JSON.
$parametersFile = Join-Path ([System.IO.Path]::GetTempPath()) "reflex-subscriptions-$([guid]::NewGuid()).json"
function Deployment([string] $Command, [string[]] $More) {
  Invoke-Az (@('deployment', 'sub', $Command, '--subscription', $subscription, '--location', $location, '--name', "reflex-subscriptions-$app",
      '--template-file', (Join-Path $root 'infra/subscriptions.bicep'), '--parameters', "@$parametersFile") + $More)
}

# Role assignments take minutes to propagate, and Event Grid's handshake fails while the host has not loaded its keys.
$mayPass = '(^|[^0-9])(403|429)([^0-9]|$)|forbidden|authorization ?failed|does not have authorization|too many requests|endpoint not found|validation (handshake|request)|timed? ?out'

function Set-Subscriptions {
  $pause = $backoffSeconds
  for ($attempt = 1; ; $attempt++) {
    $result = Deployment 'create' @('--query', 'properties.outputs.lines.value[][]', '--output', 'tsv')
    if ($result.Ok) { $result.Lines | ForEach-Object { Say "set: $_" }; return }
    if ($result.Error -notmatch $mayPass) {
      [Console]::Error.WriteLine($result.Error)
      Fail 'The event subscriptions could not be set; the message above says why.'
    }
    if ($attempt -ge $attempts) {
      [Console]::Error.WriteLine($result.Error)
      Fail "Refused $attempts times. If roles were assigned just now, wait a few minutes and run: azd hooks run postdeploy"
    }
    Say "Refused for now (attempt $attempt of $attempts); trying again in $pause s"
    Start-Sleep -Seconds $pause
    $pause *= 2
  }
}

# A function that was renamed or removed leaves its subscription behind, and every event to it would be dead-lettered;
# a change of eventDelivery leaves those of the other way, and every event would come twice.
function Remove-Stale {
  foreach ($topic in $topics) {
    $expected = @(if ($topic.Delivery -ceq 'serviceBus') { "$app-bus" } else {
        $functions | Where-Object { $_.Source -ceq $topic.Kind } | ForEach-Object { $name = "$app-$($_.Name)"; $name.Substring(0, [Math]::Min(64, $name.Length)) }
      })
    $found = Invoke-Az @('rest', '--method', 'get', '--uri', "$($topic.Id)/eventSubscriptions?api-version=$apiVersion", '--query', 'value[].name', '--output', 'tsv')
    if (-not $found.Ok) {
      [Console]::Error.WriteLine($found.Error)
      Fail "The event subscriptions of $($topic.Id) could not be listed; the new ones are set, stale ones may be left."
    }
    $topicName = ($topic.Id -split '/')[-1]
    foreach ($name in @($found.Lines | Where-Object { $_.StartsWith("$app-", [StringComparison]::Ordinal) -and $_ -cnotin $expected })) {
      if ($WhatIf) { Say "would remove: $name ($topicName)"; continue }
      $removal = Invoke-Az @('rest', '--method', 'delete', '--uri', "$($topic.Id)/eventSubscriptions/${name}?api-version=$apiVersion", '--output', 'none')
      if (-not $removal.Ok) {
        [Console]::Error.WriteLine($removal.Error)
        Fail "The stale event subscription $name of $($topic.Id) could not be removed."
      }
      Say "removed: $name ($topicName)"
    }
  }
}

try {
  @{
    '$schema' = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#'
    contentVersion = '1.0.0.0'
    parameters = @{
      functionAppId = @{ value = $appId }
      topics = @{ value = @($topicsJson | ConvertFrom-Json -AsHashtable -NoEnumerate) }
      deadLetterStorageId = @{ value = $storageId }
    }
  } | ConvertTo-Json -Depth 20 | Set-Content -Path $parametersFile -Encoding utf8
  if ($WhatIf) {
    $preview = Deployment 'what-if' @()
    $preview.Lines | ForEach-Object { [Console]::Out.WriteLine($_) }
    if (-not $preview.Ok) { [Console]::Error.WriteLine($preview.Error); Fail 'The preview failed; the message above says why.' }
  } else {
    Set-Subscriptions
  }
  Remove-Stale
} finally {
  Remove-Item $parametersFile -ErrorAction Ignore
}
