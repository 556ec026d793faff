using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Reflex.Engine.Automations;
using Reflex.Functions;

namespace Reflex.Local.App;

/// <summary>
/// The actions of this repository's app for where no host runs: commands that check automations by them. Nothing is connected to.
/// </summary>
public static class AppActions
{
    private static readonly Lazy<IActionInputs> s_inputs = new(() =>
    {
        // The provider lives as long as the actions do.
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection(ReflexApp.LocalDefaults).Build();
        return new ServiceCollection().AddLogging().AddReflex(settings).BuildServiceProvider().GetRequiredService<IActionInputs>();
    });

    /// <summary>What they are called, and what they take.</summary>
    public static IActionInputs Inputs => s_inputs.Value;
}
