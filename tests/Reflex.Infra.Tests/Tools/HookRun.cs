using System.Diagnostics;
using System.Globalization;

namespace Reflex.Infra.Tests.Tools;

/// <summary>The post-deploy hook in a folder of its own, with a fake <c>az</c> that remembers how it was called and answers as told.</summary>
internal sealed class HookRun : IDisposable
{
    private const string Az = """
        #!/bin/sh
        # Answers from files beside it; a file `<answer>.<n>` holds the n-th answer, `<answer>` every other.
        here="$(dirname "$0")"
        printf '%s\n' "$*" >>"$here/calls"
        case "$1 $2 $3" in
          "account show "*) answer=account ;;
          "functionapp function list") answer=functions ;;
          "deployment sub create") answer=create ;;
          "deployment sub what-if") answer=what-if ;;
          "rest --method get") topic="${5%/eventSubscriptions*}"; answer="subscriptions-${topic##*/}" ;;
          "rest --method delete") answer=delete ;;
          *) echo "unexpected call: $*" >&2; exit 64 ;;
        esac
        for argument in "$@"; do
          case "$argument" in @*) cp "${argument#@}" "$here/parameters.json" ;; esac
        done
        count=$(($(cat "$here/$answer.count" 2>/dev/null || echo 0) + 1))
        echo "$count" >"$here/$answer.count"
        if [ -f "$here/$answer.$count.error" ]; then cat "$here/$answer.$count.error" >&2; exit 1; fi
        if [ -f "$here/$answer.error" ]; then cat "$here/$answer.error" >&2; exit 1; fi
        if [ -f "$here/$answer.$count" ]; then cat "$here/$answer.$count"; elif [ -f "$here/$answer" ]; then cat "$here/$answer"; fi
        """;

    private static readonly string[] SystemTools = ["sh", "cat", "cp", "cut", "dirname", "grep", "mktemp", "paste", "rm", "sed", "sleep", "tr", "wc"];

    private static readonly string[] Scripts = ["postdeploy.sh", "postdeploy.ps1"];

    private static readonly string[] SystemFolders = ["/usr/bin", "/bin"];

    public static TheoryData<string> Shells => ["sh", "pwsh"];

    private readonly string _shell;
    private readonly string _root = Directory.CreateTempSubdirectory("reflex-hook-").FullName;

    public HookRun(string shell)
    {
        _shell = shell;
        Directory.CreateDirectory(Path.Combine(_root, "bin"));
        Directory.CreateDirectory(Path.Combine(_root, "infra"));
        Directory.CreateDirectory(Path.Combine(_root, "scripts", "azd"));
        foreach (string script in Scripts)
        {
            File.Copy(Repository.Path($"scripts/azd/{script}"), Path.Combine(_root, "scripts", "azd", script));
        }

        // Of the system only what a script may rely on, so that an Azure CLI of this machine is never called.
        foreach (string tool in SystemTools)
        {
            string found = SystemFolders.Select(folder => Path.Combine(folder, tool)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(_root, "bin", tool), found);
        }

        string az = Path.Combine(_root, "bin", "az");
        File.WriteAllText(az, Az.ReplaceLineEndings("\n") + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        File.WriteAllText(Path.Combine(_root, "infra", "event-functions.tsv"), "# function\tsource\tevent types\nBlobs\tStorage\tMicrosoft.Storage.BlobCreated\nCustom\tCustom\t*\nHealth\tHealthResources\tA,B\n");
        Answer("functions", "func-x/Blobs\nfunc-x/Custom\nfunc-x/Health\nfunc-x/Timer\n");
        Answer("create", "Custom <- Custom (evgt-x)\nHealth <- HealthResources (egst-health)\n");
        Answer("subscriptions-evgt-x", "func-x-Custom\nsomebody-elses\n");
        Answer("subscriptions-egst-health", "func-x-Health\n");
        Answer("what-if", "Resource changes: 2 to create.\n");
    }

    public Dictionary<string, string> Environment { get; } = new()
    {
        ["AZURE_SUBSCRIPTION_ID"] = BicepServer.SubscriptionId,
        ["AZURE_LOCATION"] = "westeurope",
        ["AZURE_RESOURCE_GROUP"] = "rg-x",
        ["AZURE_FUNCTION_APP_NAME"] = "func-x",
        ["REFLEX_FUNCTION_APP_ID"] = "/subscriptions/s/resourceGroups/rg-x/providers/Microsoft.Web/sites/func-x",
        ["REFLEX_EVENT_TOPICS"] = """[{"kind":"Custom","resourceId":"/topics/evgt-x","advancedFilters":[{"values":["a b"]}]},{"kind":"HealthResources","resourceId":"/systemTopics/egst-health"}]""",
        ["REFLEX_EVENT_TOPIC_INDEX"] = "Custom functions /topics/evgt-x;HealthResources functions /systemTopics/egst-health",
        ["REFLEX_DEAD_LETTER_STORAGE_ID"] = "/storage/st",
        ["REFLEX_HOOK_WAIT_SECONDS"] = "3",
        ["REFLEX_HOOK_POLL_SECONDS"] = "0",
        ["REFLEX_HOOK_ATTEMPTS"] = "4",
        ["REFLEX_HOOK_BACKOFF_SECONDS"] = "0",
    };

    public void Answer(string call, string text) => File.WriteAllText(Path.Combine(_root, "bin", call), text);

    public void Remove(string call) => File.Delete(Path.Combine(_root, "bin", call));

    public IReadOnlyList<string> Calls => File.Exists(Path.Combine(_root, "bin", "calls")) ? File.ReadAllLines(Path.Combine(_root, "bin", "calls")) : [];

    public int Count(string call) => Calls.Count(line => line.StartsWith(call, StringComparison.Ordinal));

    /// <summary>What the deployment was told; the PowerShell script hands it over in a file.</summary>
    public string DeploymentParameters => File.Exists(Path.Combine(_root, "bin", "parameters.json"))
        ? File.ReadAllText(Path.Combine(_root, "bin", "parameters.json"))
        : Calls.First(line => line.StartsWith("deployment sub", StringComparison.Ordinal));

    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        (string program, string[] prefix) = _shell == "sh"
            ? (Path.Combine(_root, "bin", "sh"), new[] { Path.Combine(_root, "scripts", "azd", "postdeploy.sh") })
            : (DotNet, [PowerShell, "-NoProfile", "-NonInteractive", "-File", Path.Combine(_root, "scripts", "azd", "postdeploy.ps1")]);
        var start = new ProcessStartInfo(program, [.. prefix, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment.Clear();
        start.Environment["PATH"] = Path.Combine(_root, "bin");
        start.Environment["HOME"] = _root;
        start.Environment["TMPDIR"] = _root;
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(DotNet);
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    private static string DotNet => System.Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet"
        ? path
        : Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet");

    private static string PowerShell => Directory.GetFiles(Repository.Metadata("PowerShellFolder"), "pwsh.dll", SearchOption.AllDirectories)
        .Single(file => file.Contains(OperatingSystem.IsWindows() ? "win" : "unix", StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{_shell} in {_root}");
}
