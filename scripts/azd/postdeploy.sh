#!/usr/bin/env sh
# Points the deployed functions at the Event Grid topics. azd runs it after every deployment; run it again whenever you like:
#
#   ./scripts/azd/postdeploy.sh             set the event subscriptions and remove those of removed functions
#   ./scripts/azd/postdeploy.sh --what-if   say what would change, and change nothing
#
# What it sets comes from infra/event-functions.tsv (written from the code's attributes) and from the outputs of the deployment.
# It needs the Azure CLI, signed in; a service principal does as well as a user. postdeploy.ps1 is its twin.
set -eu

root="$(cd "$(dirname "$0")/../.." && pwd)"
functions_file="$root/infra/event-functions.tsv"
wait_seconds="${REFLEX_HOOK_WAIT_SECONDS:-600}"   # for the functions to be listed
poll_seconds="${REFLEX_HOOK_POLL_SECONDS:-10}"    # between two looks
attempts="${REFLEX_HOOK_ATTEMPTS:-7}"             # while role assignments propagate
backoff_seconds="${REFLEX_HOOK_BACKOFF_SECONDS:-10}" # doubles with each attempt: 10 s ... 320 s
api_version="2025-02-15"

say() { printf '[reflex] %s\n' "$*"; }
fail() { printf '[reflex] %s\n' "$*" >&2; exit 1; }

what_if=no
for argument in "$@"; do
  case "$argument" in
    --what-if) what_if=yes ;;
    *) printf '[reflex] unknown option %s; the only one is --what-if.\n' "$argument" >&2; exit 2 ;;
  esac
done

# A setting of the azd environment: azd passes them to its hooks; in a manual run the script asks azd for them.
setting() {
  eval "value=\${$1:-}"
  if [ -z "$value" ] && command -v azd >/dev/null 2>&1; then
    value="$(cd "$root" && azd env get-value "$1" 2>/dev/null)" || value=
  fi
  [ -n "$value" ] || fail "$1 is not set. Run this through azd ('azd hooks run postdeploy'), or provision first: azd provision."
  printf '%s' "$value"
}

command -v az >/dev/null 2>&1 ||
  fail "The Azure CLI (az) is missing. Install it (https://aka.ms/azure-cli), sign in with 'az login', and run: azd hooks run postdeploy"
subscription="$(setting AZURE_SUBSCRIPTION_ID)"
location="$(setting AZURE_LOCATION)"
group="$(setting AZURE_RESOURCE_GROUP)"
app="$(setting AZURE_FUNCTION_APP_NAME)"
app_id="$(setting REFLEX_FUNCTION_APP_ID)"
topics="$(setting REFLEX_EVENT_TOPICS)"
index="$(setting REFLEX_EVENT_TOPIC_INDEX)"
storage_id="$(setting REFLEX_DEAD_LETTER_STORAGE_ID)"
az account show --subscription "$subscription" --output none 2>/dev/null ||
  fail "The Azure CLI cannot see subscription $subscription. Sign in with 'az login' (a pipeline: azure/login), then: azd hooks run postdeploy"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
tab="$(printf '\t')"

printf '%s\n' "$index" | tr ';' '\n' >"$work/topics"
grep -v '^#' "$functions_file" | grep . >"$work/functions" || : >"$work/functions"

# The functions that some topic calls.
: >"$work/wanted"
while IFS="$tab" read -r function source _; do
  if grep -q "^$source functions " "$work/topics"; then
    printf '%s\n' "$function" >>"$work/wanted"
  else
    say "$function: no connected source calls it (source $source); see 'eventSources' in docs/deploy.md"
  fi
done <"$work/functions"

list_functions() {
  az functionapp function list --subscription "$subscription" --resource-group "$group" --name "$app" \
    --query "[].name" --output tsv 2>"$work/error" | tr -d '\r' | sed 's|.*/||' >"$work/listed" || : >"$work/listed"
}

