using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Domain.Extensions;

namespace Reflex.Architecture.Tests;

/// <summary>What the engine and the app must not know.</summary>
public sealed partial class PurityTests
{
    // Keys come from outside: a seed that nobody knows keeps them from being chosen to collide. Nothing is decided by it.
    private const string SeedOfHashes = "Utf8Hash";

    private static readonly string[] s_enginePackages = ["Cronos", "Fluid", "Parlot", "YamlDotNet"];

    [Fact]
    public void The_engine_uses_the_base_library_and_its_three_packages_only()
    {
        Assert.DoesNotContain(Code.EngineAssembly.GetReferencedAssemblies(), name =>
            !name.Name!.StartsWith("System", StringComparison.Ordinal) && !s_enginePackages.Contains(name.Name));
    }

    [Fact]
    public void The_engine_reads_and_writes_nothing_outside_memory() =>
        Findings.None(Uses(Code.Engine, target => Outside().IsMatch(target.FullName)));

    [Fact]
    public void The_engine_has_no_clock_and_no_chance_of_its_own()
    {
        IEnumerable<string> calls =
            from type in Code.Engine.Types
            where type.Name != SeedOfHashes
            from call in type.Dependencies.OfType<MethodCallDependency>()
            where Clock().IsMatch(call.TargetMember.FullName)
            select $"{type.FullName} must not call {call.TargetMember.FullName}: time and chance are given to the engine.";
        Findings.None(calls);
    }

    [Fact]
    public void The_app_knows_nothing_of_the_local_host() =>
        Assert.DoesNotContain(Code.FunctionsAssembly.GetReferencedAssemblies(), name =>
            name.Name is "Reflex.Local" or "Reflex.Durable" or "Reflex.Testing" or "Reflex.Cli");

    private static IEnumerable<string> Uses(ArchUnitNET.Domain.Architecture architecture, Func<IType, bool> isForbidden) =>
        from type in architecture.Types
        from target in type.GetTypeDependencies()
        where isForbidden(target)
        select $"{type.FullName} must not use {target.FullName}.";

    [GeneratedRegex(@"^System\.(IO\.(File|Directory|Drive)|IO\.(Pipes|IsolatedStorage|MemoryMappedFiles)|Net\.|Console|Environment|Diagnostics\.Process|Threading\.(Thread|Timer)$|Data\.)")]
    private static partial Regex Outside();

    [GeneratedRegex(@"System\.(DateTime|DateTimeOffset)::get_(Utc)?Now|TimeProvider::(get_System|GetUtcNow)|Diagnostics\.Stopwatch::|Guid::NewGuid|System\.Random::|Environment::get_TickCount")]
    private static partial Regex Clock();
}
