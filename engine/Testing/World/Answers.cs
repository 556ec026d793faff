using System.Text.Json;
using Reflex.Engine.Execution;

namespace Reflex.Engine.Testing.World;

/// <summary>What one call of an action comes to.</summary>
/// <param name="Output">Its output; null for none.</param>
/// <param name="Error">Why it fails; null: it succeeds.</param>
/// <param name="Takes">How long it takes.</param>
internal sealed record Answer(JsonElement? Output, ActionError? Error, TimeSpan Takes)
{
    public ActionOutcome Outcome(bool simulated) => Error is null
        ? new ActionOutcome { Status = ActionStatus.Succeeded, Output = Output, Simulated = simulated }
        : new ActionOutcome { Status = ActionStatus.Failed, Error = Error };
}

/// <summary>
/// What the actions of a case come to, by name: <c>restart</c> for the step itself, <c>restart.undo</c> for what takes it back,
/// <c>restart.verify</c> for its checks. Where the list of a name is over, calls succeed with the last output that was given.
/// </summary>
internal sealed class Answers
{
    private readonly Dictionary<string, Queue<Answer>> _given = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonElement?> _last = new(StringComparer.Ordinal);

    public static string NameOf(string step, ActionPurpose purpose) =>
        purpose == ActionPurpose.Step ? step : $"{step}.{purpose.ToString().ToLowerInvariant()}";

    /// <summary>Gives the next calls of a name their answers, in place of those that are left.</summary>
    public void Give(string name, IReadOnlyList<Answer> answers) => _given[name] = new Queue<Answer>(answers);

    /// <summary>Whether anything was ever said about calls of a name.</summary>
    public bool Know(string name) => _given.ContainsKey(name);

    public Answer Next(string name)
    {
        if (!_given.TryGetValue(name, out Queue<Answer>? left) || !left.TryDequeue(out Answer? answer))
        {
            return new Answer(_last.GetValueOrDefault(name), null, TimeSpan.Zero);
        }

        if (answer.Error is null)
        {
            _last[name] = answer.Output;
        }

        return answer;
    }
}
