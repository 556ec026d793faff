namespace Reflex.EndToEnd.Killed;

/// <summary>A test that sends SIGTERM; skipped where there are no such signals.</summary>
internal sealed class SignalFactAttribute : FactAttribute
{
    public SignalFactAttribute()
    {
        if (OperatingSystem.IsWindows())
        {
            Skip = "Windows has no SIGTERM.";
        }
    }
}
