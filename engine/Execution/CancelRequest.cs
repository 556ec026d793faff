namespace Reflex.Engine.Execution;

/// <summary>What an operator asks of a run.</summary>
/// <param name="By">Who.</param>
/// <param name="Reason">Why.</param>
/// <param name="Undo">Whether what is done already is to be undone; otherwise the step in hand is finished and the run stops.</param>
public sealed record CancelRequest(string By, string? Reason, bool Undo);