# Event Grid rejects a missing function, and the platform lists a function some time after the deployment.
waited=0
while :; do
  list_functions
  grep -vxF -f "$work/listed" "$work/wanted" >"$work/missing" || : >"$work/missing"
  [ -s "$work/missing" ] || break
  if [ "$waited" -ge "$wait_seconds" ]; then
    [ ! -s "$work/error" ] || cat "$work/error" >&2
    fail "After $waited s $app does not list: $(paste -sd ' ' - <"$work/missing"). Is the code deployed and does it start? See the log stream, then: azd hooks run postdeploy"
  fi
  say "Waiting for $(wc -l <"$work/missing" | tr -d ' ') function(s) of $app to be listed"
  sleep "$poll_seconds"
  waited=$((waited + (poll_seconds > 0 ? poll_seconds : 1)))
done

deployment() {
  command="$1"
  shift
  az deployment sub "$command" --subscription "$subscription" --location "$location" --name "reflex-subscriptions-$app" \
    --template-file "$root/infra/subscriptions.bicep" \
    --parameters "functionAppId=$app_id" "topics=$topics" "deadLetterStorageId=$storage_id" "$@"
}

# Role assignments take minutes to propagate, and Event Grid's handshake fails while the host has not loaded its keys.
may_pass() {
  grep -qiE '(^|[^0-9])(403|429)([^0-9]|$)|forbidden|authorization ?failed|does not have authorization|too many requests|endpoint not found|validation (handshake|request)|timed? ?out' "$work/error"
}

set_subscriptions() {
  attempt=1
  pause="$backoff_seconds"
  until deployment create --query "properties.outputs.lines.value[][]" --output tsv >"$work/lines" 2>"$work/error"; do
    if ! may_pass; then
      cat "$work/error" >&2
      fail "The event subscriptions could not be set; the message above says why."
    fi
    if [ "$attempt" -ge "$attempts" ]; then
      cat "$work/error" >&2
      fail "Refused $attempts times. If roles were assigned just now, wait a few minutes and run: azd hooks run postdeploy"
    fi
    say "Refused for now (attempt $attempt of $attempts); trying again in $pause s"
    sleep "$pause"
    attempt=$((attempt + 1))
    pause=$((pause * 2))
  done
  tr -d '\r' <"$work/lines" | while read -r line; do [ -z "$line" ] || say "set: $line"; done
}

# Names of the subscriptions of this app that a topic should have, given its kind and delivery.
expected_on() {
  if [ "$2" = serviceBus ]; then
    printf '%s-bus\n' "$app"
    return
  fi
  while IFS="$tab" read -r function source _; do
    if [ "$source" = "$1" ]; then printf '%s-%s\n' "$app" "$function" | cut -c 1-64; fi
  done <"$work/functions"
}

# A function that was renamed or removed leaves its subscription behind, and every event to it would be dead-lettered;
# a change of eventDelivery leaves those of the other way, and every event would come twice.
remove_stale() {
  while read -r kind delivery topic_id; do
    [ -n "$kind" ] || continue
    expected_on "$kind" "$delivery" >"$work/expected"
    az rest --method get --uri "$topic_id/eventSubscriptions?api-version=$api_version" --query "value[].name" --output tsv >"$work/found" 2>"$work/error" ||
      { cat "$work/error" >&2; fail "The event subscriptions of $topic_id could not be listed; the new ones are set, stale ones may be left."; }
    tr -d '\r' <"$work/found" | grep "^$app-" | grep -vxF -f "$work/expected" >"$work/stale" || continue
    while read -r name; do
      if [ "$what_if" = yes ]; then
        say "would remove: $name (${topic_id##*/})"
      else
        az rest --method delete --uri "$topic_id/eventSubscriptions/$name?api-version=$api_version" --output none 2>"$work/error" ||
          { cat "$work/error" >&2; fail "The stale event subscription $name of $topic_id could not be removed."; }
        say "removed: $name (${topic_id##*/})"
      fi
    done <"$work/stale"
  done <"$work/topics"
}

if [ "$what_if" = yes ]; then
  deployment what-if
else
  set_subscriptions
fi
remove_stale
