# Shared by run.sh and test.sh: prerequisites, and which SDK mode to build with.
# shellcheck shell=bash

REFLEX_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
AZURE_SDK_MARKER="$REFLEX_ROOT/.azuresdk-surface"

say() { printf '\033[2m[reflex]\033[0m %s\n' "$*"; }

fail() {
  printf '[reflex] %s\n' "$*" >&2
  exit 2
}

need_dotnet() {
  command -v dotnet >/dev/null 2>&1 ||
    fail "The .NET SDK is missing. Install .NET SDK 10 (https://dotnet.microsoft.com/download) and run this again."
  local version
  version="$(cd "$REFLEX_ROOT" && dotnet --version 2>/dev/null)" ||
    fail ".NET SDK 10 is missing: global.json asks for 10.0.100 or later, and 'dotnet --list-sdks' has: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ')."
  say ".NET SDK $version"
}

need_node() {
  command -v node >/dev/null 2>&1 ||
    fail "Node.js is missing: the storage emulator (Azurite) runs on it. Install Node.js 20 or later (https://nodejs.org) and run this again."
  command -v npm >/dev/null 2>&1 ||
    fail "npm is missing: it installs the storage emulator (Azurite). Install Node.js 20 or later with npm and run this again."
  local major
  major="$(node -p 'process.versions.node.split(".")[0]')"
  [ "$major" -ge 20 ] || fail "Node.js $(node --version) is too old for the storage emulator (Azurite). Install Node.js 20 or later."
  say "Node.js $(node --version)"
}

# Azurite at the version that local/package-lock.json pins.
install_azurite() {
  local stamp="$REFLEX_ROOT/local/node_modules/.package-lock.json"
  if [ ! -f "$stamp" ] || [ "$REFLEX_ROOT/local/package.json" -nt "$stamp" ]; then
    say "Installing the storage emulator (npm, local/package.json)"
    (cd "$REFLEX_ROOT/local" && npm install --no-audit --no-fund --loglevel=error) ||
      fail "npm could not install local/package.json; the message above says why."
  fi
}

# A browser for the tests of the pages: any Chromium will do, or what REFLEX_BROWSER names.
find_browser() {
  local candidate
  if [ -z "${REFLEX_BROWSER:-}" ]; then
    for candidate in chromium chromium-browser google-chrome google-chrome-stable microsoft-edge; do
      if command -v "$candidate" >/dev/null 2>&1; then
        REFLEX_BROWSER="$(command -v "$candidate")"
        break
      fi
    done
  fi
  if [ -z "${REFLEX_BROWSER:-}" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "Installing Chromium (apt) for the tests of the pages"
    if apt-get update -qq && apt-get install -y -qq chromium >/dev/null 2>&1; then
      REFLEX_BROWSER="$(command -v chromium)"
    fi
  fi
  if [ -n "${REFLEX_BROWSER:-}" ]; then
    export REFLEX_BROWSER
    say "Browser: $REFLEX_BROWSER"
  else
    say "No Chromium here: the tests of the pages are skipped (install Chromium, or name one in REFLEX_BROWSER)"
  fi
}

# Sets the mode for this checkout. AzureSdk in the environment wins; else the real packages if the feed
# serves them; else the declarations in local/sdk, remembered in a git-ignored marker file.
choose_azure_sdk() {
  case "${AzureSdk:-}" in
    packages) rm -f "$AZURE_SDK_MARKER"; say "Azure SDK: packages (from the environment)"; return ;;
    surface) : >"$AZURE_SDK_MARKER"; say "Azure SDK: surface (from the environment)"; return ;;
    "") ;;
    *) fail "AzureSdk is '$AzureSdk'; it must be 'packages' or 'surface'." ;;
  esac
  if [ -f "$AZURE_SDK_MARKER" ]; then
    say "Azure SDK: surface (remembered in .azuresdk-surface; delete that file to try the packages again)"
    return
  fi
  local log
  log="$(mktemp)"
  if (cd "$REFLEX_ROOT" && dotnet restore functions/Reflex.Functions.csproj -p:AzureSdk=packages -v q -nologo >"$log" 2>&1); then
    say "Azure SDK: packages"
  elif grep -qE 'NU1101|NU1102|NU1103' "$log"; then
    : >"$AZURE_SDK_MARKER"
    say "Azure SDK: surface, because the package feed lacks $(grep -oE 'package (Microsoft|Azure)\.[A-Za-z.]+' "$log" | sort -u | wc -l | tr -d ' ') of the packages (local/sdk stands in for compiling)"
  else
    cat "$log" >&2
    rm -f "$log"
    fail "The packages could not be restored, and not because the feed lacks them; the messages above say why."
  fi
  rm -f "$log"
}

build() {
  local configuration="$1"
  shift
  say "Building ($configuration)"
  (cd "$REFLEX_ROOT" && dotnet build "$@" -c "$configuration" -v q -nologo -clp:NoSummary) ||
    fail "The build failed; the messages above say where."
}
