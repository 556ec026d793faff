using System.Text.Json;
using Reflex.Engine.Patterns.Matching;

namespace Reflex.Engine.Patterns.Definition;

/// <summary>The shape of a pattern; one of the sealed records derived from it.</summary>
/// <remarks>
/// An operator says itself what the rest of the engine has to know of it, so that nothing else tells operators apart. How it is written
/// in YAML is the business of the automations: there each operator has one format.
/// </remarks>
public abstract record PatternOperator
{
    /// <summary>The part of operators whose events have no names.</summary>
    internal const string OnlyPart = "of";

    /// <summary>The parts that a match may bind events to, in the order of the definition; null: it binds all to <see cref="OnlyPart"/>.</summary>
    internal abstract IReadOnlyList<PatternPart>? NamedParts { get; }

    /// <summary>The names of the parts that a match may bind events to, in the order of the definition.</summary>
    internal IReadOnlyList<string> PartNames => NamedParts is { } parts ? [.. parts.Select(p => p.Name)] : [OnlyPart];

    /// <summary>Every condition, also those of parts that bind nothing.</summary>
    internal abstract IEnumerable<OperatorCondition> Conditions { get; }

    /// <summary>What in it needs <see cref="PatternDefinition.Within"/>, such as "an absence"; null: it can do without.</summary>
    internal abstract string? NeedsWindow { get; }

    /// <summary>Whether a partial match waits for ever where <see cref="PatternDefinition.Within"/> is not set.</summary>
    internal virtual bool WaitsWithoutWindow => false;

    /// <summary>How many events of one key a match holds at least.</summary>
    internal virtual long FewestEvents => 1;

    /// <summary>Throws where the operator by itself has no meaning.</summary>
    internal abstract void Check();

    /// <summary>The operator with its conditions as numbers, and the runtime that goes with it.</summary>
    internal abstract OperatorPlan CreatePlan(ConditionSet conditions);

    /// <summary>Writes the operator into the text that tells definitions apart, with all that it says.</summary>
    internal abstract void Write(Utf8JsonWriter json);
}
