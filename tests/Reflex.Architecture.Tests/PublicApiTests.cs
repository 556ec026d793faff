using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;
using Reflex.Testing;

namespace Reflex.Architecture.Tests;

/// <summary>
/// What others may compile against. A change of it shows as a change of the text in <c>PublicApi/</c>, so that nobody makes one without meaning to.
/// </summary>
[Trait("Category", "Generated")]
public sealed class PublicApiTests
{
    private const string UpdateSwitch = "REFLEX_UPDATE";

    /// <summary>Run it with REFLEX_UPDATE=1 to write the text instead of checking it.</summary>
    [Fact]
    public void The_public_api_of_the_engine_is_the_approved_one() => Check(Code.EngineAssembly);

    /// <summary>Run it with REFLEX_UPDATE=1 to write the text instead of checking it.</summary>
    [Fact]
    public void The_public_api_of_the_test_host_is_the_approved_one() => Check(typeof(ReflexTestHost).Assembly);

    private static void Check(Assembly assembly)
    {
        string file = Path.Combine(Folder(), $"{assembly.GetName().Name}.txt");
        string actual = assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (Environment.GetEnvironmentVariable(UpdateSwitch) is "1")
        {
            File.WriteAllText(file, actual);
            return;
        }

        string approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        Assert.True(
            actual == approved,
            $"The public API of {assembly.GetName().Name} differs from {Path.GetFileName(file)} (- approved, + now). If that is meant, run\n"
            + $"{UpdateSwitch}=1 dotnet test tests/Reflex.Architecture.Tests --filter FullyQualifiedName~PublicApi\n{Difference(approved, actual)}");
    }

    private static string Folder([CallerFilePath] string file = "") => Path.Combine(Path.GetDirectoryName(file)!, "PublicApi");

    // Members are sorted, so a line that is on one side only is enough; its type is the line with the next smaller indent before it.
    private static string Difference(string approved, string actual)
    {
        string[] before = Located(approved);
        string[] after = Located(actual);
        return string.Join('\n', before.Except(after).Select(line => $"- {line}").Concat(after.Except(before).Select(line => $"+ {line}")));
    }

    private static string[] Located(string api)
    {
        var owners = new Stack<(int Indent, string Line)>();
        var lines = new List<string>();
        foreach (string line in api.Split('\n').Where(line => line.Trim() is not ("" or "{" or "}")))
        {
            int indent = line.Length - line.TrimStart().Length;
            while (owners.Count > 0 && owners.Peek().Indent >= indent)
            {
                owners.Pop();
            }

            lines.Add($"{string.Join(" / ", owners.Reverse().Select(owner => owner.Line))}: {line.Trim()}");
            owners.Push((indent, line.Trim()));
        }

        return [.. lines];
    }
}
