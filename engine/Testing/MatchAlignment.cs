using Reflex.Engine.Patterns.Results;

namespace Reflex.Engine.Testing;

/// <summary>An expected match and the actual one beside it, by their places; null: there is none.</summary>
internal readonly record struct MatchRow(int? Expected, int? Actual, bool Fits);

/// <summary>
/// Puts expected and actual matches side by side, so that one that is missing or too many does not make the rest look different: as many as
/// possible stand beside one that fits, in order.
/// </summary>
internal static class MatchAlignment
{
    /// <summary>Beyond so many pairs, matches stand beside each other by their places alone.</summary>
    private const long MostPairs = 1_000_000;

    public static List<MatchRow> Align(IReadOnlyList<ExpectedMatch> expected, IReadOnlyList<Match> actual)
    {
        var rows = new List<MatchRow>();
        int from = 0;
        while (from < Math.Min(expected.Count, actual.Count) && CaseChecker.Fits(expected[from], actual[from]))
        {
            rows.Add(new MatchRow(from, from, true));
            from++;
        }

        if ((long)(expected.Count - from) * (actual.Count - from) > MostPairs)
        {
            AddApart(rows, from, expected.Count, from, actual.Count);
            return rows;
        }

        int[,] fitting = CountFitting(expected, actual, from);
        (int left, int right, int pendingLeft, int pendingRight) = (from, from, from, from);
        while (left < expected.Count && right < actual.Count)
        {
            if (CaseChecker.Fits(expected[left], actual[right]))
            {
                AddApart(rows, pendingLeft, left, pendingRight, right);
                rows.Add(new MatchRow(left++, right++, true));
                (pendingLeft, pendingRight) = (left, right);
            }
            else if (fitting[left + 1 - from, right - from] >= fitting[left - from, right + 1 - from])
            {
                left++;
            }
            else
            {
                right++;
            }
        }

        AddApart(rows, pendingLeft, expected.Count, pendingRight, actual.Count);
        return rows;
    }

    /// <summary>How many pairs that fit, in order, there are from each place on.</summary>
    private static int[,] CountFitting(IReadOnlyList<ExpectedMatch> expected, IReadOnlyList<Match> actual, int from)
    {
        var fitting = new int[expected.Count - from + 1, actual.Count - from + 1];
        for (int left = expected.Count - 1; left >= from; left--)
        {
            for (int right = actual.Count - 1; right >= from; right--)
            {
                fitting[left - from, right - from] = CaseChecker.Fits(expected[left], actual[right])
                    ? fitting[left + 1 - from, right + 1 - from] + 1
                    : Math.Max(fitting[left + 1 - from, right - from], fitting[left - from, right + 1 - from]);
            }
        }

        return fitting;
    }

    private static void AddApart(List<MatchRow> rows, int left, int leftEnd, int right, int rightEnd)
    {
        for (; left < leftEnd || right < rightEnd; left++, right++)
        {
            rows.Add(new MatchRow(left < leftEnd ? left : null, right < rightEnd ? right : null, false));
        }
    }
}
