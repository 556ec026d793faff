namespace Reflex.Engine.Events;

/// <summary>Finds the name that somebody probably meant.</summary>
public static class Suggestion
{
    /// <summary>`; did you mean 'x'?` for the nearest candidate, or nothing where none is near.</summary>
    public static string For(string written, IEnumerable<string> candidates)
    {
        string? best = Nearest(written, candidates);
        return best is null ? "" : $"; did you mean '{best}'?";
    }

    /// <summary>The candidate with the fewest typing mistakes, at most a third of the name's length; null where there is none.</summary>
    public static string? Nearest(string written, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(candidates);
        const int LongestName = 100;
        if (written.Length > LongestName)
        {
            return null;
        }

        string? best = null;
        int fewest = Math.Max(1, written.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int mistakes = string.Equals(written, candidate, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(written, candidate);
            if (mistakes < fewest)
            {
                (best, fewest) = (candidate, mistakes);
            }
        }

        return best;
    }

    /// <summary>Optimal string alignment: insertions, deletions, replacements, and neighbours swapped.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                int replace = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                int cost = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + replace);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost = Math.Min(cost, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = cost;
            }
        }

        return rows[a.Length, b.Length];
    }
}
