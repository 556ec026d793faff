namespace Reflex.Architecture.Tests;

/// <summary>Says everything that a rule finds, not only the first of it.</summary>
internal static class Findings
{
    public static void None(IEnumerable<string> findings)
    {
        string[] all = [.. findings.Distinct().Order(StringComparer.Ordinal)];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }
}
