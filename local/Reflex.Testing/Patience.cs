namespace Reflex.Testing;

/// <summary>
/// Waits for as long as something goes on: how slow the machine is does not decide about a test, whether anything still happens does.
/// </summary>
internal static class Patience
{
    /// <summary>As often as this the patience is renewed, so that what never comes to rest is told too.</summary>
    public const int Times = 10;

    /// <summary>Waits for a task to end.</summary>
    /// <param name="task">The task.</param>
    /// <param name="patience">How long nothing may go on.</param>
    /// <param name="progress">A number that grows while something does.</param>
    /// <param name="clock">Measures the patience.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TimeoutException">Nothing went on for the whole patience, or something did for ten times as long.</exception>
    public static async Task WaitAsync(
        Task task, TimeSpan patience, Func<long> progress, TimeProvider clock, CancellationToken cancellation)
    {
        long seen = progress();
        for (int time = 1; ; time++)
        {
            try
            {
                await task.WaitAsync(patience, clock, cancellation);
                return;
            }
            catch (TimeoutException) when (!task.IsCompleted && time < Times)
            {
                long now = progress();
                if (now == seen)
                {
                    throw;
                }

                seen = now;
            }
        }
    }
}
