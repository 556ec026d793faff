namespace Reflex.Functions.Intake;

/// <summary>Events for one key of a pattern, as one signal.</summary>
/// <param name="Automation">The automation.</param>
/// <param name="Hash">Hash of its text where the events were routed.</param>
/// <param name="Key">The key.</param>
/// <param name="Events">Each event as CloudEvents JSON, in the order of arrival.</param>
public sealed record CorrelationBatch(string Automation, string Hash, IReadOnlyList<string> Key, IReadOnlyList<string> Events);
