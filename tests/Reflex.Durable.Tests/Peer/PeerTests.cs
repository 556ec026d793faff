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

        string theirs = await hosts.AskMicrosoftAsync(scenario);
        string ours = await scenario.Drive(hosts.Embedded.Client).WaitAsync(Hosts.Patience);

        Assert.Equal(theirs, ours);
    }

    public sealed class Hosts : IAsyncLifetime
    {
        /// <summary>Less than what scenarios have themselves, so that a host that is stuck is told from a scenario that fails.</summary>
        internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

        private const int Attempts = 3;

        private IPeer _microsoft = null!;

        internal IPeer Embedded { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _microsoft = await MicrosoftPeer.StartAsync(Register).WaitAsync(Patience);
            Embedded = await EmbeddedPeer.StartAsync(Register).WaitAsync(Patience);
        }

        public async Task DisposeAsync()
        {
            await _microsoft.DisposeAsync().AsTask().WaitAsync(2 * Patience);
            await Embedded.DisposeAsync().AsTask().WaitAsync(Patience);
        }

        /// <summary>
        /// What comes of it on Microsoft's host. That host saves an orchestration under a lock while it takes the lock of those that it has
        /// messages for: two that write to each other can lock each other out, and then it answers nothing about them for ever. That says
        /// nothing about what it does otherwise, so another is asked, and the one that is stuck left to itself.
        /// </summary>
        internal async Task<string> AskMicrosoftAsync(PeerScenario scenario)
        {
            for (int attempt = 1; ; attempt++)
            {
                try
                {
                    return await scenario.Drive(_microsoft.Client).WaitAsync(Patience);
                }
                catch (TimeoutException) when (attempt < Attempts)
                {
                    _microsoft = await MicrosoftPeer.StartAsync(Register).WaitAsync(Patience);
                }
            }
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
