using Microsoft.DurableTask;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.Logging.Abstractions;
using Reflex.Durable.Execution;
using Reflex.Durable.History;

namespace Reflex.Durable;

/// <summary>
/// Replays exported histories against the present code, without an engine: a test over committed histories shows a change that would
/// break the instances in flight. Make them with <see cref="DurableEngine.ExportHistoryAsync"/>.
/// </summary>
public static class HistoryReplayer
{
    /// <summary>Replays a history. It returns if the code still does what the history says.</summary>
    /// <param name="registry">The orchestrators. Activities and entities are not called.</param>
    /// <param name="history">The exported text.</param>
    /// <param name="converter">What reads inputs and results; JSON by default.</param>
    /// <param name="compareInputs">
    /// Whether the code must also give every step the input, the time or the ID that the history has, and end with the same output. It must by
    /// default: histories hold all that orchestrators may depend on. What the code adds to a JSON object is no divergence. Without the
    /// comparison, only the kinds, names and order of the steps count, as they do for a run in flight.
    /// </param>
    /// <exception cref="FormatException">The text is no exported history.</exception>
    /// <exception cref="OrchestrationDivergedException">The code does something else.</exception>
    public static void Replay(DurableRegistry registry, string history, DataConverter? converter = null, bool compareInputs = true)
    {
        ArgumentNullException.ThrowIfNull(registry);
        ArgumentException.ThrowIfNullOrEmpty(history);
        HistoryFile file = HistoryFile.Read(history);
        ExecutionEnvironment environment = new(registry, converter ?? JsonDataConverter.Default, NullLoggerFactory.Instance, "");
        OrchestrationExecution execution = new(environment, file.InstanceId, static () => { });
        Execution.Replay.Run(execution, file.Turns, compareInputs ? InputComparison.Extended : InputComparison.None);
    }
}
