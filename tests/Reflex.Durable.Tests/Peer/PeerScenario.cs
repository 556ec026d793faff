using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Reflex.Durable.Tests.Peer;

/// <summary>Something that users do, whose outcome must be the same wherever it runs.</summary>
/// <param name="Name">What it is about, as a sentence.</param>
/// <param name="Register">Its code; names begin with the prefix that it is given, since all scenarios share a host.</param>
/// <param name="Drive">Does it, and tells what came of it.</param>
internal sealed record PeerScenario(string Name, Action<IPeerRegistry> Register, Func<DurableTaskClient, Task<string>> Drive)
{
    /// <summary>What takes this long hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>One orchestration, run to its end.</summary>
    public static PeerScenario Run<TInput, TOutput>(
        string name,
        object? input,
        Func<TaskOrchestrationContext, TInput, Task<TOutput>> orchestrator,
        Action<IPeerRegistry>? register = null,
        Func<DurableTaskClient, string, Task>? meanwhile = null) => new(
            name,
            registry =>
            {
                registry.Orchestrator(name, orchestrator);
                register?.Invoke(registry);
            },
            async client =>
            {
                string id = await client.ScheduleNewOrchestrationInstanceAsync(name, input);
                if (meanwhile is not null)
                {
                    await client.WaitForInstanceStartAsync(id).WaitAsync(Patience);
                    await meanwhile(client, id);
                }

                return Describe(await EndAsync(client, id));
            });

    public static async Task<OrchestrationMetadata> EndAsync(DurableTaskClient client, string id) =>
        await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true).WaitAsync(Patience);

    /// <summary>All of an orchestration's end that does not depend on the run or the machine.</summary>
    public static string Describe(OrchestrationMetadata run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{run.RuntimeStatus} input={run.SerializedInput} output={run.SerializedOutput} status={run.SerializedCustomStatus} {Describe(run.FailureDetails)}");

    public static string Describe(TaskFailureDetails? failure) => failure is null
        ? ""
        : $"[{failure.ErrorType}: {failure.ErrorMessage} {(failure.StackTrace is null ? "" : "with stack")} {Describe(failure.InnerFailure)}]";

    public static string Describe(Exception? e) => e switch
    {
        null => "no exception",
        TaskFailedException failed => $"{failed.GetType().Name}({failed.TaskName} #{failed.TaskId}): {failed.Message} {Describe(failed.FailureDetails)}",
        _ => $"{e.GetType().FullName}",
    };

    public static async Task<string> TryAsync(Func<Task> action)
    {
        try
        {
            await action();
            return "no exception";
        }
        catch (Exception e)
        {
            return Describe(e);
        }
    }

    public override string ToString() => Name;
}
