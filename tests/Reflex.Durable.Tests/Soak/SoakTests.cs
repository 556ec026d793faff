using Xunit.Abstractions;

namespace Reflex.Durable.Tests.Soak;

public sealed class SoakTests(ITestOutputHelper output)
{
    [Fact]
    public Task A_process_killed_under_load_loses_nothing_and_does_nothing_twice() => Soak.RunAsync(kills: 3, orchestrations: 100, output.WriteLine);
}
