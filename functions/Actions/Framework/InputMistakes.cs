using Reflex.Engine.Automations;

namespace Reflex.Functions.Actions.Framework;

/// <summary>Mistakes as a run tells them.</summary>
internal static class InputMistakes
{
    /// <summary>All of them in one text; null if there is none.</summary>
    public static string? Describe(this IReadOnlyList<InputMistake> mistakes) =>
        mistakes.Count == 0 ? null : string.Join(' ', mistakes.Select(mistake => mistake.Message));
}
