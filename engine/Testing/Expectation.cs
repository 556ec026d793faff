using System.Text.Json;

namespace Reflex.Engine.Testing;

/// <summary>What a case expects; null is not compared.</summary>
internal sealed record Expectation
{
    public IReadOnlyList<ExpectedMatch>? Matches { get; init; }

    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    public int? Runs { get; init; }

    public IReadOnlyList<ExpectedStep>? Steps { get; init; }

    public bool Nothing { get; init; }
}

/// <summary>An expected match; null is not compared.</summary>
internal sealed record ExpectedMatch(string? Automation, IReadOnlyList<string>? Key, DateTimeOffset? At, IReadOnlyDictionary<string, IReadOnlyList<string>>? Parts);

/// <summary>An expected step of a playbook; null is not compared.</summary>
internal sealed record ExpectedStep(string? Name, string? Action, JsonElement? With);
