using Microsoft.Extensions.Time.Testing;
using Reflex.Testing;

namespace Reflex.Local.Tests;

/// <summary>How long a test waits for its host to come to rest: while something goes on, however slowly.</summary>
public sealed class PatienceTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _clock = new();
    private readonly TaskCompletionSource _rest = new();
    private int _looks;

    [Fact]
    public async Task It_ends_where_nothing_went_on_for_the_whole_patience()
    {
        Task waiting = WaitAsync(() => 1);

        await Assert.ThrowsAsync<TimeoutException>(() => PassAsync(waiting));
        Assert.Equal(2, _looks);
    }

    [Fact]
    public async Task It_goes_on_while_something_does()
    {
        Task waiting = WaitAsync(() =>
        {
            if (_looks == 5)
            {
                _rest.SetResult();
            }

            return _looks;
        });

        await PassAsync(waiting);
        Assert.Equal(5, _looks);
    }

    [Fact]
    public async Task What_never_comes_to_rest_is_told_in_the_end()
    {
        Task waiting = WaitAsync(() => _looks);

        await Assert.ThrowsAsync<TimeoutException>(() => PassAsync(waiting));
        Assert.Equal(Patience.Times, _looks);
    }

    private Task WaitAsync(Func<long> progress) => Patience.WaitAsync(
        _rest.Task,
        s_patience,
        () =>
        {
            _looks++;
            return progress();
        },
        _clock,
        CancellationToken.None);

    // Time passes until the wait has ended, one way or the other.
    private async Task PassAsync(Task waiting)
    {
        for (int turn = 0; turn < 1_000_000 && !waiting.IsCompleted; turn++)
        {
            _clock.Advance(s_patience);
            await Task.Yield();
        }

        await waiting.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
