using Reflex.Engine.Patterns.Definition;

namespace Reflex.Engine.Automations.Operators;

/// <summary>The operators of patterns.</summary>
internal static class OperatorFormats
{
    /// <summary>All of them, in the order in which they are named to people.</summary>
    public static IReadOnlyList<OperatorFormat> All { get; } =
    [
        new SequenceFormat(),
        new AllFormat(),
        new AnyFormat(),
        new CountFormat(),
        new AggregateFormat(),
        new AbsenceFormat(),
        new HeartbeatFormat(),
    ];

    /// <summary>Their names, one of which makes a `when` a pattern, as a list for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(f => f.Field.Name));

    public static OperatorFormat? Find(string name) => All.FirstOrDefault(f => f.Field.Name == name);

    public static OperatorFormat Of(PatternOperator op) => All.FirstOrDefault(f => f.Operator == op.GetType())
        ?? throw new InvalidOperationException($"No format is there for {op.GetType().Name}; add one to {nameof(OperatorFormats)}.");
}
