namespace Reflex.Engine.Patterns.Matching;

/// <summary>What a runtime works on and with.</summary>
internal sealed record RuntimeContext(CompiledPattern Pattern, PatternStore Store, MatchSink Sink, StepRecorder Recorder);
