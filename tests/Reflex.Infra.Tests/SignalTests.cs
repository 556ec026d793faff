using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Reflex.Functions.Telemetry;
using Reflex.Infra.Tests.Tools;

namespace Reflex.Infra.Tests;

/// <summary>Alerts and workbook read log lines by name and key: those that the code writes.</summary>
[Collection(BicepTests.Name)]
public sealed partial class SignalTests(BicepServer bicep)
{
    /// <summary>Signal → its keys, from the templates of the log messages.</summary>
    private static Dictionary<string, HashSet<string>> Written => typeof(Signals)
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()?.Message).OfType<string>()
        .ToDictionary(message => message.Split(' ')[0], message => Pair().Matches(message).Select(m => m.Groups[1].Value).ToHashSet());

    private async Task<List<string>> QueriesAsync()
    {
        ResolvedDeployment deployment = await ResolvedVariants.GetAsync(bicep, Variant.All.First());
        var workbook = System.Text.Json.Nodes.JsonNode.Parse(deployment.Single("Microsoft.Insights/workbooks").Text("properties.serializedData")!)!;
        return
        [
            .. deployment.OfType("Microsoft.Insights/scheduledQueryRules").Select(rule => (string)rule.At("properties.criteria.allOf")![0]!["query"]!),
            .. workbook["items"]!.AsArray().Select(item => (string?)item!["content"]?["query"]).OfType<string>(),
        ];
    }

    [Fact]
    public async Task Every_signal_that_a_query_reads_is_one_that_the_code_writes()
    {
        List<string> read = [.. (await QueriesAsync()).SelectMany(query => StartsWith().Matches(query)).Select(m => m.Groups[1].Value.TrimEnd(' '))];

        Assert.NotEmpty(read);
        Assert.All(read, signal => Assert.Contains(Written.Keys, name => signal.EndsWith('.') ? name.StartsWith(signal, StringComparison.Ordinal) : name == signal));
    }

    [Fact]
    public async Task Every_key_that_a_query_takes_from_a_signal_is_one_that_it_has()
    {
        foreach (string query in await QueriesAsync())
        {
            if (Columns().Match(query) is { Success: true } columns)
            {
                string signal = StartsWith().Match(query).Groups[1].Value.TrimEnd(' ');
                foreach ((_, HashSet<string> keys) in Written.Where(s => s.Key.StartsWith(signal, StringComparison.Ordinal)))
                {
                    Assert.All(columns.Groups[1].Value.Split(','), column => Assert.Contains(column.Split(':')[0].Trim(), keys));
                }
            }
        }
    }

    [Fact]
    public async Task Every_signal_is_read_by_an_alert_or_the_workbook()
    {
        List<string> queries = await QueriesAsync();

        Assert.All(Written.Keys, signal => Assert.Contains(queries, query => StartsWith().Matches(query).Any(m => signal.StartsWith(m.Groups[1].Value.TrimEnd(' '), StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_signal_is_written_somewhere()
    {
        string code = string.Concat(Directory.EnumerateFiles(Repository.Path("functions"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("Telemetry", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText));
        IEnumerable<string> methods = typeof(Signals).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(method => method.GetCustomAttribute<LoggerMessageAttribute>() is not null).Select(method => method.Name);

        Assert.All(methods, method => Assert.Contains($".{method}(", code, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Microsoft.Storage.BlobCreated", "Microsoft.Storage.BlobCreated")]
    [InlineData("a outcome=failed\nreflex.run.finished x=y", "a_outcome_failed_reflex.run.finished_x_y")]
    [InlineData("", "-")]
    [InlineData(null, "-")]
    public void A_value_from_outside_cannot_forge_a_pair_or_a_line(string? value, string written) => Assert.Equal(written, Signals.Value(value));

    [GeneratedRegex(@"(\w+)=\{", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex("Message startswith \"(reflex\\.[^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex StartsWith();

    [GeneratedRegex(@"parse-kv Message as \(([^)]*)\)", RegexOptions.CultureInvariant)]
    private static partial Regex Columns();
}
