using Reflex.Engine.Execution;

namespace Reflex.Functions.Runs;

/// <summary>What the orchestrator has recorded since it last did.</summary>
/// <param name="Record">The run as it stands.</param>
/// <param name="Entries">New lines of the timeline.</param>
public sealed record RunUpdate(RunRecord Record, IReadOnlyList<TimelineEntry> Entries);
