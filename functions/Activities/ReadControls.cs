using Microsoft.Azure.Functions.Worker;
using Reflex.Engine.Execution;
using Reflex.Functions.Guards;

namespace Reflex.Functions.Activities;

/// <summary>Reads the switches that people can turn while runs are under way: kill switch and mode.</summary>
public sealed class ReadControls(ControlStore controls)
{
    /// <summary>Reads them for an automation.</summary>
    [Function(nameof(ReadControls))]
    public Task<EffectiveControls> Run([ActivityTrigger] string automation, CancellationToken cancellation) =>
        controls.ReadAsync(automation, cancellation);
}
