using System.Text.Json;
using Reflex.Functions.Settings;

namespace Reflex.Functions.Compare;

/// <summary>
/// What differs between what two versions would have done. A guard's sentence is not compared, since it names times and runs; where both
/// are held by the same guard neither would have done anything, and steps are not compared.
/// </summary>
internal static class ComparisonDifferences
{
    /// <summary>Kept of one comparison; what goes beyond is summed up in one last entry.</summary>
    public const int Most = 100;

    public static IReadOnlyList<ComparisonDifference> Between(PlannedRun live, PlannedRun candidate)
    {
        var all = new List<ComparisonDifference>();
        Compare(all, "mode", live.Mode, candidate.Mode);
        Compare(all, "key", live.Key, candidate.Key);
        Compare(all, "at", live.At, candidate.At);
        CompareJson(all, "events", Events(live), Events(candidate));
        Compare(all, "target", live.Target, candidate.Target);
        Compare(all, "guard", live.Guard, candidate.Guard);
        CompareJson(all, "incident", live.Incident, candidate.Incident);
        if (!live.Held && !candidate.Held)
        {
            CompareJson(all, "approval", live.Approval, candidate.Approval);
            CompareSteps(all, live.Steps, candidate.Steps);
        }

        return all.Count <= Most ? all : [.. all.Take(Most - 1), new("more", Element(all.Count - Most + 1), Element(all.Count - Most + 1))];
    }

    private static void CompareSteps(List<ComparisonDifference> all, IReadOnlyList<PlannedRunStep> live, IReadOnlyList<PlannedRunStep> candidate)
    {
        Dictionary<string, PlannedRunStep> others = candidate.ToDictionary(step => step.Name, StringComparer.Ordinal);
        foreach (PlannedRunStep step in live)
        {
            string path = $"steps.{step.Name}";
            if (!others.TryGetValue(step.Name, out PlannedRunStep? other))
            {
                all.Add(new(path, Element(step.Action), null));
                continue;
            }

            Compare(all, $"{path}.action", step.Action, other.Action);
            Compare(all, $"{path}.parallel", step.Parallel, other.Parallel);
            Compare(all, $"{path}.when", step.When, other.When);
            CompareJson(all, $"{path}.approval", step.Approval, other.Approval);
            Compare(all, $"{path}.error", step.Error, other.Error);
            CompareJson(all, $"{path}.with", step.With, other.With);

            // One side may have been kept by a version that did not look at these.
            if (step.OnFailure is not null && other.OnFailure is not null)
            {
                CompareFailure(all, path, step, other);
            }
        }

        HashSet<string> own = [.. live.Select(step => step.Name)];
        all.AddRange(candidate.Where(step => !own.Contains(step.Name)).Select(step => new ComparisonDifference($"steps.{step.Name}", null, Element(step.Action))));
        string[] before = [.. live.Select(step => step.Name).Where(others.ContainsKey)];
        string[] after = [.. candidate.Select(step => step.Name).Where(own.Contains)];
        if (!before.SequenceEqual(after, StringComparer.Ordinal))
        {
            all.Add(new("steps", Element(before), Element(after)));
        }
    }

    private static void CompareFailure(List<ComparisonDifference> all, string path, PlannedRunStep step, PlannedRunStep other)
    {
        CompareJson(all, $"{path}.retry", ElementOrNull(step.Retry), ElementOrNull(other.Retry));
        Compare(all, $"{path}.timeout", step.Timeout, other.Timeout);
        Compare(all, $"{path}.onFailure", step.OnFailure, other.OnFailure);
        CompareJson(all, $"{path}.undo", ElementOrNull(step.Undo), ElementOrNull(other.Undo));
        CompareJson(all, $"{path}.verify", ElementOrNull(step.Verify), ElementOrNull(other.Verify));
    }

    private static void Compare<T>(List<ComparisonDifference> all, string path, T live, T candidate)
    {
        if (!EqualityComparer<T>.Default.Equals(live, candidate))
        {
            all.Add(new(path, live is null ? null : Element(live), candidate is null ? null : Element(candidate)));
        }
    }

    // Down to the values that differ, so that a long body shows only what matters.
    private static void CompareJson(List<ComparisonDifference> all, string path, JsonElement? live, JsonElement? candidate)
    {
        if (live is not { } one || candidate is not { } other || one.ValueKind != other.ValueKind)
        {
            if (live is not null || candidate is not null)
            {
                all.Add(new(path, live, candidate));
            }
        }
        else if (one.ValueKind == JsonValueKind.Object)
        {
            foreach (string name in one.EnumerateObject().Concat(other.EnumerateObject()).Select(property => property.Name).Distinct(StringComparer.Ordinal))
            {
                CompareJson(all, $"{path}.{name}", Property(one, name), Property(other, name));
            }
        }
        else if (one.ValueKind == JsonValueKind.Array && one.GetArrayLength() == other.GetArrayLength())
        {
            for (int i = 0; i < one.GetArrayLength(); i++)
            {
                CompareJson(all, $"{path}[{i}]", one[i], other[i]);
            }
        }
        else if (!JsonElement.DeepEquals(one, other))
        {
            all.Add(new(path, live, candidate));
        }
    }

    private static JsonElement? Property(JsonElement map, string name) => map.TryGetProperty(name, out JsonElement value) ? value : null;

    private static JsonElement Events(PlannedRun side) =>
        Element(side.Parts.ToDictionary(part => part.Name, part => part.Events, StringComparer.Ordinal));

    private static JsonElement? ElementOrNull<T>(T? value)
        where T : class => value is null ? null : Element(value);

    private static JsonElement Element<T>(T value) => ReflexJson.ToElement(value);
}
