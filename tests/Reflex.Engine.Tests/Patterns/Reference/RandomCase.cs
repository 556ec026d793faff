using System.Globalization;

namespace Reflex.Engine.Tests.Patterns.Reference;

/// <summary>A pattern, a stream, and a seed for what a property does to them.</summary>
internal sealed record RandomCase(RandomPattern Pattern, IReadOnlyList<LabStep> Steps, int Seed)
{
    /// <summary>In the form that <see cref="Lab"/> reads, so that a failure can be pasted into a test.</summary>
    public override string ToString() => $"{Pattern.When}\n{string.Join(' ', Steps.Select(Describe))}";

    private static string Describe(LabStep step)
    {
        string clock = (step.Clock - Lab.Zero).TotalSeconds.ToString(CultureInfo.InvariantCulture);
        if (step.Event is not { } e)
        {
            return $">{clock}";
        }

        string data = e.Data.ToString().Trim('{', '}').Replace("\"", "", StringComparison.Ordinal);
        string source = e.Source == "/lab" ? "" : $"(of {e.Source})";
        return string.Create(CultureInfo.InvariantCulture, $"{e.Id}@{(e.Time - Lab.Zero).TotalSeconds}/{clock}{{{data}}}{source}");
    }
}
