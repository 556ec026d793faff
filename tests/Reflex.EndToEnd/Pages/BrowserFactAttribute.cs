namespace Reflex.EndToEnd.Pages;

/// <summary>A test that opens pages; skipped, with the reason, where scripts/test.sh has found no browser.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        if (string.IsNullOrEmpty(Executable))
        {
            Skip = "REFLEX_BROWSER names no Chromium; scripts/test.sh looks for one.";
        }
    }

    public static string? Executable => Environment.GetEnvironmentVariable("REFLEX_BROWSER");
}
