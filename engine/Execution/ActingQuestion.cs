namespace Reflex.Engine.Execution;

/// <summary>What a run wants to know before it acts.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Automation">Its automation.</param>
/// <param name="Approvals">The requests that it goes by.</param>
public sealed record ActingQuestion(string RunId, string Automation, IReadOnlyList<string> Approvals);

/// <summary>The current controls, and the objection of an approval.</summary>
/// <param name="Controls">The switches as they are now.</param>
/// <param name="Objection">Why one of the requests does not hold any more; null: they all do.</param>
public sealed record ActingAnswer(EffectiveControls Controls, string? Objection);
