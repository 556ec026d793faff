using System.Globalization;

namespace Reflex.Functions.Tests.Storage;

/// <summary>
/// How many rows tests of long lists make: what <c>REFLEX_LIST_ROWS</c> says, a multiple of 1,000; 2,000 by default, since the storage emulator takes longer for
/// each row the more there are in its partition.
/// </summary>
internal static class LongLists
{
    public static int Rows { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("REFLEX_LIST_ROWS"), CultureInfo.InvariantCulture, out int rows) ? rows : 2_000;
}
