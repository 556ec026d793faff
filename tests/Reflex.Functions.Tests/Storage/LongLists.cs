using System.Globalization;

namespace Reflex.Functions.Tests.Storage;

/// <summary>
/// How many rows tests of long lists make: what <c>REFLEX_LIST_ROWS</c> says, a multiple of 1,000; 2,000 by default, since the storage emulator takes longer for
/// each row the more there are in its partition.
/// </summary>
internal static class LongLists
{
    private static readonly int? s_wanted =
        int.TryParse(Environment.GetEnvironmentVariable("REFLEX_LIST_ROWS"), CultureInfo.InvariantCulture, out int rows) ? rows : null;

    public static int Rows { get; } = s_wanted ?? 2_000;

    /// <summary>How many things tests of sweeps remove: as many if that is said, 200 by default, since each is a dozen rows.</summary>
    public static int Swept { get; } = s_wanted ?? 200;
}
