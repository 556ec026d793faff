using Microsoft.DurableTask.Client;

namespace Reflex.Functions.DeadLetters;

/// <summary>A place where dead letters are kept.</summary>
internal interface IDeadLetterSource
{
    string Name { get; }

    /// <summary>A page of them, oldest first.</summary>
    /// <param name="after">Where the page begins: <see cref="DeadLetterPage.Next"/> of the one before.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<DeadLetterPage> ListAsync(string? after, int max, CancellationToken cancellation);

    /// <summary>One with its whole body; null if it is not there any more.</summary>
    Task<DeadLetter?> FindAsync(string id, CancellationToken cancellation);

    /// <summary>
    /// Puts those that are still there back on their way. Doing it again after a crash does no harm: what they start is started
    /// under the same identity.
    /// </summary>
    /// <returns>The IDs of the redriven letters.</returns>
    Task<IReadOnlyList<string>> RedriveAsync(IReadOnlyCollection<string> ids, DurableTaskClient client, CancellationToken cancellation);
}
