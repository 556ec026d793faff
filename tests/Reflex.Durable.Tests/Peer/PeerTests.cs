namespace Reflex.Durable.Tests.Peer;

/// <summary>The same code on this engine and on Microsoft's own worker and client: what comes of it is the same.</summary>
public sealed class PeerTests(PeerTests.Hosts hosts) : IClassFixture<PeerTests.Hosts>
{
    public static TheoryData<string> Names => [.. PeerScenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_done_leads_to_the_same_end(string name)
    {
        PeerScenario scenario = PeerScenarios.All.Single(scenario => scenario.Name == name);

        string theirs = await scenario.Drive(hosts.Microsoft.Client);
        string ours = await scenario.Drive(hosts.Embedded.Client);

        Assert.Equal(theirs, ours);
    }

    public sealed class Hosts : IAsyncLifetime
    {
        internal IPeer Microsoft { get; private set; } = null!;

        internal IPeer Embedded { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Microsoft = await MicrosoftPeer.StartAsync(Register);
            Embedded = await EmbeddedPeer.StartAsync(Register);
        }

        public async Task DisposeAsync()
        {
            await Microsoft.DisposeAsync();
            await Embedded.DisposeAsync();
        }

        private static void Register(IPeerRegistry registry)
        {
            foreach (PeerScenario scenario in PeerScenarios.All)
            {
                scenario.Register(registry);
            }
        }
    }
}
