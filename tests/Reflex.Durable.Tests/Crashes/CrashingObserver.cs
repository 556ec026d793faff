namespace Reflex.Durable.Tests.Crashes;

/// <summary>Ends the engine's life at one commit: before it is durable, or after, when nobody has been told yet.</summary>
internal sealed class CrashingObserver(int commit, bool afterwards) : IDurableCommitObserver
{
    private int _commits;

    public bool HasCrashed { get; private set; }

    public void BeforeCommit(int operations)
    {
        if (++_commits == commit && !afterwards)
        {
            Crash();
        }
    }

    public void AfterCommit(int operations)
    {
        if (_commits == commit && afterwards)
        {
            Crash();
        }
    }

    private void Crash()
    {
        HasCrashed = true;
        throw new InvalidOperationException("The process dies here.");
    }
}
