using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reflex.Infra.Tests.Code;

namespace Reflex.Infra.Tests.Tools;

/// <summary>
/// The Bicep compiler, started once and asked over JSON-RPC: a compilation then takes a fraction of a second. It resolves deployments
/// offline (`bicep snapshot`) and never reaches Azure.
/// </summary>
public sealed class BicepServer : IDisposable
{
    public const string SubscriptionId = "00000000-0000-0000-0000-000000000001";
    public const string TenantId = "00000000-0000-0000-0000-000000000002";

    private readonly Process _process;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly string _folder;
    private int _requests;

    public BicepServer()
    {
        if (Repository.Update)
        {
            // Before anything is compiled: the templates read them.
            File.WriteAllText(Repository.Path("infra/event-functions.tsv"), FunctionCatalog.Current.EventFunctionsFile());
            File.WriteAllText(Repository.Path("infra/queues.tsv"), FunctionCatalog.Current.QueuesFile());
        }

        string executable = System.IO.Path.Combine(Repository.Metadata("BicepFolder"), OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");
        _process = Process.Start(new ProcessStartInfo(executable, ["jsonrpc", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;

        // Parameter files name their template by relative path, so that they lie under the repository's own build output.
        _folder = Directory.CreateDirectory(System.IO.Path.Combine(AppContext.BaseDirectory, "parameters", Guid.NewGuid().ToString("N"))).FullName;
    }

    /// <summary>Compiles a file of the repository; the template, and every diagnostic of whatever level.</summary>
    internal async Task<(JsonObject? Template, IReadOnlyList<string> Diagnostics)> CompileAsync(string relative)
    {
        JsonObject result = await CallAsync("bicep/compile", new JsonObject { ["path"] = Repository.Path(relative) });
        List<string> diagnostics =
        [
            .. result["diagnostics"]!.AsArray().Select(d => $"{(string?)d!["source"]} {d["level"]} {(string?)d["code"]}: {(string?)d["message"]}"),
        ];
        return (result["contents"] is { } text ? JsonNode.Parse((string)text!)!.AsObject() : null, diagnostics);
    }

    /// <summary>What a parameter file of the repository would deploy, as text in the form that is committed.</summary>
    internal async Task<string> SnapshotAsync(string fullPath)
    {
        JsonObject result = await CallAsync("bicep/getSnapshot", new JsonObject
        {
            ["path"] = fullPath,
            ["metadata"] = new JsonObject
            {
                ["tenantId"] = TenantId,
                ["subscriptionId"] = SubscriptionId,
                ["resourceGroup"] = null,
                ["location"] = "westeurope",
                ["deploymentName"] = "reflex",
            },
            ["externalInputs"] = null,
        });
        return Ordered(JsonNode.Parse((string)result["snapshot"]!)!.AsObject()).ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The compiler promises no order of resources and outputs.
    private static JsonObject Ordered(JsonObject snapshot)
    {
        var resources = snapshot["predictedResources"]!.AsArray().Select(r => r!.DeepClone()).OrderBy(r => (string)r["id"]!, StringComparer.Ordinal);
        var outputs = (snapshot["outputs"] as JsonObject ?? []).Select(o => KeyValuePair.Create(o.Key, o.Value?.DeepClone())).OrderBy(o => o.Key, StringComparer.Ordinal);
        return new JsonObject
        {
            ["predictedResources"] = new JsonArray([.. resources]),
            ["diagnostics"] = snapshot["diagnostics"]?.DeepClone(),
            ["outputs"] = new JsonObject(outputs),
        };
    }

    /// <summary>What <c>infra/{template}</c> would deploy with these parameters, written in Bicep.</summary>
    internal async Task<ResolvedDeployment> ResolveAsync(string template, string parameters)
    {
        string file = System.IO.Path.Combine(_folder, $"{Guid.NewGuid():N}.bicepparam");
        string relative = System.IO.Path.GetRelativePath(_folder, Repository.Path($"infra/{template}")).Replace('\\', '/');
        await File.WriteAllTextAsync(file, $"using '{relative}'\n{parameters}\n");
        try
        {
            return new ResolvedDeployment(JsonNode.Parse(await SnapshotAsync(file))!.AsObject());
        }
        catch (BicepException failure) when (failure.Message == "Compilation failed")
        {
            JsonObject compiled = await CallAsync("bicep/compileParams", new JsonObject { ["path"] = file, ["parameterOverrides"] = new JsonObject() });
            throw new BicepException(string.Join("\n", compiled["diagnostics"]!.AsArray().Select(d => $"{(string?)d!["source"]}: {(string?)d["message"]}")));
        }
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        await _turn.WaitAsync();
        try
        {
            var request = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = ++_requests, ["method"] = method, ["params"] = new JsonArray(parameters) };
            byte[] body = JsonSerializer.SerializeToUtf8Bytes(request);
            Stream input = _process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")));
            await input.WriteAsync(body);
            await input.FlushAsync();

            JsonObject answer = await ReadAsync(_process.StandardOutput.BaseStream);
            return answer["error"] is { } error
                ? throw new BicepException((string)error["message"]!)
                : answer["result"]!.AsObject();
        }
        finally
        {
            _turn.Release();
        }
    }

    private static async Task<JsonObject> ReadAsync(Stream output)
    {
        int length = 0;
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (true)
        {
            await output.ReadExactlyAsync(one);
            if (one[0] != '\n')
            {
                line.Append((char)one[0]);
                continue;
            }

            string header = line.ToString().TrimEnd('\r');
            line.Clear();
            if (header.Length == 0)
            {
                break;
            }

            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(header["Content-Length:".Length..], CultureInfo.InvariantCulture);
            }
        }

        byte[] body = new byte[length];
        await output.ReadExactlyAsync(body);
        return JsonNode.Parse(body)!.AsObject();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill();
        }

        _process.Dispose();
        _turn.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The compiler refused: the template is wrong, or the parameters are ones that it refuses on purpose.</summary>
internal sealed class BicepException(string message) : Exception(message);

/// <summary>One compiler for all test classes.</summary>
[CollectionDefinition(Name)]
public sealed class BicepTests : ICollectionFixture<BicepServer>
{
    public const string Name = "Bicep";
}
